"""Coming in without an account: a code of six digits and a link, in one mail.

The same happens for every address, whether it is known or not, so that nobody can learn who
applied. A code works once, for 15 minutes, in a browser that asked for one (in its own for a minute
again); a browser has 5 tries for each time it asked. Who asks for somebody else's address takes
nothing from them:

- A limit thins mails out and never leaves the worker without a usable code. After 5 requests an
  hour from one place, or 10 from all, a mail leaves only when the newest has 10 minutes left or
  less. So, whoever asks how often, a worker who asks comes in at once, by a mail that is at most 5
  minutes old, and no address gets more than 22 mails an hour (10, and one every 5 minutes) beside
  one for each time that the worker has used the newest and asks again.
- Wrong tries count against the browser they are typed in, not against the code.
- So that many browsers cannot guess together, 100 tries an hour are answered for one address with
  codes that others asked for. Beyond that a browser takes only the code of its own mail; the link
  of each mail, which nobody guesses, works as ever.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from hardship import notices
from hardship.applications.models import ApplicantSession, SignInCode
from hardship.core import clock, mailed_sessions, throttle
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.crypto import lookup_hash, lookup_hashes
from hardship.core.database import db, lock
from hardship.core.tokens import hash_secret, new_code, new_secret

CODE_LIVES = timedelta(minutes=15)
MOST_TRIES = 5

#: What kind of thing is hashed.
_CODE = "applicant code"
_HOUR = timedelta(hours=1)
#: From one place, and from all places together; beyond these mails are thinned out.
_CODES_AN_EMAIL = 5
_CODES_AN_EMAIL_IN_ALL = 10
#: What a code must have left, so that nobody is sent to a mail whose code dies as they type it.
_ENOUGH = timedelta(minutes=10)
#: How often codes that others asked for may be tried, from all places together.
_GUESSES_AN_EMAIL = 100
#: Of the codes that others asked for, so many may be typed: the mails look the same.
_NEWEST = 3
#: The code sent twice, or again when nothing came back, leads in twice.
_PRESSED_TWICE = timedelta(minutes=1)
#: A union hall puts fifty workers behind one address, who ask thrice and mistype as often.
_CODES_AN_ADDRESS = 150
_TRIES_AN_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class Redemption:
    """What came of a code or link: the secret of a new session, or how many tries are left.

    `link_only`: the address was guessed at so often that only the link of a mail leads in.
    """

    token: str | None
    tries_left: int = 0
    link_only: bool = False


def request_code(email: str, *, locale: str, address: str) -> SignInCode:
    """Note that a browser asks for a code, and mail one unless the last is still good enough.

    `address` is where the request came from; only its daily hash is kept. Raises `TooMany` by that
    address alone, and `NotAnAddress`.
    """
    email = normalised_email(email)
    throttle.take(f"applicant code address {address}", _CODES_AN_ADDRESS, _HOUR)
    is_due = _is_due(email, address)
    now = clock.now()
    code, secret = new_code(), new_secret()
    row = SignInCode(
        email_hash=email_hash(email),
        link_hash=hash_secret(secret),
        made_at=now,
        expires_at=now + CODE_LIVES,
        tries=0,
    )
    row.code_hash = _code_hash(row.id, code)
    if is_due:
        row.email = email
        notices.enqueue(
            "application_code",
            row.expires_at,
            to=email,
            locale=locale,
            code=code,
            secret=secret,
        )
    db.session.add(row)
    db.session.flush()
    return row


def _is_due(email: str, address: str) -> bool:
    """Whether this request sends a mail. The bucket of all places first: its lock lines them up."""
    has_room = throttle.fits(
        f"applicant code email {email}", _CODES_AN_EMAIL_IN_ALL, _HOUR
    ) and throttle.fits(f"applicant code email {email} from {address}", _CODES_AN_EMAIL, _HOUR)
    newest = db.session.scalar(
        select(SignInCode)
        .where(SignInCode.email_hash == email_hash(email), SignInCode.email_sealed.is_not(None))
        .order_by(SignInCode.id.desc())
        .limit(1)
    )
    alive_until = newest.expires_at if newest is not None and _is_alive(newest) else None
    return throttle.is_due(has_room=has_room, alive_until=alive_until, enough=_ENOUGH)


def redeem_code(code_id: uuid.UUID | None, code: str, *, address: str) -> Redemption:
    """Try a code in the browser that asked for `code_id`. Raises `TooMany`.

    A wrong one counts against that browser's own request, so the caller commits either way.
    """
    throttle.take(f"applicant tries {address}", _TRIES_AN_ADDRESS, _HOUR)
    asked = _asked_with(code_id)
    own = next((row for row in asked if row.id == code_id), None)
    if own is None or own.tries >= MOST_TRIES:
        return Redemption(None)
    digits = "".join(filter(str.isdigit, code))
    if _is_code_of(own, digits) and (_is_alive(own) or _has_just_let_in(own)):
        return _enter(own)
    may_guess = throttle.fits(f"applicant guesses {own.email_hash}", _GUESSES_AN_EMAIL, _HOUR)
    mailed = [row for row in asked if row.is_mailed and _is_alive(row)][-_NEWEST:]
    typed = next((row for row in mailed if may_guess and _is_code_of(row, digits)), None)
    if typed is not None:
        return _enter(_handed_over(typed, own, digits))
    if not _is_alive(own):
        return Redemption(None)
    own.tries += 1
    db.session.flush()
    return Redemption(None, MOST_TRIES - own.tries, link_only=not may_guess)


def _asked_with(code_id: uuid.UUID | None) -> list[SignInCode]:
    """This browser's request and all mailed codes of its address, locked, the newest last."""
    address = select(SignInCode.email_hash).where(SignInCode.id == code_id).scalar_subquery()
    query = select(SignInCode).where(
        SignInCode.email_hash == address,
        SignInCode.expires_at > clock.now(),
        or_(SignInCode.id == code_id, SignInCode.email_sealed.is_not(None)),
    )
    return list(db.session.scalars(lock(query.order_by(SignInCode.id))))


def _handed_over(typed: SignInCode, own: SignInCode, digits: str) -> SignInCode:
    """A code that another request brought becomes this browser's: it may be pressed twice here."""
    typed.ended_at = clock.now()
    own.email = typed.email
    own.code_hash = _code_hash(own.id, digits)
    own.ended_at = None
    return own


def _is_code_of(row: SignInCode, digits: str) -> bool:
    """A code that was mailed before a new key came is as good as ever."""
    hashes = lookup_hashes(_CODE, _plain(row.id, digits))
    return any(hmac.compare_digest(row.code_hash, each) for each in hashes)


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
    return lookup_hash(_CODE, _plain(code_id, code))


def _plain(code_id: uuid.UUID, code: str) -> str:
    return f"{code_id} {code}"


def _is_alive(row: SignInCode) -> bool:
    return row.ended_at is None and clock.now() < row.expires_at


def _has_just_let_in(row: SignInCode) -> bool:
    return row.ended_at is not None and clock.now() - row.ended_at < _PRESSED_TWICE


def _enter(row: SignInCode) -> Redemption:
    """Begin a session; the code ends with the first."""
    row.ended_at = row.ended_at or clock.now()
    token = mailed_sessions.open_session(
        ApplicantSession, email=row.email, email_hash=row.email_hash
    )
    return Redemption(token)


def session_of(token: str) -> ApplicantSession | None:
    """The living session of a cookie's secret."""
    return mailed_sessions.living(ApplicantSession, token)


def touch(session_id: uuid.UUID) -> None:
    """Note that the session was used."""
    mailed_sessions.touch(ApplicantSession, session_id)


def sign_out(session_id: uuid.UUID) -> None:
    """End a session."""
    mailed_sessions.end(ApplicantSession, session_id)
