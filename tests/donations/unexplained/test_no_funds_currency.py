"""Money in a currency in which no fund counts: it is in suspense, and nobody puts it in a fund."""

import pytest

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import RefundReason, StrayAnswer, StrayMovement
from hardship.donations.errors import InNoFundsCurrency, OnlySentBack
from hardship.ledger import SUSPENSE
from tests.donations.disputing.test_dispute_settlement import stray_charge
from tests.fakes.gateway import FakeGateway

EUROS = Money(70_00, "EUR")


def held(fund: Fund) -> Money:
    db.session.rollback()
    return -ledger.balance(SUSPENSE, fund.id, "EUR")


def stray(gateway: FakeGateway, amount: Money) -> StrayMovement:
    gateway.move("adjustment", None, amount)
    donations.sync(gateway)
    (found,) = donations.suspense.strays()
    return found


def test_a_payment_in_it_is_no_gift_and_can_be_sent_back(
    fund: Fund, gateway: FakeGateway, teo: Officer
) -> None:
    stray_charge(gateway, EUROS, fee=Money(1_00, "EUR"))
    donations.sync(gateway)
    (gift,) = donations.suspense.gifts_to_explain().items
    with pytest.raises(OnlySentBack) as refused, transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="From Lyon", by=teo)
    assert refused.value.params == {"currency": "EUR"}
    assert held(fund) == EUROS
    with transaction():
        donations.ask_refund(gift.id, form=new_secret(), reason=RefundReason.ASKED_FOR, by=teo)
    assert donations.make_refunds(gateway) == 1
    assert not held(fund)


@pytest.mark.parametrize("answer", StrayAnswer)
def test_a_movement_in_it_is_nothing_of_a_fund(
    fund: Fund, gateway: FakeGateway, teo: Officer, answer: StrayAnswer
) -> None:
    found = stray(gateway, EUROS)
    assert isinstance(donations.suspense.obstacle_to_explaining(found), InNoFundsCurrency)
    with pytest.raises(InNoFundsCurrency), transaction():
        donations.suspense.explain_stray(found.id, answer=answer, by=teo)
    assert held(fund) == EUROS
    assert donations.suspense.count_strays() == 1
    assert donations.suspense.count_strays(unsaid=True) == 0, "it asks nothing of anybody"


def test_what_was_said_of_one_before_is_not_confirmed(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    found = stray(gateway, EUROS)
    with transaction():
        found.answer, found.answered_by_id = StrayAnswer.INCOME.value, teo.id
    with pytest.raises(InNoFundsCurrency), transaction():
        donations.suspense.confirm_stray(found.id, by=rosa)
    with transaction():
        donations.suspense.reject_stray(found.id, by=rosa)
    assert held(fund) == EUROS
