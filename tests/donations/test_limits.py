"""What a supporter writes fits on the page, and what the bank said into the record."""

import pytest

from hardship import campaigns, committee, donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.limits import TooLong
from hardship.donations import ReceiptKind, Supporter
from tests.factories import campaigns as made
from tests.factories.money import usd
from tests.factories.officers import officer


@pytest.fixture
def fund(db_session: object) -> Fund:
    with transaction():
        return campaigns.funds(made.open_campaign().id)[0]


@pytest.fixture
def treasurer(fund: Fund) -> committee.Officer:
    with transaction():
        return officer(Role.TREASURER, name="Tom Sato", email="tom@example.org")


@pytest.mark.parametrize("by", [Supporter(name="x" * 101), Supporter(message="x" * 201)])
def test_a_supporters_words_fit_on_the_page(fund: Fund, by: Supporter) -> None:
    with pytest.raises(TooLong), transaction():
        donations.start_gift(fund, form="f", intended=usd(25), covers_fee=False, by=by)


def test_a_reference_and_a_reason_are_short(fund: Fund, treasurer: committee.Officer) -> None:
    def enter(reference: str) -> donations.BankReceipt:
        return donations.enter_bank_receipt(
            fund,
            form=reference,
            kind=ReceiptKind.ALLOCATION,
            amount=usd(500),
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=treasurer,
        )

    with pytest.raises(TooLong), transaction():
        enter("x" * 101)
    with transaction():
        receipt = enter("x" * 100)
    with pytest.raises(TooLong), transaction():
        donations.reject_bank_receipt(receipt.id, reason="x" * 501, by=treasurer)
