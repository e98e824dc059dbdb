"""The day in the books is the day where the union is, and the bank's day where the bank says it."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.tokens import new_secret
from hardship.donations import ReceiptKind, Supporter
from hardship.donations.settlement import settle_charge
from hardship.ledger import GIFTS_ONLINE, STRIPE_BALANCE, Posting, Source
from hardship.notices import Notice
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway

#: Thursday morning in London; Wednesday, nine in the evening, in Los Angeles.
LATE = datetime(2024, 11, 28, 5, 0, tzinfo=UTC)
WEDNESDAY = date(2024, 11, 27)


@pytest.mark.usefixtures("fund")
def test_a_moment_belongs_to_the_evening_before_on_the_coast() -> None:
    assert campaigns.accounting_date(LATE) == WEDNESDAY


def test_an_evenings_gift_is_booked_and_thanked_for_on_that_evening(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    clock.set(LATE)
    with transaction():
        open_gift(fund, gateway, intended=usd(50), by=Supporter(email="june@example.org"))
    charge = gateway.pay(gateway.last)
    clock.advance(days=3)
    with transaction():
        settle_charge(charge)
    (entry,) = ledger.entries_of(Source("balance_transaction", "txn_1"))
    assert entry.occurred_on == WEDNESDAY
    mail = db.session.scalars(select(Notice).where(Notice.kind == "gift_receipt")).one()
    assert json.loads(mail.context_json or "")["on"] == "2024-11-27"


def test_what_the_bank_received_three_days_ago_is_booked_on_that_day(fund: Fund) -> None:
    postings = [
        Posting(STRIPE_BALANCE, fund.id, usd(300)),
        Posting(GIFTS_ONLINE, fund.id, -usd(300)),
    ]
    with transaction():
        enters = officer(Role.TREASURER, name="Teo")
        confirms = officer(Role.RELEASER, name="Rosa")
        source = Source("balance_transaction", new_secret())
        ledger.post("gift_settled", postings, source=source, occurred_on=WEDNESDAY)
    with transaction():
        receipt = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=usd(300),
            reference="po_1",
            arrived_on=date(2024, 11, 24),
            by=enters,
        )
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=confirms)
    entries = ledger.entries_of(Source("bank_receipt", str(receipt.id)))
    assert [each.occurred_on for each in entries] == [date(2024, 11, 24)] * 2
