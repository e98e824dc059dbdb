"""A delivery is a durable row; the processor makes the books say what Stripe says, once."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hardship import donations
from hardship.audit import SYSTEM, AuditRow
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import EventStatus, GatewayRefused, GatewayUnavailable, GiftStatus, dispatch
from hardship.donations.gateway import SessionState
from hardship.donations.inbox import processing as room
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.settlement import settle_session
from hardship.ledger import Entry
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

COMPLETED = "checkout.session.completed"


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def deliver(gateway: FakeGateway, kind: str, about: str, *, event_id: str | None = None) -> str:
    event = gateway.tell(kind, about, event_id=event_id)
    with transaction():
        donations.receive_event(event)
    return event.id


@pytest.fixture
def page(fund: Fund, gateway: FakeGateway) -> str:
    """A gift's page that was paid."""
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    return gateway.last


def test_a_delivery_is_stored_once(fund: Fund, gateway: FakeGateway) -> None:
    event = gateway.tell(COMPLETED, "cs_test_1")
    with transaction():
        assert donations.receive_event(event)
    with transaction():
        assert not donations.receive_event(event)
    stored = donations.inbox_event(event.id)
    assert (stored.type, stored.object_id, stored.state) == (
        COMPLETED,
        "cs_test_1",
        EventStatus.RECEIVED,
    )


def test_what_catching_up_found_is_no_delivery_until_one_comes(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    event = gateway.tell(COMPLETED, "cs_test_1")
    donations.sync(gateway)
    clock.advance(hours=2)
    assert (donations.last_delivery_at(), donations.undelivered()) == (None, 1)
    with transaction():
        assert not donations.receive_event(event)
    assert (donations.last_delivery_at(), donations.undelivered()) == (clock.now(), 0)
    came = clock.now()
    clock.advance(hours=2)
    with transaction():
        assert not donations.receive_event(event)
    donations.sync(gateway)
    assert donations.inbox_event(event.id).delivered_at == came, "the first time counts"


def test_a_delivery_that_is_late_is_not_missed_for_an_hour(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    deliver(gateway, COMPLETED, "cs_test_1")
    clock.advance(minutes=1)
    gateway.tell(COMPLETED, "cs_test_2")
    donations.sync(gateway)
    clock.advance(minutes=59)
    assert donations.undelivered() == 0
    clock.advance(minutes=2)
    assert donations.undelivered() == 1
    deliver(gateway, COMPLETED, "cs_test_3")
    assert donations.undelivered() == 0, "they come again"


def test_the_processor_books_it_and_marks_the_row(page: str, gateway: FakeGateway) -> None:
    event = deliver(gateway, COMPLETED, page)
    assert donations.inbox_waiting_since() is not None
    assert donations.process_inbox(gateway) == 1
    assert entries() == 1
    assert donations.inbox_event(event).state is EventStatus.DONE
    assert donations.inbox_waiting_since() is None


def test_the_same_happening_under_another_id_books_nothing_more(
    page: str, gateway: FakeGateway
) -> None:
    for name in ("evt_a", "evt_b"):
        deliver(gateway, COMPLETED, page, event_id=name)
    charge = gateway.pages[page].charge
    assert charge is not None
    deliver(gateway, "charge.succeeded", charge.id)
    deliver(gateway, "charge.updated", charge.id)
    assert donations.process_inbox(gateway) == 4
    assert entries() == 1


def test_other_types_are_recorded_as_ignored(fund: Fund, gateway: FakeGateway) -> None:
    event = deliver(gateway, "customer.created", "cus_1")
    assert donations.inbox_event(event).state is EventStatus.IGNORED
    assert donations.process_inbox(gateway) == 0
    assert gateway.calls == []


def test_a_page_that_is_not_ours_is_ignored(fund: Fund, page: str, gateway: FakeGateway) -> None:
    gateway.pages[page] = replace(gateway.pages[page], gift_id=None)
    event = deliver(gateway, COMPLETED, page)
    donations.process_inbox(gateway)
    assert donations.inbox_event(event).state is EventStatus.IGNORED
    assert entries() == 0


def test_an_event_of_a_gift_not_known_yet_waits_and_is_resolved(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
        names = [column.key for column in donations.Gift.__table__.columns]
        kept = {name: getattr(gift, name) for name in names}
        db.session.delete(gift)
    gateway.pay(gateway.last)
    event = deliver(gateway, COMPLETED, gateway.last)
    assert donations.process_inbox(gateway) == 0
    assert donations.inbox_event(event).state is EventStatus.WAITING
    assert [found.id for found in donations.waiting_events()] == [event]
    with transaction():
        db.session.add(donations.Gift(**kept))
    clock.advance(minutes=1)
    assert donations.process_inbox(gateway) == 1
    assert entries() == 1


def test_a_failure_is_noted_tried_again_later_and_at_last_stuck(
    page: str, gateway: FakeGateway, clock: FixedClock
) -> None:
    event = deliver(gateway, COMPLETED, page)
    gateway.failure = GatewayUnavailable()
    donations.process_inbox(gateway)
    stored = donations.inbox_event(event)
    assert (stored.state, stored.failure) == (EventStatus.RECEIVED, "GatewayUnavailable")
    calls = len(gateway.calls)
    donations.process_inbox(gateway)
    assert len(gateway.calls) == calls, "not before its pause is over"
    for _ in range(20):
        clock.advance(hours=1)
        donations.process_inbox(gateway)
    assert [found.id for found in donations.stuck_events()] == [event]
    assert donations.inbox_event(event).attempts == 10
    assert entries() == 0
    verbs = select(func.count()).select_from(AuditRow).where(AuditRow.verb == "inbox.stuck")
    assert db.session.scalar(verbs) == 1
    gateway.failure = None
    with transaction():
        donations.retry_event(donations.inbox_event(event), by=SYSTEM)
    assert donations.process_inbox(gateway) == 1
    assert entries() == 1


def test_all_that_is_stuck_is_counted_and_tried_again_at_once(
    page: str, gateway: FakeGateway, clock: FixedClock
) -> None:
    deliver(gateway, COMPLETED, page)
    deliver(gateway, "checkout.session.expired", page)
    gateway.failure = GatewayUnavailable()
    for _ in range(20):
        clock.advance(hours=1)
        donations.process_inbox(gateway)
    assert donations.count_stuck_events() == 2
    assert len(donations.stuck_events(limit=1)) == 1
    gateway.failure = None
    with transaction():
        assert donations.retry_stuck_events(by=SYSTEM) == 2
    assert donations.process_inbox(gateway) == 2
    assert (donations.count_stuck_events(), entries()) == (0, 1)


def test_what_catching_up_tries_again_in_vain_is_recorded_as_stuck_once(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        db.session.delete(open_gift(fund, gateway, intended=usd(50)))
    gateway.pay(gateway.last)
    gateway.moved.clear()
    event = deliver(gateway, COMPLETED, gateway.last)
    for _ in range(10):
        clock.advance(hours=1)
        donations.process_inbox(gateway)
    for _ in range(3):
        clock.advance(minutes=15)
        donations.sync(gateway)
        assert donations.inbox_event(event).is_stuck
    verbs = select(func.count()).select_from(AuditRow).where(AuditRow.verb == "inbox.stuck")
    assert db.session.scalar(verbs) == 1


def test_a_fault_of_ours_rolls_back_whole_and_is_noted(
    page: str, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = deliver(gateway, COMPLETED, page)

    def settle_and_fall(session: donations.CheckoutSession) -> None:
        settle_session(session)
        raise RuntimeError("june@example.org")

    monkeypatch.setattr(dispatch, "settle_session", settle_and_fall)
    assert donations.process_inbox(gateway) == 0
    assert entries() == 0
    stored = donations.inbox_event(event)
    assert (stored.state, stored.failure) == (EventStatus.RECEIVED, "RuntimeError")


def test_one_bad_row_does_not_hold_the_others_up(page: str, gateway: FakeGateway) -> None:
    deliver(gateway, "charge.succeeded", "ch_of_nobody")
    deliver(gateway, COMPLETED, page)
    assert donations.process_inbox(gateway) == 1
    assert entries() == 1


def test_a_refusal_keeps_stripes_code_only(page: str, gateway: FakeGateway) -> None:
    event = deliver(gateway, COMPLETED, page)
    gateway.failure = GatewayRefused(code="resource_missing")
    donations.process_inbox(gateway)
    assert donations.inbox_event(event).failure == "GatewayRefused resource_missing"


def test_whoever_dies_with_a_row_in_hand_is_replaced_after_seconds(
    page: str, gateway: FakeGateway, clock: FixedClock
) -> None:
    event = deliver(gateway, COMPLETED, page)
    with transaction():
        assert room._claim() is not None
    assert donations.process_inbox(gateway) == 0, "somebody else has it"
    clock.advance(seconds=11)
    assert donations.process_inbox(gateway) == 1
    assert donations.inbox_event(event).state is EventStatus.DONE


def test_who_comes_late_with_a_row_that_another_finished_changes_nothing(
    page: str, gateway: FakeGateway, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who was slow at asking Stripe has news that are old by now."""
    event = deliver(gateway, COMPLETED, page)
    with transaction():
        late = room._claim()
    assert late is not None
    clock.advance(seconds=11)
    assert donations.process_inbox(gateway) == 1
    settled: list[str] = []
    monkeypatch.setattr(room, "what_happened", lambda *_: lambda: settled.append("again"))
    room._process(late, gateway)
    assert not settled
    assert donations.inbox_event(event).state is EventStatus.DONE


@pytest.mark.parametrize("is_set_aside", [False, True])
def test_who_fails_late_with_a_row_that_is_done_or_set_aside_leaves_it_so(
    page: str, gateway: FakeGateway, clock: FixedClock, is_set_aside: bool
) -> None:
    event = deliver(gateway, COMPLETED, page)
    with transaction():
        late = room._claim()
    assert late is not None
    if is_set_aside:
        gateway.failure = GatewayUnavailable()
    for _ in range(10):
        clock.advance(hours=1)
        donations.process_inbox(gateway)
    if is_set_aside:
        with transaction():
            donations.set_aside_event(event, reason="Nothing of ours", by=SYSTEM)
    before = (donations.inbox_event(event).state, donations.inbox_event(event).failure)
    gateway.failure = GatewayRefused(code="rate_limit")
    room._process(late, gateway)
    stored = donations.inbox_event(event)
    assert (stored.state, stored.failure) == before
    assert stored.state is (EventStatus.SET_ASIDE if is_set_aside else EventStatus.DONE)


def test_expired_and_failed_pages_close_their_gifts(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        gift_id = open_gift(fund, gateway, intended=usd(50)).id
    gateway.end(gateway.last, SessionState.EXPIRED)
    deliver(gateway, "checkout.session.expired", gateway.last)
    donations.process_inbox(gateway)
    assert donations.gift(gift_id).state is GiftStatus.EXPIRED


def test_the_inbox_holds_no_content(page: str, gateway: FakeGateway) -> None:
    columns = {column.key for column in InboxEvent.__table__.columns}
    assert columns == {
        "id",
        "type",
        "object_id",
        "happened_at",
        "received_at",
        "delivered_at",
        "status",
        "attempts",
        "next_try_at",
        "failure",
        "done_at",
    }
