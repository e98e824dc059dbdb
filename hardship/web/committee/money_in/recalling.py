"""The form with which somebody says that what two confirmed is not so."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hardship import campaigns
from hardship.core.limits import LONGEST_EXPLANATION
from hardship.web.forms import DATE_NEEDED, AtMost, DayField, Form, Needed


def why_field(hint: Any) -> Any:
    """Why one person says so: for whoever confirms it."""
    return TextAreaField(
        _l("Why"),
        description=hint,
        validators=[
            Needed(_l("Say why, so that whoever confirms it knows.")),
            AtMost(LONGEST_EXPLANATION),
        ],
    )


class NotOnStatementForm(Form):
    """It was confirmed wrongly."""

    recalled_on = DayField(_l("Taken back on"), validators=[DATE_NEEDED])
    reason = why_field(
        _l("Such as: another amount, another fund, entered twice. The record keeps it, sealed.")
    )

    def __init__(self) -> None:
        super().__init__(data={"recalled_on": campaigns.accounting_date()})
