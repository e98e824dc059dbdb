"""The page a supporter is sent to: what is paid, a card or a bank account, and the way back.

One form. The button that was pressed says what to do: pay with what was typed, with one of the
test cards, start a bank debit, or let the session expire.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox import steering
from hardship.stripe_sandbox.card_form import CardForm
from hardship.stripe_sandbox.cards import TEST_CARDS, Card
from hardship.stripe_sandbox.checkout import ENDINGS
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.steering import Payment
from hardship.stripe_sandbox.store import Body
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.words import money, words_for
from hardship.stripe_sandbox.world import world

bp = Blueprint("hosted_page", __name__, url_prefix="/c/pay")

SOMEBODY = "supporter@example.com"


@dataclass(slots=True)
class _Page:
    session: Body
    items: list[Body]
    language: str
    words: Mapping[str, str]
    form: CardForm = field(default_factory=CardForm)
    problems: dict[str, str] = field(default_factory=dict)
    chosen_ending: str = ""

    def shown(self, status: int = 200) -> ResponseReturnValue:
        page = render_template(
            "stripe_sandbox/pay.html",
            page=self,
            session=self.session,
            language=self.language,
            words=self.words,
            cards=TEST_CARDS.values(),
            endings=ENDINGS,
            money=money,
        )
        return page, status


@bp.get("/<session_id>")
def show(session_id: str) -> ResponseReturnValue:
    page = _open(session_id)
    if page is None:
        return _missing()
    if page.session["status"] != "open":
        return _closed(page)
    page.form.email = page.session["customer_email"] or ""
    return page.shown()


@bp.post("/<session_id>")
def act(session_id: str) -> ResponseReturnValue:
    page = _open(session_id)
    if page is None:
        return _missing()
    if page.session["status"] != "open":
        return _closed(page)
    try:
        return _act(page)
    except StripeError:  # a second press, and the first has just closed the session
        again = _open(session_id)
        return _missing() if again is None else _closed(again)


def _act(page: _Page) -> ResponseReturnValue:
    page.form = CardForm.read(request.form, page.session["customer_email"])
    if request.form.get("do") == "expire":
        steering.expire_now(world(), page.session["id"])
        return _leave(page.session["cancel_url"], page)
    if number := request.form.get("test_card"):
        card = TEST_CARDS.get(number)
        return page.shown(422) if card is None else _pay_by_card(page, card)
    if request.form.get("do") == "bank":
        return _pay_by_bank(page)
    page.problems = page.form.problems(page.words)
    if page.problems:
        return page.shown(422)
    return _pay_by_card(page, TEST_CARDS[page.form.digits])


def _pay_by_card(page: _Page, card: Card) -> ResponseReturnValue:
    payer = Payment(
        card=card.number, email=page.form.email or SOMEBODY, name=page.form.name or None
    )
    paid = steering.pay(world(), page.session["id"], payer)
    if paid["outcome"] == "declined":
        page.form.number = card.grouped
        page.problems = {"card_number": _decline_words(page.words, card)}
        return page.shown(402)
    return _to_success(paid["session"])


def _pay_by_bank(page: _Page) -> ResponseReturnValue:
    page.chosen_ending = request.form.get("ending", "")
    if page.chosen_ending not in ENDINGS:
        page.problems = {"ending-succeeds": page.words["no_ending"]}
        return page.shown(422)
    payment = Payment(
        bank_debit=page.chosen_ending,
        email=page.form.email or SOMEBODY,
        name=page.form.name or None,
    )
    return _to_success(steering.pay(world(), page.session["id"], payment)["session"])


def _decline_words(words: Mapping[str, str], card: Card) -> str:
    reason = card.decline_code or card.code
    return words.get(f"{reason}_decline") or words[reason]


def _open(session_id: str) -> _Page | None:
    here = world()
    run_due(here.store)
    with here.store.reading() as work:
        session = work.find("checkout.session", session_id)
        items = work.children("item", session_id)
    if session is None:
        return None
    accepted = request.accept_languages.best_match(["en", "es"])
    language, words = words_for(session["locale"], accepted)
    return _Page(session, items, language, words)


def _closed(page: _Page) -> ResponseReturnValue:
    if page.session["status"] == "complete":
        if request.method == "POST":
            return _to_success(page.session)
        return _notice(page, "complete", _success_url(page.session))
    return _notice(page, "expired", page.session["cancel_url"], 410)


def _missing() -> ResponseReturnValue:
    accepted = request.accept_languages.best_match(["en", "es"])
    language, words = words_for(None, accepted)
    shown = render_template(
        "stripe_sandbox/notice.html", language=language, words=words, kind="missing", onward=None
    )
    return shown, 404


def _notice(page: _Page, kind: str, onward: str | None, status: int = 200) -> ResponseReturnValue:
    shown = render_template(
        "stripe_sandbox/notice.html",
        language=page.language,
        words=page.words,
        kind=kind,
        onward=onward,
    )
    return shown, status


def _leave(url: str | None, page: _Page) -> ResponseReturnValue:
    return redirect(url, 303) if url else _notice(page, "expired", None, 410)


def _to_success(session: Body) -> ResponseReturnValue:
    return redirect(_success_url(session), 303)


def _success_url(session: Body) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", quote(session["id"]))
