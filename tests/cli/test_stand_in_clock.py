"""In the demonstration web and worker go by the stand-in's clock."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hardship.cli.stand_in_clock import StandInClock
from hardship.core.clock import SystemClock
from hardship.stripe_sandbox.clock import Clock, write_clock

_SECOND = timedelta(seconds=5)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "stripe-sandbox.db"


def told(database: Path, clock: Clock) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT)")
    write_clock(connection, clock)
    connection.commit()
    connection.close()


def test_it_goes_with_the_stand_in(database: Path) -> None:
    told(database, Clock(offset=timedelta(days=33).total_seconds()))
    ahead = StandInClock(database).now() - SystemClock().now()
    assert abs(ahead - timedelta(days=33)) < _SECOND


def test_a_clock_that_stands_stands_here_too(database: Path) -> None:
    moment = datetime(2026, 12, 24, 18, tzinfo=UTC)
    told(database, Clock(frozen_at=moment.timestamp()))
    assert StandInClock(database).now() == moment


def test_without_a_stand_in_it_is_the_machines(database: Path) -> None:
    assert abs(StandInClock(database).now() - SystemClock().now()) < _SECOND


def test_what_was_known_holds_while_the_stand_in_is_away(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(database, Clock(offset=3600))
    clock = StandInClock(database)
    clock.now()
    database.unlink()
    monkeypatch.setattr("hardship.cli.stand_in_clock._HOLDS", 0)
    assert abs(clock.now() - SystemClock().now() - timedelta(hours=1)) < _SECOND
