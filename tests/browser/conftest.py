"""A real browser on a running fund. Every test here is a `browser` test.

`page` is a phone-sized page that fails the test when the browser complained about anything: a
script's error, a broken request, a policy violated, a request to another host.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.live import Live, live_fund
from tests.browser.watching import Watched
from tests.conftest import chromium
from tests.engines import Database

_HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

#: Makes one more watched page: `new_page(locale="es-US", viewport=DESK, color_scheme="dark")`.
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder and asks for a page drives a browser."""
    for item in items:
        if item.path.is_relative_to(_HERE) and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker; each page has a profile of its own."""
    found = chromium()
    if found is None:
        pytest.skip("chromium was not found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Iterator[Live]:
    """A fund that runs for real on a fresh database, on the engine under test."""
    with live_fund(database, tmp_path) as running:
        yield running


@pytest.fixture
def new_page(browser: Browser, live: Live) -> Iterator[NewPage]:
    """Opens watched pages, each in a profile of its own, at the fund's address."""
    opened: list[tuple[Any, Watched]] = []

    def make(**options: Any) -> Page:
        settings = {"viewport": PHONE, "locale": "en-US", "base_url": live.url, **options}
        context = browser.new_context(**settings)
        context.set_default_timeout(20_000)
        page = context.new_page()
        opened.append((context, Watched(page, {live.url, live.sandbox_url})))
        return page

    yield make
    complaints = [words for _, watched in opened for words in watched.complaints]
    for context, _ in opened:
        context.close()
    assert not complaints, "the browser complained:\n  " + "\n  ".join(complaints)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A phone in English."""
    return new_page()
