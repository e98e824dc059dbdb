"""Every page, in both themes and both languages, at both ends of the widths: axe finds nothing.

And nothing scrolls sideways, the browser complains about nothing, and no template of a page is left
out that `places.py` does not excuse by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from hardship.app import asset_dir
from tests.browser import telling
from tests.browser.live import Live
from tests.browser.pages import Place, come_in, speak
from tests.browser.places import EXCUSED, PLACES
from tests.browser.states import Names, demonstration
from tests.browser.watching import Watched
from tests.engines import Databases

#: Length differs by language and width. Only colours differ by theme: each page is looked at in
#: one theme by every rule, and then in the other for its contrast, without being loaded anew. Nor
#: is it for the other widths, at which it must not scroll sideways.
LOOKS = (
    pytest.param((320, 1280), "light", "es", id="phone-es"),
    pytest.param((1280, 390, 320), "dark", "en", id="desk-en"),
)
_HEIGHT = 900
#: References are drawn by lot; most of them are narrower.
WIDEST_REFERENCE = "H-WWWW-WWWW"
_OTHER = {"light": "dark", "dark": "light"}
#: All that axe knows of what is right would travel too: half of the time of a look.
_WRONG = {"resultTypes": ["violations"]}
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    **_WRONG,
}
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, **_WRONG}


#: Half a megabyte of script: into each page once, though it is looked at twice.
_AXE = Axe().axe_script
_TEMPLATES = asset_dir("templates")


@pytest.fixture(scope="module")
def fund(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Live, Names]]:
    """The demonstration fund, for all of these tests."""
    folder: Path = tmp_path_factory.mktemp("fund")
    with (
        databases.fresh("sqlite", folder) as database,
        demonstration(database, folder) as running,
    ):
        yield running


@dataclass
class Look:
    """One language, in both themes: what it found and which templates it saw.

    At the first of the widths each page is held against every rule.
    """

    widths: tuple[int, ...]
    language: str
    theme: str
    names: Names
    problems: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def at(self, page: Page, place: Place) -> None:
        """Go to one place and look."""
        answer = place.open(page, self.names)
        if answer is None:
            raise LookupError(f"{place.name}: nothing answered")
        shown = answer.headers.get(telling.HEADER, "")
        self.seen.add(shown)
        is_of_a_view = shown and not shown.startswith("errors/")
        if answer.status >= 500 and not is_of_a_view and "?refuse=" not in page.url:
            self.problems.append(f"{place.name}: answered with a fault")
        self.problems += _against_the_rules(page, place, _RULES)
        in_theme(page, _OTHER[self.theme])
        self.problems += _against_the_rules(page, place, _CONTRAST)
        in_theme(page, self.theme)
        self.problems += _of_another_language(page, place, self.language)
        for width in (*self.widths[1:], self.widths[0]):
            page.set_viewport_size({"width": width, "height": _HEIGHT})
            self.problems += _sideways(page, place)


def in_theme(page: Page, theme: str) -> None:
    """Show the page as somebody sees it who wants it light or dark."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of two literals


@pytest.mark.slow
@pytest.mark.parametrize(("widths", "theme", "language"), LOOKS)
def test_every_page_is_for_everybody(
    browser: Browser, fund: tuple[Live, Names], widths: tuple[int, ...], theme: str, language: str
) -> None:
    live, names = fund
    look = Look(widths, language, theme, names)
    for who, places in groupby(sorted(PLACES, key=lambda place: place.who or ""), lambda p: p.who):
        context = browser.new_context(
            viewport={"width": widths[0], "height": _HEIGHT},
            color_scheme=theme,  # type: ignore[arg-type]  # one of two literals
            locale="es-US" if language == "es" else "en-US",
            base_url=live.url,
            reduced_motion="reduce",
        )
        page = context.new_page()
        watched = Watched(page, {live.url, live.sandbox_url, names["empty"]})
        come_in(page, who)
        speak(page, language)
        for place in places:
            look.at(page, place)
        look.problems += watched.complaints
        context.close()
    left_out = page_templates() - look.seen - set(EXCUSED)
    look.problems += [f"{name}: no picture shows it" for name in sorted(left_out)]
    look.problems += [f"{name}: excused and shown" for name in sorted(look.seen & set(EXCUSED))]
    assert not look.problems, "\n".join(look.problems)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["apply-sent", "my-application-sent"])
def test_the_widest_reference_fits_the_narrowest_phone(
    browser: Browser, fund: tuple[Live, Names], name: str
) -> None:
    live, names = fund
    place = next(place for place in PLACES if place.name == name)
    context = browser.new_context(
        viewport={"width": 320, "height": _HEIGHT}, base_url=live.url, reduced_motion="reduce"
    )
    page = context.new_page()
    come_in(page, place.who)
    place.open(page, names)
    page.locator(".reference b").evaluate(
        "(each, widest) => { each.textContent = widest }", WIDEST_REFERENCE
    )
    assert not _sideways(page, place)
    context.close()


def page_templates() -> set[str]:
    """All that a view shows whole; what begins with an underscore is a part of a page."""
    return {
        path.relative_to(_TEMPLATES).as_posix()
        for folder in ("public", "committee", "errors")
        for path in (_TEMPLATES / folder).rglob("*.html")
        if not path.name.startswith("_")
    }


def _against_the_rules(page: Page, place: Place, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found = page.evaluate("rules => axe.run(document, rules).then(all => all.violations)", rules)
    return [
        f"{place.name}: axe {rule['id']}: {node['target']} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def _of_another_language(page: Page, place: Place, language: str) -> list[str]:
    if page.locator("html").get_attribute("lang") != language:
        return [f"{place.name}: is not in {language}"]
    return []


def _sideways(page: Page, place: Place) -> list[str]:
    width = page.viewport_size["width"] if page.viewport_size else 0
    if page.evaluate("document.documentElement.scrollWidth") > width:
        return [f"{place.name}: scrolls sideways at {width} px"]
    return []
