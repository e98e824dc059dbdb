"""Time passes while Stripe is asked: nothing falls between two rounds, and done stays done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hardship import donations
from hardship.audit import SYSTEM
from hardship.campaigns import Fund
from hardship.core import clock as house_clock
from hardship.core.database import transaction
from hardship.donations import CheckoutSession, EventRef, EventStatus, GatewayUnavailable
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

COMPLETED = "checkout.session.completed"


def delivered(fund: Fund, gateway: FakeGateway) -> str:
    """A paid gift, and the event of it in the inbox."""
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    event = gateway.tell(COMPLETED, gateway.last)
    with transaction():
        donations.receive_event(event)
    return event.id


@dataclass
class SlowList(FakeGateway):
    """Half an hour goes by while events are listed; it keeps from when they were asked for."""

    clock: FixedClock = field(default_factory=FixedClock)
    asked: list[datetime] = field(default_factory=list)

    def events(self, since: datetime, types: Sequence[str]) -> Iterator[EventRef]:
        self.asked.append(since)
        self.clock.advance(minutes=30)
        return super().events(since, types)


def test_the_next_round_begins_ten_minutes_before_this_one_began(
    fund: Fund, clock: FixedClock
) -> None:
    gateway, began = SlowList(clock=clock), clock.now()
    for _ in range(2):
        donations.sync(gateway)
    assert gateway.asked[1] == began - timedelta(minutes=10)


@dataclass
class Overtaken(FakeGateway):
    """While one worker waits for its answer, another one takes the row and is done with it."""

    clock: FixedClock = field(default_factory=FixedClock)
    done_at: datetime | None = None

    def session(self, session_id: str) -> CheckoutSession:
        if self.done_at is None:
            self.done_at = self.clock.advance(minutes=5)
            assert donations.process_inbox(self) == 1
            self.clock.advance(minutes=5)
        return super().session(session_id)


def test_a_worker_that_was_overtaken_leaves_what_is_done(fund: Fund, clock: FixedClock) -> None:
    gateway = Overtaken(clock=clock)
    event = delivered(fund, gateway)
    donations.process_inbox(gateway)
    kept = donations.inbox_event(event)
    assert (kept.state, kept.done_at) == (EventStatus.DONE, gateway.done_at)
    assert house_clock.now() == clock.now() > kept.received_at + timedelta(minutes=9)


@dataclass
class OvertakenAndBroken(Overtaken):
    """And then no answer comes at all."""

    def session(self, session_id: str) -> CheckoutSession:
        is_first = self.done_at is None
        found = super().session(session_id)
        if is_first:
            raise GatewayUnavailable
        return found


def test_a_failure_that_comes_late_leaves_what_is_done(fund: Fund, clock: FixedClock) -> None:
    gateway = OvertakenAndBroken(clock=clock)
    event = delivered(fund, gateway)
    donations.process_inbox(gateway)
    kept = donations.inbox_event(event)
    assert (kept.state, kept.failure) == (EventStatus.DONE, None)
    assert kept.done_at == gateway.done_at


def test_a_delivery_that_a_person_takes_up_has_all_its_tries_again(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    event = delivered(fund, gateway)
    gateway.failure = GatewayUnavailable()
    for _ in range(10):
        donations.process_inbox(gateway)
        clock.advance(hours=2)
    stuck = donations.inbox_event(event)
    assert (stuck.state, stuck.failure) == (EventStatus.STUCK, "GatewayUnavailable")
    with transaction():
        donations.retry_event(stuck, by=SYSTEM)
    donations.process_inbox(gateway)
    assert (stuck.state, stuck.attempts) == (EventStatus.RECEIVED, 1)
    gateway.failure = None
    clock.advance(hours=2)
    donations.process_inbox(gateway)
    assert (stuck.state, stuck.failure) == (EventStatus.DONE, None)
