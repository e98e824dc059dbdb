"""Payments in another currency than the fund's: held in dollars, sent back whole in their own."""

import pytest
from sqlalchemy import create_engine, inspect

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import schema
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import Gift, Refund, RefundReason, RefundStatus
from hardship.donations.errors import NothingToRefund, OnlyWhole
from hardship.ledger import GIFTS_REFUNDED, STRIPE_BALANCE, SUSPENSE
from tests.donations.disputing.test_dispute_settlement import stray_charge
from tests.donations.refunding.test_refund_settlement import tell
from tests.engines import APPLICATION
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.migrated import MIGRATIONS, upgrade


def eur(amount: int) -> Money:
    return Money(amount * 100, "EUR")


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """A hundred euros by a link of the dashboard: Stripe holds $110 for them, and keeps one."""
    gateway.rates["EUR"] = 110
    charge = stray_charge(gateway, eur(100))
    donations.sync(gateway)
    return db.session.query(Gift).filter_by(charge_id=charge).one()


def asked(gift: Gift, amount: Money, by: Officer) -> Refund:
    with transaction():
        return donations.ask_refund(
            gift.id, form=new_secret(), amount=amount, reason=RefundReason.ASKED_FOR, by=by
        )


def at(fund: Fund, *accounts: str) -> list[Money]:
    db.session.rollback()
    return [ledger.balance(account, fund.id, "USD") for account in accounts]


def explained(gift: Gift, fund: Fund, by: Officer) -> None:
    with transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="A friend in Lyon", by=by)


@pytest.mark.parametrize("is_explained", [False, True])
def test_it_goes_back_whole_in_its_own_currency(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer, is_explained: bool
) -> None:
    assert at(fund, SUSPENSE, STRIPE_BALANCE) == [-usd(110), usd(109)]
    if is_explained:
        explained(gift, fund, teo)
        assert (gift.amount, gift.fee) == (usd(110), usd(1))
    assert donations.left_to_refund(gift) == eur(100)
    refund = asked(gift, eur(100), teo)
    assert donations.make_refunds(gateway) == 1
    assert [each.amount for each in gateway.refunds.values()] == [eur(100)]
    assert (refund.state, refund.amount) == (RefundStatus.SUCCEEDED, eur(100))
    gone = [usd(0), usd(110)] if is_explained else [usd(0), usd(0)]
    assert at(fund, SUSPENSE, GIFTS_REFUNDED) == gone
    assert donations.left_to_refund(gift) == eur(0)
    assert isinstance(donations.refundable([gift])[gift.id].obstacle, NothingToRefund)
    assert donations.recent_public_gifts(fund.campaign_id) == []
    assert donations.gift_differences() == []
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("amount", [eur(40), eur(101), usd(100), usd(40)])
def test_a_part_of_it_is_refused_in_words(gift: Gift, teo: Officer, amount: Money) -> None:
    with pytest.raises(OnlyWhole) as refused:
        asked(gift, amount, teo)
    assert refused.value.params == {"left": eur(100)}
    assert donations.refunds_of(gift) == []


def test_what_the_dashboard_sent_back_of_it_is_taken_off(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    back = gateway.give_back(str(gift.charge_id), eur(30))
    tell(gateway, "refund.created", back.id)
    assert at(fund, SUSPENSE) == [-usd(77)]
    assert donations.left_to_refund(gift) == eur(70)
    asked(gift, eur(70), teo)
    assert donations.make_refunds(gateway) == 1
    assert at(fund, SUSPENSE) == [usd(0)]


def test_the_limit_is_asked_of_what_it_is_in_the_funds_currency(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    gateway.rates["EUR"] = 110
    charge = stray_charge(gateway, eur(240))
    donations.sync(gateway)
    gift = db.session.query(Gift).filter_by(charge_id=charge).one()
    refund = asked(gift, eur(240), teo)
    assert refund.state is RefundStatus.ASKED, "$264 are more than one person sends back alone"
    with transaction():
        donations.approve_refund(refund.id, by=rosa)
    assert donations.make_refunds(gateway) == 1


def test_what_came_in_the_funds_currency_is_presented_in_no_other(
    fund: Fund, gateway: FakeGateway
) -> None:
    charge = stray_charge(gateway, usd(100))
    donations.sync(gateway)
    gift = db.session.query(Gift).filter_by(charge_id=charge).one()
    assert (gift.presented, donations.left_to_refund(gift)) == (None, usd(100))


def test_the_columns_go_and_come_again(gift: Gift, owner_url: str) -> None:
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, "0025")
    assert "presented_minor" not in {each["name"] for each in inspect(owner).get_columns("gifts")}
    owner.dispose()
    upgrade(owner_url, APPLICATION)
    assert donations.gift(gift.id).presented is None
