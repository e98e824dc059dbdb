"""The page at `/`: be the bank, the clock and the network. Works without scripts."""

import time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox import journal
from hardship.stripe_sandbox.balances import held
from hardship.stripe_sandbox.clock import read_clock
from hardship.stripe_sandbox.dispute_moves import KINDS
from hardship.stripe_sandbox.dispute_shape import REASONS
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.hands import press
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.moves import possible
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_shape import amount_of, period_end
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.words import money
from hardship.stripe_sandbox.world import world

bp = Blueprint("outside_world", __name__)

_SHOWN = 40


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def act() -> ResponseReturnValue:
    try:
        press(world(), request.form)
    except (StripeError, ValueError) as problem:
        return _page(problem=str(problem)), 422
    return redirect(url_for("outside_world.show"), 303)


def _page(problem: str = "") -> str:
    here = world()
    run_due(here.store)
    with here.store.reading() as work:
        facts = _facts(work)
    return render_template(
        "stripe_sandbox/world.html",
        config=here.config,
        problem=problem,
        money=money,
        moment=moment,
        day=day,
        possible=possible,
        amount_of=amount_of,
        period_end=period_end,
        reasons=REASONS,
        kinds=KINDS,
        **facts,
    )


def _facts(work: Work) -> dict[str, Any]:
    charges = journal.latest(work, "charge", 4 * _SHOWN)
    return {
        "clock": read_clock(work.connection),
        "knobs": read_knobs(work),
        "sessions": journal.latest(work, "checkout.session", _SHOWN),
        "happenings": journal.events_with_deliveries(work, _SHOWN),
        "counts": journal.counts(work),
        "charges": {charge["payment_intent"]: charge for charge in reversed(charges)},
        "payments": [_payment(work, one) for one in charges[:_SHOWN] if one["paid"]],
        "payouts": journal.latest(work, "payout", _SHOWN),
        "subscriptions": journal.latest(work, "subscription", _SHOWN),
        "balance": held(work, "usd"),
        "settled": held(work, "usd", settled=True),
    }


def _payment(work: Work, charge: Body) -> dict[str, Any]:
    kinds = ("refund", "dispute")
    return {"charge": charge} | {
        f"{kind}s": journal.about_charge(work, kind, charge["id"]) for kind in kinds
    }


def day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
