"""A deposit or a line of the statement that was confirmed wrongly: two people take it back."""

from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import treasury
from hardship.committee import Permission
from hardship.core.limits import DayOutOfBounds
from hardship.treasury import Voucher
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.counter.vouchers import voucher_page
from hardship.web.committee.money_in.counter.words import slip_of
from hardship.web.committee.money_in.recalling import NotOnStatementForm
from hardship.web.templating import money, page


@bp.route("/counter/vouchers/<uuid:voucher_id>/recall", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def recall_voucher(voucher_id: UUID) -> Response:
    """Say that it is not so."""
    held, form = treasury.voucher(voucher_id), NotOnStatementForm()
    slip = slip_of(held)
    if request.method == "GET" and not treasury.may_be_recalled(held):
        return redirect(_page_of(held), code=303)
    return acted(
        form,
        lambda: treasury.recall_voucher(
            held.id,
            recalled_on=form.recalled_on.data,
            reason=form.reason.data,
            by=current_officer(),
        ),
        shown=lambda status: page(
            "committee/money_in/recall.html",
            status,
            form=form,
            title=_("Take back what was confirmed"),
            back=(_page_of(held), slip.what),
            amount=held.amount,
            of_fund=slip.funds,
            on=held.happened_on,
            came_back=False,
        ),
        then=_page_of,
        words=_("You reported that it is not so. Somebody else confirms it."),
        field_of={DayOutOfBounds: "recalled_on"},
    )


@bp.post("/counter/vouchers/<uuid:voucher_id>/confirm-recall")
@requires(Permission.RECEIPT_CONFIRM, fresh=True)
def confirm_voucher_recall(voucher_id: UUID) -> Response:
    """Another person agrees: its entry is reversed."""
    return pressed(
        lambda: treasury.confirm_voucher_recall(voucher_id, by=current_officer()),
        shown=lambda status, refused: voucher_page(voucher_id, status, refused),
        then=_page_of,
        words=lambda held: _(
            "Taken back: its entry of %(amount)s is reversed.", amount=money(held.amount)
        ),
    )


@bp.post("/counter/vouchers/<uuid:voucher_id>/reject-recall")
@requires(Permission.RECEIPT_CONFIRM)
def reject_voucher_recall(voucher_id: UUID) -> Response:
    """It is as it was confirmed."""
    return pressed(
        lambda: treasury.reject_voucher_recall(voucher_id, by=current_officer()),
        shown=lambda status, refused: voucher_page(voucher_id, status, refused),
        then=_page_of,
        words=_("Nothing is taken back: it stands as before."),
    )


def _page_of(held: Voucher) -> str:
    return url_for("committee.voucher", voucher_id=held.id)
