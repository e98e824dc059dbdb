"""Where settings come from: the environment, over a file that is named, over a demonstration's.

A file is read as systemd reads an EnvironmentFile: names and values as they stand, no variables,
no `export`. What python-dotenv and systemd would read differently is refused, so that a service
and a person at the terminal never work with different settings.
"""

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from hardship.settings import SettingsError

#: The demonstration's settings, in the folder that HARDSHIP_VAR names.
DEMONSTRATION = "demo.env"

_NOT_SETTINGS = {"HARDSHIP_ENV_FILE", "HARDSHIP_VAR"}
#: A line may end as on Windows.
_BLANKS = " \t\r"
_LINE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*=")


def environment_of(
    environment: Mapping[str, str], env_file: Path | None
) -> tuple[dict[str, str], str | None]:
    """All settings by name, and a sentence to say on stderr when a demonstration's were taken."""
    if env_file is not None:
        return read_file(env_file) | dict(environment), None
    demonstration = _demonstration(environment)
    if _has_settings(environment) or not demonstration.is_file():
        return dict(environment), None
    said = f"no settings were given, so those of the demonstration are used ({demonstration})"
    return read_file(demonstration) | dict(environment), said


def where_settings_lie(environment: Mapping[str, str]) -> str:
    """A question for who runs a command and gave no settings, or not all of them."""
    demonstration = _demonstration(environment)
    if _has_settings(environment) or demonstration.is_file():
        return "is --env-file given?"
    return (
        f"is --env-file given? No demonstration lies in {demonstration.parent} either: one that "
        "`make run` put elsewhere is found with the same HARDSHIP_VAR"
    )


def _demonstration(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HARDSHIP_VAR") or "var") / DEMONSTRATION


def read_file(path: Path) -> dict[str, str]:
    """The settings in a file. Raises `SettingsError` naming each line that is not plain."""
    lines = [line.strip(_BLANKS) for line in _text(path).split("\n")]
    kept = [(n, line) for n, line in enumerate(lines, 1) if line and not _is_comment(line)]
    wrong = [f"{path}, line {number}: {why}" for number, line in kept if (why := _unclear(line))]
    if wrong:
        raise SettingsError("\n".join(wrong))
    text = "\n".join(line for _, line in kept)
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value or "" for name, value in found.items()}


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not text in UTF-8 (byte {error.start + 1})") from error


def _is_comment(line: str) -> bool:
    """A carriage return ends a line for others, and so a comment."""
    return line[0] in "#;" and "\r" not in line


def _has_settings(environment: Mapping[str, str]) -> bool:
    """Whether anything is set for the fund, and not for where its files lie or for tests."""
    of_ours = {name for name in environment if name.startswith("HARDSHIP_")}
    return any(not name.startswith("HARDSHIP_TEST_") for name in of_ours - _NOT_SETTINGS)


def _unclear(line: str) -> str | None:
    """Why a line would not mean the same to everybody who reads it; None for a plain one."""
    odd = next((sign for sign in line if not sign.isprintable() and sign != "\t"), None)
    if odd is not None:
        return f"holds a character that nobody sees (U+{ord(odd):04X})"
    if not _LINE.match(line):
        return "is not NAME=value (no spaces around =, no export)"
    value = line.partition("=")[2].strip(_BLANKS)
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    inner = value[1:-1] if quoted else value
    if "\\" in value:
        return "holds a backslash, which programs read differently"
    if (quoted and value[0] in inner) or (not quoted and re.search(r"""['"]|\s#""", value)):
        return "is quoted in a way that programs read differently"
    return None
