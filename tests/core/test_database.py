"""One writing transaction an act: whole or not at all, and never on what was read before."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from hardship import audit
from hardship.core.database import UtcDateTime, db, existing, locked, transaction
from hardship.core.errors import NotFound
from hardship.core.retries import retrying
from hardship.core.tally import Note
from hardship.core.throttle import Bucket
from tests.doubles import FixedClock


class _NoBucket(NotFound):
    pass


def bucket(key: str, clock: FixedClock) -> Bucket:
    return Bucket(key=key, drops=[], empty_at=clock.now())


def drops() -> dict[str, int]:
    return {row.key: len(row.drops) for row in db.session.scalars(db.select(Bucket))}


def test_commits_whole(db_session: object, clock: FixedClock) -> None:
    with transaction():
        db.session.add(bucket("a", clock))
        db.session.add(bucket("b", clock))
    db.session.rollback()
    assert set(drops()) == {"a", "b"}


def test_undoes_whole(db_session: object, clock: FixedClock) -> None:
    def fail_half_way() -> None:
        with transaction():
            db.session.add(bucket("a", clock))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert drops() == {}


def test_refuses_to_carry_in_what_was_changed_outside(
    db_session: object, clock: FixedClock
) -> None:
    db.session.add(bucket("a", clock))
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass


def test_what_was_read_before_is_read_again(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        db.session.add(bucket("a", clock))
    stale = db.session.get_one(Bucket, "a")
    assert stale.drops == []
    db.session.rollback()
    in_thread(app, lambda: _set_drops([[7, 1]]))
    with transaction():
        assert stale.drops == [[7, 1]]


def test_a_locked_row_is_read_afresh_and_must_be_there(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        db.session.add(bucket("a", clock))
    with transaction():
        known = existing(Bucket, "a")
        elsewhere = db.update(Bucket).values(drops=[clock.now().timestamp()])
        db.session.execute(elsewhere.execution_options(synchronize_session=False))
        assert known.drops == []
        assert locked(Bucket, "a") is known
        assert len(known.drops) == 1
    for verb in (existing, locked):
        with pytest.raises(NotFound):
            verb(Bucket, "b")
        with pytest.raises(_NoBucket):
            verb(Bucket, "b", _NoBucket)


def test_increments_of_many_threads_all_count(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        db.session.add(bucket("a", clock))

    def add_ten() -> None:
        for _ in range(10):
            retrying(_increment)

    threads = [threading.Thread(target=in_context, args=(app, add_ten)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drops() == {"a": 50}


@pytest.mark.engine("postgresql")
def test_of_two_that_wait_for_each_other_one_runs_again(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        db.session.add_all([bucket("a", clock), bucket("b", clock)])
    both_hold_one = threading.Barrier(2)
    states: list[str | None] = []

    def drip_into(first: str, second: str) -> None:
        def both() -> None:
            with transaction():
                _drip(first)
                if not states:
                    both_hold_one.wait(timeout=10)
                try:
                    _drip(second)
                except DBAPIError as error:
                    states.append(getattr(error.orig, "sqlstate", None))
                    raise

        retrying(both)

    acts = [lambda: drip_into("a", "b"), lambda: drip_into("b", "a")]
    threads = [threading.Thread(target=in_context, args=(app, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == ["40P01"], "the database named one of them as the one to give way"
    assert drops() == {"a": 2, "b": 2}


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2024, 1, 1), sqlite.dialect())  # noqa: DTZ001 - the mistake under test


def test_times_come_back_aware(db_session: object, clock: FixedClock) -> None:
    with transaction():
        audit.record("a.b", Thing())
    row = audit.newest().items[0]
    assert row.recorded_at == clock.now()
    assert row.recorded_at.tzinfo is UTC


def _set_drops(drops: list[Note]) -> None:
    with transaction():
        db.session.get_one(Bucket, "a").drops = drops


def _increment() -> None:
    with transaction():
        _drip("a")


def _drip(key: str) -> None:
    row = locked(Bucket, key)
    row.drops = [*row.drops, [1, 1]]
    db.session.flush()


class Thing:
    """Any row."""

    __tablename__ = "things"
    id = "1"


def in_context(app: Flask, act: object) -> None:
    with app.app_context():
        act()  # type: ignore[operator]  # a callable of the test


def in_thread(app: Flask, act: object) -> None:
    thread = threading.Thread(target=in_context, args=(app, act))
    thread.start()
    thread.join()
