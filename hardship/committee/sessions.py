"""Sessions: opened after both factors, found by a hash, ended by a mark that nothing takes back."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from hardship import audit
from hardship.committee.conditional_updates import first_to, rows_changed
from hardship.committee.errors import SignInOver
from hardship.committee.models import (
    Invitation,
    Officer,
    OfficerSession,
    PasswordReset,
    SignIn,
)
from hardship.committee.rules import IDLE_LIFE, SESSION_LIFE, TOUCH_EVERY, End, is_fresh, is_over
from hardship.core import clock
from hardship.core.database import db
from hardship.core.errors import NotFound
from hardship.core.tokens import hash_secret, new_secret

#: How long the traces of what is over are kept for the officer's own questions.
_KEPT = timedelta(days=30)
_LONGEST_BROWSER = 80


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the secret that only the browser keeps."""

    session: OfficerSession
    secret: str


def open_session(officer: Officer, *, browser: str = "") -> Opened:
    """Open a session for an officer who has shown both factors."""
    now = clock.now()
    secret = new_secret()
    session = OfficerSession(
        officer_id=officer.id,
        token_hash=hash_secret(secret),
        browser=browser[:_LONGEST_BROWSER],
        proved_at=now,
        seen_at=now,
    )
    db.session.add(session)
    db.session.flush()
    return Opened(session, secret)


def session_of(secret: str) -> OfficerSession | None:
    """The session of a browser's secret if it was not ended; it may be over by age."""
    query = select(OfficerSession).where(
        OfficerSession.token_hash == hash_secret(secret), OfficerSession.ended_at.is_(None)
    )
    return db.session.scalar(query)


def is_alive(session: OfficerSession) -> bool:
    """Whether it still opens pages."""
    if session.ended_at is not None:
        return False
    return not is_over(proved_at=session.proved_at, seen_at=session.seen_at, now=clock.now())


def is_proved_lately(session: OfficerSession) -> bool:
    """Whether both factors were shown within the last five minutes."""
    return is_fresh(session.proved_at, clock.now())


def wants_touch(session: OfficerSession) -> bool:
    """Whether its last use should be written down again."""
    return clock.now() >= session.seen_at + TOUCH_EVERY


def touch(session_id: uuid.UUID) -> bool:
    """Write down that it is in use; False for one that has died meanwhile, which stays dead."""
    now = clock.now()
    return first_to(
        update(OfficerSession)
        .where(OfficerSession.id == session_id, OfficerSession.ended_at.is_(None))
        .where(OfficerSession.seen_at > now - IDLE_LIFE)
        .where(OfficerSession.proved_at > now - SESSION_LIFE)
        .values(seen_at=now)
    )


def live_sessions(officer: Officer) -> list[OfficerSession]:
    """Where this officer is signed in, the last used first."""
    query = (
        select(OfficerSession)
        .where(OfficerSession.officer_id == officer.id, OfficerSession.ended_at.is_(None))
        .order_by(OfficerSession.seen_at.desc(), OfficerSession.id.desc())
    )
    return [session for session in db.session.scalars(query) if is_alive(session)]


def last_seen(officers: list[Officer]) -> dict[uuid.UUID, datetime]:
    """When each of them was last here; who never was is missing."""
    query = (
        select(OfficerSession.officer_id, func.max(OfficerSession.seen_at))
        .where(OfficerSession.officer_id.in_([officer.id for officer in officers]))
        .group_by(OfficerSession.officer_id)
    )
    return dict(list(db.session.execute(query)))


def sign_out(session: OfficerSession) -> None:
    """End the session; its cookie opens nothing afterwards, copied or not."""
    if _end(session.id, End.SIGNED_OUT):
        who = db.session.get_one(Officer, session.officer_id)
        audit.record("officer.signed_out", who, by=who.actor)


def end_session(officer: Officer, session_id: uuid.UUID) -> None:
    """End one of one's own; a foreign one is not found."""
    session = db.session.get(OfficerSession, session_id)
    if session is None or session.officer_id != officer.id:
        raise NotFound
    if _end(session_id, End.OWNER):
        audit.record("officer.session_ended", officer, by=officer.actor)


def end_other_sessions(officer: Officer, keep: uuid.UUID) -> int:
    """End all of one's own but the one in use; returns how many."""
    ended = end_sessions(officer, End.OWNER, keep=keep)
    audit.record("officer.sessions_ended", officer, by=officer.actor, ended=ended)
    return ended


def end_sessions(officer: Officer, reason: End, *, keep: uuid.UUID | None = None) -> int:
    """End all sessions and half sign-ins of an officer; returns how many sessions."""
    now = clock.now()
    rows_changed(
        update(SignIn)
        .where(SignIn.officer_id == officer.id, SignIn.finished_at.is_(None))
        .values(finished_at=now)
    )
    statement = update(OfficerSession).where(
        OfficerSession.officer_id == officer.id, OfficerSession.ended_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(OfficerSession.id != keep)
    return rows_changed(statement.values(ended_at=now, end_reason=reason))


def replace_session(session: OfficerSession, officer: Officer) -> Opened:
    """A new session for the same browser, with a new secret; the old one is dead.

    Like `open_session`, for an officer who has shown both factors; the caller has seen to it.
    One that was ended meanwhile has no successor: `SignInOver`.
    """
    if not _end(session.id, End.RENEWED):
        raise SignInOver
    return open_session(officer, browser=session.browser)


def sweep() -> None:
    """Forget what has been over for thirty days. The audit trail keeps the acts themselves."""
    limit = clock.now() - _KEPT
    for rows, moment in (
        (OfficerSession, OfficerSession.seen_at),
        (SignIn, SignIn.expires_at),
        (PasswordReset, PasswordReset.expires_at),
        (Invitation, Invitation.expires_at),
    ):
        db.session.execute(delete(rows).where(moment < limit))


def _end(session_id: uuid.UUID, reason: End) -> bool:
    return first_to(
        update(OfficerSession)
        .where(OfficerSession.id == session_id, OfficerSession.ended_at.is_(None))
        .values(ended_at=clock.now(), end_reason=reason)
    )
