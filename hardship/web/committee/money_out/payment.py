"""One payment: its slip, its people, its entries; clear it, make it void, or discard it."""

from collections.abc import Callable
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hardship import awards, campaigns, committee, payouts
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.ledger import Source
from hardship.payouts import MovedOn, Payment, PaymentStatus
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.books.lines import book_lines
from hardship.web.committee.money_out.one_by_one import answer, chosen_ids, one_by_one
from hardship.web.committee.money_out.payees import sight, told_of_corrections
from hardship.web.committee.money_out.payment_forms import ClearedForm
from hardship.web.committee.money_out.payment_lines import number_by_id, slip_lines
from hardship.web.committee.money_out.payments import payments_page
from hardship.web.committee.names import number_of
from hardship.web.committee.reason import ReasonForm
from hardship.web.committee.record.history import history_lines
from hardship.web.templating import page


@bp.get("/payments/<uuid:payment_id>")
@requires(Permission.PAYMENT_READ)
def payment(payment_id: UUID) -> Response:
    """The slip, who prepared and released it, and what it left in the books."""
    return payment_page(payouts.payment(payment_id))


@bp.post("/payments/<uuid:payment_id>/clear")
@requires(Permission.PAYMENT_CLEAR)
def clear_payment(payment_id: UUID) -> Response:
    """The bank's statement shows it."""
    found, form = open_to_me(payment_id), ClearedForm()
    return acted(
        form,
        lambda: payouts.clear(found, cleared_on=form.cleared_on.data, by=current_officer()),
        shown=lambda status: payment_page(found, form, status),
        then=address_of(found),
        words=_("%(name)s is cleared.", name=number_of(found)),
        field_of="cleared_on",
    )


@bp.post("/payments/clear")
@requires(Permission.PAYMENT_CLEAR)
def clear_many() -> Response:
    """The statement shows the ticked payments, all on one day; a bad line is set aside."""
    form, ids = ClearedForm(), chosen_ids("payment")
    cleared_on = form.cleared_on.data
    if not form.validate() or cleared_on is None:
        return payments_page("outstanding", 422, form=form)
    if not ids:
        form.form_errors.append(_("Nothing is ticked. Tick at least one payment."))
        return payments_page("outstanding", 422, form=form)

    def clear(found: UUID) -> str:
        try:
            with transaction():
                done = payouts.clear(
                    payouts.payment(found), cleared_on=cleared_on, by=current_officer()
                )
                return number_of(done)
        except MovedOn:
            before = payouts.payment(found)
            if before.cleared_on != cleared_on or before.status != PaymentStatus.CLEARED:
                raise
            return number_of(before)

    outcome = one_by_one(ids, clear, number_by_id)
    words = ngettext("One payment is cleared.", "%(num)s payments are cleared.", len(outcome.done))
    return answer(outcome, tab="outstanding", done=words)


@bp.route("/payments/<uuid:payment_id>/void", methods=["GET", "POST"])
@requires(Permission.PAYMENT_VOID, fresh=True)
def void_payment(payment_id: UUID) -> Response:
    """A check was lost, a transfer came back: payable again, after a page that says so."""
    found = open_to_me(payment_id)
    if not found.may_be_voided:
        raise MovedOn
    return _undo(found, "void", payouts.void, _("%(name)s is void. Its award can be paid anew."))


@bp.route("/payments/<uuid:payment_id>/discard", methods=["GET", "POST"])
@requires(Permission.PAYMENT_VOID, fresh=True)
def discard_payment(payment_id: UUID) -> Response:
    """What was prepared and never left goes back to what is to pay."""
    found = open_to_me(payment_id)
    if not found.may_be_discarded:
        raise MovedOn
    return _undo(found, "discard", payouts.discard, _("%(name)s is discarded. Nothing had left."))


def _undo(found: Payment, verb: str, act: Callable[..., Payment], words: str) -> Response:
    form = ReasonForm()
    return acted(
        form,
        lambda: act(found, reason=str(form.reason.data), by=current_officer()),
        shown=lambda status: _undo_page(found, verb, form, status),
        then=address_of(found),
        words=words % {"name": number_of(found)},
    )


def open_to_me(payment_id: UUID) -> Payment:
    """A payment that is not the officer's own. Raises `NotFound`, `AppliedForIt`."""
    found = payouts.payment(payment_id)
    payouts.refuse_own(awards.award(found.award_id), current_officer())
    return found


def _cleared_form() -> ClearedForm:
    return ClearedForm(formdata=None, data={"cleared_on": campaigns.accounting_date()})


def payment_page(
    found: Payment, form: ClearedForm | None = None, status: int = 200, refusal: str = ""
) -> Response:
    """One payment's page; with a form or an act that was refused."""
    officer = current_officer()
    line = slip_lines([found], show=True)[0]
    subjects = [("payments", found.id), ("awards", found.award_id)]
    people = committee.officer_names(
        each
        for each in (found.prepared_by_id, found.released_by_id, found.return_asked_by_id)
        if each is not None
    )
    return page(
        "committee/money_out/payment.html",
        status,
        line=line,
        payment=found,
        people=people,
        form=form or _cleared_form(),
        refusal=refusal,
        me=officer.id,
        sight=sight(),
        may=officer.may,
        lines=book_lines(
            Source(awards.BY_AWARD, str(found.award_id)), Source(payouts.BY_PAYMENT, str(found.id))
        ),
        history=[]
        if line.is_own
        else history_lines(
            subjects, tells_corrections=bool(told_of_corrections([line.slip.application]))
        ),
        others=[
            (number_of(each), each.id)
            for each in payouts.payments_of([found.award_id])
            if each.id != found.id
        ],
    )


def _undo_page(found: Payment, verb: str, form: ReasonForm, status: int) -> Response:
    return page(
        "committee/money_out/undo_payment.html",
        status,
        line=slip_lines([found], show=True)[0],
        payment=found,
        verb=verb,
        name=number_of(found),
        form=form,
    )


def address_of(found: Payment) -> str:
    """Where a payment's page is."""
    return url_for("committee.payment", payment_id=found.id)
