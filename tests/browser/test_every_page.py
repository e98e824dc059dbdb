"""Every page, in both themes and both languages, at both ends of the widths: axe finds nothing.

And nothing scrolls sideways, the h1 stands in the title, and the browser complains about nothing.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.live import Live, live_fund
from tests.browser.pages import PLACES, Place, come_in, speak
from tests.browser.watching import Watched
from tests.engines import Databases

#: Two of the eight combinations see every rule: contrast differs by theme, length by language.
LOOKS = (
    pytest.param(320, "light", "es", id="phone-light-es"),
    pytest.param(1280, "dark", "en", id="desk-dark-en"),
    pytest.param(320, "dark", "en", id="phone-dark-en"),
    pytest.param(1280, "light", "es", id="desk-light-es"),
)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def fund(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The demonstration fund, for all of these tests."""
    folder: Path = tmp_path_factory.mktemp("fund")
    with databases.fresh("sqlite", folder) as database, live_fund(database, folder) as live:
        loaded = live.command("demo", "load", seconds=300)
        assert loaded.returncode == 0, loaded.stderr
        yield live


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_every_page_is_for_everybody(
    browser: Browser, fund: Live, width: int, theme: str, language: str
) -> None:
    problems: list[str] = []
    for who, places in groupby(sorted(PLACES, key=lambda place: place.who or ""), lambda p: p.who):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]  # one of two literals
            locale="es-US" if language == "es" else "en-US",
            base_url=fund.url,
            reduced_motion="reduce",
        )
        page = context.new_page()
        watched = Watched(page, {fund.url, fund.sandbox_url})
        come_in(page, who)
        speak(page, language)
        for place in places:
            problems += _problems_of(page, place, language)
        problems += watched.complaints
        context.close()
    assert not problems, "\n".join(problems)


def _problems_of(page: Page, place: Place, language: str) -> list[str]:
    place.open(page)
    found = [
        f"{place.name}: axe {rule['id']}: {node['target']} {node['failureSummary'][:200]}"
        for rule in Axe().run(page, options=_RULES).response["violations"]
        for node in rule["nodes"][:3]
    ]
    width = page.viewport_size["width"] if page.viewport_size else 0
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append(f"{place.name}: scrolls sideways at {width} px")
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"{place.name}: is not in {language}")
    if "Something broke" in page.title() or "Algo falló" in page.title():
        found.append(f"{place.name}: answered with a fault")
    return found
