"""What the books say in words: kinds of entries, accounts, periods."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship.ledger import CHART

_REVERSED: Final = "_reversed"

_KINDS: Final[Mapping[str, Any]] = {
    "allocation_received": _l("Allocation received"),
    "award_cancelled": _l("Award taken back"),
    "award_granted": _l("Award granted"),
    "gift_settled": _l("Gift settled"),
    "gift_suspended": _l("Gift to be explained"),
    "payment_cleared": _l("Payment cleared by the bank"),
    "payment_released": _l("Payment released"),
    "payment_voided": _l("Payment void"),
    "stripe_payout_arrived": _l("Stripe payout reached the bank"),
    "stripe_payout_left": _l("Stripe payout left"),
}

#: What the filter of the journal offers, and the kinds that each stands for.
KIND_GROUPS: Final[Mapping[str, tuple[Any, tuple[str, ...]]]] = {
    "gifts": (_l("Gifts"), ("gift_settled", "gift_suspended")),
    "awards": (_l("Awards"), ("award_granted", "award_cancelled")),
    "payments": (_l("Payments"), ("payment_released", "payment_cleared", "payment_voided")),
    "bank": (
        _l("Stripe payouts and allocations"),
        ("stripe_payout_left", "stripe_payout_arrived", "allocation_received"),
    ),
    "reversals": (_l("Reversals"), tuple(kind + _REVERSED for kind in _KINDS)),
}

PERIODS: Final[Mapping[str, Any]] = {
    "this-week": _l("This week"),
    "last-week": _l("Last week"),
    "this-month": _l("This month"),
    "last-month": _l("Last month"),
}


def kind_words(kind: str) -> str:
    """A kind of entry in the reader's language; one that nobody translated stays as it is."""
    if kind.endswith(_REVERSED):
        return _("Reversal: %(what)s", what=kind_words(kind.removesuffix(_REVERSED)))
    return str(_KINDS.get(kind, kind))


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
