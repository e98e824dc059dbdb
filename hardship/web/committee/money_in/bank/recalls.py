"""What the books have at the bank and the statement does not: two people take it back.

A payout that came back to Stripe, or money that was entered and confirmed wrongly.
"""

from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns, donations
from hardship.committee import Permission
from hardship.core.limits import DayOutOfBounds
from hardship.donations import BankReceipt
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.bank.receipts import funds_of, receipt_page
from hardship.web.committee.money_in.recalling import NotOnStatementForm
from hardship.web.forms import DATE_NEEDED, DayField, Form
from hardship.web.templating import money, page


class CameBackForm(Form):
    """A payout that had arrived is gone from the bank account; Stripe says why."""

    recalled_on = DayField(
        _l("Date on the statement on which it went back"),
        validators=[DATE_NEEDED],
    )

    def __init__(self) -> None:
        super().__init__(data={"recalled_on": campaigns.accounting_date()})


@bp.route("/bank-receipts/<uuid:receipt_id>/recall", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def recall_arrival(receipt_id: UUID) -> Response:
    """Say that it is not at the bank, or not any more."""
    receipt = donations.bank_receipt(receipt_id)
    if request.method == "GET" and not donations.may_be_recalled(receipt):
        return redirect(_page_of(receipt), code=303)
    payout = donations.payout_behind(receipt)
    form = NotOnStatementForm() if payout is None else CameBackForm()
    reason = form.reason.data if isinstance(form, NotOnStatementForm) else ""
    return acted(
        form,
        lambda: donations.recall_arrival(
            receipt.id,
            recalled_on=form.recalled_on.data,
            reason=reason,
            by=current_officer(),
        ),
        shown=lambda status: page(
            "committee/money_in/recall.html",
            status,
            form=form,
            title=_("Take back what is at the bank"),
            back=(
                _page_of(receipt),
                _("Bank receipt %(reference)s", reference=receipt.reference),
            ),
            amount=receipt.amount,
            of_fund=funds_of([receipt])[receipt.id],
            on=receipt.arrived_on,
            came_back=payout is not None,
        ),
        then=_page_of,
        words=_("You reported that it is not at the bank. Somebody else confirms it."),
        field_of={DayOutOfBounds: "recalled_on"},
    )


@bp.post("/bank-receipts/<uuid:receipt_id>/confirm-recall")
@requires(Permission.RECEIPT_CONFIRM, fresh=True)
def confirm_recall(receipt_id: UUID) -> Response:
    """Another person saw it: what it posted is reversed in the books."""
    return pressed(
        lambda: donations.confirm_recall(receipt_id, by=current_officer()),
        shown=lambda status, refused: receipt_page(receipt_id, status, refused),
        then=_page_of,
        words=lambda receipt: _(
            "Taken back: the books do not have %(amount)s at the bank any more.",
            amount=money(receipt.amount),
        ),
    )


@bp.post("/bank-receipts/<uuid:receipt_id>/reject-recall")
@requires(Permission.RECEIPT_CONFIRM)
def reject_recall(receipt_id: UUID) -> Response:
    """It is at the bank; whoever said otherwise may take it back themselves."""
    return pressed(
        lambda: donations.reject_recall(receipt_id, by=current_officer()),
        shown=lambda status, refused: receipt_page(receipt_id, status, refused),
        then=_page_of,
        words=_("Nothing is taken back: it is at the bank as before."),
    )


def _page_of(receipt: BankReceipt) -> str:
    return url_for("committee.bank_receipt", receipt_id=receipt.id)
