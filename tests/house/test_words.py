"""Words that the fund never says, in either language (the design's "Words")."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.house.ground import ROOT

_STREET = sorted(
    path
    for folder in ("public", "email", "layouts", "components", "errors")
    for path in (ROOT / "templates" / folder).rglob("*")
    if path.is_file()
)
_NEVER = re.compile(
    r"\b(deserving|needy|charit\w*|merecedor\w*|necesitad[oa]s?|caritativ\w*|beneficencia)\b",
    re.IGNORECASE,
)
#: The one sentence in which the law itself says it (IRC 6113), and what stands for it in Spanish.
_THE_LAW = re.compile(
    r"not\s+deductible\s+as\s+charitable\s+contributions|no\s+(son|es|se\s+pued\w+)\b[^.]*caritativ\w+",
    re.IGNORECASE,
)
_DEDUCTIBLE = re.compile(r"\b(tax.deductible|deducible)", re.IGNORECASE)


@pytest.mark.parametrize("path", _STREET, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_street_side_does_not_say_them(path: Path) -> None:
    text = _THE_LAW.sub("", path.read_text())
    assert not _NEVER.findall(text)
    for match in _DEDUCTIBLE.finditer(text):
        assert re.search(r"\b(not|no|ni)\b", text[max(0, match.start() - 60) : match.start()])


def test_the_spanish_does_not_say_them() -> None:
    with (ROOT / "hardship/translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="es")
    for message in catalogue:
        words = str(message.string)
        assert not _NEVER.findall(_THE_LAW.sub("", words)), message.id
