"""Events of gifts that are not here: lost with what a backup lacks, or of another system's.

Money is adopted and books itself, and its events are done with; what brought none is ignored, with
a row in the record. Neither waits for a person.
"""

import pytest
from sqlalchemy import select

from hardship import donations
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import EventStatus, GiftStatus, Mismatch
from hardship.donations.gateway import SessionState
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.monthly import MonthlyGift
from tests.donations.inbox.test_inbox import COMPLETED, deliver, entries
from tests.donations.months import A_GIFT, ROSA
from tests.doubles import FixedClock
from tests.factories.donations import open_gift, request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

EXPIRED = "checkout.session.expired"


def a_lost_page(fund: Fund, gateway: FakeGateway, *, monthly: bool = False) -> str:
    """A payment page whose gift is in no row."""
    with transaction():
        gift = started_gift(fund, intended=A_GIFT, by=ROSA, monthly=monthly)
        page = gateway.open_session(request_for(gift))
        begun = db.session.get(MonthlyGift, gift.monthly_id) if gift.monthly_id else None
        db.session.delete(gift)
        db.session.flush()
        if begun is not None:
            db.session.delete(begun)
    return page.id


def a_day(gateway: FakeGateway, clock: FixedClock) -> None:
    """Of rounds of the worker."""
    for _ in range(24):
        donations.process_inbox(gateway)
        donations.sync(gateway)
        clock.advance(hours=1)


def passed_over() -> dict[str, object]:
    """What the record says was ignored after all tries, and why."""
    rows = db.session.scalars(select(AuditRow).where(AuditRow.verb == "inbox.ignored"))
    return {row.subject_id: row.details["failure"] for row in rows}


def state_of(event: str) -> EventStatus:
    db.session.rollback()
    return donations.inbox_event(event).state


def test_a_paid_page_of_a_lost_gift_is_that_of_the_row_which_its_money_got(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    page = a_lost_page(fund, gateway)
    charge = gateway.pay(page)
    told = [deliver(gateway, COMPLETED, page), deliver(gateway, "charge.succeeded", charge.id)]
    donations.process_inbox(gateway)
    assert [state_of(each) for each in told] == [EventStatus.WAITING] * 2
    donations.sync(gateway)
    assert [state_of(each) for each in told] == [EventStatus.DONE] * 2
    (held,) = donations.suspense.gifts_to_explain().items
    assert (held.charge_id, held.session_id, held.mismatch) == (charge.id, page, Mismatch.UNASKED)
    assert entries() == 1
    assert donations.inbox_waiting_since() is None
    assert not passed_over()


def test_the_first_month_of_a_lost_monthly_gift_and_its_news_leave_nothing_stuck(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    page = a_lost_page(fund, gateway, monthly=True)
    gateway.pay(page)
    first = deliver(gateway, COMPLETED, page)
    changed = deliver(gateway, "customer.subscription.updated", "sub_1")
    a_day(gateway, clock)
    assert state_of(first) is EventStatus.DONE
    assert state_of(changed) is EventStatus.IGNORED
    assert list(passed_over()) == [changed]
    assert entries() == 1
    assert db.session.scalars(select(MonthlyGift)).all() == []


@pytest.mark.parametrize("state", [SessionState.EXPIRED, SessionState.FAILED])
def test_a_page_of_nobodys_gift_that_nobody_paid_is_ignored_and_the_record_says_why(
    fund: Fund, gateway: FakeGateway, clock: FixedClock, state: SessionState
) -> None:
    page = a_lost_page(fund, gateway)
    gateway.end(page, state)
    event = deliver(gateway, EXPIRED, page)
    donations.process_inbox(gateway)
    assert state_of(event) is EventStatus.WAITING, "it is tried again before that"
    a_day(gateway, clock)
    kept = donations.inbox_event(event)
    assert (kept.state, kept.attempts) == (EventStatus.IGNORED, 10)
    assert kept.done_at is not None
    assert passed_over() == {event: "no gift of ours is known for it, and it brought no money"}
    assert donations.inbox_waiting_since() is None
    calls = gateway.calls.count("session")
    a_day(gateway, clock)
    assert gateway.calls.count("session") == calls


def test_what_was_stuck_of_nobodys_unpaid_page_is_ignored_by_the_next_sync(
    fund: Fund, gateway: FakeGateway
) -> None:
    """As versions before left it, of which some retried it for days."""
    page = a_lost_page(fund, gateway)
    gateway.end(page, SessionState.EXPIRED)
    event = deliver(gateway, EXPIRED, page)
    with transaction():
        kept = db.session.get_one(InboxEvent, event)
        kept.status, kept.attempts = EventStatus.STUCK.value, 40
        kept.failure = "no gift of ours is known for it yet"
    donations.sync(gateway)
    assert state_of(event) is EventStatus.IGNORED
    assert list(passed_over()) == [event]


def test_a_payment_of_nobody_that_failed_is_ignored(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """A bank debit that came and went: neither is in the books."""
    failed = gateway.decline(a_lost_page(fund, gateway))
    event = deliver(gateway, "charge.succeeded", failed.id)
    a_day(gateway, clock)
    assert state_of(event) is EventStatus.IGNORED


def test_what_moved_money_is_never_ignored(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Stripe's list of movements lacks both: nothing else could have booked them."""
    paid = gateway.pay(a_lost_page(fund, gateway))
    failed = gateway.decline(a_lost_page(fund, gateway))
    refund = gateway.give_back(failed.id, usd(5))
    gateway.moved.clear()
    told = [
        deliver(gateway, COMPLETED, next(iter(gateway.pages))),
        deliver(gateway, "charge.succeeded", paid.id),
        deliver(gateway, "refund.created", refund.id),
    ]
    a_day(gateway, clock)
    assert [state_of(each) for each in told] == [EventStatus.STUCK] * 3
    assert donations.inbox_waiting_since() is not None
    assert not passed_over()


def test_a_gift_of_ours_that_nobody_paid_is_none_of_nobodys(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        gift_id = open_gift(fund, gateway, intended=usd(50)).id
    gateway.end(gateway.last, SessionState.EXPIRED)
    event = deliver(gateway, EXPIRED, gateway.last)
    donations.process_inbox(gateway)
    assert state_of(event) is EventStatus.DONE
    assert donations.gift(gift_id).state is GiftStatus.EXPIRED
