"""No slow hash of an officer's own holds up the database, nor outlives what it was held against.

Whoever knows the password that was right a moment ago has shown nothing.
"""

from collections.abc import Iterator
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from hardship import committee
from hardship.committee import Officer, OfficerSession, Role, passwords
from hardship.committee.resets import Change
from hardship.core.database import db, transaction
from tests.client import MannerlyClient
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

NEW = "another mitten thunder clock"


class Watched(PasswordHasher):
    """Tells whether the database was open for writing while it worked."""

    held_up: list[bool]

    def _note(self) -> None:
        session = db.session()
        writes = session.in_transaction() and session.connection().get_execution_options()
        self.held_up.append(bool(writes and writes.get("hardship_write")))

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """The same hash."""
        self._note()
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name
        """The same answer."""
        self._note()
        return super().verify(hash, password)


@pytest.fixture
def hasher() -> Iterator[Watched]:
    """In place of the one that is installed, with its cost."""
    before = passwords.installed()
    watched = Watched(before.time_cost, before.memory_cost, before.parallelism)
    watched.held_up = []
    passwords.install(watched)
    yield watched
    passwords.install(before)


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer with a password."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email="ana@example.org")


def session_of(who: Officer) -> OfficerSession:
    with transaction():
        return committee.open_session(who).session


def test_the_watch_sees_a_hash_that_holds_it_up(ana: Officer, hasher: Watched) -> None:
    committee.show_password(session_of(ana), officers.PASSWORD)
    with transaction():
        passwords.hashed(NEW)
    assert hasher.held_up == [False, True]


@pytest.mark.parametrize("password", [officers.PASSWORD, "wrong"])
def test_stepping_up_holds_up_nobody(
    client: MannerlyClient, ana: Officer, hasher: Watched, password: str
) -> None:
    officers.let_in(client, ana)
    client.submit("/committee/sign-in/again", password=password, code=officers.code())
    assert hasher.held_up == [False]


@pytest.mark.parametrize(("present", "hashes"), [(officers.PASSWORD, 2), ("wrong", 1)])
def test_changing_ones_password_holds_up_nobody(
    client: MannerlyClient, ana: Officer, hasher: Watched, present: str, hashes: int
) -> None:
    officers.let_in(client, ana)
    client.submit("/committee/my-access/password", present=present, password=NEW, repeated=NEW)
    assert hasher.held_up == [False] * hashes


def test_a_password_that_was_changed_meanwhile_steps_nobody_up(ana: Officer) -> None:
    """The thief's session lives, as it would where a link sets the hash and ends no session."""
    thief = session_of(ana)
    shown = committee.show_password(thief, officers.PASSWORD)
    with transaction():
        db.session.get_one(Officer, ana.id).password_hash = passwords.hashed(NEW)
    with transaction():
        assert committee.step_up(thief, shown, code=officers.code()) is None
    change = Change(shown, passwords.hashed("giraffe giraffe lantern boots"))
    with pytest.raises(committee.WrongPassword), transaction():
        committee.change_password(thief, change)
    assert committee.show_password(thief, NEW).was_right


@pytest.mark.parametrize("ending", ["ended", "disabled"])
def test_a_session_that_ended_meanwhile_changes_no_password(ana: Officer, ending: str) -> None:
    session = session_of(ana)
    with transaction():
        officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
    change = committee.prepare_change(session, present=officers.PASSWORD, password=NEW)
    with transaction():
        if ending == "ended":
            committee.sign_out(session)
        else:
            committee.disable(ana)
    with pytest.raises(committee.SignInOver), transaction():
        committee.change_password(session, change)
    db.session.rollback()
    open_ones = select(OfficerSession).where(OfficerSession.ended_at.is_(None))
    assert db.session.scalars(open_ones).all() == []
