"""Passwords that are forgotten or changed. Neither spares anybody the second factor."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import func, select, update

from hardship import audit, notices
from hardship.committee import passwords
from hardship.committee.conditional_updates import first_to, rows_changed
from hardship.committee.errors import ResetOver, SignInOver, WrongPassword
from hardship.committee.models import Officer, OfficerSession, PasswordReset
from hardship.committee.queries import officer_by_email
from hardship.committee.rules import (
    RESET_ENOUGH,
    RESET_LIFE,
    RESETS,
    TRIES,
    TRIES_PER,
    End,
)
from hardship.committee.sessions import Opened, end_sessions, open_session
from hardship.committee.signing_in import ShownPassword, show_password
from hardship.core import clock, throttle
from hardship.core.addresses import email_hashes, normalised_email
from hardship.core.database import db, locked
from hardship.core.tokens import hash_secret, new_secret


def count_reset_request(email: str, *, address: str) -> bool:
    """Count a request for a new password, and say whether a mail is due; nobody is told which.

    After three in half an hour for one name, one leaves only when the newest link lives for 20
    minutes or less: a stranger who asks all the time makes it one every ten minutes, and the
    officer always has a link that works. Raises `TooMany` by its origin, and `NotAnAddress`.
    """
    name = normalised_email(email)
    throttle.take(f"reset:address:{address}", TRIES, TRIES_PER)
    has_room = throttle.fits(f"reset:name:{name}", RESETS, RESET_LIFE)
    newest = (
        select(func.max(PasswordReset.expires_at))
        .join(Officer, Officer.id == PasswordReset.officer_id)
        .where(Officer.email_hash.in_(email_hashes(name)), PasswordReset.used_at.is_(None))
    )
    return throttle.is_due(
        has_room=has_room, alive_until=db.session.scalar(newest), enough=RESET_ENOUGH
    )


def request_reset(email: str, *, link: Callable[[str], str]) -> None:
    """Mail a link to an active officer of this address; for any other address, nothing.

    It returns nothing, so that an edge cannot say which it was.
    """
    who = officer_by_email(email)
    if who is None or not who.is_active:
        return
    now = clock.now()
    token = new_secret()
    reset = PasswordReset(
        officer_id=who.id,
        token_hash=hash_secret(token),
        created_at=now,
        expires_at=now + RESET_LIFE,
    )
    db.session.add(reset)
    notices.enqueue(
        "password_reset",
        reset.expires_at,
        to=who.email or "",
        locale=who.locale,
        link=link(token),
    )
    audit.record("officer.reset_requested", who)


def reset_of(token: str) -> PasswordReset:
    """The reset of a link while it can be used; raises `ResetOver`."""
    query = select(PasswordReset).where(PasswordReset.token_hash == hash_secret(token))
    found = db.session.scalar(query)
    if found is None or found.used_at is not None or clock.now() >= found.expires_at:
        raise ResetOver
    if not db.session.get_one(Officer, found.officer_id).is_active:
        raise ResetOver
    return found


def reset_password(token: str, password: str) -> Officer:
    """Set a new password by a link, once. Every session ends; the next sign-in asks for both."""
    reset = reset_of(token)
    who = locked(Officer, reset.officer_id)
    kept = _chosen(who, password)
    used = first_to(
        update(PasswordReset)
        .where(PasswordReset.id == reset.id, PasswordReset.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if not used:
        raise ResetOver
    _keep(who, kept)
    audit.record("officer.password_reset", who, by=who.actor)
    return who


@dataclass(frozen=True, slots=True)
class Change:
    """The present password, which was right, and the hash of the one that takes its place."""

    shown: ShownPassword
    chosen: str = field(repr=False)


def prepare_change(session: OfficerSession, *, present: str, password: str) -> Change:
    """Both slow hashes of a change. Call it outside any transaction.

    Raises `WrongPassword`, and what refuses the new one, of which nobody learns without the old.
    """
    shown = show_password(session, present)
    if not shown.was_right:
        raise WrongPassword
    return Change(shown, _chosen(db.session.get_one(Officer, session.officer_id), password))


def change_password(session: OfficerSession, change: Change) -> Opened:
    """Keep another password. Every session ends; the browser in use gets a new one.

    Raises `SignInOver` for a session that ended since, `WrongPassword` where another was chosen.
    """
    who = locked(Officer, session.officer_id)
    if not who.is_active or locked(OfficerSession, session.id).ended_at is not None:
        raise SignInOver
    if not change.shown.is_of(who):
        raise WrongPassword
    _keep(who, change.chosen)
    audit.record("officer.password_changed", who, by=who.actor)
    opened = open_session(who, browser=session.browser)
    opened.session.proved_at = session.proved_at
    return opened


def tell_of_change(who: Officer) -> None:
    """Mail the officer that their way in has changed, so that a thief is noticed."""
    notices.enqueue("access_changed", to=who.email or "", locale=who.locale)


def end_resets(who: Officer) -> None:
    """No link that was mailed so far sets a password any more."""
    rows_changed(
        update(PasswordReset)
        .where(PasswordReset.officer_id == who.id, PasswordReset.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _chosen(who: Officer, password: str) -> str:
    passwords.accept(password, known=(who.name or "", who.email or ""))
    return passwords.hashed(password)


def _keep(who: Officer, kept: str) -> None:
    """Take the new password; links and sessions of the old one are dead."""
    who.password_hash = kept
    end_resets(who)
    end_sessions(who, End.PASSWORD_CHANGED)
    tell_of_change(who)
