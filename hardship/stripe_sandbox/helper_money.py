"""The calls under /sandbox that move money by hand; their payloads are in helper_api.py's table."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint

from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.dispute_moves import (
    STEPS,
    open_dispute,
    reinstate,
    take_step,
    withdraw,
)
from hardship.stripe_sandbox.early_fraud import warn
from hardship.stripe_sandbox.json_calls import Answer, answered, given
from hardship.stripe_sandbox.movements import move_balance
from hardship.stripe_sandbox.payout_moves import (
    arrive,
    cancel_payout,
    fail_payout,
    pay_out,
    send_payout,
)
from hardship.stripe_sandbox.refund_moves import cancel_refund, fail_refund, settle_refund
from hardship.stripe_sandbox.refunds import refund_checked
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.world import world

bp = Blueprint("helper_money", __name__, url_prefix="/sandbox")

Move = Callable[..., Body]

REFUND_MOVES: Mapping[str, tuple[Move, tuple[str, ...]]] = {
    "arrive": (settle_refund, ()),
    "fail": (fail_refund, ("reason",)),
    "cancel": (cancel_refund, ()),
}
DISPUTE_MOVES: Mapping[str, tuple[Move, tuple[str, ...]]] = {
    **{step: (partial(take_step, step=step), ()) for step in STEPS},
    "win": (partial(take_step, step="win"), ("fee_returned",)),
    "withdraw": (withdraw, ()),
    "reinstate": (reinstate, ("fee_returned",)),
}
PAYOUT_MOVES: Mapping[str, tuple[Move, tuple[str, ...]]] = {
    "send": (send_payout, ()),
    "arrive": (arrive, ()),
    "fail": (fail_payout, ("code",)),
    "cancel": (cancel_payout, ()),
}


def _made(moves: Mapping[str, tuple[Move, tuple[str, ...]]], name: str, subject: str) -> Body:
    """One of these moves on an object, with what was sent as its named arguments."""
    if name not in moves:
        raise ValueError(f"There is no move {name}; known here: {', '.join(moves)}")
    move, known = moves[name]
    asked = given(*known, "at")
    at = asked.pop("at", None)
    return by_hand(world(), lambda work: move(work, subject, **asked), at=at)


def _new(make: Move, *known: str, subject: str = "") -> Body:
    """Something new of what was sent; `subject` names the argument that it is about."""
    asked = given(*known, "at")
    at = asked.pop("at", None)
    about = [asked.pop(subject)] if subject in asked else []
    return by_hand(world(), lambda work: make(work, *about, **asked), at=at)


@bp.post("/refunds")
@answered
def refund() -> Answer:
    return _new(_refund, "charge", "amount", "reason")


def _refund(
    work: Work, charge: str, amount: int | None = None, reason: str | None = None
) -> dict[str, Any]:
    return refund_checked(work, work.get("charge", charge), amount, reason=reason)


@bp.post("/refunds/<refund_id>/<move>")
@answered
def move_refund(refund_id: str, move: str) -> Answer:
    return _made(REFUND_MOVES, move, refund_id)


@bp.post("/disputes")
@answered
def dispute() -> Answer:
    return _new(open_dispute, "charge", "amount", "reason", "kind", subject="charge")


@bp.post("/disputes/<dispute_id>/<move>")
@answered
def move_dispute(dispute_id: str, move: str) -> Answer:
    return _made(DISPUTE_MOVES, move, dispute_id)


@bp.post("/warnings")
@answered
def warning() -> Answer:
    return _new(warn, "charge", "fraud_type", subject="charge")


@bp.post("/movements")
@answered
def movement() -> Answer:
    return _new(move_balance, "kind", "amount", "currency", "description")


@bp.post("/payouts")
@answered
def payout() -> Answer:
    return _new(pay_out, "amount", "currency", "automatic", "days")


@bp.post("/payouts/<payout_id>/<move>")
@answered
def move_payout(payout_id: str, move: str) -> Answer:
    return _made(PAYOUT_MOVES, move, payout_id)
