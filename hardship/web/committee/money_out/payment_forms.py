"""The forms of paying: prepare one or many, the day it cleared."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, StringField, ValidationError

from hardship import payouts
from hardship.applications import PayMethod
from hardship.core.errors import DomainError
from hardship.web.committee.reason import ReasonForm
from hardship.web.errors import sentence
from hardship.web.forms import DATE_NEEDED, DayField, Form, Needed


class PrepareForm(Form):
    """How one award is paid."""

    method = RadioField(_l("How it is paid"), validators=[Needed(_l("Choose how it is paid."))])
    number = StringField(
        _l("Check number, or the transfer’s reference"),
        description=_l("As it stands on the check, or as your bank calls the transfer."),
        validators=[Needed(_l("Write the check number or the transfer’s reference."))],
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.method.choices = [
            SelectChoice(PayMethod.CHEQUE.value, _("Check")),
            SelectChoice(PayMethod.TRANSFER.value, _("Bank transfer")),
        ]


class PrepareManyForm(Form):
    """Several checks, numbered one after the other."""

    first = StringField(
        _l("Number of the first check"),
        description=_l("The others follow it, in the order of the list."),
        validators=[Needed(_l("Write the number of the first check."))],
    )

    def validate_first(self, field: Any) -> None:
        """Digits only: the next numbers are counted from it."""
        try:
            payouts.checked_number(PayMethod.CHEQUE, str(field.data))
        except DomainError as error:
            raise ValidationError(sentence(error)) from error


class ReturnForm(ReasonForm):
    """The day on which the statement shows that the bank returned it, and why."""

    returned_on = DayField(
        _l("Day on the bank statement"),
        validators=[DATE_NEEDED],
    )


class ClearedForm(Form):
    """The day on which the bank's statement shows it."""

    cleared_on = DayField(
        _l("Day on the bank statement"),
        validators=[DATE_NEEDED],
    )
