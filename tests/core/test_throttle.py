"""A limit holds in every stretch of its length, across threads and across midnight."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from hardship.core import throttle
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.core.throttle import Bucket, TooMany
from tests.doubles import FixedClock

FIVE_MINUTES = timedelta(minutes=5)
INES = "ines@example.org"


def drop(key: str = INES) -> None:
    with transaction():
        throttle.take(key, 10, FIVE_MINUTES)


def test_the_eleventh_is_one_too_many(db_session: object) -> None:
    for _ in range(10):
        drop()
    with pytest.raises(TooMany) as refusal:
        drop()
    assert 0 < refusal.value.retry_after <= 300


def test_slow_tries_do_not_leak_through(db_session: object, clock: FixedClock) -> None:
    for _ in range(10):
        drop()
        clock.advance(seconds=29)
    with pytest.raises(TooMany) as refusal:
        drop()
    assert refusal.value.retry_after == 10
    clock.advance(seconds=10)
    drop()
    with pytest.raises(TooMany):
        drop()


def test_asking_whether_there_is_room_takes_none(db_session: object, clock: FixedClock) -> None:
    for _ in range(9):
        drop()
    for _ in range(3):
        throttle.look([INES], FIVE_MINUTES).check(INES, 10)
    drop()
    clock.advance(minutes=1)
    with pytest.raises(TooMany) as refusal:
        throttle.look([INES], FIVE_MINUTES).check(INES, 10)
    assert refusal.value.retry_after == 240
    assert throttle.look([INES, "nobody"], FIVE_MINUTES).levels == {INES: 10, "nobody": 0}


def test_midnight_does_not_empty_the_bucket(db_session: object, clock: FixedClock) -> None:
    clock.set(datetime(2024, 11, 27, 23, 58, tzinfo=UTC))
    for _ in range(10):
        drop()
    clock.advance(minutes=3)
    with pytest.raises(TooMany):
        drop()
    clock.advance(minutes=2)
    drop()


def test_what_is_held_after_midnight_knows_what_came_before(
    db_session: object, clock: FixedClock
) -> None:
    clock.set(datetime(2024, 11, 27, 23, 58, tzinfo=UTC))
    for _ in range(10):
        drop()
    clock.advance(minutes=3)
    with transaction():
        held = throttle.hold([INES, "nobody"], FIVE_MINUTES)
        assert held.levels == {INES: 10, "nobody": 0}
        assert held.wait(INES, 10) == 120
        held.count()
    assert throttle.look([INES, "nobody"], FIVE_MINUTES).levels == {INES: 11, "nobody": 1}


def test_a_row_stays_small_however_many_come(db_session: object, clock: FixedClock) -> None:
    for _ in range(300):
        with transaction():
            throttle.take(INES, 1000, FIVE_MINUTES)
        clock.advance(seconds=1)
    row = db.session.scalars(select(Bucket)).one()
    assert len(json.dumps(row.drops)) < 1000
    assert throttle.look([INES], FIVE_MINUTES).levels[INES] == 300


def test_a_clock_that_was_put_back_ends_no_line(db_session: object, clock: FixedClock) -> None:
    def turn() -> datetime | None:
        minute = timedelta(minutes=1)
        with transaction():
            return throttle.turn("line", every=minute, earliest=minute, latest=15 * minute)

    clock.advance(hours=2)
    assert turn() is not None
    clock.advance(hours=-2)
    assert turn() == clock.now() + timedelta(minutes=1)
    assert turn() == clock.now() + timedelta(minutes=2)


def test_buckets_do_not_know_one_another(db_session: object) -> None:
    for _ in range(10):
        drop()
    drop("somebody-else@example.org")


def test_the_table_names_nobody(db_session: object) -> None:
    drop()
    assert "ines" not in db.session.scalars(select(Bucket.key)).one()


def test_dry_buckets_are_swept(db_session: object, clock: FixedClock) -> None:
    drop()
    clock.advance(hours=1)
    with transaction():
        throttle.sweep()
    assert db.session.scalar(select(func.count()).select_from(Bucket)) == 0


@pytest.mark.engine("postgresql")  # SQLite's writers wait for each other
def test_sweeping_waits_for_nobody_who_counts(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    drop()
    clock.advance(hours=1)
    with transaction():
        throttle.hold([INES], FIVE_MINUTES)
        with ThreadPoolExecutor() as other:
            other.submit(_sweep_beside, app).result()
    assert db.session.scalar(select(func.count()).select_from(Bucket)) == 1


def test_a_bucket_that_still_holds_something_is_kept(db_session: object, clock: FixedClock) -> None:
    for _ in range(10):
        drop()
    clock.advance(minutes=4)
    with transaction():
        throttle.sweep()
    with pytest.raises(TooMany):
        drop()


def test_the_next_day_nobody_can_tell_that_it_is_the_same_one(
    db_session: object, clock: FixedClock
) -> None:
    drop()
    clock.advance(days=1)
    drop()
    assert len(set(db.session.scalars(select(Bucket.key)))) == 2


def test_many_buckets_at_once_count_everybody_and_nobody_deadlocks(
    app: Flask, db_session: object
) -> None:
    """Each holds its own and the shared ones, named in any order."""
    shared, failed = ["all", "fund", "email", "network"], []

    def count(number: int) -> None:
        keys = [*shared[number % 4 :], f"own {number}", *shared[: number % 4]]
        with app.app_context():
            for _ in range(5):
                try:
                    _count(keys)
                except DBAPIError as error:  # a deadlock, or too long a wait
                    failed.append(error)

    threads = [threading.Thread(target=count, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    levels = throttle.look([*shared, "own 3"], FIVE_MINUTES).levels
    assert levels == dict.fromkeys(shared, 40) | {"own 3": 5}


def test_many_at_once_share_one_bucket(app: Flask, db_session: object) -> None:
    passed = []

    def knock() -> None:
        with app.app_context():
            for _ in range(5):
                try:
                    retrying(drop)
                except TooMany:
                    continue
                passed.append(1)

    threads = [threading.Thread(target=knock) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 10


def _count(keys: list[str]) -> None:
    with transaction():
        throttle.hold(keys, FIVE_MINUTES).count()


def _sweep_beside(app: Flask) -> None:
    with app.app_context(), transaction():
        throttle.sweep()
