"""Coming in without an account: a code of six digits and a link, in one mail.

The same happens for every address, whether it is known or not, so that nobody can learn who
applied. A code works once, for 15 minutes, in a browser that asked for one (in its own for a minute
again), which has 5 tries for each time it asked. Who asks for somebody else's address takes nothing
from them: their own codes stay valid, and what is counted is counted for each place from which it
is asked.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from hardship import notices
from hardship.applications.models import ApplicantSession, SignInCode
from hardship.core import clock, throttle
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.crypto import lookup_hash
from hardship.core.database import db, lock
from hardship.core.tokens import hash_secret, new_code, new_secret

CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5
IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)

_HOUR = timedelta(hours=1)
#: From one place. From all places together more, so that one stranger does not shut the door.
_CODES_AN_EMAIL = 5
_CODES_AN_EMAIL_IN_ALL = 20
#: Of the codes that others asked for, so many may be typed: the mails look the same.
_NEWEST = 3
#: The code sent twice, or again when nothing came back, leads in twice.
_PRESSED_TWICE = timedelta(minutes=1)
#: A union hall or a phone company puts many workers behind one address.
_CODES_AN_ADDRESS = 60
_TRIES_AN_ADDRESS = 120
#: The session's last use is written at most this often.
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Redemption:
    """What came of a code or link: the secret of a new session, or how many tries are left."""

    token: str | None
    tries_left: int = 0


def request_code(email: str, *, locale: str, address: str) -> SignInCode:
    """Send a new code to an address; those that were sent before stay as they are.

    `address` is where the request came from; only its daily hash is kept. Raises `TooMany` and
    `NotAnAddress`.
    """
    email = normalised_email(email)
    throttle.take(f"applicant code address {address}", _CODES_AN_ADDRESS, _HOUR)
    throttle.take(f"applicant code email {email} from {address}", _CODES_AN_EMAIL, _HOUR)
    throttle.take(f"applicant code email {email}", _CODES_AN_EMAIL_IN_ALL, _HOUR)
    now = clock.now()
    code, secret = new_code(), new_secret()
    row = SignInCode(
        email_hash=email_hash(email),
        link_hash=hash_secret(secret),
        made_at=now,
        expires_at=now + CODE_LIVES,
        tries=0,
    )
    row.email = email
    row.code_hash = _code_hash(row.id, code)
    db.session.add(row)
    db.session.flush()
    notices.enqueue(
        "application_code",
        to=email,
        locale=locale,
        code=code,
        secret=secret,
    )
    return row


def redeem_code(code_id: uuid.UUID | None, code: str, *, address: str) -> Redemption:
    """Try a code in the browser that asked for `code_id`. Raises `TooMany`.

    A wrong one counts against that browser's own, so the caller commits either way.
    """
    throttle.take(f"applicant tries {address}", _TRIES_AN_ADDRESS, _HOUR)
    sent = _sent_with(code_id)
    own = next((row for row in sent if row.id == code_id), None)
    if own is None or own.tries >= MOST_TRIES:
        return Redemption(None)
    digits = "".join(filter(str.isdigit, code))
    typed = next((row for row in [own, *sent[-_NEWEST:]] if _is_code_of(row, digits)), None)
    if typed is not None and (_is_alive(typed) or (typed is own and _has_just_let_in(own))):
        return _enter(typed)
    if not _is_alive(own):
        return Redemption(None)
    own.tries += 1
    db.session.flush()
    return Redemption(None, MOST_TRIES - own.tries)


def _sent_with(code_id: uuid.UUID | None) -> list[SignInCode]:
    """All codes of an address that are not too old, locked, the newest last."""
    address = select(SignInCode.email_hash).where(SignInCode.id == code_id).scalar_subquery()
    query = select(SignInCode).where(
        SignInCode.email_hash == address, SignInCode.expires_at > clock.now()
    )
    return list(db.session.scalars(lock(query.order_by(SignInCode.id))))


def _is_code_of(row: SignInCode, digits: str) -> bool:
    return hmac.compare_digest(row.code_hash, _code_hash(row.id, digits))


def redeem_link(secret: str, *, address: str) -> Redemption:
    """Use the link of the mail. Raises `TooMany`."""
    throttle.take(f"applicant tries {address}", _TRIES_AN_ADDRESS, _HOUR)
    query = select(SignInCode).where(SignInCode.link_hash == hash_secret(secret))
    row = db.session.scalar(lock(query))
    if row is None or not _is_alive(row):
        return Redemption(None)
    return _enter(row)


def _code_hash(code_id: uuid.UUID, code: str) -> str:
    """Keyed: six digits alone would be found again by trying them all."""
    return lookup_hash("applicant code", f"{code_id} {code}")


def _is_alive(row: SignInCode) -> bool:
    return row.ended_at is None and row.tries < MOST_TRIES and clock.now() < row.expires_at


def _has_just_let_in(row: SignInCode) -> bool:
    return row.ended_at is not None and clock.now() - row.ended_at < _PRESSED_TWICE


def _enter(row: SignInCode) -> Redemption:
    """Begin a session; the code ends with the first."""
    now = clock.now()
    row.ended_at = row.ended_at or now
    token = new_secret()
    session = ApplicantSession(
        token_hash=hash_secret(token),
        email_hash=row.email_hash,
        started_at=now,
        seen_at=now,
        expires_at=now + LONGEST_SESSION,
    )
    session.email = row.email
    db.session.add(session)
    db.session.flush()
    return Redemption(token)


def session_of(token: str) -> ApplicantSession | None:
    """The living session of a cookie's secret."""
    found = db.session.scalar(
        select(ApplicantSession).where(ApplicantSession.token_hash == hash_secret(token))
    )
    now = clock.now()
    if found is None or found.ended_at is not None or now >= found.expires_at:
        return None
    return found if now - found.seen_at < IDLE else None


def needs_touch(session: ApplicantSession) -> bool:
    """Whether its last use has to be written down again."""
    return clock.now() - session.seen_at >= _TOUCH_EVERY


def touch(session_id: uuid.UUID) -> None:
    """Note that the session was used. One that has died in the meantime stays dead."""
    now = clock.now()
    db.session.execute(
        update(ApplicantSession)
        .where(ApplicantSession.id == session_id, ApplicantSession.ended_at.is_(None))
        .where(ApplicantSession.seen_at > now - IDLE, ApplicantSession.expires_at > now)
        .values(seen_at=now)
    )


def sign_out(session_id: uuid.UUID) -> None:
    """End a session; its secret is worth nothing any more."""
    db.session.execute(
        update(ApplicantSession)
        .where(ApplicantSession.id == session_id)
        .values(ended_at=clock.now(), email_sealed=None)
    )
