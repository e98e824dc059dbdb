"""The books keep Stripe's own name of a payout; what a person typed stays on the receipt."""

import pytest

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from hardship.donations import ReceiptKind
from hardship.ledger import Source
from tests.factories.money import usd
from tests.factories.officers import officer


@pytest.mark.parametrize(
    ("reference", "memo"),
    [
        ("po_1NXaB2", "po_1NXaB2"),
        ("txn_1NXaB2", "txn_1NXaB2"),
        ("from Marisol Vega", ""),
        ("po_1 Marisol", ""),
        ("see po_1", ""),
        ("po_1\nMarisol", ""),
        ("po_", ""),
    ],
)
def test_only_a_reference_that_is_stripes_and_nothing_else(
    fund: Fund, reference: str, memo: str
) -> None:
    with transaction():
        receipt = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(10),
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=officer(Role.TREASURER, name="Teo"),
        )
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=officer(Role.RELEASER, name="Rosa"))
    (entry,) = ledger.entries_of(Source("bank_receipt", str(receipt.id)))
    assert (receipt.reference, entry.memo) == (reference, memo)
