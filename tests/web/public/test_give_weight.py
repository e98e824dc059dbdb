"""What a phone has to load before somebody can give."""

import re

import pytest
from flask import Flask

from hardship.app import asset_dir
from tests.client import MannerlyClient
from tests.web.public.giving import open_fund

_STATIC = asset_dir("static")
_OURS = re.compile(r'"/static/([^"?]+)')
_FROM_STYLE = re.compile(r'url\("([^"]+)"\)')


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> None:
    open_fund()


def test_the_giving_page_stays_under_100_kb(client: MannerlyClient) -> None:
    """With all that it asks for, before compression, also when something is to be corrected."""
    for page in (client.get("/give/central").text, client.submit("/give/central", amount="").text):
        asked = set(_OURS.findall(page))
        assert {"components/give-fee.js", "components/give-fee.css"} <= asked
        asked |= {name for sheet in asked for name in _from_style(sheet)}
        assert len(page.encode()) + sum(_size(name) for name in asked) < 100_000


def _from_style(name: str) -> set[str]:
    """What a style asks for in turn: its fonts."""
    if not name.endswith(".css"):
        return set()
    text = (_STATIC / name).read_text(encoding="utf-8")
    return {
        ((_STATIC / name).parent / found).resolve().relative_to(_STATIC.resolve()).as_posix()
        for found in _FROM_STYLE.findall(text)
    }


def _size(name: str) -> int:
    return (_STATIC / name).stat().st_size
