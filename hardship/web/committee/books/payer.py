"""What a payer of $5,000 or more told by telephone or letter, as the treasurer enters it."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from hardship import payers, reports
from hardship.committee import Permission
from hardship.core.errors import NotFound
from hardship.core.limits import LONGEST_NAME
from hardship.payers import Particulars
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.books.other_receipts import year_begun_in
from hardship.web.forms import AtMost, Form
from hardship.web.templating import page


class PayerForm(Form):
    """What the schedule asks of a payer: as much of it as is known."""

    name = StringField(_l("Full name"), validators=[AtMost(LONGEST_NAME)])
    address = TextAreaField(_l("Address"), validators=[AtMost(payers.LONGEST_ADDRESS)])
    occupation = StringField(
        _l("Occupation, or type of business"), validators=[AtMost(payers.LONGEST_OCCUPATION)]
    )


@bp.route("/ledger/other-receipts/<int:begun_in>/payers/<uuid:receipt_id>", methods=["GET", "POST"])
@requires(Permission.GIFT_IDENTIFY)
def payer(begun_in: int, receipt_id: UUID) -> Any:
    """The payer of this receipt, who is named in the schedule of this year."""
    year = year_begun_in(begun_in)
    found = reports.other_receipts(year).payer_of(receipt_id)
    if found is None:
        raise NotFound
    form = PayerForm(
        data={"name": found.name, "address": found.address, "occupation": found.occupation}
    )
    if found.is_union:
        del form.occupation
    return acted(
        form,
        lambda: payers.enter(found.known.by, _told(form), by=current_officer(), year=year),
        shown=lambda status: page(
            "committee/books/payer.html", status, form=form, payer=found, year=year
        ),
        then=url_for("committee.other_receipts", year=begun_in),
        words=_("Saved. The schedule says it now."),
        field_of={payers.NothingTold: "name"},
    )


def _told(form: PayerForm) -> Particulars:
    occupation = form.occupation.data if "occupation" in form else ""
    return Particulars(form.name.data or "", form.address.data or "", occupation or "")
