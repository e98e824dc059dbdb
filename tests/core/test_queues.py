"""A queue in a table: each row by one worker, and again after a pause that grows."""

from datetime import timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hardship import notices
from hardship.core.database import db, transaction
from hardship.core.queues import Backoff, take
from hardship.notices import Notice
from tests.crowd import all_at_once
from tests.doubles import FixedClock

BACKOFF = Backoff(timedelta(seconds=10), timedelta(hours=1))


def put(count: int) -> None:
    with transaction():
        for number in range(count):
            notices.enqueue("gift_receipt", to=f"{number}@example.org", locale="en")


def taken() -> str | None:
    row = take(Notice, select(Notice).order_by(Notice.next_try_at, Notice.id), BACKOFF)
    return None if row is None else row.recipient


def test_pauses_double_and_end() -> None:
    pauses = [BACKOFF.after(n).total_seconds() for n in range(1, 15)]
    assert pauses[:3] == [10, 20, 40]
    assert max(pauses) == 3600


@given(first=st.integers(1, 10**6), times=st.integers(1, 10**6), attempts=st.integers(1, 10**9))
def test_a_row_that_waits_for_years_is_tried_at_the_longest_pause(
    first: int, times: int, attempts: int
) -> None:
    backoff = Backoff(timedelta(seconds=first), timedelta(seconds=first * times))
    seconds = backoff.after(attempts).total_seconds()
    assert seconds == min(first * 2 ** min(attempts - 1, 40), first * times)


def test_a_row_is_left_alone_for_its_pause(db_session: object, clock: FixedClock) -> None:
    put(1)
    for seconds in (10, 20, 40):
        with transaction():
            assert taken() == "0@example.org"
        clock.advance(seconds=seconds - 1)
        with transaction():
            assert taken() is None
        clock.advance(seconds=1)
    assert db.session.scalars(select(Notice.attempts)).one() == 3


def test_workers_at_the_same_instant_take_different_rows(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    put(5)
    found = all_at_once(app, [taken] * 8)
    assert sorted(name for name in found if isinstance(name, str)) == [
        f"{number}@example.org" for number in range(5)
    ]
    assert found.count(None) == 3
