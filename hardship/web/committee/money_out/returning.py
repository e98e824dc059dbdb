"""The bank returned what it had cleared: one person reports it, another confirms it."""

from uuid import UUID

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import payouts
from hardship.committee import Permission
from hardship.core.limits import DayOutOfBounds
from hardship.payouts import MovedOn, Payment
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, done, pressed
from hardship.web.committee import bp
from hardship.web.committee.money_out.payment import address_of, open_to_me, payment_page
from hardship.web.committee.money_out.payment_forms import ReturnForm
from hardship.web.committee.money_out.payment_lines import slip_lines
from hardship.web.committee.names import number_of
from hardship.web.templating import page


@bp.route("/payments/<uuid:payment_id>/return", methods=["GET", "POST"])
@requires(Permission.PAYMENT_VOID, fresh=True)
def report_return(payment_id: UUID) -> Response:
    """The statement shows it coming back; nothing happens before somebody else has seen it too."""
    found, form = open_to_me(payment_id), ReturnForm()
    if not found.may_be_returned:
        raise MovedOn
    return acted(
        form,
        lambda: payouts.report_return(
            found,
            returned_on=form.returned_on.data,
            reason=str(form.reason.data),
            by=current_officer(),
        ),
        shown=lambda status: _report_page(found, form, status),
        then=address_of(found),
        words=_("Reported. Somebody else confirms it on the statement."),
        field_of={DayOutOfBounds: "returned_on"},
    )


@bp.post("/payments/<uuid:payment_id>/return/confirm")
@requires(Permission.PAYMENT_VOID, fresh=True)
def confirm_return(payment_id: UUID) -> Response:
    """Another person saw it on the statement too."""
    found = open_to_me(payment_id)
    return pressed(
        lambda: payouts.confirm_return(found, by=current_officer()),
        shown=lambda status, refused: payment_page(found, status=status, refusal=refused),
        then=address_of(found),
        words=_("%(name)s is void. Its award can be paid anew.", name=number_of(found)),
    )


@bp.post("/payments/<uuid:payment_id>/return/refuse")
@requires(Permission.PAYMENT_VOID, fresh=True)
def refuse_return(payment_id: UUID) -> Response:
    """It is not on the statement; who reported it may say so themselves."""
    found = open_to_me(payment_id)
    return done(
        lambda: payouts.refuse_return(found, by=current_officer()),
        then=address_of(found),
        words=_("%(name)s stays as the bank has paid it.", name=number_of(found)),
    )


def _report_page(found: Payment, form: ReturnForm, status: int) -> Response:
    return page(
        "committee/money_out/report_return.html",
        status,
        line=slip_lines([found], show=True)[0],
        payment=found,
        name=number_of(found),
        form=form,
    )
