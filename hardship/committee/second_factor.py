"""The second factor: an authenticator's code once per time step, or one of ten recovery codes."""

import hmac
import secrets
from enum import StrEnum

import pyotp
from sqlalchemy import delete, func, or_, select, update

from hardship import audit
from hardship.committee.conditional_updates import first_to
from hardship.committee.models import Officer, RecoveryCode
from hardship.committee.rules import RECOVERY_CODES, TOTP_SECONDS, time_step
from hardship.core import clock
from hardship.core.crypto import lookup_hash, lookup_hashes
from hardship.core.database import db
from hardship.core.tokens import REFERENCE_ALPHABET

_DIGITS = 6
_KIND = "recovery"
_PARTS, _PART = 3, 4


class Proof(StrEnum):
    """With what the second factor was shown."""

    AUTHENTICATOR = "authenticator"
    RECOVERY_CODE = "recovery code"


def new_totp_secret() -> str:
    """A secret for an authenticator (160 bits, base32)."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, email: str, issuer: str) -> str:
    """What the QR code says to the authenticator."""
    return pyotp.TOTP(secret, interval=TOTP_SECONDS).provisioning_uri(
        name=email, issuer_name=issuer
    )


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: now, or half a minute to either side; else None."""
    digits = "".join(code.split())
    now = time_step(clock.now())
    found = None
    for step in (now - 1, now, now + 1):
        expected = pyotp.TOTP(secret).generate_otp(step)
        if hmac.compare_digest(expected.encode(), digits.encode()):
            found = step
    return found


def prove(officer: Officer, code: str) -> Proof | None:
    """Accept an authenticator's code or a recovery code, once. A wrong one is recorded.

    It does not raise, because the record of the failure has to stay.
    """
    typed = "".join(code.split())
    if len(typed) == _DIGITS and typed.isascii() and typed.isdigit():
        proof = Proof.AUTHENTICATOR if _take_step(officer, typed) else None
    else:
        proof = Proof.RECOVERY_CODE if _take_recovery_code(officer, typed) else None
    if proof is None:
        audit.record("officer.factor_refused", officer, by=officer.actor)
    elif proof is Proof.RECOVERY_CODE:
        left = recovery_codes_left(officer)
        audit.record("officer.recovery_code_used", officer, by=officer.actor, left=left)
    return proof


def renew_recovery_codes(officer: Officer) -> list[str]:
    """Ten new codes; the old ones are void. They are returned once and kept as keyed hashes."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    now = clock.now()
    for code in codes:
        kept = lookup_hash(_KIND, _plain(officer, code))
        db.session.add(RecoveryCode(officer_id=officer.id, code_hash=kept, created_at=now))
    audit.record("officer.recovery_codes_renewed", officer, by=officer.actor)
    return codes


def recovery_codes_left(officer: Officer) -> int:
    """How many codes were not used yet."""
    query = select(func.count()).where(
        RecoveryCode.officer_id == officer.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def recovery_codes_under(key_id: str) -> int:
    """How many officers hold unused codes hashed under one key: nobody can hash a code again."""
    prefix = f"{key_id}:"
    query = (
        select(func.count(RecoveryCode.officer_id.distinct()))
        .join(Officer, Officer.id == RecoveryCode.officer_id)
        .where(Officer.disabled_at.is_(None), RecoveryCode.used_at.is_(None))
        .where(func.substr(RecoveryCode.code_hash, 1, len(prefix)) == prefix)
    )
    return db.session.scalar(query) or 0


def are_unused(officer: Officer, codes: list[str]) -> bool:
    """Whether every one of these is an unused code of this officer."""
    hashes = [kept for code in codes for kept in lookup_hashes(_KIND, _plain(officer, code))]
    query = select(func.count()).where(
        RecoveryCode.officer_id == officer.id,
        RecoveryCode.code_hash.in_(hashes),
        RecoveryCode.used_at.is_(None),
    )
    return db.session.scalar(query) == len(codes) > 0


def _take_step(officer: Officer, digits: str) -> bool:
    """Use up the time step of a right code; of two at the same instant one succeeds."""
    step = step_of(officer.totp_secret, digits) if officer.totp_secret else None
    if step is None:
        return False
    return first_to(
        update(Officer)
        .where(Officer.id == officer.id)
        .where(or_(Officer.totp_last_step.is_(None), Officer.totp_last_step < step))
        .values(totp_last_step=step)
    )


def _take_recovery_code(officer: Officer, typed: str) -> bool:
    return first_to(
        update(RecoveryCode)
        .where(RecoveryCode.officer_id == officer.id)
        .where(RecoveryCode.code_hash.in_(lookup_hashes(_KIND, _plain(officer, typed))))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _new_code() -> str:
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(_PARTS * _PART))
    return "-".join(letters[i : i + _PART] for i in range(0, len(letters), _PART))


def _plain(officer: Officer, code: str) -> str:
    """What is hashed: whose code, without the capitals, dashes and spaces people type or not."""
    letters = "".join(character for character in code if character.isalnum())
    return f"{officer.id}|{letters.lower()}"
