"""What could not be explained is tried again, however long that takes."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations.catching_up.models import SyncCursor
from hardship.donations.errors import NoVerdict
from hardship.donations.gateway import ChargeFacts
from tests.donations.disputing.test_dispute_settlement import FIFTEEN, ZERO, books
from tests.donations.refunding.test_refund_settlement import charge_of, settled
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def world(fund: Fund, gateway: FakeGateway) -> FakeGateway:
    """A hundred dollars, paid with a fee of $3.20, and in the books."""
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, fee=usd("3.20"))
    settled(gateway)
    return gateway


def seen_until() -> datetime:
    db.session.rollback()
    return db.session.scalars(
        select(SyncCursor.seen_until).where(SyncCursor.name == "balance")
    ).one()


def refuse(*asked: object) -> None:
    raise NoVerdict(code="more_permissions_required")


def test_a_key_that_lacked_a_right_for_ten_days_costs_no_cent(
    fund: Fund, world: FakeGateway, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    donations.sync(world)
    began = clock.now()
    name = world.dispute_charge(charge_of(world), usd(100)).id
    world.move_dispute(name, -usd(100), fee=FIFTEEN)
    with monkeypatch.context() as key:
        for call in ("dispute", "disputes", "history"):
            key.setattr(world, call, refuse)
        for _ in range(10):
            clock.advance(days=1)
            donations.sync(world)
    assert books(fund) == (usd("96.80"), ZERO, ZERO)
    assert len(donations.reconcile(world).differences) == 1
    assert seen_until() == began, "nothing is passed over"
    assert donations.sync(world).movements == 1
    assert books(fund) == (-usd("18.20"), usd(100), FIFTEEN)
    assert donations.reconcile(world).agrees
    assert seen_until() == clock.now()


def a_bank_debit_that_failed(gateway: FakeGateway, tick: Callable[[], None]) -> None:
    """Of no gift of ours: nobody can say more of it than that it came and went."""
    name = "py_1"
    gateway.charges[name] = ChargeFacts(
        id=name,
        amount=usd(40),
        is_paid=False,
        created_at=gateway.move("charge", name, usd(40)).created_at,
        gift_id=None,
        fund_id=None,
        transaction=None,
    )
    tick()
    gateway.move("charge_failure", name, -usd(40))


def test_what_came_and_went_holds_nothing_up(
    fund: Fund, world: FakeGateway, clock: FixedClock
) -> None:
    def four_days() -> None:
        began = clock.now()
        clock.advance(days=4)
        donations.sync(world)
        assert seen_until() == began, "it may be a gift yet"

    a_bank_debit_that_failed(world, four_days)
    donations.sync(world)
    assert seen_until() == clock.now()
    assert donations.reconcile(world).agrees
    for _ in range(3):
        clock.advance(days=5)
        donations.sync(world)
    assert clock.now() - seen_until() < timedelta(days=7)


def test_a_clock_that_was_ahead_hides_nothing_that_happens_later(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    clock.advance(days=30)
    gateway.move("other_adjustment", "tu_1", usd(7))
    donations.sync(gateway)
    clock.advance(days=-30)
    for number in (2, 3):
        gateway.move("other_adjustment", f"tu_{number}", usd(5))
        donations.sync(gateway)
        assert donations.suspense.count_strays() == number
        clock.advance(hours=1)
    assert donations.reconcile(gateway).agrees
