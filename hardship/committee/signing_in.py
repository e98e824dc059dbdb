"""Signing in: tries are counted, then the password, then the second factor, then a session.

The edges count a try in a transaction of its own, before any password is looked at, so that the
count stands whatever follows. Signing in, which strangers try, checks the password outside any
transaction: their slow hashes never hold the lock of a database. Neither do those of an officer
who steps up or chooses another password: what was shown counts in the transaction as long as the
hash that it was held against is still the one. Only a link, which works once, and a cost that has
changed make their hash beside the row it rests on.
"""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import select, update

from hardship import audit
from hardship.committee import devices, passwords, second_factor
from hardship.committee.conditional_updates import first_to
from hardship.committee.errors import SignInOver
from hardship.committee.models import Officer, OfficerSession, SignIn
from hardship.committee.queries import officer_by_email
from hardship.committee.rules import SIGN_IN_LIFE, TRIES, TRIES_PER
from hardship.committee.sessions import Opened, open_session, replace_session
from hardship.core import clock, throttle
from hardship.core.addresses import normalised_email
from hardship.core.database import db, locked
from hardship.core.tokens import hash_secret, new_secret


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Half a sign-in and the secret that only the browser keeps."""

    half: SignIn
    secret: str


@dataclass(frozen=True, slots=True)
class ShownPassword:
    """What came of a password, and the hash (`kept`) that it was held against."""

    kept: str | None = field(repr=False)
    was_right: bool

    def is_of(self, who: Officer) -> bool:
        """Whether it is this officer's, who has chosen no other meanwhile."""
        return self.was_right and self.kept == who.password_hash


def count_attempt(email: str, *, address: str, device: str | None = None) -> None:
    """Count one try of a password; the eleventh in five minutes raises `TooMany`.

    Strangers share the tries of a name and of an address; a device on which this officer has
    signed in has its own, so that no stranger can use them up. Raises `NotAnAddress`.
    """
    name = normalised_email(email)
    known = devices.recognise(device, name)
    strangers = [f"sign-in:address:{address}", f"sign-in:name:{name}"]
    keys = [f"sign-in:device:{known}"] if known else strangers
    for key in keys:
        throttle.take(key, TRIES, TRIES_PER)


def count_proof(officer_id: uuid.UUID, *, known_device: str | None = None) -> None:
    """Count one try of a second factor; the eleventh in five minutes raises `TooMany`."""
    whose = f"device:{known_device}" if known_device else "stranger"
    throttle.take(f"factor:{officer_id}:{whose}", TRIES, TRIES_PER)


def officer_with_password(email: str, password: str) -> Officer | None:
    """The active or enrolling officer whose password this is. Takes the same time for nobody."""
    who = officer_by_email(email)
    kept = who.password_hash if who and who.disabled_at is None else None
    return who if passwords.is_right(password, kept) else None


def show_password(session: OfficerSession, password: str) -> ShownPassword:
    """Hold a password against its officer's. Call it outside any transaction: it takes its time."""
    who = db.session.get_one(Officer, session.officer_id)
    kept = who.password_hash if who.is_active else None
    return ShownPassword(kept, passwords.is_right(password, kept))


def begin_sign_in(who: Officer, password: str) -> HalfOpen:
    """After the right password: half a sign-in, and an authenticator to enrol if there is none."""
    who = locked(Officer, who.id)
    if who.password_hash is None or who.disabled_at is not None:
        raise SignInOver
    if passwords.is_outdated(who.password_hash):
        who.password_hash = passwords.hashed(password)
    fresh = None if who.totp_secret else second_factor.new_totp_secret()
    return half_open(who, totp_secret=fresh)


def half_open(who: Officer, *, totp_secret: str | None = None) -> HalfOpen:
    """Half a sign-in; with an authenticator's secret, one that has to be enrolled."""
    now = clock.now()
    secret = new_secret()
    half = SignIn(
        officer_id=who.id,
        token_hash=hash_secret(secret),
        totp_secret=totp_secret,
        started_at=now,
        expires_at=now + SIGN_IN_LIFE,
    )
    db.session.add(half)
    db.session.flush()
    return HalfOpen(half, secret)


def half_of(secret: str | None) -> SignIn:
    """The half sign-in of a browser's secret; raises `SignInOver`."""
    query = select(SignIn).where(
        SignIn.token_hash == hash_secret(secret or ""),
        SignIn.finished_at.is_(None),
        SignIn.expires_at > clock.now(),
    )
    half = db.session.scalar(query)
    if half is None:
        raise SignInOver
    return half


def finish_sign_in(half: SignIn, code: str, *, browser: str = "") -> Opened | None:
    """The second factor: opens the session. None: the code was wrong, and that is recorded."""
    who = locked(Officer, half.officer_id)
    if not who.is_active or half.totp_secret is not None:
        raise SignInOver
    proof = second_factor.prove(who, code)
    if proof is None:
        return None
    use_up(half)
    audit.record("officer.signed_in", who, by=who.actor, second_factor=proof)
    return open_session(who, browser=browser)


def step_up(session: OfficerSession, shown: ShownPassword, *, code: str) -> Opened | None:
    """Both factors again, on the browser of a session that was not ended; a new secret for it.

    None: one of them was wrong, and that is recorded. It also takes up a session that is over
    by age only, because it asks for all that a sign-in asks for.
    """
    who = locked(Officer, session.officer_id)
    if not who.is_active:
        raise SignInOver
    if not shown.is_of(who):
        audit.record("officer.step_up_refused", who, by=who.actor)
        return None
    proof = second_factor.prove(who, code)
    if proof is None:
        return None
    audit.record("officer.stepped_up", who, by=who.actor, second_factor=proof)
    return replace_session(session, who)


def use_up(half: SignIn) -> None:
    """Half a sign-in becomes a whole one only once; raises `SignInOver`."""
    statement = update(SignIn).where(SignIn.id == half.id, SignIn.finished_at.is_(None))
    if not first_to(statement.values(finished_at=clock.now())):
        raise SignInOver
