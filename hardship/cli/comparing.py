"""The books are compared with what stands beside them, and what was found is kept.

The worker compares all of it, day by day; `hardship stripe reconcile` compares with Stripe now.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from hardship import donations, ledger
from hardship.cli.differences import LISTS
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.donations import PaymentGateway, Reconciliation
from hardship.ledger import (
    AID_PAYABLE,
    BANK,
    PAYMENTS_OUTSTANDING,
    STRIPE_BALANCE,
    UNDEPOSITED,
    Difference,
)

#: The movements of Stripe's balance.
STRIPE = "stripe"
#: The account beside each list; Stripe comes last, because it may not answer.
ACCOUNTS: Final[Mapping[str, str]] = {
    "counter": UNDEPOSITED,
    "bank": BANK,
    "awards": AID_PAYABLE,
    "payments": PAYMENTS_OUTSTANDING,
    "funds": f"{STRIPE_BALANCE} to {BANK}",
    STRIPE: STRIPE_BALANCE,
}


def compare_the_books(gateway: PaymentGateway) -> None:
    """Compare what is due, each list for itself."""
    for beside in _due():
        _keep(beside, _at_stripe(gateway) if beside == STRIPE else _names(LISTS[beside]()))


def compare_with_stripe(gateway: PaymentGateway) -> Reconciliation:
    """Compare account 1010 as it is at this moment, currency by currency."""
    compared = _beside_stripe(gateway)
    _keep(STRIPE, _ids(compared))
    return compared


def _due() -> list[str]:
    """Also right after the worker starts, and however many of them run."""
    last, now = ledger.last_comparisons(), clock.now()
    return [
        name for name in ACCOUNTS if name not in last or now >= ledger.compared_again_at(last[name])
    ]


def _names(found: Iterable[Difference]) -> set[str]:
    return {f"{each.item.type} {each.item.id}" for each in found}


def _at_stripe(gateway: PaymentGateway) -> set[str]:
    """What Stripe told a moment ago is not in the books yet, and no difference to look at."""
    found = _ids(_beside_stripe(gateway))
    if not found:
        return found
    donations.sync(gateway)
    return found & _ids(_beside_stripe(gateway))


def _beside_stripe(gateway: PaymentGateway) -> Reconciliation:
    """Stripe is asked with no transaction open."""
    db.session.rollback()
    return donations.reconcile(gateway)


def _ids(compared: Reconciliation) -> set[str]:
    return {each.id for each in compared.differences}


def _keep(beside: str, names: set[str]) -> None:
    retrying(partial(_note, beside, names))


def _note(beside: str, names: set[str]) -> None:
    with transaction():
        ledger.note_comparison(beside, names)
