"""Whether a giving form is let in, before anything is made at Stripe; and pausing giving by hand.

Forms are counted in the database by network, e-mail, fund and in all (`core.throttle`: hashed with
a key of the day), and so is what became of the payments that Stripe told of and confirmed. So the
breaker is no switch that somebody could forget: it is read from those, and recovers with the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import exists, select

from hardship import audit, campaigns
from hardship.campaigns import Fund, Organisation
from hardship.committee import Officer
from hardship.core import clock, throttle
from hardship.core.addresses import normalised_email
from hardship.core.database import db, locked
from hardship.core.throttle import Buckets
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
from hardship.donations.errors import AlreadyPaused, GivingPaused, NotPaused, ProofNeeded
from hardship.donations.gateway import ChargeFacts
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.inbox.rules import CHARGE_FAILED, CHARGE_SUCCEEDED
from hardship.donations.models import Gift, GivingPause
from hardship.donations.notifying import tell_treasurers

__all__ = [
    "LEAST_AGE",
    "PROOF_LIVES",
    "WORK_BITS",
    "Failures",
    "Giving",
    "GivingPaused",
    "ProofNeeded",
    "admit",
    "check_welcome",
    "count_payment",
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
_PAYMENTS = {CHARGE_FAILED: "payments failed", CHARGE_SUCCEEDED: "payments succeeded"}
_SHARED = (Scope.FUND, Scope.ALL)

Begun = TypeVar("Begun")


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
    everybody = _key(Scope.ALL)
    forms = throttle.look([everybody], WINDOW).levels[everybody]
    return Giving(pause_in_force(), recent_failures(), forms)


def pause_in_force() -> GivingPause | None:
    """The pause that an officer made and nobody has ended."""
    query = select(GivingPause).where(GivingPause.resumed_at.is_(None))
    return db.session.scalar(query.order_by(GivingPause.paused_at).limit(1))


def recent_failures() -> Failures:
    """What Stripe told, and confirmed when it was asked, of the payments of the last minutes."""
    seen = throttle.look(_PAYMENTS.values(), BREAKER_LOOKS_AT).levels
    return Failures(seen[_PAYMENTS[CHARGE_FAILED]], seen[_PAYMENTS[CHARGE_SUCCEEDED]])


def count_payment(event: InboxEvent) -> None:
    """Count a payment that Stripe confirmed as succeeded or failed, if that was lately.

    Only what a form began: months that are renewed bring nobody to the forms, and would make room
    for them. Last in its transaction: all payments share the count.
    """
    what = _PAYMENTS.get(event.type)
    if what is None or event.happened_at <= clock.now() - BREAKER_LOOKS_AT:
        return
    if event.type == CHARGE_FAILED or _has_a_page(event.object_id):
        throttle.hold([what], BREAKER_LOOKS_AT).count()


def _has_a_page(charge_id: str) -> bool:
    """Whether a payment was made on a page that a form opened."""
    opened = exists().where(Gift.charge_id == charge_id, Gift.session_id.is_not(None))
    return bool(db.session.scalar(select(opened)))


def is_proof_needed(fund: Fund, *, network: str) -> bool:
    """Whether the next form from there has to bring a proof. Changes nothing.

    Raises `GivingPaused`.
    """
    keys, seen = _keys(fund, network, None), _seen()
    forms = throttle.look(keys.values(), WINDOW)
    _check_room(keys, forms, seen)
    return needs_proof(_levels(keys, forms), seen)


def check_welcome(
    fund: Fund, *, form: str, network: str, email: str | None, is_proved: bool
) -> None:
    """Raise what `admit` would; so whoever is refused writes nothing and waits for no lock."""
    if not _was_let_in(form):
        keys, seen = _keys(fund, network, email), _seen()
        _check(keys, throttle.look(keys.values(), WINDOW), seen, is_proved=is_proved)


def admit(
    fund: Fund,
    *,
    form: str,
    network: str,
    email: str | None,
    is_proved: bool,
    begin: Callable[[], Begun],
) -> Begun:
    """Count a form that was sent, let it in, and return what it begins.

    `begin` does its part before the counts that everybody shares are locked: they are held for no
    longer than it takes to count and commit. A form that was let in before is not counted again:
    the button pressed twice is one gift.
    Raises `GivingPaused`, `ProofNeeded`, and `TooMany` where one network or one e-mail sent too
    many; what was begun by then is to be taken back.
    """
    keys = _keys(fund, network, email)
    throttle.hold([key for scope, key in keys.items() if scope not in _SHARED], WINDOW)
    was_let_in = _was_let_in(form)
    begun = begin()
    if not was_let_in:
        seen = _seen()
        forms = throttle.hold(keys.values(), WINDOW)
        _check(keys, forms, seen, is_proved=is_proved)
        forms.count()
    return begun


def _seen() -> Failures:
    """How payments went lately. Raises `GivingPaused` while an officer lets nobody give."""
    if pause_in_force() is not None:
        raise GivingPaused(retry_after=_LOOK_AGAIN)
    return recent_failures()


def _check(keys: Mapping[Scope, str], forms: Buckets, seen: Failures, *, is_proved: bool) -> None:
    _check_room(keys, forms, seen)
    for scope, key in keys.items():
        forms.check(key, most(scope, seen))
    if not is_proved and needs_proof(_levels(keys, forms), seen):
        raise ProofNeeded


def _check_room(keys: Mapping[Scope, str], forms: Buckets, seen: Failures) -> None:
    """Raises `GivingPaused` where the fund, or all of them, got as many forms as they may."""
    seconds = max(forms.wait(keys[scope], most(scope, seen)) for scope in _SHARED)
    if seconds:
        raise GivingPaused(retry_after=seconds)


def _levels(keys: Mapping[Scope, str], forms: Buckets) -> dict[Scope, int]:
    return {scope: forms.levels[key] for scope, key in keys.items()}


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
    """The buckets of a form."""
    told = {
        Scope.NETWORK: network,
        Scope.EMAIL: normalised_email(email) if email else None,
        Scope.FUND: str(fund.id),
        Scope.ALL: "",
    }
    return {scope: _key(scope, what) for scope, what in told.items() if what is not None}


def _key(scope: Scope, what: str = "") -> str:
    return f"giving {scope} {what}"
