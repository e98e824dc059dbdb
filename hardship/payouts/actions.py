"""Preparing, releasing, clearing and voiding payments."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy.exc import IntegrityError

from hardship import applications, audit, awards, campaigns, ledger
from hardship.applications import Payee, PayMethod
from hardship.awards import Award
from hardship.committee import Officer, Permission
from hardship.core import clock
from hardship.core.database import db, locked
from hardship.core.errors import IllegalMove
from hardship.core.lifecycle import move
from hardship.core.limits import check_day, check_reason
from hardship.ledger import Source
from hardship.payouts import rules
from hardship.payouts.errors import (
    AlreadyPrepared,
    FundInDeficit,
    HasLivePayment,
    MovedOn,
    NoPayee,
    NotEnoughInBank,
    NumberUsed,
    PayeeCorrected,
    ReferenceHasWords,
    ReferenceNamesPayee,
    ReferenceUsed,
    ReportedIt,
    ReturnNeeded,
    ReturnReported,
    WantsCheque,
    WantsTransfer,
)
from hardship.payouts.models import Payment
from hardship.payouts.queries import carrier_of, live_payment_of
from hardship.payouts.releasers import refuse_own, release_obstacles
from hardship.payouts.rules import MOVES, PaymentStatus


def prepare(
    award: Award,
    *,
    method: PayMethod,
    number: str,
    by: Officer,
    read: Collection[uuid.UUID] | None = None,
) -> Payment:
    """Write a payment of a live award, to whom its worker named; nothing is posted yet.

    `read` are the ids of the pay details that stood on the officer's page, None where there was no
    page: a check is not written to an address that was corrected meanwhile.
    Raises `AlreadyPrepared`, `PayeeCorrected`, `WantsTransfer` or `WantsCheque` for the way that
    the worker did not choose, `NumberUsed` (`ReferenceUsed` for a transfer), `NumberMissing`,
    `NumberNotPlain`, `ReferenceNamesPayee`, or `ReferenceHasWords` for whom the payee is covered,
    `NoPayee` once the bank details were purged, and `AppliedForIt` when it is the officer's own
    application.
    """
    award = awards.lock_award(award.id)
    if not award.is_live or live_payment_of(award.id) is not None:
        raise AlreadyPrepared
    refuse_own(award, by)
    payee = _payee_of(award, read)
    if payee.method is not method:
        raise WantsTransfer if method is PayMethod.CHEQUE else WantsCheque
    number = rules.checked_number(method, number)
    _refuse_used(method, number)
    _refuse_name(number, payee, award, by)
    payment = _written(award, payee, number, by)
    _add(payment)
    audit.record(
        "payment.prepared",
        payment,
        by=by.actor,
        amount=payment.amount,
        method=method,
        award=award.id,
    )
    return payment


def _written(award: Award, payee: Payee, number: str, by: Officer) -> Payment:
    return Payment(
        award_id=award.id,
        fund_id=award.fund_id,
        amount_minor=award.amount_minor,
        currency=award.currency,
        method=payee.method,
        number=number,
        number_key=rules.number_key(number),
        payee=rules.written_payee(payee),
        status=PaymentStatus.PREPARED,
        prepared_by_id=by.id,
        prepared_at=clock.now(),
    )


def _refuse_name(number: str, payee: Payee, award: Award, by: Officer) -> None:
    """Nobody reads a name in a reference; nor does who votes blind learn from a no whose it is."""
    case = applications.application(award.application_id)
    if not by.may(Permission.PAYEE_READ) or applications.blinded_by(case, by) is not None:
        if rules.has_words(number):
            raise ReferenceHasWords
    elif rules.names_payee(number, payee.name):
        raise ReferenceNamesPayee


def release(payment: Payment, *, by: Officer) -> Payment:
    """Let the money go, as far as the fund's bank account holds it, under the fund's lock.

    Raises `NobodyPaysAlone` for the preparer, whoever decided and the applicant; `NotEnoughInBank`;
    `FundInDeficit`; `MovedOn` when somebody was first.
    """
    campaigns.lock_fund(payment.fund_id)
    payment = locked(Payment, payment.id)
    status = _step(payment, PaymentStatus.RELEASED)
    _refuse_insider(payment, by)
    _refuse_uncovered(payment)
    payment.status = status
    payment.released_by_id = by.id
    payment.released_at = clock.now()
    _post(rules.PAYMENT_RELEASED, payment, rules.payment_released(payment.fund_id, payment.amount))
    applications.mark_paid(_application_of(payment))
    audit.record("payment.released", payment, by=by.actor, amount=payment.amount)
    return payment


def clear(payment: Payment, *, cleared_on: date, by: Officer) -> Payment:
    """The bank's statement shows it, on that day. Raises `DayOutOfBounds`, `MovedOn`."""
    payment = _held(payment, by)
    status = _step(payment, PaymentStatus.CLEARED)
    released = campaigns.accounting_date(payment.released_at)
    today = campaigns.accounting_date()
    obstacle = rules.clearing_obstacle(cleared_on, released=released, today=today)
    if obstacle is not None:
        raise obstacle
    payment.status = status
    payment.cleared_by_id = by.id
    payment.cleared_on = cleared_on
    postings = rules.payment_cleared(payment.fund_id, payment.amount)
    _post(rules.PAYMENT_CLEARED, payment, postings, on=cleared_on)
    audit.record("payment.cleared", payment, by=by.actor, cleared_on=cleared_on)
    return payment


def void(payment: Payment, *, reason: str, by: Officer) -> Payment:
    """Bring a released payment back to payable; the award can be paid anew.

    Raises `ReturnNeeded` for one that the bank has cleared.
    """
    reason = check_reason(reason)
    payment = _held(payment, by)
    if payment.status == PaymentStatus.CLEARED:
        raise ReturnNeeded
    case = _come_back(payment, by)
    audit.record("payment.voided", payment, by=by.actor, reason=reason, case=case)
    return payment


def report_return(payment: Payment, *, returned_on: date, reason: str, by: Officer) -> Payment:
    """The statement shows that the bank sent back what it had cleared; somebody else confirms it.

    Raises `ReturnReported`, `DayOutOfBounds`, and `MovedOn` for what has not cleared.
    """
    reason = check_reason(reason)
    payment = _held(payment, by)
    if payment.status != PaymentStatus.CLEARED or payment.cleared_on is None:
        raise MovedOn
    if payment.return_asked_by_id is not None:
        raise ReturnReported
    check_day(returned_on, payment.cleared_on, campaigns.accounting_date())
    payment.returned_on, payment.return_asked_by_id = returned_on, by.id
    audit.record(
        "payment.return_reported",
        payment,
        by=by.actor,
        reason=reason,
        case=_application_of(payment),
        returned_on=returned_on,
    )
    return payment


def confirm_return(payment: Payment, *, by: Officer) -> Payment:
    """Another person saw it on the statement: back in the bank, and payable again.

    Raises `ReportedIt`, and `MovedOn` when nothing is reported or somebody was first.
    """
    payment = _reported(payment, by)
    if payment.return_asked_by_id == by.id:
        raise ReportedIt
    _come_back(payment, by, on=payment.returned_on)
    audit.record("payment.returned", payment, by=by.actor, returned_on=payment.returned_on)
    return payment


def refuse_return(payment: Payment, *, by: Officer) -> Payment:
    """It is not on the statement. Whoever reported it may take it back themselves."""
    payment = _reported(payment, by)
    returned_on = payment.returned_on
    payment.returned_on, payment.return_asked_by_id = None, None
    audit.record("payment.return_refused", payment, by=by.actor, returned_on=returned_on)
    return payment


def discard(payment: Payment, *, reason: str, by: Officer) -> Payment:
    """Take back a payment that was prepared and never released; nothing was posted."""
    reason = check_reason(reason)
    payment = _held(payment, by)
    _end(payment, PaymentStatus.DISCARDED, by)
    case = _application_of(payment)
    audit.record("payment.discarded", payment, by=by.actor, reason=reason, case=case)
    return payment


def cancel_unpaid(award: Award, *, reason: str, by: Officer) -> Award:
    """Take an award back while no payment for it is live; raises `HasLivePayment` otherwise."""
    reason = check_reason(reason)
    campaigns.lock_fund(award.fund_id)
    award = awards.lock_award(award.id)
    if live_payment_of(award.id) is not None:
        raise HasLivePayment
    return awards.cancel(award, reason=reason, by=by)


def _held(payment: Payment, by: Officer) -> Payment:
    """The payment under its fund's lock, for anybody but the applicant."""
    campaigns.lock_fund(payment.fund_id)
    payment = locked(Payment, payment.id)
    refuse_own(awards.award(payment.award_id), by)
    return payment


def _reported(payment: Payment, by: Officer) -> Payment:
    payment = _held(payment, by)
    if payment.status != PaymentStatus.CLEARED or payment.return_asked_by_id is None:
        raise MovedOn
    return payment


def _come_back(
    payment: Payment, by: Officer, *, on: date | None = None
) -> applications.Application:
    """Void and in the books: out of the outstanding ones, or on that day back in the bank."""
    _end(payment, PaymentStatus.VOIDED, by)
    postings = rules.payment_voided(
        payment.fund_id, payment.amount, had_cleared=payment.cleared_on is not None
    )
    _post(rules.PAYMENT_VOIDED, payment, postings, on=on)
    case = _application_of(payment)
    applications.mark_awarded(case)
    return case


def _end(payment: Payment, to: PaymentStatus, by: Officer) -> None:
    payment.status = _step(payment, to)
    payment.ended_by_id = by.id
    payment.ended_at = clock.now()


def _step(payment: Payment, to: PaymentStatus) -> PaymentStatus:
    try:
        return move(MOVES, PaymentStatus(payment.status), to)
    except IllegalMove as error:
        raise MovedOn from error


def _add(payment: Payment) -> None:
    """Insert; a unique index decides between two who write one number at the same instant."""
    try:
        with db.session.begin_nested():
            db.session.add(payment)
    except IntegrityError:
        _refuse_used(PayMethod(payment.method), payment.number)
        raise


def _refuse_used(method: PayMethod, number: str) -> None:
    carrier = carrier_of(method, number)
    if carrier is None:
        return
    used = NumberUsed if method is PayMethod.CHEQUE else ReferenceUsed
    raise used(
        number=number,
        amount=carrier.amount,
        reference=_application_of(carrier).reference,
        day=campaigns.accounting_date(carrier.prepared_at),
    )


def _payee_of(award: Award, read: Collection[uuid.UUID] | None) -> Payee:
    details = applications.pay_details_of(applications.application(award.application_id))
    if read is not None and details.id not in read:
        raise PayeeCorrected
    if details.payee is None:
        raise NoPayee
    return details.payee


def _application_of(payment: Payment) -> applications.Application:
    return applications.application(awards.award(payment.award_id).application_id)


def _refuse_insider(payment: Payment, by: Officer) -> None:
    obstacle = release_obstacles([payment], by)[payment.id]
    if obstacle is not None:
        raise obstacle


def _refuse_uncovered(payment: Payment) -> None:
    """Read under the fund's lock, so that fifty releases share money for seven as seven."""
    position = ledger.fund_position(payment.fund_id, payment.currency)
    if position.deficit:
        raise FundInDeficit(missing=position.deficit)
    if payment.amount > position.available_to_pay:
        raise NotEnoughInBank(available=position.available_to_pay, amount=payment.amount)


def _post(
    kind: str, payment: Payment, postings: list[ledger.Posting], *, on: date | None = None
) -> None:
    """A check's number goes into the books; a transfer's reference may name somebody."""
    source = Source(rules.BY_PAYMENT, str(payment.id))
    memo = payment.number if payment.method == PayMethod.CHEQUE else ""
    day = on or campaigns.accounting_date()
    ledger.post(kind, postings, source=source, occurred_on=day, memo=memo)
