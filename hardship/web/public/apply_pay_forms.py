"""Where the money goes: an address for a check, or a bank account."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, StringField
from wtforms.validators import Optional

from hardship.applications import (
    LONGEST_CITY,
    LONGEST_STATE,
    LONGEST_TEXT,
    AccountKind,
    Payee,
    PayMethod,
    check_account,
    check_postal_code,
    check_routing,
)
from hardship.web.forms import AtMost, Needed
from hardship.web.public.apply_fields import (
    OneOf,
    asked,
    digits_only,
)
from hardship.web.public.apply_forms import QuestionForm, Written


class ChequeForm(QuestionForm):
    """Where the check goes."""

    payee = StringField(
        _l("Name on the check"),
        validators=[Needed(_l("Write the name that goes on the check.")), AtMost(LONGEST_TEXT)],
    )
    street = StringField(
        _l("Street and number, apartment"),
        validators=[Needed(_l("Write the street and number.")), AtMost(LONGEST_TEXT)],
    )
    city = StringField(
        _l("City"),
        validators=[Needed(_l("Write the city.")), AtMost(LONGEST_CITY)],
    )
    state = StringField(
        _l("State"),
        validators=[Needed(_l("Write the state, like CA.")), AtMost(LONGEST_STATE)],
    )
    postal_code = StringField(
        _l("ZIP code"),
        validators=[Needed(_l("Write the ZIP code.")), asked(check_postal_code)],
    )

    def show(self, written: Written) -> None:
        """The address, or the name alone."""
        payee = written.payee
        self.payee.data = payee.name if payee else written.answers.name
        if payee is not None and payee.method is PayMethod.CHEQUE:
            self.street.data, self.city.data = payee.street, payee.city
            self.state.data, self.postal_code.data = payee.state, payee.postal_code

    def answer(self, written: Written) -> Written:
        """Keep the address."""
        payee = Payee(
            method=PayMethod.CHEQUE,
            name=self.payee.data or "",
            street=self.street.data or "",
            city=self.city.data or "",
            state=self.state.data or "",
            postal_code=self.postal_code.data or "",
        )
        return replace(written, payee=payee)


class TransferForm(QuestionForm):
    """Which account. A number that was given is never shown again, only its last four digits."""

    payee = StringField(
        _l("Name on the account"),
        validators=[Needed(_l("Write the name on the account.")), AtMost(LONGEST_TEXT)],
    )
    routing = StringField(
        _l("Routing number"),
        filters=[digits_only],
        validators=[Needed(_l("Write the routing number.")), asked(check_routing)],
    )
    account = StringField(
        _l("Account number"), filters=[digits_only], validators=[Optional(), asked(check_account)]
    )
    account_kind = OneOf(
        _l("What kind of account?"),
        choices=[
            SelectChoice(AccountKind.CHECKING.value, _l("Checking")),
            SelectChoice(AccountKind.SAVINGS.value, _l("Savings")),
        ],
        needed=_l("Choose the kind of account."),
    )

    known_account: str = ""

    def know(self, payee: Payee | None) -> None:
        """The account that is kept already: an empty field leaves it as it is."""
        if payee is not None and payee.method is PayMethod.TRANSFER:
            self.known_account = payee.account

    def show(self, written: Written) -> None:
        """Everything but the account's number."""
        payee = written.payee
        self.payee.data = payee.name if payee else written.answers.name
        if payee is not None and payee.account_kind is not None:
            self.routing.data, self.account_kind.data = payee.routing, payee.account_kind.value

    def validate(self, extra_validators: Any = None) -> bool:
        """A number is needed unless one is kept."""
        is_right = bool(super().validate(extra_validators))
        if not self.account.data and not self.known_account:
            self.account.errors = [_("Write the account number.")]
            return False
        return is_right

    def answer(self, written: Written) -> Written:
        """Keep the account."""
        payee = Payee(
            method=PayMethod.TRANSFER,
            name=self.payee.data or "",
            routing=self.routing.data or "",
            account=self.account.data or self.known_account,
            account_kind=AccountKind(self.account_kind.data),
        )
        return replace(written, payee=payee)
