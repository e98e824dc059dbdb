"""The same books from nothing but Stripe's API."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, func, select

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import (
    CheckoutSession,
    EventStatus,
    GatewayRefused,
    GatewayUnavailable,
    GiftStatus,
)
from hardship.donations.catching_up import sync as syncing
from hardship.donations.catching_up.models import SyncCursor
from hardship.donations.errors import NoVerdict
from hardship.donations.gateway import SessionState
from hardship.donations.settlement import settle_charge
from hardship.ledger import Entry
from tests.doubles import FixedClock
from tests.factories.donations import open_gift, request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def a_paid_page(fund: Fund, gateway: FakeGateway) -> str:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    return gateway.last


def test_events_that_no_webhook_told_are_fetched(fund: Fund, gateway: FakeGateway) -> None:
    gateway.tell("checkout.session.completed", a_paid_page(fund, gateway))
    assert donations.sync(gateway).events == 1
    assert entries() == 1
    again = donations.sync(gateway)
    assert (again.events, again.gifts) == (0, 0)


def test_an_event_that_stripe_lists_late_is_found_though_it_lies_before_the_last_mark(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    page = a_paid_page(fund, gateway)
    donations.sync(gateway)
    event = gateway.tell("checkout.session.completed", page)
    for minutes, found in ((9, 1), (11, 0)):
        happened = event.created_at - timedelta(minutes=minutes)
        gateway.told = [replace(event, id=f"evt_{minutes}", created_at=happened)]
        assert donations.sync(gateway).events == found, minutes
    assert entries() == 1


def test_a_hundred_that_have_to_wait_hold_up_no_event_behind_them(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Warnings of payments that are nobody's gift, and then a gift that only its event shows."""
    for number in range(100):
        warning = gateway.warn(f"ch_of_others_{number}")
        gateway.tell("radar.early_fraud_warning.created", warning.id)
    clock.advance(minutes=1)
    event = gateway.tell("checkout.session.completed", a_paid_page(fund, gateway))
    gateway.moved.clear()
    donations.sync(gateway)
    assert donations.inbox_event(event.id).state is EventStatus.DONE
    assert entries() == 1


def test_an_event_that_was_never_generated_does_not_matter(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Where even the balance does not show it, the page itself is asked for after an hour."""
    page = a_paid_page(fund, gateway)
    gateway.moved.clear()
    clock.advance(minutes=30)
    donations.sync(gateway)
    assert entries() == 0, "an hour is left to the webhook"
    clock.advance(minutes=31)
    assert donations.sync(gateway).gifts == 1
    gift = donations.gift_by_session(page)
    assert gift is not None
    assert gift.is_paid
    assert entries() == 1


def test_a_payment_that_only_the_balance_shows_is_settled_at_once(
    fund: Fund, gateway: FakeGateway
) -> None:
    page = a_paid_page(fund, gateway)
    assert donations.sync(gateway).movements == 1
    gift = donations.gift_by_session(page)
    assert gift is not None
    assert gift.is_paid
    assert donations.sync(gateway).movements == 0
    assert entries() == 1


def test_a_fee_that_nobody_told_is_asked_for(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    charge = gateway.pay(gateway.last, fee_known=False)
    with transaction():
        settle_charge(charge)
    gateway.tell_fee(charge.id)
    clock.advance(hours=2)
    assert donations.sync(gateway).gifts == 1
    assert entries() == 1


def test_a_dispute_is_booked_as_soon_as_the_fee_of_its_payment_is_known(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """The cursor of the balance waits for it, however long that takes."""
    with transaction():
        open_gift(fund, gateway, intended=usd(70))
    charge = gateway.pay(gateway.last, fee_known=False)
    dispute = gateway.dispute_charge(charge.id, usd(70))
    gateway.move_dispute(dispute.id, -usd(70), fee=usd(15))
    for _ in range(2):
        donations.sync(gateway)
        assert not donations.reconcile(gateway).agrees
        clock.advance(days=3)
    gateway.tell_fee(charge.id)
    donations.sync(gateway)
    assert donations.reconcile(gateway).agrees


def test_a_page_that_we_lost_the_id_of_is_found_in_stripes_list(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        gift = started_gift(fund, intended=usd(50))
        asked = request_for(gift)
        gift_id = gift.id
    gateway.open_session(asked)
    gateway.pay(gateway.last)
    clock.advance(hours=2)
    assert donations.sync(gateway).gifts == 1
    assert donations.gift(gift_id).is_paid
    assert donations.gift(gift_id).session_id == gateway.last


def test_looking_for_it_reads_no_page_that_stripe_does_not_list(
    fund: Fund, gateway: FakeGateway, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_paid_page(fund, gateway)
    donations.sync(gateway)
    clock.advance(days=3)
    known = a_paid_page(fund, gateway)
    with transaction():
        asked = request_for(started_gift(fund, intended=usd(50)))
    gateway.open_session(asked)
    gateway.pay(gateway.last)
    clock.advance(hours=2)
    pages, read = syncing._pages, list[str]()

    def noted(*which: ColumnElement[bool]) -> list[str]:
        read.extend(found := pages(*which))
        return found

    monkeypatch.setattr(syncing, "_pages", noted)
    donations.sync(gateway)
    assert donations.gift(asked.gift_id).is_paid
    assert known in read
    assert old not in read


def test_an_outage_longer_than_stripe_keeps_events(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    donations.sync(gateway)
    clock.advance(days=1)
    page = a_paid_page(fund, gateway)
    with transaction():
        gift = donations.gift_by_session(page)
        assert gift is not None
        gift.status = GiftStatus.EXPIRED.value
    clock.advance(days=40)
    assert donations.sync(gateway).gifts == 1
    assert entries() == 1


def test_a_gift_without_any_page_ends_after_two_days(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        gift_id = started_gift(fund, intended=usd(50)).id
    clock.advance(days=1)
    donations.sync(gateway)
    assert donations.gift(gift_id).state is GiftStatus.STARTED
    clock.advance(days=2)
    donations.sync(gateway)
    assert donations.gift(gift_id).state is GiftStatus.EXPIRED


def test_an_interrupted_sync_begins_where_the_last_one_ended(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    donations.sync(gateway)
    clock.advance(hours=5)
    gateway.tell("checkout.session.completed", a_paid_page(fund, gateway))
    clock.advance(hours=5)
    gateway.failure = GatewayUnavailable()
    with pytest.raises(GatewayUnavailable):
        donations.sync(gateway)
    gateway.failure = None
    assert donations.sync(gateway).events == 1
    assert entries() == 1


@pytest.mark.parametrize(
    "refusal", [NoVerdict(code="unreadable answer: KeyError"), GatewayRefused(code="odd")]
)
def test_a_page_that_cannot_be_told_holds_up_nothing_else(
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    refusal: GatewayRefused,
) -> None:
    """Neither the other pages, nor the balance, nor how far this round has come."""
    bad, good = a_paid_page(fund, gateway), a_paid_page(fund, gateway)
    balance, moved = gateway.moved.copy(), gateway.moved
    moved.clear()
    told = gateway.session

    def session(name: str) -> CheckoutSession:
        if name == bad:
            raise refusal
        return told(name)

    monkeypatch.setattr(gateway, "session", session)
    clock.advance(hours=2)
    assert donations.sync(gateway).gifts == 1
    found = donations.gift_by_session(good)
    assert found is not None
    assert found.is_paid
    moved += balance
    assert donations.sync(gateway).movements == 1, "the balance tells of the other"
    assert db.session.scalar(select(SyncCursor.seen_until)) == clock.now()


def test_the_books_agree_with_stripe_movement_by_movement(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    assert donations.reconcile(gateway).agrees
    a_paid_page(fund, gateway)
    missing = donations.reconcile(gateway)
    assert [(each.id, each.cause) for each in missing.differences] == [
        ("txn_1", donations.Cause.NOT_IN_BOOKS)
    ]
    clock.advance(hours=2)
    donations.sync(gateway)
    assert donations.reconcile(gateway).agrees


def test_a_movement_that_stripe_does_not_have_and_one_of_another_amount_are_named(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    a_paid_page(fund, gateway)
    a_paid_page(fund, gateway)
    clock.advance(hours=2)
    donations.sync(gateway)
    gateway.moved = [replace(gateway.moved[0], fee=usd(9))]
    found = {each.id: each.cause for each in donations.reconcile(gateway).differences}
    assert found == {
        "txn_1": donations.Cause.AMOUNT,
        "txn_2": donations.Cause.NOT_AT_STRIPE,
    }


def test_a_pending_bank_debit_is_asked_about_until_it_ends(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        gift_id = open_gift(fund, gateway, intended=usd(50)).id
    gateway.end(gateway.last, SessionState.PROCESSING)
    clock.advance(hours=2)
    donations.sync(gateway)
    assert donations.gift(gift_id).state is GiftStatus.PENDING
    clock.set(clock.now() + timedelta(days=4))
    gateway.end(gateway.last, SessionState.FAILED)
    donations.sync(gateway)
    assert donations.gift(gift_id).state is GiftStatus.FAILED
