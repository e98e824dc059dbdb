"""Of whose money a payout is, and what it posts. Pure.

One account at Stripe holds the money of many funds.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hardship.core.money import Money
from hardship.donations.gateway import PayoutStatus
from hardship.donations.giving_way import filled
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE, Posting, Shares, moved_over

STRIPE_PAYOUT_LEFT = "stripe_payout_left"
STRIPE_PAYOUT_DIVIDED = "stripe_payout_divided"
STRIPE_PAYOUT_FAILED = "stripe_payout_failed"
STRIPE_ARRIVAL_DIVIDED = "stripe_arrival_divided"
PAYOUT_UPDATED = "payout.updated"
PAYOUT_EVENTS = (
    "payout.created",
    PAYOUT_UPDATED,
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
)
#: Payouts that Stripe has begun and not ended.
ON_THEIR_WAY = frozenset({PayoutStatus.PENDING, PayoutStatus.IN_TRANSIT})

#: Stripe says what an automatic payout consists of within a day, or not at all.
SAYS_WITHIN = timedelta(days=3)

#: Payouts whose money came back to the balance.
CALLED_BACK = frozenset({PayoutStatus.FAILED, PayoutStatus.CANCELED})


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


_Part = tuple[uuid.UUID, Money]


@dataclass(frozen=True, slots=True)
class Lot:
    """Money of a fund at Stripe, and the entry (`number`) by which it came.

    Stripe pays it out from when it settled, which may be to come.
    """

    number: int
    fund_id: uuid.UUID
    amount: Money
    settled_at: datetime
    moved_at: datetime

    @property
    def turn(self) -> tuple[datetime, datetime, int]:
        """The first to settle is the first to leave; Stripe settles a day's payments at once."""
        return self.settled_at, self.moved_at, self.number


def still_there(came: Iterable[Lot], amount: Money) -> list[Lot]:
    """Of all that came for a fund the last to leave, as much of them as it has there."""
    found, left = [], amount
    for lot in sorted(came, key=lambda lot: lot.turn, reverse=True):
        if left.minor <= 0:
            break
        found.append(replace(lot, amount=min(lot.amount, left)))
        left -= lot.amount
    return found


def divided(
    amount: Money, told: Shares, *, has: Shares, lots: Iterable[Lot], rest_to: uuid.UUID
) -> Shares:
    """Whose money a payout is, by what was `told` of it and what each fund `has` at Stripe.

    No fund gives what it has not got there while others have money, nor does it pay back from the
    bank more than it lacks there. What this leaves open is of the money that settled first of what
    stays; what nobody has, of those of whom it was told, else of `rest_to`. Where it was told of
    more than the payout, what settled last stays.
    """
    nothing = Money.zero(amount.currency)
    lacks = {fund_id: there for fund_id, there in has.items() if there < nothing}
    shares = {}
    for fund_id, share in told.items():
        most = max(has.get(fund_id, nothing), nothing)
        shares[fund_id] = max(min(share, most), lacks.get(fund_id, nothing))
    is_open = amount - Money.total(shares.values(), amount.currency)
    if not is_open:
        return shares
    leave, stay = _parted(lots, shares)
    if is_open < nothing:
        paid_back = {fund_id: shares.get(fund_id, nothing) for fund_id in lacks}
        turn = [*reversed(leave), *_beyond(shares, told), *_beyond(paid_back, lacks)]
        less = filled(-is_open, turn, rest_to=rest_to)
        return together(shares, {fund_id: -part for fund_id, part in less.items()})
    turn = [*stay, *_beyond(told, shares), *_beyond(dict.fromkeys(lacks, nothing), shares)]
    return together(shares, filled(is_open, turn, rest_to=rest_to))


def _parted(lots: Iterable[Lot], shares: Shares) -> tuple[list[_Part], list[_Part]]:
    """What leaves of each lot, and what stays, the first to settle first."""
    left = dict(shares)
    leave, stay = [], []
    for lot in sorted(lots, key=lambda lot: lot.turn):
        nothing = Money.zero(lot.amount.currency)
        part = max(min(lot.amount, left.get(lot.fund_id, nothing)), nothing)
        left[lot.fund_id] = left.get(lot.fund_id, nothing) - part
        leave.append((lot.fund_id, part))
        stay.append((lot.fund_id, lot.amount - part))
    return leave, stay


def _beyond(shares: Shares, others: Shares) -> list[_Part]:
    """By how much each share is larger than the other."""
    return [
        (fund_id, share - others.get(fund_id, Money.zero(share.currency)))
        for fund_id, share in sorted(shares.items())
    ]


def together(shares: Shares, more: Shares) -> Shares:
    """Of each fund both shares."""
    found = dict(shares)
    for fund_id, part in more.items():
        found[fund_id] = found[fund_id] + part if fund_id in found else part
    return found
