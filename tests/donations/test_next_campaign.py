"""What Stripe tells after a strike is over is the old fund’s, until the next strike takes gifts."""

import pytest

from hardship import campaigns, donations, ledger
from hardship.campaigns import Campaign, Fund
from hardship.core.database import db, transaction
from hardship.ledger import PROCESSING_FEES, SUSPENSE
from tests.factories import campaigns as made
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def old(fund: Fund) -> Fund:
    """The central fund of a strike that is over."""
    with transaction():
        campaigns.close_campaign(fund.campaign, by=made.Hand())
    return fund


def bare_draft() -> Campaign:
    with transaction():
        return made.draft_campaign(slug="the-next-strike")


def drafted() -> Campaign:
    with transaction():
        return made.next_campaign()


def hear(gateway: FakeGateway, number: int) -> None:
    """A fee of Stripe’s of $3, and a movement that nobody can explain."""
    gateway.move("fee", None, -usd(3))
    gateway.move("topup", f"tu_{number}", usd(40))
    assert donations.sync(gateway).movements == 2
    db.session.rollback()


def fees_and_strays(fund: Fund) -> tuple[int, int]:
    accounts = (PROCESSING_FEES, SUSPENSE)
    fees, held = (ledger.balance(each, fund.id, "USD").minor // 100 for each in accounts)
    return fees, -held


@pytest.mark.parametrize("begin", [bare_draft, drafted])
def test_a_draft_neither_stops_the_books_nor_pays_for_the_old_strike(
    old: Fund, gateway: FakeGateway, begin: object
) -> None:
    assert callable(begin)
    begin()
    hear(gateway, 1)
    assert fees_and_strays(old) == (3, 40)
    assert ledger.funds_in_books() == [old.id]
    assert donations.reconcile(gateway).agrees


def test_once_the_next_strike_is_open_they_are_its_own(old: Fund, gateway: FakeGateway) -> None:
    second = drafted()
    hear(gateway, 1)
    with transaction():
        campaigns.open_campaign(second, by=made.Hand())
    hear(gateway, 2)
    assert fees_and_strays(old) == (3, 40)
    assert fees_and_strays(campaigns.funds(second.id)[0]) == (3, 40)
    assert donations.reconcile(gateway).agrees
