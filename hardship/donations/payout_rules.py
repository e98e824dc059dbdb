"""Of whose money a payout is, where one account at Stripe holds the money of many funds. Pure."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from hardship.core.money import Money
from hardship.donations.stripe_rules import filled
from hardship.ledger import Shares

_Part = tuple[uuid.UUID, Money]


@dataclass(frozen=True, slots=True)
class Lot:
    """Money of a fund that lies at Stripe still, in the order in which it came (`number`)."""

    number: int
    fund_id: uuid.UUID
    amount: Money


def divided(
    amount: Money, told: Shares, *, has: Shares, lots: Iterable[Lot], rest_to: uuid.UUID
) -> Shares:
    """Whose money a payout is, by what was `told` of it and what each fund `has` at Stripe.

    No fund gives what it has not got there while others have money, nor does it pay back from the
    bank more than it lacks there. What this leaves open is of the oldest money that stays; what
    nobody has, of those of whom it was told, else of `rest_to`. Is it too much, the newest stays.
    """
    nothing = Money.zero(amount.currency)
    lacks = {fund_id: there for fund_id, there in has.items() if there < nothing}
    shares = {}
    for fund_id, share in told.items():
        most = max(has.get(fund_id, nothing), nothing)
        shares[fund_id] = max(min(share, most), lacks.get(fund_id, nothing))
    leave, stay = _parted(lots, shares)
    is_open = amount - Money.total(shares.values(), amount.currency)
    if is_open < nothing:
        paid_back = {fund_id: shares.get(fund_id, nothing) for fund_id in lacks}
        turn = [*reversed(leave), *_beyond(shares, told), *_beyond(paid_back, lacks)]
        less = filled(-is_open, turn, rest_to=rest_to)
        return together(shares, {fund_id: -part for fund_id, part in less.items()})
    turn = [*stay, *_beyond(told, shares), *_beyond(dict.fromkeys(lacks, nothing), shares)]
    return together(shares, filled(is_open, turn, rest_to=rest_to))


def _parted(lots: Iterable[Lot], shares: Shares) -> tuple[list[_Part], list[_Part]]:
    """What leaves of each lot, and what stays, the oldest first."""
    left = dict(shares)
    leave, stay = [], []
    for lot in sorted(lots, key=lambda lot: lot.number):
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
