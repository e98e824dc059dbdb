"""Gifts settle like entries in an accounting textbook: once, whole, exact."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hardship import donations, ledger
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, GiftUnknown, Mismatch, Supporter
from hardship.donations.gateway import SessionState
from hardship.donations.settlement import settle_charge
from hardship.ledger import (
    GIFTS_ONLINE,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    Entry,
    Source,
)
from hardship.notices import Notice
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.settling import a_gift, money_news, settle, the_books, told
from tests.fakes.gateway import FakeGateway


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def mails(kind: str) -> int:
    query = select(func.count()).select_from(Notice).where(Notice.kind == kind)
    return db.session.scalar(query) or 0


def test_a_paid_gift_counts_whole_and_stripe_holds_what_is_left(
    fund: Fund, gateway: FakeGateway
) -> None:
    gift_id = a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    gateway.pay(gateway.last, fee=usd("1.75"))
    settle(gateway, gateway.last)
    assert the_books(fund) == {
        STRIPE_BALANCE: usd("48.25"),
        PROCESSING_FEES: usd("1.75"),
        GIFTS_ONLINE: -usd(50),
        SUSPENSE: usd(0),
    }
    gift = donations.gift(gift_id)
    assert gift.is_paid
    assert gift.fee == usd("1.75")
    assert ledger.entry_number(Source("balance_transaction", "txn_1"), "gift_settled") is not None
    assert mails("gift_receipt") == 1


def test_being_told_again_changes_nothing(fund: Fund, gateway: FakeGateway) -> None:
    a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    charge = gateway.pay(gateway.last)
    for _ in range(3):
        settle(gateway, gateway.last)
        with transaction():
            settle_charge(gateway.charge(charge.id))
    assert entries() == 1
    assert mails("gift_receipt") == 1


def test_the_charge_may_come_before_the_page(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway)
    charge = gateway.pay(gateway.last)
    with transaction():
        settle_charge(charge)
    settle(gateway, gateway.last)
    assert entries() == 1
    assert donations.gift(gift_id).is_paid


def test_a_fee_that_comes_late_completes_the_posting(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    charge = gateway.pay(gateway.last, fee_known=False)
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).is_paid
    assert not donations.gift(gift_id).is_booked
    assert entries() == 0
    gateway.tell_fee(charge.id, usd("1.75"))
    with transaction():
        settle_charge(gateway.charge(charge.id))
    assert donations.gift(gift_id).is_booked
    assert the_books(fund)[STRIPE_BALANCE] == usd("48.25")
    assert mails("gift_receipt") == 1


def test_a_bank_debit_counts_nowhere_until_it_succeeds(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway)
    gateway.end(gateway.last, SessionState.PROCESSING)
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).state is GiftStatus.PENDING
    assert entries() == 0
    gateway.pay(gateway.last)
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).is_paid
    assert entries() == 1


@pytest.mark.parametrize(
    ("ending", "status", "told"),
    [
        (SessionState.FAILED, GiftStatus.FAILED, 1),
        (SessionState.EXPIRED, GiftStatus.EXPIRED, 0),
    ],
)
def test_what_ends_unpaid_is_closed_and_only_a_failure_is_told(
    fund: Fund, gateway: FakeGateway, ending: SessionState, status: GiftStatus, told: int
) -> None:
    gift_id = a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    gateway.end(gateway.last, ending)
    settle(gateway, gateway.last)
    settle(gateway, gateway.last)
    assert donations.gift(gift_id).state is status
    assert mails("gift_failed") == told
    assert entries() == 0


@pytest.mark.parametrize("ending", [SessionState.FAILED, SessionState.EXPIRED])
def test_another_page_that_ends_does_not_end_the_gift(
    fund: Fund, gateway: FakeGateway, ending: SessionState
) -> None:
    """A call that broke down may have opened one that nobody was ever led to."""
    gift_id = a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    other = replace(gateway.session(gateway.last), id="cs_test_other", state=ending, url=None)
    with transaction():
        donations.settle_session(other)
    assert donations.gift(gift_id).state is GiftStatus.OPEN
    assert mails("gift_failed") == 0


def test_stale_news_does_not_take_a_paid_gift_back(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway)
    earlier = gateway.session(gateway.last)
    gateway.pay(gateway.last)
    settle(gateway, gateway.last)
    gateway.end(gateway.last, SessionState.PROCESSING)
    settle(gateway, gateway.last)
    with transaction():
        donations.settle_session(earlier)
    assert donations.gift(gift_id).is_paid


@pytest.mark.parametrize(
    ("paid", "why"),
    [
        ({"amount": usd(40), "fee": usd(1)}, Mismatch.AMOUNT),
        ({"fund_id": uuid.UUID(int=7), "fee": usd(1)}, Mismatch.FUND),
        ({"amount": Money(5000, "CAD"), "fee": Money(100, "CAD")}, Mismatch.CURRENCY),
    ],
)
def test_money_that_is_not_what_was_asked_for_waits_in_suspense(
    fund: Fund, gateway: FakeGateway, paid: dict[str, object], why: Mismatch
) -> None:
    gift_id = a_gift(fund, gateway, by=Supporter(email="june@example.org"))
    charge = gateway.pay(gateway.last, **paid)  # type: ignore[arg-type]  # what the fake takes
    settle(gateway, gateway.last)
    gift = donations.gift(gift_id)
    assert (gift.state, gift.mismatch) == (GiftStatus.SUSPENDED, why)
    currency = charge.amount.currency
    assert ledger.balance(SUSPENSE, fund.id, currency) == -charge.amount
    assert ledger.balance(GIFTS_ONLINE, fund.id, currency) == Money.zero(currency)
    assert [found.id for found in donations.suspense.gifts_to_explain().items] == [gift_id]
    alerts = select(AuditRow).where(AuditRow.verb == "gift.alert")
    assert len(list(db.session.scalars(alerts))) == 1
    assert mails("gift_receipt") == 0


def test_a_second_payment_of_one_gift_waits_in_suspense(fund: Fund, gateway: FakeGateway) -> None:
    gift_id = a_gift(fund, gateway)
    gateway.pay(gateway.last, fee=usd("1.75"))
    settle(gateway, gateway.last)
    second = gateway.pay(gateway.last, fee=usd("1.75"))
    for _ in range(2):
        with transaction():
            settle_charge(second)
    assert the_books(fund) == {
        STRIPE_BALANCE: usd("96.50"),
        PROCESSING_FEES: usd("3.50"),
        GIFTS_ONLINE: -usd(50),
        SUSPENSE: -usd(50),
    }
    first = donations.gift(gift_id)
    assert (first.is_paid, first.mismatch) == (True, None)
    (beside,) = donations.suspense.gifts_to_explain().items
    assert (beside.beside_id, beside.charge_id) == (gift_id, second.id)
    assert (beside.state, beside.mismatch) == (GiftStatus.SUSPENDED, Mismatch.SECOND_PAYMENT)
    assert donations.suspense.held_of(beside) == usd(50)
    assert donations.gift_differences() == []


def test_a_second_payment_is_still_to_be_explained_when_the_first_is_told_again(
    fund: Fund, gateway: FakeGateway
) -> None:
    gift_id = a_gift(fund, gateway)
    first, second = gateway.pay(gateway.last), gateway.pay(gateway.last)
    for charge in (first, second, first):
        with transaction():
            settle_charge(charge)
    (beside,) = donations.suspense.gifts_to_explain().items
    assert (beside.beside_id, beside.mismatch) == (gift_id, Mismatch.SECOND_PAYMENT)


def test_the_first_thing_to_explain_stays_when_another_comes(
    fund: Fund, gateway: FakeGateway
) -> None:
    gift_id = a_gift(fund, gateway)
    for charge in (gateway.pay(gateway.last, amount=usd(40)), gateway.pay(gateway.last)):
        with transaction():
            settle_charge(charge)
    assert donations.gift(gift_id).mismatch == Mismatch.AMOUNT


@pytest.mark.parametrize(
    "paid",
    [{"amount": usd(40)}, {"amount": Money(50_00, "EUR")}, {"fund_id": uuid.UUID(int=7)}],
    ids=["amount", "currency", "fund"],
)
def test_the_treasurers_hear_once_of_money_that_is_not_what_was_asked_for(
    fund: Fund, teo: Officer, gateway: FakeGateway, paid: dict[str, object]
) -> None:
    gift_id = a_gift(fund, gateway)
    gateway.rates["EUR"] = 108
    charge = gateway.pay(gateway.last, fee_known=False, **paid)  # type: ignore[arg-type]  # what the fake takes
    settle(gateway, gateway.last)
    gateway.tell_fee(charge.id)
    for _ in range(2):
        settle(gateway, gateway.last)
    gift = donations.gift(gift_id)
    assert gift.is_booked
    (news,) = money_news()
    assert news.recipient == teo.email
    assert told(news) == ("suspense", gift.reference)


def test_the_treasurers_hear_once_of_a_second_payment_and_of_one_that_nobody_asked_for(
    fund: Fund, teo: Officer, gateway: FakeGateway
) -> None:
    a_gift(fund, gateway)
    first, second = gateway.pay(gateway.last), gateway.pay(gateway.last)
    stray = replace(second, id="ch_9", gift_id=None, fund_id=None, transaction=None)
    for charge in (first, second, stray, first, second, stray):
        gateway.charges[charge.id] = charge
        with transaction():
            donations.settle_history(gateway.history(charge.id), adopts=True)
    held = sorted(gift.reference for gift in donations.suspense.gifts_to_explain().items)
    assert sorted(told(news) for news in money_news()) == [("suspense", each) for each in held]
    assert len(held) == 2


def test_an_unpaid_charge_of_no_gift_is_adopted_by_nobody(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
        declined = gateway.decline(gateway.last)
        db.session.delete(gift)
    with pytest.raises(GiftUnknown), transaction():
        donations.settle_history(gateway.history(declined.id), adopts=True)
    assert db.session.scalars(select(Gift)).all() == []


def test_a_payment_of_a_gift_we_do_not_have_is_said_so(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
        page = gateway.session(gateway.last)
        db.session.delete(gift)
    with pytest.raises(GiftUnknown), transaction():
        donations.settle_session(page)


def test_a_fee_of_nothing_makes_no_posting_of_nothing(fund: Fund, gateway: FakeGateway) -> None:
    a_gift(fund, gateway)
    gateway.pay(gateway.last, fee=Money(0, "USD"), fee_known=False)
    charge = gateway.charges["ch_1"]
    moved = gateway.tell_fee(charge.id).transaction
    assert moved is not None
    gateway.charges[charge.id] = replace(charge, transaction=replace(moved, fee=usd(0)))
    settle(gateway, gateway.last)
    assert the_books(fund)[STRIPE_BALANCE] == usd(50)
