"""The breaker and the pause: read from what Stripe confirmed, undone by the clock or by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, donations
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core import throttle
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.donations.card_testing_rules import FREE, MOST, WINDOW, Scope
from hardship.donations.errors import AlreadyPaused, GivingPaused, NotPaused
from hardship.notices.models import Notice
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway

HOME, ELSEWHERE = "192.0.2.0/24", "198.51.100.0/24"
LONG_AGO = datetime(2024, 11, 1, tzinfo=UTC)


@pytest.fixture
def treasurer(fund: Fund) -> Officer:
    with transaction():
        return officer(Role.TREASURER, name="Teo", email="teo@example.org")


def admit(fund: Fund, form: str, network: str = HOME, *, is_proved: bool = False) -> bool:
    """Whether it needs no proof."""
    own: Any = {"form": form, "network": network, "email": None, "is_proved": is_proved}
    try:
        donations.card_testing.check_welcome(fund, **own)
        with transaction():
            donations.card_testing.admit(fund, **own, begin=lambda: None)
    except donations.card_testing.ProofNeeded:
        return False
    return True


def begin(fund: Fund) -> donations.Gift:
    return donations.start_gift(
        fund, form="f", intended=usd(5), covers_fee=False, by=donations.Supporter()
    )


def fill(key: str, times: int) -> None:
    """So many others came before."""
    with transaction():
        for _ in range(times):
            throttle.take(key, 1000, WINDOW)


def fail(fund: Fund, gateway: FakeGateway, times: int) -> None:
    """Somebody's cards are declined on one page."""
    with transaction():
        open_gift(fund, gateway, intended=usd(5))
    for _ in range(times):
        charge = gateway.decline(gateway.last)
        with transaction():
            donations.receive_event(gateway.tell("charge.failed", charge.id))
    donations.process_inbox(gateway)


def told() -> list[str]:
    kinds = db.session.scalars(select(Notice.kind).where(Notice.kind == "money_news"))
    return list(kinds)


def test_failed_payments_trip_the_breaker_and_the_clock_brings_it_back(
    fund: Fund, gateway: FakeGateway, treasurer: Officer, clock: FixedClock
) -> None:
    fail(fund, gateway, 9)
    assert not donations.card_testing.state_of_giving().failures.are_card_testing
    assert admit(fund, "before")
    fail(fund, gateway, 1)
    assert donations.card_testing.state_of_giving().failures == donations.card_testing.Failures(
        10, 0
    )
    assert not admit(fund, "a form")
    assert admit(fund, "a form", is_proved=True)
    assert donations.card_testing.is_proof_needed(fund, network=ELSEWHERE)
    clock.advance(minutes=15)
    assert not donations.card_testing.state_of_giving().failures.are_card_testing
    assert admit(fund, "another")
    assert not donations.card_testing.is_proof_needed(fund, network=ELSEWHERE)


def test_the_treasurer_hears_of_it_once(
    fund: Fund, gateway: FakeGateway, treasurer: Officer, clock: FixedClock
) -> None:
    fail(fund, gateway, 30)
    assert len(told()) == 1
    (row,) = db.session.scalars(select(AuditRow).where(AuditRow.verb == "gift.card_testing"))
    assert (row.details["failed"], row.details["succeeded"]) == (10, 0)
    clock.advance(hours=1, seconds=1)
    fail(fund, gateway, 12)
    assert len(told()) == 2


def test_what_stripe_does_not_confirm_trips_nothing(fund: Fund, gateway: FakeGateway) -> None:
    """The event says failed; asked for it, Stripe says paid, or that it is none of ours."""
    with transaction():
        open_gift(fund, gateway, intended=usd(5))
    paid = gateway.pay(gateway.last)
    for number in range(20):
        event = gateway.tell("charge.failed", paid.id, event_id=f"evt_lie_{number}")
        with transaction():
            donations.receive_event(event)
    donations.process_inbox(gateway)
    assert donations.card_testing.state_of_giving().failures == donations.card_testing.Failures(
        0, 0
    )


def test_a_payment_that_succeeded_lately_makes_room_once(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(5))
    charge = gateway.pay(gateway.last)
    paid = gateway.tell("charge.succeeded", charge.id)
    for event in (paid, paid, replace(paid, id="evt_of_old", created_at=LONG_AGO)):
        with transaction():
            donations.receive_event(event)
        donations.process_inbox(gateway)
    assert donations.card_testing.recent_failures() == donations.card_testing.Failures(0, 1)


def test_a_form_that_was_let_in_is_not_counted_again(fund: Fund) -> None:
    with transaction():
        donations.card_testing.admit(
            fund, form="f", network=HOME, email=None, is_proved=False, begin=lambda: begin(fund)
        )
    for _ in range(5):
        assert admit(fund, "f")
    assert donations.card_testing.state_of_giving().forms == 1


def test_what_a_form_began_is_taken_back_when_others_were_counted_first(fund: Fund) -> None:
    """Between the look and the lock somebody took what was left."""
    fill(f"giving fund {fund.id}", FREE[Scope.FUND])
    with pytest.raises(donations.card_testing.ProofNeeded), transaction():
        donations.card_testing.admit(
            fund, form="f", network=HOME, email=None, is_proved=False, begin=lambda: begin(fund)
        )
    assert db.session.scalar(select(func.count()).select_from(donations.Gift)) == 0
    assert donations.card_testing.state_of_giving().forms == 0


def test_of_many_at_once_no_more_are_let_in_than_there_is_room_for(app: Flask, fund: Fund) -> None:
    fill(f"giving fund {fund.id}", MOST[Scope.FUND] - 4)
    fund_id = fund.id
    db.session.rollback()

    def knock(number: int) -> bool:
        with app.app_context():
            one = campaigns.fund(fund_id)
            try:
                return retrying(lambda: admit(one, f"{number}", f"net {number}", is_proved=True))
            except GivingPaused:
                return False

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(knock, range(16))) == 4


def test_beyond_the_cap_giving_is_paused_even_for_whoever_proves_and_the_clock_ends_it(
    fund: Fund, clock: FixedClock
) -> None:
    fill(f"giving fund {fund.id}", MOST[Scope.FUND] - 1)
    assert admit(fund, "the last", is_proved=True)
    with pytest.raises(GivingPaused) as refusal:
        admit(fund, "one more", is_proved=True)
    assert 0 < int(str(refusal.value.params["retry_after"])) <= 600
    with pytest.raises(GivingPaused):
        donations.card_testing.is_proof_needed(fund, network=HOME)
    clock.advance(minutes=10, seconds=1)
    assert admit(fund, "one more")


def test_one_network_and_one_email_end_before_all_do(fund: Fund) -> None:
    fill(f"giving network {HOME}", MOST[Scope.NETWORK] - 1)
    assert admit(fund, "the last", is_proved=True)
    with pytest.raises(throttle.TooMany):
        admit(fund, "one more", is_proved=True)
    assert admit(fund, "elsewhere", ELSEWHERE, is_proved=True)


def test_keys_name_no_network_and_no_email(fund: Fund) -> None:
    with transaction():
        donations.card_testing.admit(
            fund,
            form="f",
            network=HOME,
            email="june@example.org",
            is_proved=False,
            begin=lambda: begin(fund),
        )
    keys = list(db.session.scalars(select(throttle.Bucket.key)))
    assert len(keys) == 4
    assert not any("192.0" in key or "june" in key for key in keys)


def test_the_line_moves_one_by_one_and_is_not_without_end(fund: Fund, clock: FixedClock) -> None:
    with transaction():
        turns = [donations.card_testing.stand_in_line(f"net {number}") for number in range(460)]
    first, second = turns[:2]
    assert first is not None
    assert second is not None
    assert first - clock.now() == timedelta(seconds=20)
    assert second - first == timedelta(seconds=2)
    assert turns[-1] is None, "fifteen minutes are the longest"
    with transaction():
        clock.advance(minutes=5)
        assert donations.card_testing.stand_in_line("net 1") is not None


def test_one_network_does_not_take_the_whole_line(fund: Fund) -> None:
    with transaction():
        turns = [donations.card_testing.stand_in_line(HOME) for _ in range(MOST[Scope.NETWORK] + 1)]
        assert turns[-1] is None
        assert None not in turns[:-1]
        assert donations.card_testing.stand_in_line(ELSEWHERE) is not None


def test_an_officer_pauses_and_resumes_giving(
    fund: Fund, treasurer: Officer, clock: FixedClock
) -> None:
    with transaction():
        donations.card_testing.pause_giving(by=treasurer)
    with pytest.raises(GivingPaused):
        admit(fund, "a form", is_proved=True)
    with pytest.raises(AlreadyPaused), transaction():
        donations.card_testing.pause_giving(by=treasurer)
    clock.advance(days=3)
    assert donations.card_testing.state_of_giving().is_paused
    with transaction():
        donations.card_testing.resume_giving(by=treasurer)
    with pytest.raises(NotPaused), transaction():
        donations.card_testing.resume_giving(by=treasurer)
    assert admit(fund, "a form")
    verbs = list(db.session.scalars(select(AuditRow.verb).where(AuditRow.verb.like("giving.%"))))
    assert verbs == ["giving.paused", "giving.resumed"]
