"""What a gift is, how it may change, what it costs and what it posts. Pure.

Postings follow the chart of accounts: Stripe holds what is left after its fee, the gift counts
whole. The gross-up is exact integer arithmetic; Stripe rounds its fee to the cent, and a whole
number that is at least g - 1/2 is at least g.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.donations.errors import NotAGift
from hardship.donations.gateway import BalanceTransaction, ChargeFacts
from hardship.ledger import (
    GIFTS_ONLINE,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    Posting,
    without_nothing,
)

STRIPE_FEE = "stripe_fee"

#: A list that Stripe fills shows the first of so many; what officers asked for is shown whole.
LONGEST_LIST = 200

#: Stripe's categories, for accounting, of what it keeps for itself.
FEE_CATEGORIES = frozenset({"fee", "network_cost"})
_CHARGE_CATEGORIES = frozenset({"charge", "charge_failure"})

LEAST_MINOR = 1_00
MOST_MINOR = 25_000_00
LONGEST_MESSAGE = 200

#: Begins a gift's reference, so that nobody takes it for an application's.
REFERENCE_MARK = "R"

#: How long a payment page stays open. Stripe wants 30 minutes from the call, and a call that did
#: not get through is made again with the same words, so there is half an hour to spare.
PAGE_LIVES = timedelta(minutes=60)

#: Source of what Stripe moved, and of what a person recorded.
BY_STRIPE = "balance_transaction"
GIFT_SETTLED = "gift_settled"
GIFT_SUSPENDED = "gift_suspended"


class GiftStatus(StrEnum):
    """Where a gift stands, as far as Stripe told us."""

    STARTED = "started"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    SUSPENDED = "suspended"


#: Payment wins over everything; nothing that arrives late takes a gift back, but for a payment that
#: was told before its fee: its balance transaction may show another amount. What is in suspense is
#: a gift once somebody has said so.
GIFT_MOVES: Mapping[GiftStatus, frozenset[GiftStatus]] = {
    GiftStatus.STARTED: frozenset(
        {
            GiftStatus.OPEN,
            GiftStatus.PENDING,
            GiftStatus.PAID,
            GiftStatus.FAILED,
            GiftStatus.EXPIRED,
            GiftStatus.SUSPENDED,
        }
    ),
    GiftStatus.OPEN: frozenset(
        {
            GiftStatus.PENDING,
            GiftStatus.PAID,
            GiftStatus.FAILED,
            GiftStatus.EXPIRED,
            GiftStatus.SUSPENDED,
        }
    ),
    GiftStatus.PENDING: frozenset({GiftStatus.PAID, GiftStatus.FAILED, GiftStatus.SUSPENDED}),
    GiftStatus.FAILED: frozenset({GiftStatus.PAID, GiftStatus.SUSPENDED}),
    GiftStatus.EXPIRED: frozenset({GiftStatus.PENDING, GiftStatus.PAID, GiftStatus.SUSPENDED}),
    GiftStatus.PAID: frozenset({GiftStatus.SUSPENDED}),
    GiftStatus.SUSPENDED: frozenset({GiftStatus.PAID}),
}

#: Gifts that Stripe may still have news about.
UNFINISHED = (GiftStatus.STARTED, GiftStatus.OPEN, GiftStatus.PENDING)

#: Gifts whose supporter has done what was asked: none of them is to be paid again.
GIVEN = (GiftStatus.PENDING, GiftStatus.PAID, GiftStatus.SUSPENDED)


def can_become(current: GiftStatus, to: GiftStatus) -> bool:
    """Whether news of `to` is news: late and repeated ones are not."""
    return to in GIFT_MOVES[current]


def become(current: GiftStatus, to: GiftStatus) -> GiftStatus:
    """Take the step; raises `IllegalMove`."""
    return move(GIFT_MOVES, current, to)


@dataclass(frozen=True, slots=True)
class FeeRate:
    """What the processor keeps of a payment: a share in basis points and a fixed part."""

    basis_points: int
    fixed_minor: int

    def fee_of(self, amount: Money) -> Money:
        """The fee as Stripe rounds it, half a cent upwards."""
        share = (amount.minor * self.basis_points + 5_000) // 10_000
        return Money(share + self.fixed_minor, amount.currency)

    def net_of(self, amount: Money) -> Money:
        """What reaches the fund of a payment."""
        return amount - self.fee_of(amount)

    def covering(self, gift: Money) -> Money:
        """A payment of which at least the gift is left: ceil((g + fixed) / (1 - rate)).

        That holds however the processor rounds its fee; as Stripe rounds, a cent more may be left.
        """
        wanted = (gift.minor + self.fixed_minor) * 10_000
        return Money(-(-wanted // (10_000 - self.basis_points)), gift.currency)


#: Stripe's list price for cards in the United States: 2.9 % and 30 cents.
CARD_RATE = FeeRate(290, 30)
_RATE = re.compile(r"([0-9]{1,2})(?:\.([0-9]{1,2}))?\s*%\s*\+\s*([0-9])\.([0-9]{2})", re.ASCII)


def fee_rate(text: str) -> FeeRate:
    """Read a rate as it is configured, such as `2.9% + 0.30`. Raises `ValueError` in words."""
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"a card fee is written like 2.9% + 0.30, not {text!r}")
    whole, part, dollars, cents = found.groups()
    return FeeRate(int(whole) * 100 + int((part or "").ljust(2, "0")), int(dollars + cents))


def check_amount(gift: Money) -> Money:
    """The amount, if it can be given online; raises `NotAGift`."""
    if not LEAST_MINOR <= gift.minor <= MOST_MINOR:
        raise NotAGift
    return gift


class Mismatch(StrEnum):
    """Why money that came is not simply the gift that was asked for."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    EMPLOYER = "employer"
    FUND = "fund"
    SECOND_PAYMENT = "second payment"
    UNASKED = "unasked"


def form_of_charge(charge_id: str) -> str:
    """A payment that brings a row with it brings one, however many find it at once."""
    return f"charge:{charge_id}"


def mismatch(asked: Money, fund_id: uuid.UUID, charge: ChargeFacts) -> Mismatch | None:
    """What differs between a payment and what was asked; None when all is as it should be."""
    moved = charge.transaction.gross if charge.transaction else charge.amount
    if {charge.amount.currency, moved.currency} != {asked.currency}:
        return Mismatch.CURRENCY
    if charge.amount != asked or moved != asked:
        return Mismatch.AMOUNT
    if charge.fund_id != fund_id:
        return Mismatch.FUND
    return None


def gift_settled(fund_id: uuid.UUID, gross: Money, fee: Money) -> list[Posting]:
    """Stripe holds what is left after its fee; the gift counts whole."""
    return without_nothing(
        Posting(STRIPE_BALANCE, fund_id, gross - fee),
        Posting(PROCESSING_FEES, fund_id, fee),
        Posting(GIFTS_ONLINE, fund_id, -gross),
    )


def gift_suspended(fund_id: uuid.UUID, gross: Money, fee: Money) -> list[Posting]:
    """Money that is not what was asked for: held in suspense, whole, until somebody explains it."""
    return without_nothing(
        Posting(STRIPE_BALANCE, fund_id, gross - fee),
        Posting(PROCESSING_FEES, fund_id, fee),
        Posting(SUSPENSE, fund_id, -gross),
    )


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


def stripe_fee(fund_id: uuid.UUID, moved: Money) -> list[Posting]:
    """Stripe took, or gave back, what belongs to no gift; what it takes is negative."""
    return [Posting(PROCESSING_FEES, fund_id, -moved), Posting(STRIPE_BALANCE, fund_id, moved)]
