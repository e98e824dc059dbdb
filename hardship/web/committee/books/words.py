"""What the books say in words: kinds of entries, accounts, periods."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship import awards, donations, ledger, payouts, treasury
from hardship.ledger import CHART

#: Every kind of entry that a room posts.
KINDS: Final[Mapping[str, Any]] = {
    donations.ALLOCATION_RECEIVED: _l("Allocation received"),
    awards.AWARD_CANCELLED: _l("Award taken back"),
    awards.AWARD_GRANTED: _l("Award granted"),
    donations.GIFT_DISPUTED: _l("Gift disputed: the money was taken back"),
    donations.GIFT_DISPUTE_REINSTATED: _l("Dispute: money came back"),
    donations.GIFT_REFUNDED: _l("Gift refunded"),
    donations.GIFT_REFUND_FAILED: _l("Refund failed: the money came back"),
    donations.GIFT_SETTLED: _l("Gift settled"),
    donations.GIFT_SUSPENDED: _l("Gift to be explained"),
    payouts.PAYMENT_CLEARED: _l("Payment cleared by the bank"),
    payouts.PAYMENT_RELEASED: _l("Payment released"),
    payouts.PAYMENT_VOIDED: _l("Payment void"),
    donations.STRIPE_FEE: _l("Fee of Stripe’s own"),
    donations.STRIPE_MOVEMENT_EXPLAINED: _l("Movement at Stripe explained"),
    donations.STRIPE_MOVEMENT_SUSPENDED: _l("Movement at Stripe to be explained"),
    donations.STRIPE_ARRIVAL_DIVIDED: _l("Stripe said of whose money a payout at the bank is"),
    donations.STRIPE_PAYOUT_ARRIVED: _l("Stripe payout reached the bank"),
    donations.STRIPE_PAYOUT_DIVIDED: _l("Stripe said of whose money a payout is"),
    donations.STRIPE_PAYOUT_FAILED: _l("Stripe payout came back"),
    donations.STRIPE_PAYOUT_LEFT: _l("Stripe payout left"),
    donations.SUSPENSE_ASSIGNED: _l("Explained: counted as a gift"),
    donations.SUSPENSE_ASSIGNED_ELSEWHERE: _l("Explained: counted as a gift to another fund"),
    treasury.AID_PAID_BACK: _l("Aid paid back by a worker"),
    treasury.BANK_FEE: _l("Fee of the bank"),
    treasury.CHEQUE_BOUNCED: _l("Check bounced"),
    treasury.COUNTER_RECEIVED: _l("Check or cash received"),
    treasury.DEPOSITED: _l("Checks and cash deposited"),
    treasury.INTEREST_RECEIVED: _l("Interest received"),
    treasury.MOVED_BETWEEN_FUNDS: _l("Moved between funds"),
}

#: What the filter of the journal offers, and the kinds that each stands for.
KIND_GROUPS: Final[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
    "gifts": (
        _l("Gifts"),
        (
            donations.GIFT_SETTLED,
            donations.GIFT_SUSPENDED,
            donations.SUSPENSE_ASSIGNED,
            donations.SUSPENSE_ASSIGNED_ELSEWHERE,
        ),
    ),
    "back": (
        _l("Refunds and disputes"),
        (
            donations.GIFT_REFUNDED,
            donations.GIFT_REFUND_FAILED,
            donations.GIFT_DISPUTED,
            donations.GIFT_DISPUTE_REINSTATED,
        ),
    ),
    "awards": (_l("Awards"), (awards.AWARD_GRANTED, awards.AWARD_CANCELLED)),
    "payments": (
        _l("Payments"),
        (payouts.PAYMENT_RELEASED, payouts.PAYMENT_CLEARED, payouts.PAYMENT_VOIDED),
    ),
    "bank": (
        _l("Stripe’s payouts and fees, allocations"),
        (
            donations.STRIPE_PAYOUT_LEFT,
            donations.STRIPE_PAYOUT_FAILED,
            donations.STRIPE_PAYOUT_ARRIVED,
            donations.STRIPE_PAYOUT_DIVIDED,
            donations.STRIPE_ARRIVAL_DIVIDED,
            donations.STRIPE_FEE,
            donations.STRIPE_MOVEMENT_SUSPENDED,
            donations.STRIPE_MOVEMENT_EXPLAINED,
            donations.ALLOCATION_RECEIVED,
        ),
    ),
    "counter": (
        _l("Checks and cash, the bank’s fees, moves"),
        (
            treasury.COUNTER_RECEIVED,
            treasury.DEPOSITED,
            treasury.CHEQUE_BOUNCED,
            treasury.BANK_FEE,
            treasury.INTEREST_RECEIVED,
            treasury.AID_PAID_BACK,
            treasury.MOVED_BETWEEN_FUNDS,
        ),
    ),
    "reversals": (_l("Reversals"), tuple(kind + ledger.REVERSED for kind in KINDS)),
}

PERIODS: Final[Mapping[str, Any]] = {
    "this-week": _l("This week"),
    "last-week": _l("Last week"),
    "this-month": _l("This month"),
    "last-month": _l("Last month"),
}


def kind_words(kind: str) -> str:
    """A kind of entry in the reader's language; one that nobody translated stays as it is."""
    if kind.endswith(ledger.REVERSED):
        return _("Reversal: %(what)s", what=kind_words(kind.removesuffix(ledger.REVERSED)))
    return str(KINDS.get(kind, kind))


def account_words(code: str) -> str:
    """The name of an account in the reader's language."""
    return str(_(CHART[code].name)) if code in CHART else code


def days_of(period: str | None, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period; a week begins on Monday. Nothing for an unknown period."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match period:
        case "this-week":
            return monday, today
        case "last-week":
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case "this-month":
            return first, today
        case "last-month":
            last = first - timedelta(days=1)
            return last.replace(day=1), last
        case _:
            return None, None
