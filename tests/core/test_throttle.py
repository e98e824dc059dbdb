"""A limit holds in every stretch of its length, across threads and across midnight."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship.core import throttle
from hardship.core.database import db, retrying, transaction
from hardship.core.throttle import Bucket, TooMany
from tests.doubles import FixedClock

FIVE_MINUTES = timedelta(minutes=5)


def drop(key: str = "ines@example.org") -> None:
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
        throttle.check("ines@example.org", 10, FIVE_MINUTES)
    drop()
    clock.advance(minutes=1)
    with pytest.raises(TooMany) as refusal:
        throttle.check("ines@example.org", 10, FIVE_MINUTES)
    assert refusal.value.retry_after == 240
    assert throttle.level("ines@example.org", FIVE_MINUTES) == 10


def test_midnight_does_not_empty_the_bucket(db_session: object, clock: FixedClock) -> None:
    clock.set(datetime(2024, 11, 27, 23, 58, tzinfo=UTC))
    for _ in range(10):
        drop()
    clock.advance(minutes=3)
    with pytest.raises(TooMany):
        drop()
    clock.advance(minutes=2)
    drop()


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
