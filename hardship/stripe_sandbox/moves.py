"""Everything that can be done by hand to what is there already: by kind of object and by name.

The JSON calls and the page share this table. A move takes the work and an id, and the arguments
that are named beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from hardship.stripe_sandbox.dispute_moves import STEPS, reinstate, take_step, taken, withdraw
from hardship.stripe_sandbox.payout_moves import arrive, cancel_payout, fail_payout, send_payout
from hardship.stripe_sandbox.refund_moves import cancel_refund, fail_refund, settle_refund
from hardship.stripe_sandbox.store import Body
from hardship.stripe_sandbox.subscription_moves import ENDED, end, fail_next_payment, use_card


@dataclass(frozen=True, slots=True)
class Move:
    """`label` is what its button says; `takes` are the arguments beside the id."""

    make: Callable[..., Body]
    label: str
    takes: tuple[str, ...] = ()


_STEP_LABELS = {
    "submit": "Evidence is submitted",
    "escalate": "Escalate to a chargeback",
    "close": "Close without money",
    "win": "Close as won",
    "lose": "Close as lost",
    "appeal": "It is appealed",
}

MOVES: Mapping[str, Mapping[str, Move]] = {
    "refunds": {
        "arrive": Move(settle_refund, "It arrives"),
        "fail": Move(fail_refund, "It fails", ("reason",)),
        "cancel": Move(cancel_refund, "Cancel it"),
    },
    "disputes": {
        **{step: Move(partial(take_step, step=step), _STEP_LABELS[step]) for step in STEPS},
        "win": Move(partial(take_step, step="win"), _STEP_LABELS["win"], ("fee_returned",)),
        "withdraw": Move(withdraw, "Withdraw the money"),
        "reinstate": Move(reinstate, "Reinstate the money", ("fee_returned",)),
    },
    "payouts": {
        "send": Move(send_payout, "It leaves"),
        "arrive": Move(arrive, "It arrives"),
        "fail": Move(fail_payout, "It fails", ("code",)),
        "cancel": Move(cancel_payout, "Cancel it"),
    },
    "subscriptions": {
        "fail_next": Move(fail_next_payment, "The next renewal fails"),
        "use_card": Move(use_card, "Another card", ("card",)),
        "end": Move(end, "End it now", ("reason",)),
    },
}


def move_called(kind: str, name: str) -> Move:
    known = MOVES.get(kind, {})
    if name not in known:
        raise ValueError(f"There is no move {name} of {kind}; known: {', '.join(known)}")
    return known[name]


def possible(body: Body) -> list[tuple[str, str]]:
    """The moves that a button can make with this object as it stands: `kind.name` and label."""
    kind = f"{body['object']}s"
    names = _POSSIBLE[kind](body) if kind in _POSSIBLE else []
    return [(f"{kind}.{name}", MOVES[kind][name].label) for name in names]


def _of_refund(refund: Body) -> list[str]:
    ways = {"pending": ["arrive", "fail", "cancel"], "succeeded": ["fail"]}
    return ways.get(refund["status"], [])


def _of_dispute(dispute: Body) -> list[str]:
    status = dispute["status"]
    steps = [step for step, ways in STEPS.items() if status in ways]
    if status.startswith("warning"):
        return steps
    return [*steps, "reinstate" if taken(dispute) else "withdraw"]


def _of_payout(payout: Body) -> list[str]:
    pending = ["send", "arrive", "fail", *([] if payout["automatic"] else ["cancel"])]
    return {"pending": pending, "in_transit": ["arrive", "fail"], "paid": ["fail"]}.get(
        payout["status"], []
    )


def _of_subscription(subscription: Body) -> list[str]:
    return [] if subscription["status"] in ENDED else ["fail_next", "end"]


_POSSIBLE: Mapping[str, Callable[[Body], list[str]]] = {
    "refunds": _of_refund,
    "disputes": _of_dispute,
    "payouts": _of_payout,
    "subscriptions": _of_subscription,
}
