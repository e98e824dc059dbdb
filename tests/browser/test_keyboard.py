"""Giving, applying, deciding and releasing by the keyboard alone, and always seeing where one is.

No test here clicks, and none puts text into a field otherwise than by typing it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.live import Live
from tests.browser.pages import come_in
from tests.browser.states import Names, demonstration
from tests.browser.watching import Watched
from tests.engines import Databases

pytestmark = [pytest.mark.slow, pytest.mark.engine("sqlite")]

#: So many stops has no way through one of our pages.
_MOST_STOPS = 90
_WORKER = "by.keyboard@members.example"
_ADDRESS = {
    "payee": "Kay Board",
    "street": "12 Alder Street",
    "city": "Fontana",
    "state": "CA",
    "postal_code": "92335",
}
_HERE = "selector => document.activeElement.matches(selector)"
#: Where no ring shows: around what has the focus, or around the key that is drawn for a box.
_RING = """() => {
  const here = document.activeElement;
  if (here === document.body) return "";
  const shows = [here, here.nextElementSibling].some((each) => {
    if (!each) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    const { width, height } = each.getBoundingClientRect();
    const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    return (ring || boxShadow !== "none") && width > 8 && height > 8;
  });
  return shows ? "" : here.outerHTML.slice(0, 200);
}"""

#: What a tick is drawn in, and what it is drawn on.
_INK = """box => [getComputedStyle(box, "::before").backgroundColor,
  getComputedStyle(box).backgroundColor]"""


@pytest.fixture(scope="module")
def fund(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Live, Names]]:
    """The demonstration fund, for all of these tests."""
    folder: Path = tmp_path_factory.mktemp("keyboard")
    with (
        databases.fresh("sqlite", folder) as database,
        demonstration(database, folder) as running,
    ):
        yield running


@pytest.fixture
def page(browser: Browser, fund: tuple[Live, Names]) -> Iterator[Page]:
    """A desk in English."""
    live, _ = fund
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-US", base_url=live.url
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    watched = Watched(page, {live.url, live.sandbox_url})
    yield page
    context.close()
    assert watched.complaints == []


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Go from stop to stop until something is reached; at each stop one sees where one is."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        hidden = page.evaluate(_RING)
        assert hidden == "", f"{page.url}: the focus does not show at {hidden}"
        if page.evaluate(_HERE, selector):
            return
    raise AssertionError(f"{page.url}: Tab never comes to {selector}")


def press(page: Page, key: str, arrives: str | Callable[[str], bool]) -> None:
    """Press a key that leads to another page."""
    page.keyboard.press(key)
    page.wait_for_url(arrives)


def test_a_gift_goes_up_to_the_payment_page_and_back(page: Page) -> None:
    page.goto("/give/central")
    tab_to(page, ".skip-link")
    tab_to(page, "input[name=amount]")
    choose(page, "amount", "'5000'")
    tab_to(page, "input[name=other]")
    tab_to(page, "input[name=covers_fee]")
    page.keyboard.press("Space")
    expect(page.locator("input[name=covers_fee]")).to_be_checked()
    tab_to(page, "input[name=other]", back=True)
    tab_to(page, "input[name=email]")
    page.keyboard.type("june@supporters.example")
    tab_to(page, "main form button.button-main")
    press(page, "Enter", "**/c/pay/**")
    tab_to(page, "button[name=test_card][value='4242424242424242']")
    press(page, "Enter", "**/give/thanks**")
    expect(page.locator("h1")).to_be_visible()


def test_an_application_is_written_and_sent(page: Page) -> None:
    come_in(page, f"worker:{_WORKER}")
    page.goto("/apply/name")
    for _ in range(20):
        question = urlsplit(page.url).path.split("/")[2]
        if question == "check":
            break
        answer(page, question)
        go_on(page)
    tab_to(page, "main input[name=declared]")
    page.keyboard.press("Space")
    go_on(page)
    expect(page).to_have_url(re.compile("/apply/sent"))


def answer(page: Page, question: str) -> None:
    """What a page of the application asks for, in the order in which it stands there."""
    for name, text in {
        "name": {"name": "Kay Board"},
        "needs": {"category": "=food", "amount": "40"},
        "worksite": {"worksite": "="},
        "fund": {"fund": "="},
        "urgency": {"urgency": "=none"},
        "household": {"dependants": "2"},
        "benefits": {"has_benefits": "=no"},
        "payment": {"method": "=cheque"},
        "payment-details": _ADDRESS,
    }.get(question, {}).items():
        tab_to(page, f"main [name={name}]")
        if text.startswith("="):
            choose(page, name, text[1:])
        else:
            page.keyboard.press("Control+A")
            page.keyboard.type(text)


def choose(page: Page, name: str, value: str) -> None:
    """One of some radio buttons: Space takes the first, the arrow the next; any one without value.

    Arrows go round, so that the bound is only there for what is not on the page.
    """
    wanted = f"[name={name}][value={value}]:checked" if value else f"[name={name}]:checked"
    page.keyboard.press("Space")
    for _ in range(_MOST_STOPS):
        if page.locator(wanted).count():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{page.url}: no arrow comes to {value}")


def go_on(page: Page) -> None:
    """Tab on to the button that matters, and press it."""
    before = page.url
    tab_to(page, "main form .button-main")
    press(page, "Enter", lambda url: url != before)


def test_a_vote_is_cast_from_the_queue(page: Page) -> None:
    come_in(page, "chair")
    page.goto("/committee/applications")
    rows = page.locator(".queue tbody th a")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
        assert page.evaluate(_RING) == ""
    queue = page.url
    press(page, "Enter", lambda url: url != queue)
    first = page.url
    press(page, "n", lambda url: url != first)
    second = page.url
    page.keyboard.press("d")
    expect(page.locator("textarea[name=reason]").first).to_be_focused()
    page.keyboard.type("none and d are letters here")
    assert page.url == second
    tab_to(page, ".decision-form .button-main", back=True)
    press(page, "Enter", lambda url: url != second)
    page.goto(second)
    expect(page.locator("main")).to_contain_text("Change your vote")
    page.keyboard.press("d")
    expect(page.locator("textarea[name=reason]").first).to_be_focused()


@pytest.mark.parametrize(
    ("who", "path", "box"),
    [
        (None, "/give/central", ".choice input[name=covers_fee]"),
        ("releaser", "/committee/payments?tab=to-release", ".cheque-pick input"),
        ("treasurer", "/committee/payments?tab=to-pay", ".bill-pick input"),
    ],
)
def test_a_tick_shows_in_the_colours_that_a_reader_forces(
    page: Page, who: str | None, path: str, box: str
) -> None:
    """High contrast takes every colour of ours away; a tick that is drawn in one would be gone."""
    come_in(page, who)
    page.emulate_media(forced_colors="active")
    page.goto(path)
    page.locator(box).first.check(force=True)
    inside, around = page.locator(box).first.evaluate(_INK)
    assert inside != around


def test_a_payment_is_released(page: Page) -> None:
    come_in(page, "releaser")
    page.goto("/committee/payments?tab=to-release")
    waiting = page.locator("main input[name=payment]").count()
    assert waiting
    tab_to(page, "main input[name=payment]")
    page.keyboard.press("Space")
    tab_to(page, "main form .button-main")
    press(page, "Enter", "**/payments/release**")
    tab_to(page, "main form .button-main")
    press(page, "Enter", lambda url: "/payments/release" not in url)
    page.goto("/committee/payments?tab=to-release")
    expect(page.locator("main input[name=payment]")).to_have_count(waiting - 1)
