"""What met a busy database runs again, a few times; what broke a rule does not."""

import sqlite3

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, OperationalError

from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.core.throttle import Bucket
from tests.doubles import FixedClock


def test_runs_again_only_what_may_succeed(db_session: object) -> None:
    seen = []

    def busy() -> str:
        seen.append(1)
        if len(seen) < 3:
            raise _busy()
        return "done"

    assert retrying(busy) == "done"
    assert len(seen) == 3


def test_gives_up_after_five(db_session: object) -> None:
    seen = []

    def always_busy() -> None:
        seen.append(1)
        raise _busy()

    with pytest.raises(OperationalError):
        retrying(always_busy)
    assert len(seen) == 5


def test_a_broken_rule_is_not_run_again(db_session: object, clock: FixedClock) -> None:
    seen = []

    def twice_the_same() -> None:
        seen.append(1)
        with transaction():
            for _ in range(2):
                db.session.execute(insert(Bucket).values(key="a", drops=[], empty_at=clock.now()))

    with pytest.raises(DBAPIError):
        retrying(twice_the_same)
    assert len(seen) == 1


def _busy() -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)
