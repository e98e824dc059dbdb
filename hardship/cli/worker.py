"""`hardship worker`: does what waits, so that no page has to.

Each job has a thread of its own: a mail server that hangs does not hold up the inbox.
"""

import logging
import signal
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask

from hardship.cli.house import House
from hardship.cli.refusals import about_a_busy_database, about_stripe, about_the_keys
from hardship.cli.schedule import JOBS, Job
from hardship.core import clock
from hardship.core.errors import DomainError
from hardship.core.heartbeat import HEARTBEAT, beat

_BEAT_SECONDS = 5.0
_LONGEST_PAUSE = timedelta(minutes=5)
_LAST_WORDS_SECONDS = 20.0

_log = logging.getLogger("hardship.worker")


@click.command()
@click.option("--once", is_flag=True, help="Do every job once and end.")
@click.pass_obj
def worker(house: House, once: bool) -> None:
    """Do what waits: process webhooks, send mail, compare with Stripe, forget what is due.

    Stops when it is told to (SIGTERM), between two jobs. Several workers may run at once.
    """
    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    app, shift = house.app(), Shift(house.settings.var / HEARTBEAT)
    if once:
        failed = [job.name for job in JOBS if not run_once(app, job, shift)]
        raise SystemExit(1 if failed else 0)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: shift.stop.set())
    work(app, JOBS, shift)


@dataclass
class Shift:
    """One worker's time at work: when it shall stop, and what it got done."""

    heartbeat: Path
    stop: threading.Event = field(default_factory=threading.Event)
    done: dict[str, str] = field(default_factory=dict)

    def beat(self) -> None:
        """Leave a sign of life; a folder that cannot be written costs only that."""
        try:
            beat(self.heartbeat, self.done)
        except OSError as error:
            _log.warning("cannot write %s: %s", self.heartbeat, error.strerror)


def work(app: Flask, jobs: tuple[Job, ...], shift: Shift) -> None:
    """Run all jobs until the shift is told to stop, then let what is under way end."""
    threads = [
        threading.Thread(target=_again_and_again, args=(app, job, shift), name=job.name)
        for job in jobs
    ]
    for thread in threads:
        thread.daemon = True
        thread.start()
    shift.beat()
    while not shift.stop.wait(_BEAT_SECONDS):
        shift.beat()
    for thread in threads:
        thread.join(_LAST_WORDS_SECONDS)


def run_once(app: Flask, job: Job, shift: Shift) -> bool:
    """Do a job; a fault is logged and costs this one turn. Returns whether it went well.

    What there are words for, such as a Stripe or a database that does not answer, is one line.
    """
    try:
        with app.app_context():
            job.act(app)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other turns and jobs go on
        sentence = about_stripe(error) or about_the_keys(error) or about_a_busy_database(error)
        if sentence is None and not isinstance(error, DomainError):
            _log.exception("%s failed; it is tried again", job.name)
        else:
            _log.warning("%s is put off: %s", job.name, sentence or error)
        return False
    shift.done[job.name] = clock.now().isoformat()
    return True


def _again_and_again(app: Flask, job: Job, shift: Shift) -> None:
    pause = job.every
    while not shift.stop.is_set():
        went_well = run_once(app, job, shift)
        pause = job.every if went_well else min(pause * 2, max(_LONGEST_PAUSE, job.every))
        shift.stop.wait(pause.total_seconds())
