"""Preparing payments: one by one, or many checks in a row. Nothing leaves by one person alone."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hardship import applications, awards, ledger, payouts
from hardship.applications import Application, PayMethod
from hardship.awards import Award
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.ledger import Source
from hardship.payouts import AlreadyPrepared, PayeeCorrected, WantsAnotherWay
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.books.lines import book_lines
from hardship.web.committee.money_out.one_by_one import answer, chosen_ids, one_by_one
from hardship.web.committee.money_out.payees import shown_payees
from hardship.web.committee.money_out.payment_forms import PrepareForm, PrepareManyForm
from hardship.web.committee.money_out.payment_lines import replaced
from hardship.web.committee.money_out.payments import payments_page
from hardship.web.committee.names import fund_names, number_of
from hardship.web.errors import sentence, status_of
from hardship.web.templating import page


@bp.route("/payments/awards/<uuid:award_id>", methods=["GET", "POST"])
@requires(Permission.PAYMENT_PREPARE, fresh=True)
def prepare_payment(award_id: UUID) -> Response:
    """Write the payment of one award, with its payee in sight."""
    award = awards.award(award_id)
    payouts.refuse_own(award, current_officer())
    application = applications.application(award.application_id)
    form = PrepareForm()
    if not form.validate_on_submit():
        return _prepare_page(award, application, form, 422 if form.errors else 200)
    method, number = PayMethod(form.method.data), str(form.number.data)
    try:
        name = _once(award_id, method, number)
    except (AlreadyPrepared, PayeeCorrected) as error:
        return _prepare_page(award, application, form, 409, refusal=sentence(error))
    except DomainError as error:
        form.refuse(error, "method" if isinstance(error, WantsAnotherWay) else "number")
        return _prepare_page(award, application, form, status_of(error))
    flash(_("%(name)s is prepared. Somebody else releases it.", name=name))
    return redirect(url_for("committee.payments", tab="to-pay"), code=303)


@bp.post("/payments/prepare")
@requires(Permission.PAYMENT_PREPARE, fresh=True)
def prepare_many() -> Response:
    """Prepare checks for the ticked awards, numbered in a row; a bad line is set aside."""
    form, ids = PrepareManyForm(), chosen_ids("award")
    if not form.validate():
        return payments_page("to-pay", 422, form=form)
    if not ids:
        form.form_errors.append(_("Nothing is ticked. Tick at least one line."))
        return payments_page("to-pay", 422, form=form)
    numbers = payouts.ChequeNumbers(int(form.first.data))
    outcome = one_by_one(ids, partial(_prepare_next, numbers), _reference_of)
    words = ngettext(
        "One payment is prepared: %(names)s. Somebody else releases it.",
        "%(num)s payments are prepared: %(names)s. Somebody else releases them.",
        len(outcome.done),
        names=_span(outcome.done),
    )
    return answer(outcome, tab="to-pay", done=words)


def _prepare_next(numbers: payouts.ChequeNumbers, award_id: UUID) -> str:
    with numbers.next() as number:
        return _once(award_id, PayMethod.CHEQUE, number)


def _once(award_id: UUID, method: PayMethod, number: str) -> str:
    """Prepare, and name the payment. A form sent twice is no mistake: its payment is found."""
    by, read = current_officer(), chosen_ids("read")
    try:
        with transaction():
            award = awards.award(award_id)
            return number_of(payouts.prepare(award, method=method, number=number, by=by, read=read))
    except AlreadyPrepared:
        mine = payouts.made_before(award_id, method=method, number=number, by=by)
        if mine is None:
            raise
        return number_of(mine)


def _reference_of(award_id: UUID) -> str:
    found = awards.awards_by_id([award_id]).get(award_id)
    return "" if found is None else applications.application(found.application_id).reference


def _span(names: list[str]) -> str:
    """The first and the last of them."""
    if len(names) <= 2:
        return ", ".join(names)
    return _("%(first)s to %(last)s", first=names[0], last=names[-1])


def _prepare_page(
    award: Award, application: Application, form: PrepareForm, status: int, **more: Any
) -> Response:
    shown = shown_payees([application])[application.id]
    live = payouts.live_payment_of(award.id)
    came_back = payouts.came_back([application.id]).get(application.id, [])
    if not form.is_submitted():
        wanted = shown.method or PayMethod.CHEQUE
        form.method.data = wanted.value
        is_cheque = wanted is PayMethod.CHEQUE
        form.number.data = payouts.next_cheque_number() if is_cheque else ""
    return page(
        "committee/money_out/prepare_payment.html",
        status,
        award=award,
        application=application,
        shown=shown,
        live=live,
        before=next(iter(replaced(came_back[-1:]).values()), None),
        live_name=None if live is None else number_of(live),
        fund=fund_names()[award.fund_id],
        position=ledger.fund_position(award.fund_id, award.currency),
        lines=book_lines(Source(awards.BY_AWARD, str(award.id))),
        form=form,
        **more,
    )
