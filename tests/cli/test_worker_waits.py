"""A database that another process holds for long: each turn of the worker says so in one line."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from hardship.cli.schedule import JOBS
from hardship.cli.worker import Shift, run_once
from hardship.core.database import db, transaction
from hardship.core.heartbeat import HEARTBEAT
from hardship.donations import EventRef, EventStatus, receive_event
from hardship.donations.inbox import processing
from hardship.donations.inbox.models import InboxEvent
from hardship.settings import Settings
from tests.doubles import FixedClock
from tests.engines import Database
from tests.holding import held, impatient, make_impatient

(_INBOX,) = (job for job in JOBS if job.name == "inbox")
_HELD = "inbox is put off: somebody else holds the database"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return impatient(settings)


@pytest.fixture
def shift(
    app: Flask,
    db_session: object,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Shift:
    """A worker before an inbox in which one delivery waits, of what turns out to be nothing."""
    make_impatient(app)
    monkeypatch.setattr(processing, "what_happened", lambda *_told: None)
    with transaction():
        receive_event(EventRef("evt_1", "checkout.session.completed", "cs_none", clock.now()))
    return Shift(tmp_path / HEARTBEAT)


def is_done() -> bool:
    db.session.rollback()
    return db.session.get_one(InboxEvent, "evt_1").status == EventStatus.IGNORED


def test_before_anything_was_taken(
    app: Flask, shift: Shift, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with held(database, "inbox_events"):
        assert not run_once(app, _INBOX, shift)
    assert [(each.getMessage(), each.exc_info) for each in caplog.records] == [(_HELD, None)]
    assert run_once(app, _INBOX, shift), "and the next turn does what waited"
    assert is_done()


def test_between_the_question_to_stripe_and_the_books(
    app: Flask,
    shift: Shift,
    database: Database,
    clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as meanwhile, monkeypatch.context() as patch:
        patch.setattr(
            processing,
            "what_happened",
            lambda *_told: meanwhile.enter_context(held(database, "inbox_events")),
        )
        assert not run_once(app, _INBOX, shift)
    assert [each.getMessage() for each in caplog.records] == [
        "event evt_1 could not be processed",
        _HELD,
    ]
    assert not any(each.exc_info for each in caplog.records)
    clock.advance(seconds=30)
    assert run_once(app, _INBOX, shift)
    assert is_done()
