"""The worker compares the books with what stands beside them, and keeps what it found."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from hardship import campaigns, donations, ledger
from hardship.cli.differences import LISTS
from hardship.core import clock
from hardship.core.database import db, retrying, transaction
from hardship.donations import PaymentGateway
from hardship.ledger import (
    AID_PAYABLE,
    BANK,
    PAYMENTS_OUTSTANDING,
    STRIPE_BALANCE,
    UNDEPOSITED,
    Disagreement,
)

#: The movements of Stripe's balance.
STRIPE = "stripe"
#: The account beside each list; Stripe comes last, because it may not answer.
ACCOUNTS: Final[Mapping[str, str]] = {
    "counter": UNDEPOSITED,
    "bank": BANK,
    "awards": AID_PAYABLE,
    "payments": PAYMENTS_OUTSTANDING,
    "purses": f"{STRIPE_BALANCE} to {BANK}",
    STRIPE: STRIPE_BALANCE,
}


def compare_the_books(gateway: PaymentGateway) -> None:
    """Compare what is due, each list for itself."""
    for beside in _due():
        found = _at_stripe(gateway) if beside == STRIPE else _names(LISTS[beside]())
        retrying(partial(_note, beside, found))


def _due() -> list[str]:
    """Also right after the worker starts, and however many of them run."""
    last, now = ledger.last_comparisons(), clock.now()
    return [
        name for name in ACCOUNTS if name not in last or now >= ledger.compared_again_at(last[name])
    ]


def _names(found: Iterable[Disagreement]) -> set[str]:
    return {f"{each.item.type} {each.item.id}" for each in found}


def _at_stripe(gateway: PaymentGateway) -> set[str]:
    """What Stripe told a moment ago is not in the books yet, and no difference to look at."""
    found = _beside_stripe(gateway)
    if not found:
        return found
    donations.sync(gateway)
    return found & _beside_stripe(gateway)


def _beside_stripe(gateway: PaymentGateway) -> set[str]:
    currencies = {fund.currency for fund in campaigns.every_fund()}
    db.session.rollback()
    return {
        each.id
        for currency in sorted(currencies)
        for each in donations.reconcile(gateway, currency).differences
    }


def _note(beside: str, names: set[str]) -> None:
    with transaction():
        ledger.note_comparison(beside, names)
