"""Words that the fund never says, in either language (the design's "Words")."""

import re
from pathlib import Path

import pytest

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
#: The one sentence that may name it: that a gift is *not* deductible.
_DEDUCTIBLE = re.compile(r"(?<!not )\b(tax.deductible|deducible)", re.IGNORECASE)


@pytest.mark.parametrize("path", _STREET, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_street_side_does_not_say_them(path: Path) -> None:
    text = path.read_text()
    said = _NEVER.findall(text)
    assert not said
    for match in _DEDUCTIBLE.finditer(text):
        assert re.search(r"\b(not|no|ni)\b", text[max(0, match.start() - 60) : match.start()])


def test_the_spanish_does_not_say_them() -> None:
    text = (ROOT / "hardship/translations/es/LC_MESSAGES/messages.po").read_text()
    translated = " ".join(re.findall(r'^(?:msgstr(?:\[\d\])?)?\s*"(.*)"$', text, re.MULTILINE))
    assert not _NEVER.findall(re.sub(r'msgid ".*"', "", translated))
