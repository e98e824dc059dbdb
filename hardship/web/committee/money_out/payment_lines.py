"""Awards and payments as they are printed: lines of what is to pay, slips of the cheque book."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from hardship import applications, audit, payouts
from hardship.applications import Application, PayMethod
from hardship.core.errors import NotFound
from hardship.payouts import Bill, Payment, PaymentStatus, Slip
from hardship.web.access import current_officer
from hardship.web.committee.money_out.payees import (
    Shown,
    look,
    shown_payees,
    told_of_corrections,
)
from hardship.web.committee.names import fund_names, number_of
from hardship.web.committee.record.reasons import told_reasons
from hardship.web.errors import sentence
from hardship.web.templating import day

_SHAPES = {
    PaymentStatus.PREPARED: "review",
    PaymentStatus.RELEASED: "wait",
    PaymentStatus.CLEARED: "paid",
    PaymentStatus.VOIDED: "stop",
    PaymentStatus.DISCARDED: "wait",
}


@dataclass(frozen=True, slots=True)
class BillLine:
    """An award to pay. `may_tick`: a check, so that it can be prepared with others."""

    bill: Bill
    fund: str
    shown: Shown
    is_own: bool
    may_tick: bool


@dataclass(frozen=True, slots=True)
class Replaced:
    """A payment that came back, and what became of it, in words."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A payment as a slip. `payee` is None while it is covered; `obstacle`: why not released.

    `blinded_by` is the undecided application that covers the payee from who may vote on it.
    `replaces` says what came back before it was prepared, so that nobody is paid twice unnoticed;
    `corrected_at`, until it leaves, when the worker corrected where it goes.
    """

    slip: Slip
    number: str
    state: tuple[str, str]
    payee: str | None
    blinded_by: Application | None
    fund: str
    is_own: bool
    obstacle: str | None
    replaces: Replaced | None
    corrected_at: datetime | None


def bill_lines(found: Sequence[Bill], *, show: bool) -> list[BillLine]:
    """What is to pay, one line an award."""
    officer, funds = current_officer(), fund_names()
    of = [bill.application for bill in found]
    shown = shown_payees(of, show=show)
    own = {each.id for each in of if applications.is_own(each, officer)}
    return [
        BillLine(
            bill,
            funds[bill.award.fund_id],
            how,
            is_own=bill.application.id in own,
            may_tick=how.method is PayMethod.CHEQUE and bill.application.id not in own,
        )
        for bill in found
        for how in [shown[bill.application.id]]
    ]


def slip_lines(payments: Sequence[Payment], *, show: bool) -> list[SlipLine]:
    """Payments as slips; with `show` the payee stands on them, and that is recorded."""
    officer, funds = current_officer(), fund_names()
    ids, slips = [each.id for each in payments], payouts.slips(payments)
    looked = look((s.application for s in slips), show=show)
    if looked.seen:  # the record of it is committed, and what was read before forgotten
        payments = payouts.payments_by_id(ids)
        slips = payouts.slips(payments)
    obstacles = payouts.release_obstacles(payments, officer)
    before = replaced(s.replaces for s in slips if s.replaces)
    own = {s.application.id for s in slips if applications.is_own(s.application, officer)}
    corrected = _corrected([s for s in slips if s.payment.may_be_released])
    return [
        SlipLine(
            slip,
            number=number_of(slip.payment),
            state=state_of(slip.payment),
            payee=slip.payment.payee if slip.application.id in looked.seen else None,
            blinded_by=looked.blinded.get(slip.application.id),
            fund=funds[slip.payment.fund_id],
            is_own=slip.application.id in own,
            obstacle=None if obstacle is None else sentence(obstacle),
            replaces=_before(slip, before, own),
            corrected_at=corrected.get(slip.payment.id),
        )
        for slip in slips
        for obstacle in [obstacles[slip.payment.id]]
    ]


def _corrected(slips: Sequence[Slip]) -> dict[UUID, datetime]:
    """By the payment's id, as far as the reader may be told."""
    changed = applications.corrected_at(s.application for s in slips)
    told = told_of_corrections(s.application for s in slips if s.application.id in changed)
    return {s.payment.id: changed[s.application.id] for s in slips if s.application.id in told}


def _before(slip: Slip, before: Mapping[UUID, Replaced], own: set[UUID]) -> Replaced | None:
    """What is told of the payment before it; why it came back is closed to whose case it is."""
    if slip.replaces is None or slip.application.id in own:
        return None
    return before.get(slip.replaces.id)


def replaced(payments: Iterable[Payment]) -> dict[UUID, Replaced]:
    """What the next payment says of each of these, in whose place it is: what became of it, why."""
    came_back = {each.id: each for each in payments}
    acts = [
        row
        for verb in ("payment.voided", "payment.return_reported")
        for row in audit.acts(verb, "payments", came_back)
    ]
    reasons = told_reasons(acts)
    why = {UUID(row.subject_id): reasons[row.id] for row in acts if row.id in reasons}
    return {key: _replaced(each, why.get(key)) for key, each in came_back.items()}


def _replaced(payment: Payment, reason: str | None) -> Replaced:
    told = {
        "name": number_of(payment),
        "released": day(payment.released_at or payment.prepared_at, "medium"),
        "ended": day(payment.returned_on or payment.ended_at or payment.prepared_at, "medium"),
    }
    if payment.cleared_on is None:
        words = _("Replaces %(name)s: released %(released)s, void %(ended)s.", **told)
    else:
        words = _(
            "Replaces %(name)s: released %(released)s, cleared %(cleared)s, returned by the bank "
            "%(ended)s.",
            cleared=day(payment.cleared_on, "medium"),
            **told,
        )
    reason = _("Reason: %(reason)s.", reason=reason) if reason else ""
    return Replaced(payment.id, f"{words} {reason}".rstrip())


def state_of(payment: Payment) -> tuple[str, str]:
    """Shape and word of a payment's state."""
    words = {
        PaymentStatus.PREPARED: _("Prepared"),
        PaymentStatus.RELEASED: _("Outstanding"),
        PaymentStatus.CLEARED: _("Cleared"),
        PaymentStatus.VOIDED: _("Void"),
        PaymentStatus.DISCARDED: _("Discarded"),
    }
    found = PaymentStatus(payment.status)
    return _SHAPES[found], words[found]


def number_by_id(payment_id: UUID) -> str:
    """The same for an id that a form sent; nothing for one that is not there."""
    try:
        return number_of(payouts.payment(payment_id))
    except NotFound:
        return ""
