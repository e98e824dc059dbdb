"""Where settings come from, and that a file means the same to systemd and to us."""

from pathlib import Path

import pytest

from hardship.cli.environment import environment_of, read_file, where_settings_lie
from hardship.settings import SettingsError
from tests.command_line import run


def _file(folder: Path, text: str, name: str = "fund.env") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_environment_wins_over_a_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "HARDSHIP_SECRET_KEY=from the file\nHARDSHIP_TIME_ZONE=UTC\n")
    found, said = environment_of({"HARDSHIP_SECRET_KEY": "from the environment"}, path)
    assert found["HARDSHIP_SECRET_KEY"] == "from the environment"
    assert found["HARDSHIP_TIME_ZONE"] == "UTC"
    assert said is None


def test_values_stand_as_they_are_written(tmp_path: Path) -> None:
    """No variables, no shell: as systemd reads an EnvironmentFile."""
    path = _file(
        tmp_path,
        "# a comment\n; another\n\n"
        "A=plain words with $HOME and ${HOME}\n"
        'B="two words"\n'
        "C='single $HOME'\n"
        "D=sqlite:////srv/fund/hardship.db?timeout=5&x=#1\n"
        "E=\n",
    )
    assert read_file(path) == {
        "A": "plain words with $HOME and ${HOME}",
        "B": "two words",
        "C": "single $HOME",
        "D": "sqlite:////srv/fund/hardship.db?timeout=5&x=#1",
        "E": "",
    }


@pytest.mark.parametrize(
    "line",
    [
        "export HARDSHIP_SECRET_KEY=x",
        "HARDSHIP_SECRET_KEY = x",
        "HARDSHIP_SECRET_KEY",
        "HARDSHIP_SECRET_KEY=x # said beside it",
        "HARDSHIP_SECRET_KEY=x\\ny",
        "HARDSHIP_SECRET_KEY=it's",
        "HARDSHIP_SECRET_KEY='a'b'",
    ],
)
def test_what_two_programs_would_read_differently_is_refused(tmp_path: Path, line: str) -> None:
    path = _file(tmp_path, f"HARDSHIP_TIME_ZONE=UTC\n{line}\n")
    with pytest.raises(SettingsError, match=f"{path.name}, line 2"):
        read_file(path)


_ODD = "\u2028\u0085\x0b\x0c\x1c\0\u00a0\u200b\x7f"


@pytest.mark.parametrize(
    ("line", "odd"),
    [("A=x{}B=evil", "\r")]
    + [(line, odd) for odd in _ODD for line in ("A=x{}B=evil", "A={}x", "A=x{}", "{}A=x")],
    ids=ascii,
)
def test_a_character_that_nobody_sees_is_refused(tmp_path: Path, line: str, odd: str) -> None:
    """Programs take it for the end of a line, for a blank, or for a part of the value."""
    path = tmp_path / "fund.env"
    path.write_bytes(f"HARDSHIP_TIME_ZONE=UTC\n{line.format(odd)}\n".encode())
    with pytest.raises(SettingsError, match=rf"line 2: .*\(U\+{ord(odd):04X}\)$"):
        read_file(path)


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    path = tmp_path / "fund.env"
    path.write_bytes(b"# a comment\r\nA=x\r\nB='two words' \r\n\r\n")
    assert read_file(path) == {"A": "x", "B": "two words"}


def test_a_comment_may_say_anything_but_nothing_hides_in_it(tmp_path: Path) -> None:
    assert read_file(_file(tmp_path, "# caf\u00e9\u00a0: A=1\u2028B=2\nC=3\n")) == {"C": "3"}
    path = tmp_path / "other.env"
    path.write_bytes(b"# a comment\rB=evil\n")
    with pytest.raises(SettingsError, match="line 1"):
        read_file(path)


def test_a_file_in_another_encoding_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "fund.env"
    path.write_bytes(b"A=1\nB=\xff\n")
    with pytest.raises(SettingsError, match=r"fund\.env is not text in UTF-8 \(byte 7\)"):
        read_file(path)


def test_all_unclear_lines_are_named_at_once(tmp_path: Path) -> None:
    path = _file(tmp_path, "export A=1\nB=2\nC = 3\n")
    with pytest.raises(SettingsError, match=r"(?s)line 1.*line 3"):
        read_file(path)


def test_a_demonstration_beside_you_is_used_and_said(tmp_path: Path) -> None:
    _file(tmp_path, "HARDSHIP_SECRET_KEY=of the demonstration\n", "demo.env")
    here = {"HARDSHIP_VAR": str(tmp_path), "HARDSHIP_TEST_POSTGRES_URL": "x", "HOME": "/root"}
    found, said = environment_of(here, None)
    assert found["HARDSHIP_SECRET_KEY"] == "of the demonstration"
    assert said is not None
    assert "demo.env" in said


def test_one_setting_of_your_own_and_the_demonstration_is_left_alone(tmp_path: Path) -> None:
    """A half-configured server must not fall back to a demonstration's keys."""
    _file(tmp_path, "HARDSHIP_SECRET_KEY=of the demonstration\n", "demo.env")
    found, said = environment_of(
        {"HARDSHIP_VAR": str(tmp_path), "HARDSHIP_PUBLIC_URL": "https://fund.example.org"}, None
    )
    assert "HARDSHIP_SECRET_KEY" not in found
    assert said is None


def test_who_gave_no_settings_is_asked_for_the_folder_of_the_demonstration(tmp_path: Path) -> None:
    """`make run` may have put it elsewhere, with a HARDSHIP_VAR that this command lacks."""
    told = run("ledger", "verify", cwd=tmp_path)
    assert told.returncode == 2
    assert "is --env-file given? No demonstration lies in var either" in told.stderr
    assert "the same HARDSHIP_VAR" in told.stderr
    elsewhere = {"HARDSHIP_VAR": str(tmp_path)}
    assert f"lies in {tmp_path} either" in where_settings_lie(elsewhere)
    (tmp_path / "demo.env").write_text("")
    assert where_settings_lie(elsewhere) == "is --env-file given?"
    assert where_settings_lie({"HARDSHIP_SECRET_KEY": "x"}) == "is --env-file given?"
