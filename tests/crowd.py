"""Many hands at the same instant: each in a thread and in a database session of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Flask

from hardship.core.database import db, retrying, transaction
from hardship.core.errors import DomainError

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
