"""What an act left in the books, as lines that lead to their entries."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, url_for
from flask_babel import gettext as _

from hardship import ledger
from hardship.core.money import Money
from hardship.ledger import Entry

_ENTRY_PAGE = "committee.ledger_entry"


@dataclass(frozen=True, slots=True)
class BookLine:
    """One entry in words. `url` is None where the reader has no page of the ledger."""

    entry_id: int
    what: str
    on: date
    amount: Money
    url: str | None


def book_lines(source_type: str, source_id: object, *, readable: bool) -> list[BookLine]:
    """The entries that one award or payment made, in order."""
    return [
        BookLine(
            entry.id,
            _kind_words().get(entry.kind, entry.kind),
            entry.occurred_on,
            _amount(entry),
            _page_of(entry) if readable else None,
        )
        for entry in ledger.entries_of(source_type, str(source_id))
    ]


def has_screen(endpoint: str) -> bool:
    """Whether a screen is there to be linked to."""
    return endpoint in current_app.view_functions


def _page_of(entry: Entry) -> str | None:
    return url_for(_ENTRY_PAGE, entry_id=entry.id) if has_screen(_ENTRY_PAGE) else None


def _amount(entry: Entry) -> Money:
    debits = [line.amount for line in ledger.postings_of(entry.id) if line.amount.minor > 0]
    return Money.total(debits, debits[0].currency)


def _kind_words() -> dict[str, str]:
    return {
        "allocation_received": _("Allocation received"),
        "award_granted": _("Award granted"),
        "award_cancelled": _("Award taken back"),
        "gift_settled": _("Gift settled"),
        "gift_suspended": _("Held in suspense"),
        "payment_released": _("Payment released"),
        "payment_cleared": _("Cleared by the bank"),
        "payment_voided": _("Payment void"),
        "stripe_payout_arrived": _("Payout arrived at the bank"),
        "stripe_payout_left": _("Payout left Stripe"),
    }
