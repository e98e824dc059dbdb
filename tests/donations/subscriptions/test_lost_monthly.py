"""Monthly gifts that are not here: their money is adopted, their news are nobody's to follow."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hardship import donations
from hardship.campaigns import Fund
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.donations import EventStatus, Mismatch
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.monthly import InvoiceFacts, InvoiceState, MonthlyGift, Renewal
from tests.donations.inbox.test_inbox import deliver
from tests.donations.inbox.test_unknown_gifts import a_day, a_lost_page, state_of
from tests.donations.months import A_GIFT, Months
from tests.doubles import FixedClock
from tests.fakes.gateway import FakeGateway


def test_every_month_of_a_lost_one_is_adopted_and_leaves_nothing_stuck(months: Months) -> None:
    monthly_id = months.begin()
    with transaction():
        for gift in db.session.scalars(select(donations.Gift)):
            db.session.delete(gift)
        db.session.flush()
        db.session.delete(db.session.get_one(MonthlyGift, monthly_id))
    months.tell()
    months.later()
    for _ in range(24):
        donations.process_inbox(months.world.gateway)
        donations.sync(months.world.gateway)
        months.clock.advance(hours=1)
    told = [(each.type, each.status) for each in db.session.scalars(select(InboxEvent))]
    paid = {status for kind, status in told if kind in {"invoice.paid", "charge.succeeded"}}
    assert paid == {EventStatus.DONE}
    assert {status for _kind, status in told} <= {EventStatus.DONE, EventStatus.IGNORED}
    held = donations.suspense.gifts_to_explain().items
    assert [each.mismatch for each in held] == [Mismatch.UNASKED] * 2
    assert donations.reconcile(months.world.gateway).agrees
    assert db.session.scalars(select(MonthlyGift)).all() == []


@pytest.mark.parametrize(
    ("state", "ends"),
    [(InvoiceState.FAILED, EventStatus.IGNORED), (InvoiceState.PAID, EventStatus.STUCK)],
)
def test_a_bill_of_nobody_is_ignored_unless_it_was_paid(
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    state: InvoiceState,
    ends: EventStatus,
) -> None:
    """A payment that no list of movements shows: catching up cannot have adopted it."""
    page = a_lost_page(fund, gateway, monthly=True)
    charge = gateway.pay(page)
    gateway.moved.clear()
    subscription = gateway.subscriptions["sub_1"]
    assert subscription.monthly_id is not None
    renewal = Renewal("in_1", subscription.monthly_id, fund.id, A_GIFT, house_clock.now())
    is_paid = state is InvoiceState.PAID
    gateway.invoices["in_1"] = InvoiceFacts(
        id="in_1",
        state=state,
        renewal=renewal,
        charge=replace(charge, gift_id=None, renewal=renewal) if is_paid else None,
        subscription=subscription,
    )
    event = deliver(gateway, "invoice.paid", "in_1")
    a_day(gateway, clock)
    assert state_of(event) is ends
