"""Officers who can do things at once: made as rows, because how they are let in is not the matter.

Tests of the committee itself drive its verbs instead. Everybody here has `PASSWORD` and the
authenticator of `TOTP_SECRET`; `code()` is what it shows at the test's moment.
"""

import functools
from typing import Any
from uuid import uuid4

import pyotp
from argon2 import PasswordHasher
from werkzeug.test import Client

from hardship import committee
from hardship.committee import Officer, Role, Status
from hardship.core import clock
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.database import db, transaction

PASSWORD = "giraffe mitten thunder clock"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_COOKIE = "__Host-hardship-officer"


def officer(*roles: Role, name: str, email: str | None = None, **facts: Any) -> Officer:
    """An active officer with these roles, in the session of the test; commit them yourself."""
    address = email or f"{name.split(maxsplit=1)[0].lower()}.{uuid4().hex[:6]}@example.org"
    now = clock.now()
    told: dict[str, Any] = {
        "status": Status.ACTIVE,
        "locale": "en",
        "password_hash": _hash_of_password(),
        "totp_secret": TOTP_SECRET,
        "invited_at": now,
        "joined_at": now,
    }
    who = Officer(
        name=name,
        email=normalised_email(address),
        email_hash=email_hash(address),
        **(told | facts),
    )
    db.session.add(who)
    db.session.flush()
    for role in roles:
        db.session.add(committee.OfficerRole(officer_id=who.id, role=role))
    db.session.flush()
    db.session.refresh(who)
    return who


def change_password(session: committee.OfficerSession, password: str) -> committee.Opened:
    """As the page does it: the slow hashes first, then the act."""
    change = committee.prepare_change(session, present=PASSWORD, password=password)
    with transaction():
        return committee.change_password(session, change)


def code(later: int = 0) -> str:
    """What the authenticator shows now, or some time steps later."""
    return pyotp.TOTP(TOTP_SECRET).generate_otp(int(clock.now().timestamp()) // 30 + later)


def let_in(client: Client, who: Officer) -> None:
    """Give a client of the tests the cookie of a session that both factors have just opened."""
    with transaction():
        opened = committee.open_session(who, browser="Firefox, Linux")
    client.set_cookie(_COOKIE, opened.secret, domain="fund.example.org", secure=True)


def seat(client: Client, *roles: Role, name: str) -> Officer:
    """Make an officer, commit, and sign the client in as that person."""
    with transaction():
        who = officer(*roles, name=name)
    let_in(client, who)
    return who


def cheap_hasher() -> PasswordHasher:
    """For tests that are not about the cost of a hash."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@functools.cache
def _hash_of_password() -> str:
    return cheap_hasher().hash(PASSWORD)
