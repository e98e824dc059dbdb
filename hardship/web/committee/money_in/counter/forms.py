"""What the treasurer writes down at the counter and from the bank's statement."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from hardship import campaigns, treasury
from hardship.core.limits import (
    LONGEST_EXPLANATION,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    ReasonNeeded,
)
from hardship.core.money import Money
from hardship.treasury import Giver, Means
from hardship.web.committee.money_in.counter.words import GIVERS, MEANS
from hardship.web.committee.money_in.recalling import NotOnStatementForm, why_field
from hardship.web.committee.names import VOUCHER_KINDS, currency_in_hand, funds_by_name
from hardship.web.forms import DATE_NEEDED, Address, AtMost, DayField, Form, MoneyField, Needed
from hardship.web.once import Once
from hardship.web.templating import LANGUAGES

_AMOUNT = Needed(_l("Write the amount."))


def _chosen(words: Any) -> list[SelectChoice]:
    return [SelectChoice(each.value, text) for each, text in words.items()]


def _funds() -> list[SelectChoice]:
    return [SelectChoice(str(fund.id), name) for fund, name in funds_by_name()]


class HandedOverForm(Form):
    """A check or cash, and whose it is."""

    once = Once()
    means = RadioField(_l("What it is"), validators=[InputRequired(_l("Choose a check or cash."))])
    cheque_number = StringField(
        _l("Number of the check"),
        description=_l("Printed on it. Leave it empty for cash."),
        validators=[AtMost(treasury.LONGEST_CHEQUE_NUMBER)],
    )
    amount = MoneyField(_l("Amount"), validators=[_AMOUNT])
    received_on = DayField(_l("Received on"), validators=[DATE_NEEDED])
    fund = SelectField(_l("Fund"))
    giver = RadioField(_l("Who gave it"), validators=[InputRequired(_l("Choose who gave it."))])
    name = StringField(
        _l("Name"),
        description=_l(
            "Kept sealed. Leave it empty for a bucket that went around, and for the union’s own."
        ),
        validators=[AtMost(LONGEST_NAME)],
    )
    email = StringField(
        _l("E-mail"),
        description=_l(
            "Their receipt goes there once somebody else has confirmed; only gifts get one."
        ),
        validators=[Optional(), Address()],
    )
    locale = SelectField(_l("Language of the receipt"))

    def __init__(self) -> None:
        today = campaigns.accounting_date()
        told = {"received_on": today, "giver": Giver.SUPPORTER.value, "locale": "en"}
        super().__init__(currency=currency_in_hand(), data=told)
        self.means.choices, self.giver.choices = _chosen(MEANS), _chosen(GIVERS)
        self.fund.choices = _funds()
        self.locale.choices = [SelectChoice(code, name) for code, name in LANGUAGES.items()]

    @property
    def whose(self) -> treasury.From:
        """Who gave it."""
        return treasury.From(
            Giver(self.giver.data), self.name.data, self.email.data, self.locale.data
        )

    @property
    def chosen_means(self) -> Means:
        """What it is."""
        return Means(self.means.data)


class NotEmployersForm(Form):
    """How somebody knows that it only looks like an employer's."""

    reason = TextAreaField(
        _l("How you know"),
        description=_l("Such as: another person of the same name. The record keeps it, sealed."),
        validators=[Needed(_l(ReasonNeeded.message)), AtMost(LONGEST_EXPLANATION)],
    )


class DepositForm(Form):
    """One deposit slip; what stands on it is ticked in the list."""

    once = Once()
    deposited_on = DayField(_l("Date of the deposit"), validators=[DATE_NEEDED])
    reference = StringField(
        _l("Number of the deposit slip"),
        description=_l("Or what the bank’s receipt is called."),
        validators=[
            Needed(_l("Write the number of the slip.")),
            AtMost(LONGEST_REFERENCE),
        ],
    )

    def __init__(self) -> None:
        super().__init__(data={"deposited_on": campaigns.accounting_date()})


class BouncedForm(Form):
    """A check that the bank sent back."""

    once = Once()
    bounced_on = DayField(_l("Date on the statement"), validators=[DATE_NEEDED])
    fee = MoneyField(
        _l("Fee of the bank"), description=_l("What the bank took for it. Empty for none.")
    )

    def __init__(self, currency: str) -> None:
        told = {"bounced_on": campaigns.accounting_date()}
        super().__init__(currency=currency, data=told)

    @property
    def taken(self) -> Money:
        """The fee, which may be none."""
        return self.fee.data or Money.zero(self.fee.currency)


class TakenBackForm(NotOnStatementForm):
    """What does not go to the bank after all."""

    once = Once()
    reason = why_field(
        _l("Such as: entered wrongly, lost, given back. The record keeps it, sealed.")
    )


class BankLineForm(Form):
    """A fee, interest, or aid that came back, as the bank's statement says it."""

    once = Once()
    kind = RadioField(_l("What it is"), validators=[InputRequired(_l("Choose what it is."))])
    fund = SelectField(_l("Fund"))
    amount = MoneyField(_l("Amount"), validators=[_AMOUNT])
    happened_on = DayField(_l("Date on the statement"), validators=[DATE_NEEDED])
    reference = StringField(
        _l("Reference on the statement"),
        description=_l("Leave names out."),
        validators=[Needed(_l("Write the reference.")), AtMost(LONGEST_REFERENCE)],
    )

    def __init__(self) -> None:
        super().__init__(
            currency=currency_in_hand(), data={"happened_on": campaigns.accounting_date()}
        )
        self.kind.choices = _chosen({each: VOUCHER_KINDS[each] for each in treasury.BANK_LINES})
        self.fund.choices = _funds()


class MoveForm(Form):
    """How much one fund gives another, and why."""

    once = Once()
    fund = SelectField(_l("From"))
    to_fund = SelectField(_l("To"))
    amount = MoneyField(_l("Amount"), validators=[_AMOUNT])
    reason = why_field(_l("Whoever confirms it reads this, and the auditor later."))

    def __init__(self) -> None:
        funds = _funds()
        told = {"to_fund": funds[1].value} if len(funds) > 1 else {}
        super().__init__(currency=currency_in_hand(), data=told)
        self.fund.choices = self.to_fund.choices = funds
