"""The calls under /sandbox that move money by hand; their payloads are in hand_api.py's table."""

from collections.abc import Callable

from flask import Blueprint

from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.dispute_moves import open_dispute
from hardship.stripe_sandbox.early_fraud import warn
from hardship.stripe_sandbox.json_calls import Answer, answered, given
from hardship.stripe_sandbox.movements import move_balance
from hardship.stripe_sandbox.moves import MOVES, move_called
from hardship.stripe_sandbox.payout_moves import pay_out
from hardship.stripe_sandbox.refunds import refund_by_hand
from hardship.stripe_sandbox.store import Body
from hardship.stripe_sandbox.world import world

bp = Blueprint("hand_money", __name__, url_prefix="/sandbox")


@bp.post(f"/<any({', '.join(MOVES)}):kind>/<object_id>/<name>")
@answered
def move(kind: str, object_id: str, name: str) -> Answer:
    """One of the table's moves, with what was sent as its named arguments."""
    called = move_called(kind, name)
    asked = given(*called.takes, "at")
    at = asked.pop("at", None)
    return by_hand(world(), lambda work: called.make(work, object_id, **asked), at=at)


def _new(make: Callable[..., Body], *known: str) -> Body:
    """Something new, of what was sent."""
    asked = given(*known, "at")
    at = asked.pop("at", None)
    return by_hand(world(), lambda work: make(work, **asked), at=at)


@bp.post("/refunds")
@answered
def refund() -> Answer:
    return _new(refund_by_hand, "charge", "amount", "reason")


@bp.post("/disputes")
@answered
def dispute() -> Answer:
    return _new(open_dispute, "charge", "amount", "reason", "kind")


@bp.post("/warnings")
@answered
def warning() -> Answer:
    return _new(warn, "charge", "fraud_type")


@bp.post("/movements")
@answered
def movement() -> Answer:
    return _new(move_balance, "kind", "amount", "currency", "description")


@bp.post("/payouts")
@answered
def payout() -> Answer:
    return _new(pay_out, "amount", "currency", "automatic", "days")
