"""Coming in without an account: a link in a mail, which works once, for 30 minutes.

Nobody learns who gave. The request does the same for every address: it writes down that somebody
asked, and reads nothing about gifts. The worker looks whether anything was given with the address;
then the mail leaves, and else the row goes. So not even the time of an answer tells.

Who asks in somebody else's name takes nothing from them: a limit thins mails out and never leaves
the supporter without a link that works.
"""

import uuid
from datetime import timedelta

from sqlalchemy import select

from hardship.core import clock, mailed_sessions, throttle
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.database import db, lock
from hardship.core.tokens import hash_secret
from hardship.supporters.models import SupporterLink, SupporterSession

LINK_LIVES = timedelta(minutes=30)

_HOUR = timedelta(hours=1)
#: For one address, from all places together; beyond these mails are thinned out.
_LINKS_AN_EMAIL = 5
#: A picket line's Wi-Fi puts fifty supporters behind one address.
_LINKS_AN_ADDRESS = 150
_TRIES_AN_ADDRESS = 300


def request_link(email: str, *, locale: str, address: str) -> None:
    """Write down that somebody asks for a link; the worker does the rest (`mailing.py`).

    `address` is where the request came from; only its daily hash is kept. Raises `TooMany` by that
    address alone, and `NotAnAddress`. It returns nothing, so that an edge cannot tell anything.
    """
    email = normalised_email(email)
    throttle.take(f"supporter link address {address}", _LINKS_AN_ADDRESS, _HOUR)
    now = clock.now()
    link = SupporterLink(
        email_hash=email_hash(email),
        locale=locale,
        has_room=throttle.fits(f"supporter link email {email}", _LINKS_AN_EMAIL, _HOUR),
        asked_at=now,
        expires_at=now + LINK_LIVES,
        attempts=0,
        next_try_at=now,
    )
    link.email = email
    db.session.add(link)


def redeem_link(secret: str, *, address: str) -> str | None:
    """Use the link of the mail, once: the secret of a new session, or None. Raises `TooMany`."""
    throttle.take(f"supporter tries {address}", _TRIES_AN_ADDRESS, _HOUR)
    query = select(SupporterLink).where(SupporterLink.token_hash == hash_secret(secret))
    link = db.session.scalar(lock(query))
    now = clock.now()
    if link is None or link.used_at is not None or now >= link.expires_at:
        return None
    link.used_at = now
    return begin_session(link.email or "")


def begin_session(email: str) -> str:
    """Let somebody in who is known to read this mailbox; returns the session's secret."""
    return mailed_sessions.open_session(SupporterSession, email=email, email_hash=email_hash(email))


def session_of(token: str) -> SupporterSession | None:
    """The living session of a cookie's secret."""
    return mailed_sessions.living(SupporterSession, token)


def touch(session_id: uuid.UUID) -> None:
    """Note that the session was used."""
    mailed_sessions.touch(SupporterSession, session_id)


def sign_out(session_id: uuid.UUID) -> None:
    """End a session."""
    mailed_sessions.end(SupporterSession, session_id)
