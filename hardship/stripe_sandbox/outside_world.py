"""The page at `/`: be the bank, the clock and the network. Works without scripts."""

import time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox import journal, steering
from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.clock import read_clock
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.knobs import read_knobs, write_knobs
from hardship.stripe_sandbox.payout_moves import pay_out
from hardship.stripe_sandbox.planning import release_held
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
        _do(request.form.get("do", ""), request.form.get("what", ""))
    except (StripeError, ValueError) as problem:
        return _page(problem=str(problem)), 422
    return redirect(url_for("outside_world.show"), 303)


def _do(action: str, what: str) -> None:
    here = world()
    match action:
        case "settle" | "fail":
            steering.end_debit(here, what, succeeds=action == "settle")
        case "expire":
            steering.expire_now(here, what)
        case "pay_out":
            by_hand(here, pay_out)
        case "resend":
            steering.redeliver(here, what)
        case "resend_as_new":
            steering.redeliver(here, what, new_id=True)
        case "advance":
            steering.advance_clock(here, float(what))
        case "reset_clock":
            steering.set_clock(here, None)
        case "hold" | "deliver":
            _hold_deliveries(held=action == "hold")
        case _:
            raise ValueError("Nothing is done by that name here.")


def _hold_deliveries(*, held: bool) -> None:
    here = world()
    with here.store.writing() as work:
        write_knobs(work, read_knobs(work).turned({"deliver": not held}))
        if not held:
            release_held(work)
    here.wake()


def _page(problem: str = "") -> str:
    here = world()
    run_due(here.store)
    with here.store.reading() as work:
        facts: dict[str, Any] = {
            "clock": read_clock(work.connection),
            "knobs": read_knobs(work),
            "sessions": journal.latest(work, "checkout.session", _SHOWN),
            "happenings": journal.events_with_deliveries(work, _SHOWN),
            "counts": journal.counts(work),
            "charges": {
                charge["payment_intent"]: charge
                for charge in reversed(journal.latest(work, "charge", 4 * _SHOWN))
            },
        }
    return render_template(
        "stripe_sandbox/world.html",
        config=here.config,
        problem=problem,
        money=money,
        moment=moment,
        **facts,
    )


def moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
