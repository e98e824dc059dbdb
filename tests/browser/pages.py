"""Every page of the fund by name, and how a person gets to it on the demonstration's data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.patience import eventually

#: The cookies of workers who came in already, by fund, address and language.
_BEEN_IN: dict[tuple[str, str, str], list[Any]] = {}

_CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True, slots=True)
class Place:
    """One page: who looks at it, where they start, and which links they follow from there.

    `who` is None for anybody, a role of the committee, or `worker:<e-mail>`.
    """

    name: str
    path: str
    who: str | None = None
    follow: tuple[str, ...] = ()

    def open(self, page: Page) -> None:
        """Go there, in a browser that is already signed in as `who`."""
        page.goto(self.path)
        for link in self.follow:
            address = page.locator(link).first.get_attribute("href")
            if address is None:
                raise LookupError(f"{self.name}: nothing at {link} on {page.url}")
            page.goto(address)


def _to(part: str) -> str:
    """A link to a part of the campaign."""
    return f"main a[href$='/{part}']"


_CAMPAIGN = ("/committee/campaign", "administrator")
_PAID_WORKER = "worker:alma.avila.0@members.example"
_NEW_WORKER = "worker:somebody.new@members.example"

PLACES = (
    Place("home", "/"),
    Place("fund", "/funds/fontana"),
    Place("updates", "/fund/care-cant-wait/updates"),
    Place("open-books", "/open-books"),
    Place("give", "/give/central?amount=50"),
    Place("apply", "/apply"),
    Place("apply-sign-in", "/apply/sign-in"),
    Place("apply-other-help", "/apply/other-help/no-need"),
    Place("apply-name", "/apply/name", _NEW_WORKER),
    Place("apply-needs", "/apply/needs", _NEW_WORKER),
    Place("apply-urgency", "/apply/urgency", _NEW_WORKER),
    Place("apply-payment", "/apply/payment", _NEW_WORKER),
    Place("my-application", "/my-application", _PAID_WORKER),
    Place("demo", "/demo"),
    Place("demo-mail", "/demo/mail"),
    Place("demo-letter", "/demo/mail", None, ("main table a",)),
    Place("not-found", "/nowhere"),
    Place("sign-in", "/committee/sign-in"),
    Place("password-forgotten", "/committee/password/forgotten"),
    Place("desk", "/committee/", "chair"),
    Place("queue", "/committee/applications", "chair"),
    Place("case", "/committee/applications", "chair", ("main table tbody th a",)),
    Place("desk-treasurer", "/committee/", "treasurer"),
    Place("payments", "/committee/payments", "treasurer"),
    Place("payments-outstanding", "/committee/payments?tab=outstanding", "treasurer"),
    Place("payment", "/committee/payments?tab=outstanding", "treasurer", (".cheque a",)),
    Place("prepare-payment", "/committee/payments", "treasurer", ("main tbody a[href*=awards]",)),
    Place("bank-receipts", "/committee/bank-receipts", "treasurer"),
    Place("gifts", "/committee/gifts", "treasurer"),
    Place("gift", "/committee/gifts", "treasurer", ("main table tbody th a",)),
    Place(
        "send-back",
        "/committee/gifts?state=paid",
        "treasurer",
        ("main table tbody th a", _to("send-back")),
    ),
    Place("to-explain", "/committee/to-explain", "treasurer"),
    Place("refunds", "/committee/refunds", "treasurer"),
    Place("disputes", "/committee/disputes", "treasurer"),
    Place("stripe-payouts", "/committee/stripe-payouts", "treasurer"),
    Place("release", "/committee/payments?tab=to-release", "releaser"),
    Place("ledger", "/committee/ledger", "auditor"),
    Place("ledger-accounts", "/committee/ledger/accounts", "auditor"),
    Place("ledger-account", "/committee/ledger/accounts/1030", "auditor"),
    Place("ledger-entry", "/committee/ledger/entries/1", "auditor"),
    Place("ledger-stripe", "/committee/ledger/stripe", "auditor"),
    Place("ledger-export", "/committee/ledger/export", "auditor"),
    Place("case-identified", "/committee/applications", "intake", ("main table tbody th a",)),
    Place("people", "/committee/people", "administrator"),
    Place("invite", "/committee/people/invite", "administrator"),
    Place("record", "/committee/record", "auditor"),
    Place("sign-in-again", "/committee/sign-in/again", "auditor"),
    Place("set-up", "/committee/set-up", "administrator"),
    Place("organisation", "/committee/organisation", "administrator"),
    Place("campaign", "/committee/campaign", "administrator"),
    Place("campaign-story", *_CAMPAIGN, (_to("story"),)),
    Place("campaign-page", *_CAMPAIGN, (_to("page"),)),
    Place("campaign-closing", *_CAMPAIGN, (_to("closing"),)),
    Place("funds", *_CAMPAIGN, (_to("funds"),)),
    Place("fund-rules", *_CAMPAIGN, (_to("funds"), "main tbody th a")),
    Place("worksites", *_CAMPAIGN, (_to("worksites"),)),
    Place("picket-line", *_CAMPAIGN, (_to("picket-lines"), "main tbody th a")),
    Place("question", *_CAMPAIGN, (_to("questions"), "main tbody th a")),
    Place("remove", *_CAMPAIGN, (_to("questions"), "main tbody th a", _to("removal"))),
    Place("my-access", "/committee/my-access", "administrator"),
)


def come_in(page: Page, who: str | None) -> None:
    """Sign in as a role by one click, or as a worker by the code in the mail."""
    if who is None:
        return
    if who.startswith("worker:"):
        _come_in_as_worker(page, who.removeprefix("worker:"))
        return
    page.goto("/demo")
    page.locator(f"form:has(input[value={who}]) button").click()
    page.wait_for_url("**/committee/")


def speak(page: Page, language: str) -> None:
    """Choose the language of the pages, which an officer's own takes precedence over."""
    if page.url == "about:blank":
        page.goto("/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f".language button[value={language}]").first.click()
        page.wait_for_load_state()


def _come_in_as_worker(page: Page, email: str) -> None:
    """By a code once in each language; five codes an hour are all that anybody is sent."""
    page.goto("/apply")
    place = (urlsplit(page.url).netloc, email, str(page.evaluate("navigator.language")))
    if place in _BEEN_IN:
        page.context.add_cookies(_BEEN_IN[place])
        return
    _come_in_by_code(page, email)
    _BEEN_IN[place] = list(page.context.cookies())


def _come_in_by_code(page: Page, email: str) -> None:
    old = letters_to(page, email)
    page.goto("/apply")
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
