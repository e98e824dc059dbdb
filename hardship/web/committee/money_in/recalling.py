"""The form with which somebody says that what two confirmed is not so."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hardship import campaigns
from hardship.core.limits import LONGEST_EXPLANATION
from hardship.web.forms import AtMost, DayField, Form, Needed

DATE = Needed(_l("Write the date as month, day and year."))


class NotOnStatementForm(Form):
    """It was confirmed wrongly."""

    recalled_on = DayField(_l("Taken back on"), validators=[DATE])
    reason = TextAreaField(
        _l("Why"),
        description=_l(
            "Such as: another amount, another fund, entered twice. The record keeps it, sealed."
        ),
        validators=[
            Needed(_l("Say why, so that whoever confirms it knows.")),
            AtMost(LONGEST_EXPLANATION),
        ],
    )

    def __init__(self) -> None:
        super().__init__(data={"recalled_on": campaigns.accounting_date()})
