"""Sessions of people without an account: who reads the mail of an address has come in by it.

The browser holds a random secret, of which only the hash is kept. A session is dead after 30
minutes without use and after 12 hours at most; one that has died stays dead. Each room that lets
people in so has a table of its own.
"""

import uuid
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Identified, db
from hardship.core.tokens import hash_secret, new_secret

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)

#: The last use is written at most this often.
_TOUCH_EVERY = timedelta(minutes=1)


class MailedSession(Identified):
    """The columns of such a table."""

    token_hash: Mapped[str] = mapped_column(unique=True)
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    email = Encrypted(Domain.IDENTITY, "email_sealed")


Session = TypeVar("Session", bound=MailedSession)


def open_session(table: type[Session], *, email: str | None, email_hash: str) -> str:
    """Begin a session and return its secret."""
    now = clock.now()
    token = new_secret()
    session = table(
        token_hash=hash_secret(token),
        email_hash=email_hash,
        started_at=now,
        seen_at=now,
        expires_at=now + LONGEST,
    )
    session.email = email
    db.session.add(session)
    db.session.flush()
    return token


def living(table: type[Session], token: str) -> Session | None:
    """The living session of a cookie's secret."""
    found = db.session.scalar(select(table).where(table.token_hash == hash_secret(token)))
    now = clock.now()
    if found is None or found.ended_at is not None or now >= found.expires_at:
        return None
    return found if now - found.seen_at < IDLE else None


def needs_touch(session: MailedSession) -> bool:
    """Whether its last use has to be written down again."""
    return clock.now() - session.seen_at >= _TOUCH_EVERY


def touch(table: type[Session], session_id: uuid.UUID) -> None:
    """Note that the session was used. One that has died in the meantime stays dead."""
    now = clock.now()
    db.session.execute(
        update(table)
        .where(table.id == session_id, table.ended_at.is_(None))
        .where(table.seen_at > now - IDLE, table.expires_at > now)
        .values(seen_at=now)
    )


def end(table: type[Session], session_id: uuid.UUID) -> None:
    """End a session; its secret is worth nothing any more."""
    db.session.execute(
        update(table).where(table.id == session_id).values(ended_at=clock.now(), email_sealed=None)
    )


def is_over(table: type[Session]) -> ColumnElement[bool]:
    """Which of them can be forgotten."""
    return or_(table.expires_at < clock.now(), table.ended_at.is_not(None))
