"""The page on which a supporter sees what recurs: another card, another amount, or the end of it.

Stripe's own portal changes amounts only between prices that are listed; the knob `portal_amounts`
lets anybody type one.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.cards import TEST_CARDS
from hardship.stripe_sandbox.catalog import new_price
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.portal import KIND
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_moves import (
    change,
    running,
    running_of,
    set_to_end,
    use_card,
)
from hardship.stripe_sandbox.subscription_shape import amount_of, period_end, repriced
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.words import minor_of, money, words_for
from hardship.stripe_sandbox.world import world

bp = Blueprint("portal_page", __name__, url_prefix="/p/session")

_LEAST, _MOST = 50, 99_999_999


@dataclass(frozen=True, slots=True)
class _Gift:
    """A subscription as its page shows it."""

    body: Body
    card: str

    @property
    def amount(self) -> int:
        return amount_of(self.body)

    @property
    def until(self) -> str:
        return time.strftime("%Y-%m-%d", time.gmtime(period_end(self.body)))


@bp.get("/<portal_id>")
def show(portal_id: str) -> ResponseReturnValue:
    return _page(portal_id)


@bp.post("/<portal_id>")
def act(portal_id: str) -> ResponseReturnValue:
    here = world()
    with here.store.reading() as work:
        portal = work.find(KIND, portal_id)
    if portal is None:
        return _page(portal_id)
    try:
        by_hand(here, lambda work: _act(work, portal, request.form))
    except (StripeError, ValueError) as problem:
        return _page(portal_id, problem=str(problem), status=422)
    return redirect(_onward(portal), 303)


def _act(work: Work, portal: Body, form: Mapping[str, str]) -> Body:
    subscription = running(work, form.get("subscription", ""))
    if subscription["customer"] != portal["customer"]:
        raise StripeError("This subscription belongs to somebody else.")
    match form.get("do"):
        case "card":
            return use_card(work, subscription["id"], form.get("card", ""))
        case "amount" if read_knobs(work).portal_amounts:
            return _change_amount(work, subscription, form.get("amount", ""))
        case "end" | "keep" as wish:
            end_at = period_end(subscription)
            return set_to_end(work, subscription, at_period_end=wish == "end", end_at=end_at)
        case _:
            raise ValueError("Nothing is done by that name here.")


def _change_amount(work: Work, subscription: Body, typed: str) -> Body:
    minor = minor_of(typed)
    if not _LEAST <= minor <= _MOST:
        raise ValueError("This amount is too small or too large.")
    items = subscription["items"]
    first = items["data"][0]
    given = {name: first["price"][name] for name in ("currency", "product", "recurring")}
    price = new_price(work, {**given, "unit_amount": minor})
    changed = [repriced(first, price, 1), *items["data"][1:]]
    return change(work, subscription, items=items | {"data": changed})


def _onward(portal: Body) -> str:
    after = (portal["flow"] or {}).get("after_completion") or {}
    if after.get("redirect"):
        return str(after["redirect"]["return_url"])
    return f"/p/session/{portal['id']}"


def _page(portal_id: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
    here = world()
    run_due(here.store)
    accepted = request.accept_languages.best_match(["en", "es"])
    with here.store.reading() as work:
        portal = work.find(KIND, portal_id)
        language, words = words_for(portal["locale"] if portal else None, accepted)
        if portal is None:
            page = render_template(
                "stripe_sandbox/notice.html",
                language=language,
                words=words,
                kind="missing",
                onward=None,
            )
            return page, 404
        gifts = [_gift(work, one) for one in running_of(work, portal["customer"])]
        amounts = read_knobs(work).portal_amounts
    page = render_template(
        "stripe_sandbox/portal.html",
        portal=portal,
        purpose=(portal["flow"] or {}).get("type", ""),
        gifts=gifts,
        amounts=amounts,
        cards=[card for card in TEST_CARDS.values() if card.pays],
        problem=problem,
        language=language,
        words=words,
        money=money,
    )
    return page, status


def _gift(work: Work, subscription: Body) -> _Gift:
    method = work.get("payment_method", subscription["default_payment_method"])
    return _Gift(subscription, f"{method['card']['brand']} •••• {method['card']['last4']}")
