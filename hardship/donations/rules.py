"""What a gift is, how it may change, what it costs and what it posts. Pure.

Postings follow the chart of accounts: Stripe holds what is left after its fee, the gift counts
whole. The gross-up is exact integer arithmetic; Stripe rounds its fee to the cent, and a whole
number that is at least g - 1/2 is at least g.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.donations.errors import NotAGift
from hardship.donations.gateway import ChargeFacts
from hardship.donations.monthly_rules import INVOICE_EVENTS, SUBSCRIPTION_EVENTS
from hardship.donations.stripe_rules import (
    CHARGE_REFUNDED,
    DISPUTE_EVENTS,
    PAYOUT_EVENTS,
    REFUND_EVENTS,
    WARNING_EVENTS,
)
from hardship.ledger import (
    ALLOCATIONS,
    BANK,
    GIFTS_ONLINE,
    IN_TRANSIT,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    Posting,
    Shares,
    moved_over,
    without_nothing,
)

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
BY_RECEIPT = "bank_receipt"

GIFT_SETTLED = "gift_settled"
GIFT_SUSPENDED = "gift_suspended"
STRIPE_PAYOUT_ARRIVED = "stripe_payout_arrived"
ALLOCATION_RECEIVED = "allocation_received"


class GiftStatus(StrEnum):
    """Where a gift stands, as far as Stripe told us."""

    STARTED = "started"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    SUSPENDED = "suspended"


_S = GiftStatus

#: Payment wins over everything; nothing that arrives late takes a gift back. What is in suspense
#: is a gift once somebody has said so.
GIFT_MOVES: Mapping[GiftStatus, frozenset[GiftStatus]] = {
    _S.STARTED: frozenset({_S.OPEN, _S.PENDING, _S.PAID, _S.FAILED, _S.EXPIRED, _S.SUSPENDED}),
    _S.OPEN: frozenset({_S.PENDING, _S.PAID, _S.FAILED, _S.EXPIRED, _S.SUSPENDED}),
    _S.PENDING: frozenset({_S.PAID, _S.FAILED, _S.SUSPENDED}),
    _S.FAILED: frozenset({_S.PAID, _S.SUSPENDED}),
    _S.EXPIRED: frozenset({_S.PENDING, _S.PAID, _S.SUSPENDED}),
    _S.PAID: frozenset({_S.SUSPENDED}),
    _S.SUSPENDED: frozenset({_S.PAID}),
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


class EventStatus(StrEnum):
    """What became of a delivery in the inbox."""

    RECEIVED = "received"
    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    STUCK = "stuck"


#: Events that tell of a payment page, and those that tell of a charge; those that tell of what
#: went back or to the bank are in `stripe_rules`, those of monthly gifts in `monthly_rules`. All
#: others are ignored.
SESSION_EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
CHARGE_SUCCEEDED, CHARGE_FAILED = "charge.succeeded", "charge.failed"
CHARGE_EVENTS = (CHARGE_SUCCEEDED, "charge.updated")
HANDLED_EVENTS = (
    *SESSION_EVENTS,
    *CHARGE_EVENTS,
    CHARGE_FAILED,
    CHARGE_REFUNDED,
    *REFUND_EVENTS,
    *DISPUTE_EVENTS,
    *WARNING_EVENTS,
    *PAYOUT_EVENTS,
    *INVOICE_EVENTS,
    *SUBSCRIPTION_EVENTS,
)

#: A delivery that failed so often waits for a person.
MOST_ATTEMPTS = 10


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


class RefundReason(StrEnum):
    """Why the committee sends money back. Stripe is told only whether it is a fraud."""

    ASKED_FOR = "asked for by the supporter"
    DUPLICATE = "paid twice"
    FRAUD = "not paid by the card's owner"
    MAY_NOT_GIVE = "may not give to the fund"
    OTHER = "other"


#: Why nothing more may be charged either: what sends a month back ends the monthly gift.
ENDS_MONTHLY = frozenset({RefundReason.FRAUD, RefundReason.MAY_NOT_GIVE})


class AssignmentStatus(StrEnum):
    """Where an explanation of money in suspense stands."""

    ASKED = "asked"
    DONE = "done"
    REJECTED = "rejected"


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


class ReceiptKind(StrEnum):
    """How money reached the bank account."""

    ALLOCATION = "allocation"
    OTHER_LOCAL = "other_local"
    STRIPE_PAYOUT = "stripe_payout"


_STRIPE_ID = re.compile(r"(?:po|txn)_[A-Za-z0-9_]{1,60}", re.ASCII)


def is_stripe_id(reference: str) -> bool:
    """Whether a reference is Stripe's own: the books keep it. What a person wrote stays outside."""
    return _STRIPE_ID.fullmatch(reference) is not None


def stripe_payout_arrived(shares: Shares) -> list[Posting]:
    """It is on the bank statement."""
    return moved_over(shares, to=BANK, out_of=IN_TRANSIT)


def allocation_received(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """The union's treasury, or another local, sent money to the fund's bank account."""
    return [Posting(BANK, fund_id, amount), Posting(ALLOCATIONS, fund_id, -amount)]
