"""What comes back, what is called into question, what goes to the bank: rules and postings. Pure.

Amounts and fees are those of Stripe's balance transactions, never computed: what leaves the balance
is negative there. What suspense (2030) holds of the payment gives way first, then the gift (4910 or
4920); what comes back goes where it was taken from.
"""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.donations.errors import (
    DisputedAtBank,
    MoreThanIsLeft,
    NothingToRefund,
    OnlyWhole,
    RefundTooLate,
)
from hardship.donations.gateway import BalanceTransaction, DisputeStatus, PayoutStatus, RefundStatus
from hardship.ledger import (
    BANK,
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    IN_TRANSIT,
    OTHER_INCOME,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    TAKEN,
    Posting,
    Shares,
    moved_over,
    without_nothing,
)

GIFT_REFUNDED = "gift_refunded"
GIFT_REFUND_FAILED = "gift_refund_failed"
GIFT_DISPUTED = "gift_disputed"
GIFT_DISPUTE_REINSTATED = "gift_dispute_reinstated"
STRIPE_FEE = "stripe_fee"
STRIPE_MOVEMENT_SUSPENDED = "stripe_movement_suspended"
STRIPE_MOVEMENT_EXPLAINED = "stripe_movement_explained"
STRIPE_PAYOUT_LEFT = "stripe_payout_left"
STRIPE_PAYOUT_DIVIDED = "stripe_payout_divided"
STRIPE_PAYOUT_FAILED = "stripe_payout_failed"
STRIPE_ARRIVAL_DIVIDED = "stripe_arrival_divided"
SUSPENSE_ASSIGNED = "suspense_assigned"
SUSPENSE_ASSIGNED_ELSEWHERE = "suspense_assigned_elsewhere"

#: Source of money taken out of suspense.
BY_ASSIGNMENT = "suspense_assignment"

#: Why Stripe lets a refund fail whose payment was disputed before it arrived.
DISPUTED_MEANWHILE = "charge_for_pending_refund_disputed"

#: Events by the kind of object that they are about, as Stripe names it.
CHARGE_REFUNDED = "charge.refunded"
REFUND_EVENTS = ("refund.created", "refund.updated", "refund.failed", "charge.refund.updated")
DISPUTE_EVENTS = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
WARNING_EVENTS = ("radar.early_fraud_warning.created", "radar.early_fraud_warning.updated")
PAYOUT_UPDATED = "payout.updated"
PAYOUT_EVENTS = (
    "payout.created",
    PAYOUT_UPDATED,
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
)

#: A list that Stripe fills shows the first of so many; what officers asked for is shown whole.
LONGEST_LIST = 200

#: Stripe's categories, for accounting, of what it keeps for itself.
FEE_CATEGORIES = frozenset({"fee", "network_cost"})
_CHARGE_CATEGORIES = frozenset({"charge", "charge_failure"})


class StrayAnswer(StrEnum):
    """What a movement of no gift, payout or fee was, as somebody found out."""

    INCOME = "income"
    FEE = "fee"


_R, _D, _P = RefundStatus, DisputeStatus, PayoutStatus

#: Refunds that the committee has not let go yet, or that Stripe was not asked for yet.
UNASKED = frozenset({_R.ASKED, _R.APPROVED})
#: What Stripe says of a refund. One that succeeded may still fail, or be canceled; what failed or
#: was canceled stays so.
_TOLD = frozenset({_R.REQUIRES_ACTION, _R.PENDING, _R.SUCCEEDED, _R.FAILED, _R.CANCELED})

#: Whatever we decided, Stripe may tell of money that somebody sent under our number: it is gone.
REFUND_MOVES: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    _R.ASKED: frozenset({_R.APPROVED, _R.DECLINED}) | _TOLD,
    _R.APPROVED: frozenset({_R.REFUSED}) | _TOLD,
    _R.DECLINED: _TOLD,
    _R.REFUSED: _TOLD,
    _R.REQUIRES_ACTION: _TOLD - {_R.REQUIRES_ACTION},
    _R.PENDING: _TOLD - {_R.PENDING},
    _R.SUCCEEDED: frozenset({_R.FAILED, _R.CANCELED}),
    _R.FAILED: frozenset(),
    _R.CANCELED: frozenset(),
}

#: Refunds that take away from what can be refunded, whether the money has moved or not.
STANDING = UNASKED | {_R.REQUIRES_ACTION, _R.PENDING, _R.SUCCEEDED}

#: Refunds that Stripe has begun and not ended.
UNDER_WAY = frozenset({_R.REQUIRES_ACTION, _R.PENDING})

#: Disputes in which nothing can happen any more, unless the bank opens them again.
CLOSED = frozenset({_D.WON, _D.LOST, _D.WARNING_CLOSED, _D.PREVENTED})
#: Disputes that want an answer, each until its day.
UNANSWERED = frozenset({_D.NEEDS_RESPONSE, _D.WARNING_NEEDS_RESPONSE, _D.APPEAL_NEEDS_RESPONSE})
#: Inquiries move no money; while one stands, or after one was won, Stripe still refunds.
INQUIRIES = frozenset({_D.WARNING_NEEDS_RESPONSE, _D.WARNING_UNDER_REVIEW, _D.WARNING_CLOSED})
_REFUNDABLE = INQUIRIES | {_D.WON}

#: Payouts that Stripe has begun and not ended.
ON_THEIR_WAY = frozenset({_P.PENDING, _P.IN_TRANSIT})
#: Stripe says what an automatic payout consists of within a day, or not at all.
SAYS_WITHIN = timedelta(days=3)
#: Payouts whose money came back to the balance.
CALLED_BACK = frozenset({_P.FAILED, _P.CANCELED})

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


class Purse(NamedTuple):
    """An account of a fund."""

    fund_id: uuid.UUID
    account: str


#: How much of each purse, the first one first.
Parts = Mapping[Purse, Money]
Giver = TypeVar("Giver", bound=Hashable)


def gift_refunded(fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts) -> list[Posting]:
    """A gift, or a part of it, goes back to who gave it; Stripe keeps its fee."""
    return _left(fund_id, moved, held, GIFTS_REFUNDED, PROCESSING_FEES)


def gift_refund_failed(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts
) -> list[Posting]:
    """The bank could not take it: the money is at Stripe again, and counts again."""
    return _came_back(fund_id, moved, taken, GIFTS_REFUNDED, PROCESSING_FEES)


def gift_disputed(fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts) -> list[Posting]:
    """The payer's bank took the money back, and Stripe a fee for its trouble."""
    return _left(fund_id, moved, held, GIFTS_DISPUTED, DISPUTE_FEES)


def gift_dispute_reinstated(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts
) -> list[Posting]:
    """The money came back, and the fee as far as Stripe returns it."""
    return _came_back(fund_id, moved, taken, GIFTS_DISPUTED, DISPUTE_FEES)


def _left(
    fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts, account: str, fees: str
) -> list[Posting]:
    """Of what suspense holds as far as that goes; the rest, and the fee, is the gift's fund's."""
    gave = filled(-moved.gross, held.items(), rest_to=Purse(fund_id, account))
    return _gave_way({**gave, Purse(fund_id, fees): moved.fee})


def _came_back(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts, account: str, fees: str
) -> list[Posting]:
    """Where it was taken from, the fee by itself; what nobody gave is the gift's fund's."""
    gross = [each for each in taken.items() if each[0].account != fees]
    fee = [each for each in taken.items() if each[0].account == fees]
    back = filled(moved.gross, gross, rest_to=Purse(fund_id, account))
    back |= filled(-moved.fee, fee, rest_to=Purse(fund_id, fees))
    return _gave_way({purse: -part for purse, part in back.items()})


def _gave_way(parts: Parts) -> list[Posting]:
    """Each purse gives, or gets back below zero, and so does its fund's money at Stripe."""
    at_stripe: dict[uuid.UUID, Money] = {}
    for purse, part in parts.items():
        before = at_stripe.get(purse.fund_id, Money.zero(part.currency))
        at_stripe[purse.fund_id] = before - part
    return without_nothing(
        *(Posting(purse.account, purse.fund_id, part) for purse, part in parts.items()),
        *(Posting(STRIPE_BALANCE, fund_id, net) for fund_id, net in at_stripe.items()),
    )


def filled(
    amount: Money, has: Iterable[tuple[Giver, Money]], *, rest_to: Giver
) -> dict[Giver, Money]:
    """Who gives how much of an amount: the first as far as it goes, then the next.

    What nobody has is of `rest_to`.
    """
    nothing = Money.zero(amount.currency)
    parts: dict[Giver, Money] = {}
    left = amount
    for giver, most in has:
        part = min(most, left)
        if part.minor > 0:
            parts[giver] = parts.get(giver, nothing) + part
            left -= part
    if left:
        parts[rest_to] = parts.get(rest_to, nothing) + left
    return parts


def undone_debits(unbooked: Iterable[BalanceTransaction]) -> set[str]:
    """A bank debit that failed came and went again: nothing that the books would have to know."""
    of_debit: dict[str | None, list[BalanceTransaction]] = defaultdict(list)
    for each in unbooked:
        if each.category in _CHARGE_CATEGORIES:
            of_debit[each.source_id].append(each)
    return {
        each.id
        for pair in of_debit.values()
        if len(pair) > 1 and not Money.total((one.net for one in pair), pair[0].net.currency)
        for each in pair
    }


def stripe_fee(fund_id: uuid.UUID, moved: BalanceTransaction) -> list[Posting]:
    """Stripe took, or gave back, what belongs to no gift."""
    return [
        Posting(PROCESSING_FEES, fund_id, -moved.net),
        Posting(STRIPE_BALANCE, fund_id, moved.net),
    ]


def stripe_movement_suspended(fund_id: uuid.UUID, moved: BalanceTransaction) -> list[Posting]:
    """Stripe's balance moved and nobody can say why: held in suspense until somebody does."""
    return [
        Posting(STRIPE_BALANCE, fund_id, moved.net),
        Posting(_unexplained(moved.net), fund_id, -moved.net),
    ]


def stripe_movement_explained(
    fund_id: uuid.UUID, amount: Money, answer: StrayAnswer
) -> list[Posting]:
    """Somebody found out what it was: other income, or a fee."""
    account = OTHER_INCOME if answer is StrayAnswer.INCOME else PROCESSING_FEES
    return [Posting(_unexplained(amount), fund_id, amount), Posting(account, fund_id, -amount)]


def _unexplained(amount: Money) -> str:
    """What came may have to go back, so it is owed. What was taken is gone, and in no sum."""
    return SUSPENSE if amount.minor > 0 else TAKEN


def stripe_payout_left(shares: Shares) -> list[Posting]:
    """Stripe sent money on its way to the bank, of each fund its share."""
    return moved_over(shares, to=IN_TRANSIT, out_of=STRIPE_BALANCE)


def stripe_payout_divided(changes: Shares) -> list[Posting]:
    """Stripe says whose money was in one that had left: by how much each fund's share changes."""
    return moved_over(changes, to=IN_TRANSIT, out_of=STRIPE_BALANCE)


def stripe_arrival_divided(changes: Shares) -> list[Posting]:
    """The same of one that is at the bank already."""
    return moved_over(changes, to=BANK, out_of=IN_TRANSIT)


def stripe_payout_failed(shares: Shares) -> list[Posting]:
    """It is at Stripe again: each fund has the share that had left."""
    return moved_over(shares, to=STRIPE_BALANCE, out_of=IN_TRANSIT)


def suspense_assigned(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """What was held in suspense is a gift to the fund that holds it."""
    return [Posting(SUSPENSE, fund_id, amount), Posting(GIFTS_ONLINE, fund_id, -amount)]


def suspense_assigned_elsewhere(
    giver: uuid.UUID, taker: uuid.UUID, amount: Money, fee: Money, parts: Mapping[str, Money]
) -> list[Posting]:
    """What one fund held in suspense is a gift to another: what is left after the fee goes over.

    `parts` says on which account it lies.
    """
    return without_nothing(
        Posting(SUSPENSE, giver, amount),
        Posting(PROCESSING_FEES, giver, -fee),
        *(Posting(account, giver, -part) for account, part in parts.items()),
        *(Posting(account, taker, part) for account, part in parts.items()),
        Posting(PROCESSING_FEES, taker, fee),
        Posting(GIFTS_ONLINE, taker, -amount),
    )
