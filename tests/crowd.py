"""Many hands at the same instant: each in a thread and in a database session of its own."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy import text

from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.core.retries import retrying

Result = TypeVar("Result")


def all_at_once(app: Flask, acts: Sequence[Callable[[], Result]]) -> list[Result | DomainError]:
    """Run each act in a transaction of its own, all at once; what a rule refused is its result.

    Anything but a refusal of a rule fails the test.
    """
    gate = threading.Barrier(len(acts))
    results: dict[int, Result | DomainError] = {}
    faults: list[BaseException] = []

    def run(index: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                results[index] = retrying(lambda: _whole(acts[index]))
            except DomainError as error:
                results[index] = error
            except BaseException as error:  # noqa: BLE001 - shown by the test itself
                faults.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.session.rollback()
    assert not faults, faults
    return [results[index] for index in range(len(acts))]


def _whole(act: Callable[[], Result]) -> Result:
    with transaction():
        return act()


@dataclass(frozen=True)
class Followed(Generic[Result]):
    """What became of the second of two: whether it had to wait, and what came of it."""

    waited: bool
    outcome: Result | Exception


def one_after_the_other(
    app: Flask,
    first: Callable[[], object],
    second: Callable[[], Result],
    *,
    first_goes_on: Callable[[], object] = lambda: None,
) -> Followed[Result]:
    """Run `second` while `first` is done but not committed.

    Once `second` waits for it or is through, `first_goes_on` in the same transaction, which is then
    committed. PostgreSQL only: on SQLite nobody begins to write while another does.
    """
    outcomes: list[Result | Exception] = []

    def follow() -> None:
        with app.app_context():
            try:
                outcomes.append(_whole(second))
            except Exception as error:  # noqa: BLE001 - the test looks at it
                outcomes.append(error)

    follower = threading.Thread(target=follow)
    with transaction():
        first()
        db.session.flush()
        follower.start()
        waited = _waits(follower)
        first_goes_on()
    follower.join()
    return Followed(waited, outcomes[0])


def _waits(follower: threading.Thread) -> bool:
    """Whether it comes to wait for a lock; False once it is through."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with db.engine.connect() as bystander:
        for _ in range(500):
            if bystander.scalar(waiting):
                return True
            bystander.rollback()
            follower.join(timeout=0.02)
            if not follower.is_alive():
                return False
    raise AssertionError("the second neither waited nor ended within ten seconds")
