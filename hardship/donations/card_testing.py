"""Whether a giving form is let in, before anything is made at Stripe; and pausing giving by hand.

Forms are counted in the database by network, e-mail, fund and in all (`core.throttle`: hashed with
a key of the day). The breaker is no switch that somebody could forget: it is read from the failed
payments that Stripe told of and confirmed, and so recovers with the clock.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hardship import audit, campaigns
from hardship.campaigns import Fund, Organisation
from hardship.committee import Officer
from hardship.core import clock, throttle
from hardship.core.addresses import normalised_email
from hardship.core.database import db, locked
from hardship.core.throttle import TooMany
from hardship.core.tokens import hash_secret
from hardship.donations.card_testing_rules import (
    BREAKER_LOOKS_AT,
    LEAST_AGE,
    LEAST_WAIT,
    LONGEST_WAIT,
    MOST,
    PROOF_LIVES,
    TURN_EVERY,
    WINDOW,
    WORK_BITS,
    Failures,
    Scope,
    is_work,
    most,
    needs_proof,
)
from hardship.donations.errors import AlreadyPaused, GivingPaused, NotPaused
from hardship.donations.gateway import ChargeFacts
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.inbox.rules import CHARGE_FAILED, CHARGE_SUCCEEDED, EventStatus
from hardship.donations.models import Gift, GivingPause
from hardship.donations.notifying import tell_treasurers

__all__ = [
    "LEAST_AGE",
    "PROOF_LIVES",
    "WORK_BITS",
    "Failures",
    "Giving",
    "GivingPaused",
    "admit",
    "hear_of_failure",
    "is_proof_needed",
    "is_work",
    "pause_giving",
    "resume_giving",
    "stand_in_line",
    "state_of_giving",
]

#: Whoever finds giving paused by hand looks again after so many seconds.
_LOOK_AGAIN = 1800
_TOLD_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Giving:
    """How giving stands: who paused it, what failed lately, how many forms came."""

    pause: GivingPause | None
    failures: Failures
    forms: int

    @property
    def is_full(self) -> bool:
        """Whether so many forms came that nobody can give for some minutes."""
        return self.forms >= most(Scope.ALL, self.failures)

    @property
    def is_paused(self) -> bool:
        """Whether nobody can give online now."""
        return self.pause is not None or self.is_full


def state_of_giving() -> Giving:
    """How giving stands now."""
    forms = throttle.level(_key(Scope.ALL), WINDOW)
    return Giving(pause_in_force(), recent_failures(), forms)


def pause_in_force() -> GivingPause | None:
    """The pause that an officer made and nobody has ended."""
    query = select(GivingPause).where(GivingPause.resumed_at.is_(None))
    return db.session.scalar(query.order_by(GivingPause.paused_at).limit(1))


def recent_failures() -> Failures:
    """What Stripe told, and confirmed when it was asked, of the payments of the last minutes."""
    since = clock.now() - BREAKER_LOOKS_AT
    query = (
        select(InboxEvent.type, func.count())
        .where(
            InboxEvent.type.in_([CHARGE_FAILED, CHARGE_SUCCEEDED]),
            InboxEvent.happened_at > since,
            InboxEvent.status == EventStatus.DONE,
        )
        .group_by(InboxEvent.type)
    )
    counted = Counter(dict(db.session.execute(query).all()))
    return Failures(counted[CHARGE_FAILED], counted[CHARGE_SUCCEEDED])


def is_proof_needed(fund: Fund, *, network: str) -> bool:
    """Whether the next form from there has to bring a proof. Changes nothing.

    Raises `GivingPaused`.
    """
    keys = _keys(fund, network, None)
    levels = {scope: throttle.level(key, WINDOW) for scope, key in keys.items()}
    if pause_in_force() is not None:
        raise GivingPaused(retry_after=_LOOK_AGAIN)
    seen = recent_failures()
    if any(levels[scope] >= most(scope, seen) for scope in (Scope.FUND, Scope.ALL)):
        raise GivingPaused(retry_after=round(WINDOW.total_seconds()))
    return needs_proof(levels, seen)


def admit(fund: Fund, *, form: str, network: str, email: str | None, is_proved: bool) -> bool:
    """Count a form that was sent, and let it in; False when it has to bring a proof first.

    A form that was let in before is not counted again: the button pressed twice is one gift.
    Raises `GivingPaused`, and `TooMany` where one network or one e-mail sent too many.
    """
    keys = _keys(fund, network, email)
    for key in keys.values():
        throttle.hold(key)
    if _was_let_in(form):
        return True
    if pause_in_force() is not None:
        raise GivingPaused(retry_after=_LOOK_AGAIN)
    seen = recent_failures()
    for scope, key in keys.items():
        _refuse_beyond_cap(scope, key, seen)
    levels = {scope: throttle.level(key, WINDOW) for scope, key in keys.items()}
    if not is_proved and needs_proof(levels, seen):
        return False
    for scope, key in keys.items():
        throttle.take(key, most(scope, seen), WINDOW)
    return True


def _refuse_beyond_cap(scope: Scope, key: str, seen: Failures) -> None:
    try:
        throttle.check(key, most(scope, seen), WINDOW)
    except TooMany as full:
        if scope in {Scope.FUND, Scope.ALL}:
            raise GivingPaused(retry_after=full.retry_after) from full
        raise


def stand_in_line(network: str) -> datetime | None:
    """The moment of its turn for a form that cannot do the work; None while the line is too long.

    One network takes no more of the line than it could send forms.
    """
    if not throttle.fits(f"giving line {network}", MOST[Scope.NETWORK], LONGEST_WAIT):
        return None
    return throttle.turn("giving line", every=TURN_EVERY, earliest=LEAST_WAIT, latest=LONGEST_WAIT)


def hear_of_failure(charge: ChargeFacts) -> None:
    """A payment failed, says Stripe. Once an hour the treasurers hear of it if it is one of many.

    The event itself, once it is worked off, is what the breaker counts.
    """
    before = recent_failures()
    after = Failures(before.failed + 1, before.succeeded)
    if not after.are_card_testing or not throttle.fits("card testing told", 1, _TOLD_EVERY):
        return
    gift = db.session.get(Gift, charge.gift_id)
    if gift is not None:
        audit.record("gift.card_testing", gift, failed=after.failed, succeeded=after.succeeded)
    tell_treasurers("card_testing")


def pause_giving(*, by: Officer) -> GivingPause:
    """Let nobody give online until somebody resumes it. Raises `AlreadyPaused`."""
    _lock()
    if pause_in_force() is not None:
        raise AlreadyPaused
    pause = GivingPause(paused_at=clock.now(), paused_by_id=by.id)
    db.session.add(pause)
    db.session.flush()
    audit.record("giving.paused", pause, by=by.actor)
    return pause


def resume_giving(*, by: Officer) -> GivingPause:
    """Let people give again. Raises `NotPaused`."""
    _lock()
    pause = pause_in_force()
    if pause is None:
        raise NotPaused
    pause.resumed_at, pause.resumed_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("giving.resumed", pause, by=by.actor)
    return pause


def _lock() -> None:
    """Of two who pause or resume at the same moment one is first."""
    locked(Organisation, campaigns.organisation().id)


def _was_let_in(form: str) -> bool:
    query = select(Gift.id).where(Gift.form_hash == hash_secret(form))
    return db.session.scalar(query) is not None


def _keys(fund: Fund, network: str, email: str | None) -> dict[Scope, str]:
    """The buckets of a form, always in the same order, so that no two wait for each other."""
    told = {
        Scope.NETWORK: network,
        Scope.EMAIL: normalised_email(email) if email else None,
        Scope.FUND: str(fund.id),
        Scope.ALL: "",
    }
    return {scope: _key(scope, what) for scope, what in told.items() if what is not None}


def _key(scope: Scope, what: str = "") -> str:
    return f"giving {scope} {what}"
