"""How a person gets to a page of the fund on the demonstration's data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.patience import eventually

#: The cookies of workers who came in already, by fund, address and language.
_BEEN_IN: dict[tuple[str, str, str], list[Any]] = {}

_CODE = re.compile(r"\b(\d{6})\b")


#: The button of a form, and the first row of a list.
GO_ON = "main form .button-main"
FIRST = "main tbody th a"


def to_part(part: str) -> str:
    """A link to a part of the campaign, or of what is shown."""
    return f"main a[href$='/{part}']"


def bare(*names: str) -> tuple[tuple[str, str], ...]:
    """These fields, emptied."""
    return tuple((f"main [name={name}]", "") for name in names)


@dataclass(frozen=True, slots=True)
class Place:
    """One page: who looks at it, where they start, and what they do from there.

    `who` is None for anybody, `supporter`, a role of the committee, `worker:<e-mail>`, or
    `visitor:<e-mail>` for a worker who asks how it stands. They follow links, fill in fields, tick
    the first box, and press one button.
    """

    name: str
    path: str
    who: str | None = None
    follow: tuple[str, ...] = ()
    fill: tuple[tuple[str, str], ...] = ()
    tick: str = ""
    press: str = ""

    def open(self, page: Page, names: Mapping[str, str]) -> Response | None:
        """Go there, in a browser that is signed in as `who`; `names` stand in the address."""
        answer = page.goto(self.path.format_map(names))
        for link in self.follow:
            address = page.locator(link).first.get_attribute("href")
            if address is None:
                raise LookupError(f"{self.name}: nothing at {link} on {page.url}")
            answer = page.goto(address)
        for field, text in self.fill:
            page.locator(field).first.fill(text)
        if self.tick:
            page.locator(self.tick).first.check()
        if self.press:
            with page.expect_navigation() as arrived:
                page.locator(self.press).first.click()
            answer = arrived.value
        return answer


def come_in(page: Page, who: str | None) -> None:
    """Sign in as a role or a supporter by one click, or as a worker by the code in the mail."""
    if who is None:
        return
    kind, _, email = who.partition(":")
    if email:
        _come_in_as_worker(page, email, applies=kind == "worker")
        return
    page.goto("/demo")
    if who == "supporter":
        page.locator("form[action='/demo/my-gifts'] button").click()
        page.wait_for_url("**/my-gifts")
        return
    page.locator(f"form:has(input[value={who}]) button").click()
    page.wait_for_url("**/committee/")


def speak(page: Page, language: str) -> None:
    """Choose the language of the pages, which an officer's own takes precedence over."""
    if page.url == "about:blank":
        page.goto("/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".language button[value={language}]").first.click()
        page.wait_for_load_state()


def _come_in_as_worker(page: Page, email: str, *, applies: bool) -> None:
    """By a code once in each language; five codes an hour are all that anybody is sent."""
    page.goto("/apply")
    place = (urlsplit(page.url).netloc, email, str(page.evaluate("navigator.language")))
    if place in _BEEN_IN:
        page.context.add_cookies(_BEEN_IN[place])
        return
    _come_in_by_code(page, email, applies=applies)
    _BEEN_IN[place] = list(page.context.cookies())


def _come_in_by_code(page: Page, email: str, *, applies: bool) -> None:
    old = letters_to(page, email)
    page.goto("/apply" if applies else "/apply/sign-in")
    if applies:
        for question in ("on_strike", "lost_pay", "needs_help"):
            page.locator(f"input[name={question}][value=yes]").check()
        page.locator("main form button").click()
    page.locator("input[name=email]").fill(email)
    page.locator("main form button").click()
    page.locator("input[name=code]").wait_for()
    code = code_in_the_mail(page, email, besides=old)
    page.goto("/apply/code")
    page.locator("input[name=code]").fill(code)
    page.locator("main form button").click()
    page.wait_for_url(lambda url: not url.endswith("/apply/code"))


def code_in_the_mail(page: Page, email: str, *, besides: Sequence[str] = ()) -> str:
    """The code in a letter to an address that is not an old one; waits until it was sent."""
    found: list[str] = []

    def has_come() -> bool:
        new = [letter for letter in letters_to(page, email) if letter not in besides]
        found.extend(filter(None, (_code_of(page, letter) for letter in new)))
        return bool(found)

    if not eventually(has_come):
        raise TimeoutError(f"no mail with a code for {email}")
    return found[0]


def letters_to(page: Page, email: str) -> list[str]:
    """The addresses of the letters that were sent to somebody, the newest first."""
    page.goto("/demo/mail")
    links = page.locator("main table tbody tr", has_text=email).locator("a").all()
    return [link.get_attribute("href") or "" for link in links]


def _code_of(page: Page, letter: str) -> str | None:
    page.goto(letter)
    found = _CODE.search(page.locator(".demo-letter").inner_text())
    return found.group(1) if found else None
