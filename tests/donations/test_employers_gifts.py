"""What an employer of those on strike gives is held, however it comes, and people are told."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.errors import NobodyAlone
from hardship.core.money import Money
from hardship.donations import GiftStatus, Mismatch, Supporter
from hardship.donations.gateway import PayerFacts
from hardship.ledger import SUSPENSE
from tests.factories.campaigns import Hand, next_campaign
from tests.factories.money import usd
from tests.factories.settling import a_gift, money_news, settle, the_books, told
from tests.fakes.gateway import FakeGateway


def test_the_treasurers_hear_more_only_where_it_turns_out_to_be_an_employers(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    """Its fee is not known yet when somebody puts its giver on the list: that is news."""
    gift_id = a_gift(fund, gateway, by=Supporter(email="boss@hr.example"))
    charge = gateway.pay(gateway.last, amount=usd(40), fee_known=False)
    settle(gateway, gateway.last)
    with transaction():
        db.session.get_one(Fund, fund.id).campaign.employer_domains = ["hr.example"]
    gateway.tell_fee(charge.id)
    for _ in range(2):
        settle(gateway, gateway.last)
    assert donations.gift(gift_id).mismatch == Mismatch.EMPLOYER
    assert sorted(told(news)[0] for news in money_news()) == ["employer", "suspense"]


def test_the_treasurers_hear_once_of_an_employers_gift(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    gift_id = a_gift(fund, gateway, by=Supporter(name="Meridian Health"))
    charge = gateway.pay(gateway.last, fee_known=False)
    settle(gateway, gateway.last)
    gateway.tell_fee(charge.id)
    settle(gateway, gateway.last)
    gift = donations.gift(gift_id)
    assert (gift.mismatch, gift.is_booked) == (Mismatch.EMPLOYER, True)
    assert [notice.recipient for notice in money_news()] == [teo.email]


@pytest.mark.parametrize("paid", [{"amount": usd(40)}, {"fund_id": uuid.UUID(int=7)}])
def test_whose_it_is_counts_before_what_differs(
    fund: Fund, teo: Officer, gateway: FakeGateway, paid: dict[str, object]
) -> None:
    """Else a treasurer would be offered to take it as a gift, and not told who gave it."""
    gift_id = a_gift(fund, gateway, by=Supporter(name="Meridian Health"))
    gateway.pay(gateway.last, **paid)  # type: ignore[arg-type]  # what the fake takes
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).mismatch == Mismatch.EMPLOYER
    assert [notice.recipient for notice in money_news()] == [teo.email]


@pytest.mark.parametrize(
    "payer",
    [
        PayerFacts(name="Meridian Health Inc"),
        PayerFacts(name="June", email="giving@hr.meridian.example"),
    ],
    ids=["by name", "by domain"],
)
@pytest.mark.parametrize("by", [Supporter(), Supporter(name="June", email="june@example.org")])
def test_who_says_it_on_stripes_page_only_is_an_employer_too(
    fund: Fund, teo: Officer, gateway: FakeGateway, payer: PayerFacts, by: Supporter
) -> None:
    with transaction():
        fund.campaign.employer_domains = ["meridian.example"]
    gift_id = a_gift(fund, gateway, by=by)
    gateway.pay(gateway.last, payer=payer)
    settle(gateway, gateway.last)
    gift = donations.gift(gift_id)
    assert (gift.state, gift.mismatch) == (GiftStatus.SUSPENDED, Mismatch.EMPLOYER)
    assert (gift.name, gift.email) == (by.name or None, by.email or None), "nothing is stored"
    assert the_books(fund)[SUSPENSE] == -usd(50)
    assert [notice.recipient for notice in money_news()] == [teo.email]


def test_whoever_else_pays_on_stripes_page_gives(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway)
    gateway.pay(gateway.last, payer=PayerFacts("June Meridian", "june@example.org"))
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).is_paid


def test_an_employers_second_payment_is_an_employers(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    a_gift(fund, gateway, by=Supporter(name="Meridian Health"))
    for _ in range(2):
        gateway.pay(gateway.last)
        settle(gateway, gateway.last)
        settle(gateway, gateway.last)
    held = donations.suspense.gifts_to_explain().items
    assert [each.mismatch for each in held] == [Mismatch.EMPLOYER, Mismatch.EMPLOYER]
    assert any(each.beside_id for each in held)
    assert [notice.recipient for notice in money_news()] == [teo.email, teo.email]


def test_whose_it_is_counts_where_only_the_second_payment_says_so(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    gift_id = a_gift(fund, gateway)
    for payer in (None, PayerFacts(name="Meridian Health, Inc.")):
        gateway.pay(gateway.last, payer=payer)
        settle(gateway, gateway.last)
    assert donations.gift(gift_id).is_paid
    (beside,) = donations.suspense.gifts_to_explain().items
    assert (beside.beside_id, beside.mismatch) == (gift_id, Mismatch.EMPLOYER)


def test_an_employers_payment_that_nobody_asked_for_is_an_employers(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    a_gift(fund, gateway)
    charge = gateway.pay(gateway.last, payer=PayerFacts(name="Meridian Health"))
    gateway.charges[charge.id] = replace(charge, gift_id=None, fund_id=None)
    with transaction():
        donations.settle_history(gateway.history(charge.id), adopts=True)
    (held,) = donations.suspense.gifts_to_explain().items
    assert held.mismatch == Mismatch.EMPLOYER


def held_of(gateway: FakeGateway, fund: Fund, by: Supporter, amount: Money) -> uuid.UUID:
    gift_id = a_gift(fund, gateway, by=by)
    gateway.pay(gateway.last, amount=amount)
    settle(gateway, gateway.last)
    return gift_id


def called_a_gift(gift_id: uuid.UUID, fund: Fund, by: Officer) -> uuid.UUID:
    with transaction():
        return donations.suspense.assign(
            gift_id, fund_id=fund.id, reason="It is not theirs", by=by
        ).id


def test_however_little_an_employer_gives_nobody_alone_calls_it_a_gift(
    fund: Fund, teo: Officer, rosa: Officer, gateway: FakeGateway
) -> None:
    gift_id = held_of(gateway, fund, Supporter(name="Meridian Health"), usd(1))
    said = called_a_gift(gift_id, fund, teo)
    assert donations.gift(gift_id).state is GiftStatus.SUSPENDED
    with pytest.raises(NobodyAlone), transaction():
        donations.suspense.confirm_assignment(said, by=teo)
    assert the_books(fund)[SUSPENSE] == -usd(1)
    with transaction():
        donations.suspense.confirm_assignment(said, by=rosa)
    assert the_books(fund)[SUSPENSE] == usd(0)
    assert donations.gift(gift_id).is_paid


def test_who_is_on_the_list_by_the_time_it_is_explained_is_an_employer_too(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    """It was held for its amount; somebody wrote the list since."""
    gift_id = held_of(gateway, fund, Supporter(email="boss@hr.example"), usd(40))
    assert donations.gift(gift_id).mismatch == Mismatch.AMOUNT
    with transaction():
        db.session.get_one(Fund, fund.id).campaign.employer_domains = ["hr.example"]
    called_a_gift(gift_id, fund, teo)
    assert donations.gift(gift_id).state is GiftStatus.SUSPENDED


def test_an_employer_of_the_strike_that_gets_it_is_an_employer_too(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    """It came for a strike that is over, whose list knows nothing of them."""
    gift_id = held_of(gateway, fund, Supporter(email="boss@other.example"), usd(40))
    with transaction():
        campaigns.close_campaign(fund.campaign, by=Hand())
        strike = next_campaign()
        strike.employer_domains = ["other.example"]
    (taker,) = campaigns.funds(strike.id)
    called_a_gift(gift_id, taker, teo)
    assert donations.gift(gift_id).state is GiftStatus.SUSPENDED


def test_the_database_lets_nobody_alone_call_an_employers_money_a_gift(
    fund: Fund, teo: Officer, rosa: Officer, gateway: FakeGateway
) -> None:
    gift_id = held_of(gateway, fund, Supporter(name="Meridian Health"), usd(1))
    called_a_gift(gift_id, fund, teo)
    columns = "gift_id, from_fund_id, fund_id, amount_minor, currency, asked_by_id, asked_at"
    again = f"SELECT fund_id, 'done', {columns} FROM suspense_assignments"  # noqa: S608 - names of our own
    for statement in (
        "UPDATE suspense_assignments SET status = 'done'",
        f"INSERT INTO suspense_assignments (id, status, {columns}) {again}",
    ):
        with pytest.raises(DBAPIError, match="by two"), transaction():
            db.session.execute(text(statement))
    with transaction():
        donations.suspense.confirm_assignment(
            donations.suspense.assignments_waiting()[0].id, by=rosa
        )
    with pytest.raises(DBAPIError, match="by two"), transaction():
        db.session.execute(text("UPDATE suspense_assignments SET confirmed_by_id = NULL"))
    assert donations.gift(gift_id).is_paid
