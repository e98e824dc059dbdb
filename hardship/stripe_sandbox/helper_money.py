"""The calls under /sandbox that move money by hand; their payloads are in helper_api.py's table."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint

from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.json_calls import Answer, answered, given
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


def _made(moves: Mapping[str, tuple[Move, tuple[str, ...]]], name: str, subject: str) -> Body:
    """One of these moves on an object, with what was sent as its named arguments."""
    if name not in moves:
        raise ValueError(f"There is no move {name}; known here: {', '.join(moves)}")
    move, known = moves[name]
    asked = given(*known, "at")
    at = asked.pop("at", None)
    return by_hand(world(), lambda work: move(work, subject, **asked), at=at)


@bp.post("/refunds")
@answered
def refund() -> Answer:
    asked = given("charge", "amount", "reason", "at")
    at = asked.pop("at", None)
    return by_hand(world(), partial(_refund, **asked), at=at)


def _refund(
    work: Work, charge: str, amount: int | None = None, reason: str | None = None
) -> dict[str, Any]:
    return refund_checked(work, work.get("charge", charge), amount, reason=reason)


@bp.post("/refunds/<refund_id>/<move>")
@answered
def move_refund(refund_id: str, move: str) -> Answer:
    return _made(REFUND_MOVES, move, refund_id)
