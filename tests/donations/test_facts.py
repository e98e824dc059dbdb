"""What a payment says of itself is compared with what was asked, and the first doubt stays."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.donations import CheckoutSession, Gift, GiftStatus, Mismatch
from hardship.donations.gateway import ChargeFacts, SessionState
from hardship.donations.rules import can_become
from hardship.donations.settlement import settle_charge
from hardship.ledger import GIFTS_ONLINE, SUSPENSE, Entry
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Fifty dollars, the page open."""
    with transaction():
        return open_gift(fund, gateway, intended=usd(50))


def settled(charge: ChargeFacts) -> Gift:
    with transaction():
        return settle_charge(charge)


def test_a_payment_that_is_not_paid_books_nothing(gift: Gift, gateway: FakeGateway) -> None:
    found = settled(replace(gateway.pay(gateway.last), is_paid=False))
    assert found.state is GiftStatus.OPEN
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_a_payment_of_which_less_came_waits_in_suspense(
    gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    charge = gateway.pay(gateway.last)
    assert charge.transaction is not None
    found = settled(replace(charge, transaction=replace(charge.transaction, gross=usd(49))))
    assert (found.state, found.mismatch) == (GiftStatus.SUSPENDED, Mismatch.AMOUNT)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(49)
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == usd(0)


def test_a_payment_that_names_no_fund_waits_in_suspense(
    gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    found = settled(replace(gateway.pay(gateway.last), fund_id=None))
    assert (found.state, found.mismatch) == (GiftStatus.SUSPENDED, Mismatch.FUND)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(50)


def test_a_doubt_stays_when_the_same_payment_is_told_without_it(
    gift: Gift, gateway: FakeGateway
) -> None:
    charge = gateway.pay(gateway.last)
    settled(replace(charge, fund_id=uuid.UUID(int=7)))
    found = settled(charge)
    assert (found.state, found.mismatch) == (GiftStatus.SUSPENDED, Mismatch.FUND)


def test_the_moment_of_payment_is_the_first_one_told(gift: Gift, gateway: FakeGateway) -> None:
    charge = gateway.pay(gateway.last)
    settled(charge)
    found = settled(replace(charge, created_at=charge.created_at + timedelta(days=1)))
    assert found.paid_at == charge.created_at


def test_a_payment_without_our_ids_is_the_pages_own_and_waits_in_suspense(
    gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    charge = gateway.pay(gateway.last, fee=usd(1))
    gateway.charges[charge.id] = replace(charge, gift_id=None, fund_id=None)
    page = gateway.session(gateway.last)
    with transaction():
        found = donations.settle_session(page)
    assert (found.state, found.mismatch) == (GiftStatus.SUSPENDED, Mismatch.FUND)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(50)


def test_another_page_that_ran_out_does_not_close_the_gift(gift: Gift) -> None:
    other = CheckoutSession("cs_other", SessionState.EXPIRED, clock.now(), gift.id)
    with transaction():
        found = donations.settle_session(other)
    assert found.state is GiftStatus.OPEN


#: Each row: where a gift stands, and all that it can become.
_STEPS = {
    "started": "open pending paid failed expired suspended",
    "open": "pending paid failed expired suspended",
    "pending": "paid failed suspended",
    "failed": "paid suspended",
    "expired": "pending paid suspended",
    "paid": "suspended",
    "suspended": "paid",
}


@pytest.mark.parametrize("to", GiftStatus)
@pytest.mark.parametrize("current", GiftStatus)
def test_a_gift_takes_these_steps_and_no_others(current: GiftStatus, to: GiftStatus) -> None:
    assert can_become(current, to) is (to.value in _STEPS[current.value].split())
