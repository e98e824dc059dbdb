"""The worker: every job in its turn, a fault costs one turn, and a signal ends it between two."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from hardship import notices
from hardship.applications import Application
from hardship.cli.schedule import JOBS, Job
from hardship.cli.worker import Shift, run_once, work
from hardship.core.database import db, transaction
from hardship.core.heartbeat import HEARTBEAT
from hardship.core.throttle import Bucket, TooMany, take
from hardship.donations import GatewayUnavailable
from tests.command_line import invoke
from tests.doubles import FixedClock, Mailbox
from tests.factories.applications import draft
from tests.factories.campaigns import open_campaign


def test_it_runs_each_job_again_and_again_until_it_is_told_to_stop(
    app: Flask, tmp_path: Path
) -> None:
    shift, done = Shift(tmp_path / HEARTBEAT), threading.Event()
    turns: list[str] = []

    def act(_app: Flask) -> None:
        turns.append(threading.current_thread().name)
        if len(turns) == 3:
            done.set()
            shift.stop.set()

    work(app, (Job("count", timedelta(milliseconds=1), act),), shift)
    assert done.is_set()
    assert turns == ["count", "count", "count"]


def test_a_job_that_hangs_does_not_hold_up_another(app: Flask, tmp_path: Path) -> None:
    shift, quick = Shift(tmp_path / HEARTBEAT), threading.Event()
    hanging = threading.Event()

    def hang(_app: Flask) -> None:
        assert quick.wait(20), "the other job never had its turn"
        hanging.set()
        shift.stop.set()

    jobs = (
        Job("hangs", timedelta(seconds=1), hang),
        Job("quick", timedelta(seconds=1), lambda _app: quick.set()),
    )
    work(app, jobs, shift)
    assert hanging.is_set()


def test_a_fault_is_logged_and_costs_one_turn(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shift = Shift(tmp_path / HEARTBEAT)

    def fail(_app: Flask) -> None:
        raise RuntimeError("the disk is full")

    assert not run_once(app, Job("fails", timedelta(seconds=1), fail), shift)
    assert run_once(app, Job("works", timedelta(seconds=1), lambda _app: None), shift)
    assert "fails failed" in caplog.text
    assert set(shift.done) == {"works"}


def test_an_outage_elsewhere_is_one_line(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def ask(_app: Flask) -> None:
        raise GatewayUnavailable

    asks = Job("sync", timedelta(minutes=15), ask)
    assert not run_once(app, asks, Shift(tmp_path / HEARTBEAT))
    (record,) = caplog.records
    assert record.getMessage().startswith("sync is put off: Stripe does not answer")
    assert record.exc_info is None


def test_it_leaves_a_sign_of_life(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    shift = Shift(tmp_path / HEARTBEAT)
    run_once(app, Job("inbox", timedelta(seconds=1), lambda _app: None), shift)
    shift.beat()
    told = json.loads((tmp_path / HEARTBEAT).read_text())
    assert told == {"at": clock.now().isoformat(), "jobs": {"inbox": clock.now().isoformat()}}


def test_once_does_every_job(app: Flask) -> None:
    told = invoke(app, "worker", "--once")
    assert told.exit_code == 0, told.output


def test_its_jobs_have_names_of_their_own() -> None:
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    assert {"inbox", "outbox", "sync"} <= set(names)


def test_mail_leaves_by_the_worker_and_not_before(app: Flask, mailbox: Mailbox) -> None:
    with app.app_context(), transaction():
        notices.enqueue("access_changed", to="june@example.org", locale="en")
    assert len(mailbox) == 0
    assert invoke(app, "worker", "--once").exit_code == 0
    assert [mail.to for mail in mailbox.mails] == ["june@example.org"]


def test_dry_buckets_are_forgotten(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        with transaction():
            take("sign-in:june", 1, timedelta(minutes=5))
        with pytest.raises(TooMany), transaction():
            take("sign-in:june", 1, timedelta(minutes=5))
    clock.advance(hours=1)
    invoke(app, "worker", "--once")
    with app.app_context():
        assert db.session.query(Bucket).count() == 0


def test_a_draft_that_nobody_came_back_to_is_forgotten(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        left = draft(open_campaign()).id
    clock.advance(days=15)
    assert invoke(app, "worker", "--once").exit_code == 0
    db.session.rollback()
    assert db.session.get(Application, left) is None
