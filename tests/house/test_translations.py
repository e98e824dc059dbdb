"""Spanish is complete: no string without it, nothing fuzzy, and the compiled file in step."""

import io
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.house.ground import ROOT

_FOLDER = ROOT / "hardship/translations/es/LC_MESSAGES"
#: What gettext is called here, beside its own names; `make translations` says the same.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "N_": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
_NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """The catalogue as translators edit it."""
    with (_FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="es")


@pytest.fixture(scope="module")
def strings() -> set[str | tuple[str, ...]]:
    """Every string that people may read, in English, as the code has it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    found = extract_from_dir(
        ROOT, method_map=methods, options_map=options, keywords=dict(_KEYWORDS),
        directory_filter=lambda path: Path(path).name not in {".venv", "var", ".git"},
    )  # fmt: skip
    return {message for _file, _line, message, _comments, _context in found if message}


def test_every_string_is_translated(spanish: Catalog, strings: set[str | tuple[str, ...]]) -> None:
    assert strings
    without = [message for message in strings if not _is_translated(spanish.get(_first(message)))]
    assert not without, f"{len(without)} strings have no Spanish"


def test_nothing_in_the_catalogue_is_left_over(
    spanish: Catalog, strings: set[str | tuple[str, ...]]
) -> None:
    used = {_first(message) for message in strings}
    stale = [message.id for message in spanish if message.id and _first(message.id) not in used]
    assert not stale


def test_nothing_is_a_guess(spanish: Catalog) -> None:
    assert not [message.id for message in spanish if message.id and message.fuzzy]


def test_a_translation_names_the_same_values(spanish: Catalog) -> None:
    """`%(amount)s` in English is `%(amount)s` in Spanish: else the page would fail."""
    wrong = [
        message.id
        for message in spanish
        if message.id and _is_translated(message) and not _same_values(message)
    ]
    assert not wrong


def test_the_compiled_file_is_in_step(spanish: Catalog) -> None:
    with (_FOLDER / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    fresh = io.BytesIO()
    write_mo(fresh, spanish)
    fresh.seek(0)
    assert _told(compiled) == _told(read_mo(fresh)), "run `make translations`"


def _told(catalogue: Catalog) -> dict[str, list[str]]:
    return {_first(message.id): _each(message.string) for message in catalogue if message.id}


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _is_translated(message: Message | None) -> bool:
    return message is not None and all(_each(message.string)) and bool(_each(message.string))


def _each(words: object) -> list[str]:
    """A message is one sentence, or one for each number."""
    return [words] if isinstance(words, str) else [str(word) for word in words or ()]  # type: ignore[attr-defined]  # Babel's own union


def _same_values(message: Message) -> bool:
    english, spanish = _each(message.id), _each(message.string)
    wanted = set().union(*[set(_NAMED.findall(text)) for text in english])
    # A singular may leave out the number: "one gift".
    return all(set(_NAMED.findall(text)) <= wanted for text in spanish if text) and (
        len(spanish) > 1 or set(_NAMED.findall(spanish[0])) == wanted
    )


def test_the_languages_agree_on_their_letters() -> None:
    """A catalogue saved in the wrong encoding shows letters that Spanish does not have."""
    text = (_FOLDER / "messages.po").read_text(encoding="utf-8")
    odd = (
        set(text)
        - set(string.printable)
        - set("áéíóúüñÁÉÍÓÚÜÑ¿¡“”‘’«»—–…·→←×½¢°©•✓†¤ªº\u00a0\u202f")
    )
    assert not odd
