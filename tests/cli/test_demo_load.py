"""The demonstration's past, while a worker is at work in the present."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from hardship import committee
from hardship.cli.demo_fund.cast import COMMITTEE
from hardship.cli.demo_fund.clock import ZONE, StoryClock, friday, moment
from hardship.cli.demo_fund.stage import build_stage
from hardship.cli.schedule import forget_what_is_over
from hardship.committee import Role
from hardship.core import clock as house_clock
from hardship.core.database import db
from tests.doubles import FROZEN_AT, FixedClock


def test_who_prepares_may_try_to_release_and_another_does_nothing_else() -> None:
    """`/demo` and README.md invite to try it: the refusal is the rule of the house."""
    seats = [set(member.roles) for member in COMMITTEE]
    assert {Role.TREASURER, Role.RELEASER} in seats
    assert {Role.RELEASER} in seats
    assert {Role.TREASURER} not in seats, "the one click takes who has the fewest roles"


@pytest.mark.parametrize("later", range(7))
def test_whatever_today_is_it_has_paid_on_fridays(later: int) -> None:
    """From the 22nd day on, when all of the first week is decided, and again in the next week."""
    today = FROZEN_AT + timedelta(days=later)
    payday = friday(today, 22)
    assert 22 <= payday <= 28
    assert moment(today, payday, 9).astimezone(ZONE).strftime("%A") == "Friday"


def test_a_worker_that_sweeps_meanwhile_takes_no_invitation_of_the_past(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    """It sweeps after each transaction, when everything that was written can be seen."""
    story = StoryClock(moment(clock.now(), 0, 6))
    sweeps: list[int] = []
    loading = db.session()

    def work() -> None:
        with app.app_context():
            forget_what_is_over(app)

    def sweep(session: Session) -> None:
        # What a savepoint let go of nobody else can see yet.
        if session is not loading or session.in_nested_transaction():
            return
        house_clock.install(clock)
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        house_clock.install(story)
        sweeps.append(1)

    house_clock.install(story)
    event.listen(db.session, "after_commit", sweep)
    try:
        build_stage(clock.now())
    finally:
        event.remove(db.session, "after_commit", sweep)
    assert len(sweeps) > len(COMMITTEE)
    assert all(each.is_active for each in committee.officers().items)
