"""How a refund lives, what Stripe would refuse, what it posts. Pure.

Amounts and fees are those of Stripe's balance transactions, never computed.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.donations.disputing.rules import CLOSED, INQUIRIES
from hardship.donations.errors import (
    DisputedAtBank,
    MoreThanIsLeft,
    NothingToRefund,
    OnlyWhole,
    RefundTooLate,
)
from hardship.donations.gateway import BalanceTransaction, DisputeStatus, RefundStatus
from hardship.donations.giving_way import Parts, came_back, went_away
from hardship.ledger import GIFTS_REFUNDED, PROCESSING_FEES, Posting

GIFT_REFUNDED = "gift_refunded"
GIFT_REFUND_FAILED = "gift_refund_failed"

#: Why Stripe lets a refund fail whose payment was disputed before it arrived.
DISPUTED_MEANWHILE = "charge_for_pending_refund_disputed"

#: Why Stripe does not make a refund of what went back before, as it may not have told of yet.
SENT_BACK_BEFORE = "charge_already_refunded"

#: Events by the kind of object that they are about, as Stripe names it.
CHARGE_REFUNDED = "charge.refunded"
REFUND_EVENTS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
#: Refunds that the committee has not let go yet, or that Stripe was not asked for yet.
UNASKED = frozenset({RefundStatus.ASKED, RefundStatus.APPROVED})

#: What Stripe says of a refund. One that succeeded may still fail, or be canceled; what failed or
#: was canceled stays so.
_TOLD = frozenset(
    {
        RefundStatus.REQUIRES_ACTION,
        RefundStatus.PENDING,
        RefundStatus.SUCCEEDED,
        RefundStatus.FAILED,
        RefundStatus.CANCELED,
    }
)

#: Whatever we decided, Stripe may tell of money that somebody sent under our number: it is gone.
REFUND_MOVES: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.ASKED: frozenset({RefundStatus.APPROVED, RefundStatus.DECLINED}) | _TOLD,
    RefundStatus.APPROVED: frozenset({RefundStatus.REFUSED}) | _TOLD,
    RefundStatus.DECLINED: _TOLD,
    RefundStatus.REFUSED: _TOLD,
    RefundStatus.REQUIRES_ACTION: _TOLD - {RefundStatus.REQUIRES_ACTION},
    RefundStatus.PENDING: _TOLD - {RefundStatus.PENDING},
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED, RefundStatus.CANCELED}),
    RefundStatus.FAILED: frozenset(),
    RefundStatus.CANCELED: frozenset(),
}

#: Refunds that take away from what can be refunded, whether the money has moved or not.
STANDING = UNASKED | {RefundStatus.REQUIRES_ACTION, RefundStatus.PENDING, RefundStatus.SUCCEEDED}

#: Refunds that ended, and the money is where it was.
CAME_TO_NOTHING = frozenset({RefundStatus.REFUSED, RefundStatus.FAILED, RefundStatus.CANCELED})

#: Refunds that Stripe has begun and not ended.
UNDER_WAY = frozenset({RefundStatus.REQUIRES_ACTION, RefundStatus.PENDING})
_REFUNDABLE = INQUIRIES | {DisputeStatus.WON}
_TAKEN = CLOSED - _REFUNDABLE

#: A bank debit's charge begins so. Stripe sends it back within so many days, and not later.
_BANK_DEBIT = "py_"
_DEBIT_IS_REFUNDED_FOR = timedelta(days=180)


def refund_can_become(current: RefundStatus, to: RefundStatus) -> bool:
    """Whether Stripe can say so of a refund that stands there. What it says again is no step."""
    return to is current or to in REFUND_MOVES[current]


def refund_becomes(current: RefundStatus, to: RefundStatus) -> RefundStatus:
    """Take the step; raises `IllegalMove`."""
    return move(REFUND_MOVES, current, to)


Obstacle = NothingToRefund | MoreThanIsLeft | OnlyWhole | DisputedAtBank | RefundTooLate


def refund_obstacle(
    amount: Money,
    *,
    left: Money,
    is_presented: bool = False,
    charge_id: str | None,
    paid_at: datetime | None,
    disputes: Iterable[DisputeStatus],
    now: datetime,
) -> Obstacle | None:
    """Why Stripe would refuse this refund; None when it would not.

    `left` is what was paid less all that was refunded or is about to be. Of what `is_presented` in
    another currency than the books have it in, nobody can say what a part is worth.
    """
    if charge_id is None or paid_at is None or left.minor <= 0:
        return NothingToRefund()
    if not set(disputes) <= _REFUNDABLE:
        return DisputedAtBank()
    if charge_id.startswith(_BANK_DEBIT) and now > paid_at + _DEBIT_IS_REFUNDED_FOR:
        return RefundTooLate(days=_DEBIT_IS_REFUNDED_FOR.days)
    if is_presented and amount != left:
        return OnlyWhole(left=left)
    if not 0 < amount.minor <= left.minor:
        return MoreThanIsLeft(left=left)
    return None


def bank_decides(
    failure: str | None, disputes: Iterable[tuple[DisputeStatus, Money]], left: Money
) -> bool:
    """Whether the payer's bank takes the money, or has it, so that nothing may be sent beside it.

    Stripe may say so by the refund's `failure` before it tells of the dispute. A dispute that is
    over decides no other refund of the payment, unless it took all that was `left` to send back.
    """
    told = list(disputes)
    states = {state for state, _amount in told}
    if not states <= _REFUNDABLE | CLOSED:
        return True
    if failure == DISPUTED_MEANWHILE and DisputeStatus.WON not in states:
        return True
    taken = Money.total(
        (each for state, each in told if state in _TAKEN and each.currency == left.currency),
        left.currency,
    )
    return 0 < taken.minor >= left.minor


@dataclass(frozen=True, slots=True)
class Turn:
    """A refund of a gift begins or, where it `ends`, comes to nothing."""

    refund_id: uuid.UUID
    amount: Money
    ends: bool = False


def made_again(turns: Iterable[Turn]) -> dict[uuid.UUID, uuid.UUID]:
    """Which refunds that came to nothing were made again whole, and by which, the last if by parts.

    The turns are of one gift. Each begins when it was made and ends when people here heard of it:
    nobody makes up for a failure of which they do not know. What begins makes up for the earliest
    failure first, each of its cents for one. Does it fail itself, it waits in the place of what it
    made up for.
    """
    owed: dict[uuid.UUID, Money] = {}
    found = {}
    for turn in turns:
        if turn.ends:
            owed[turn.refund_id] = turn.amount
            continue
        left = turn.amount
        for failed, amount in list(owed.items()):
            part = min(left, amount)
            left, owed[failed] = left - part, amount - part
            if not owed[failed]:
                del owed[failed]
                found[failed] = turn.refund_id
    return found


def gift_refunded(fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts) -> list[Posting]:
    """A gift, or a part of it, goes back to who gave it; Stripe keeps its fee."""
    return went_away(fund_id, moved, held, GIFTS_REFUNDED, PROCESSING_FEES)


def gift_refund_failed(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts
) -> list[Posting]:
    """The bank could not take it: the money is at Stripe again, and counts again."""
    return came_back(fund_id, moved, taken, GIFTS_REFUNDED, PROCESSING_FEES)


class RefundReason(StrEnum):
    """Why the committee sends money back. Stripe is told only whether it is a fraud."""

    ASKED_FOR = "asked for by the supporter"
    DUPLICATE = "paid twice"
    FRAUD = "not paid by the card's owner"
    MAY_NOT_GIVE = "may not give to the fund"
    OTHER = "other"


#: Why nothing more may be charged either: what sends a month back ends the monthly gift.
ENDS_MONTHLY = frozenset({RefundReason.FRAUD, RefundReason.MAY_NOT_GIVE})
