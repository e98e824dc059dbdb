"""What a giving form proves when one is asked for: a browser's work, or its turn in a line.

The page carries a ticket, signed, for its own form alone. A script of the page works on it while
somebody is still writing; without JavaScript the form is shown again with the seconds to wait.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypedDict, TypeVar

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from hardship import donations
from hardship.campaigns import Fund
from hardship.core import clock
from hardship.core.database import transaction
from hardship.web import visits
from hardship.web.public.give_form import GiveForm

Begun = TypeVar("Begun")


class _Own(TypedDict):
    """What a form is counted by, and whether it brought a proof."""

    form: str
    network: str
    email: str | None
    is_proved: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which form it is for, when it was written, and the moment of a turn, if it has one.

    `is_asked`: the form was sent, and came back for want of a proof.
    """

    form: str
    begun: float
    turn: float | None = None
    is_asked: bool = False

    @property
    def token(self) -> str:
        """As the page carries it."""
        return str(_signer().dumps([self.form, self.begun, self.turn]))

    @property
    def seed(self) -> str:
        """What the browser works on."""
        return _seed(self.token)

    @property
    def worker(self) -> str:
        """Where the script is that works."""
        return url_for("static", filename="components/give-proof-work.js")

    @property
    def bits(self) -> int:
        """How much work it is."""
        return donations.card_testing.WORK_BITS

    @property
    def seconds(self) -> int | None:
        """How long it is until the turn."""
        return None if self.turn is None else max(1, round(self.turn - _now()))

    @property
    def is_alive(self) -> bool:
        """Whether it is still good for a proof."""
        since = self.begun if self.turn is None else self.turn
        return _now() - since <= donations.card_testing.PROOF_LIVES.total_seconds()

    @property
    def is_proof(self) -> bool:
        """Whether its turn has come, or the work that was sent beside it is done."""
        has_waited = self.turn is not None and self.turn <= _now()
        return has_waited or donations.card_testing.is_work(self.seed, request.form.get("work", ""))


def is_too_quick(form: GiveForm) -> bool:
    """Whether a form was sent before anybody could have filled it in."""
    return clock.now() - form.once.born_at < donations.card_testing.LEAST_AGE


def let_in(fund: Fund, form: GiveForm, begin: Callable[[], Begun]) -> Begun:
    """Count the form and begin. Raises what says that it may not, before the transaction if it can.

    Raises `GivingPaused`, `ProofNeeded`, `TooMany`, and what `begin` raises.
    """
    sent = _sent(form)
    own: _Own = {
        "form": str(form.once.data),
        "network": visits.network(),
        "email": form.email.data or None,
        "is_proved": sent is not None and sent.is_proof,
    }
    donations.card_testing.check_welcome(fund, **own)
    with transaction():
        return donations.card_testing.admit(fund, **own, begin=begin)


def asked_again(form: GiveForm) -> Ticket:
    """The ticket of a form that brought no proof: the one it had, or a new turn in the line.

    An edge: it opens a transaction.
    """
    ticket = _sent(form) or _new(form)
    if ticket.turn is None:
        with transaction():
            turn = donations.card_testing.stand_in_line(visits.network())
        ticket = replace(ticket, turn=turn.timestamp() if turn else None)
    return replace(ticket, is_asked=True)


def ticket_ahead(fund: Fund, form: GiveForm) -> Ticket | None:
    """What a page carries, so that the work is done before the form is sent, where it is needed.

    Raises `GivingPaused`.
    """
    is_needed = donations.card_testing.is_proof_needed(fund, network=visits.network())
    return (_sent(form) or _new(form)) if is_needed else None


def hold(form: GiveForm) -> int:
    """For how many milliseconds the page keeps its button from being too quick."""
    age = clock.now() - form.once.born_at
    return max(0, (donations.card_testing.LEAST_AGE - age) // timedelta(milliseconds=1))


def _new(form: GiveForm) -> Ticket:
    return Ticket(form.once.data, _now())


def _sent(form: GiveForm) -> Ticket | None:
    """What came with the form, if we signed it, for this form, and not too long ago."""
    try:
        ticket = Ticket(*_signer().loads(request.form.get("ticket", "")))
    except BadSignature:
        return None
    return ticket if ticket.form == form.once.data and ticket.is_alive else None


def _seed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _now() -> float:
    return clock.now().timestamp()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="giving proof")
