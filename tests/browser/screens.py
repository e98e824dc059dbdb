"""`make screens`: a picture of every page, and a sheet to look through in two minutes.

Two widths, two themes, two languages. It runs the demonstration in a folder of its own, so that
the pictures are of the software as people meet it.
"""

import html
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.live import Live
from tests.browser.pages import come_in, speak
from tests.browser.places import PLACES
from tests.browser.states import Names, demonstration
from tests.conftest import chromium
from tests.engines import Databases, end_run, new_run

WIDTHS = (390, 1280)
THEMES = ("light", "dark")
LANGUAGES = ("en", "es")


def main() -> None:
    """Take them all; exits with a sentence when there is no browser."""
    found = chromium()
    if found is None:
        sys.exit("no browser: install chromium, or name one in CHROMIUM")
    folder = Path("var/screens")
    folder.mkdir(parents=True, exist_ok=True)
    with _demonstration() as (live, names), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for width in WIDTHS:
            for theme in THEMES:
                for language in LANGUAGES:
                    _take(browser, live, names, folder, width, theme, language)
        browser.close()
    (folder / "index.html").write_text(_sheet(), encoding="utf-8")
    print(f"{folder}/index.html: {len(PLACES)} pages, {len(list(folder.glob('*.png')))} pictures")  # noqa: T201 - a command speaks


@contextmanager
def _demonstration() -> Iterator[tuple[Live, Names]]:
    run = new_run()
    try:
        with (
            tempfile.TemporaryDirectory() as scratch,
            Databases(run, "screens").fresh("sqlite", Path(scratch)) as database,
            demonstration(database, Path(scratch)) as running,
        ):
            yield running
    finally:
        end_run(run)


def _take(
    browser: Browser,
    live: Live,
    names: Names,
    folder: Path,
    width: int,
    theme: str,
    language: str,
) -> None:
    """All pages in one size, theme and language; one browser profile for each person."""
    for who, places in groupby(sorted(PLACES, key=lambda place: place.who or ""), lambda p: p.who):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]  # one of two literals
            locale="es-US" if language == "es" else "en-US",
            base_url=live.url,
        )
        page = context.new_page()
        come_in(page, who)
        speak(page, language)
        for place in places:
            place.open(page, names)
            page.screenshot(
                path=folder / _picture(place.name, width, theme, language), full_page=True
            )
        context.close()


def _picture(name: str, width: int, theme: str, language: str) -> str:
    return f"{name}-{width}-{theme}-{language}.png"


def _sheet() -> str:
    """One row a page: phone and desk, light and dark, English and Spanish."""
    rows = []
    for place in PLACES:
        pictures = "".join(
            f'<a href="{picture}"><img src="{picture}" alt="{picture}" height="420"></a>'
            for language in LANGUAGES
            for theme in THEMES
            for width in WIDTHS
            for picture in [_picture(place.name, width, theme, language)]
        )
        rows.append(f"<h2>{html.escape(place.name)}</h2><p>{pictures}</p>")
    return f"<!doctype html><meta charset=utf-8><title>Every page</title>{''.join(rows)}"


if __name__ == "__main__":
    os.environ.pop("PYTEST_XDIST_WORKER", None)
    main()
