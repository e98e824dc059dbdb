"""The committee's tests: quick hashes, except where the cost of a hash is the matter."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from flask import current_app

from hardship import committee
from hardship.committee import passwords
from hardship.core.database import db
from hardship.core.retries import retrying
from tests.factories import officers


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest) -> Iterator[PasswordHasher]:
    """Another cost than in production; a test that asks for `real_cost` keeps the real one."""
    real = passwords.installed()
    if "real_cost" not in request.fixturenames:
        committee.install_password_cost(officers.cheap_hasher())
    yield real
    committee.install_password_cost(real)


@pytest.fixture
def real_cost() -> None:
    """Hash as in production."""


@pytest.fixture
def together(db_session: object) -> Callable[[Callable[[int], bool], int], list[bool]]:
    """Run an act so many times at the same instant, each in a thread and session of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way out

    def run(act: Callable[[int], bool], times: int) -> list[bool]:
        start = Barrier(times)

        def one(number: int) -> bool:
            with app.app_context():
                start.wait(timeout=30)
                return retrying(lambda: act(number))

        db.session.rollback()
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))

    return run
