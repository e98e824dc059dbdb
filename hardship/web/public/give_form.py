"""What a supporter fills in: an amount, whether the fee is covered, and what they like to tell."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import Optional

from hardship import donations, payers
from hardship.campaigns import Fund
from hardship.core.limits import LONGEST_NAME
from hardship.core.money import Money
from hardship.donations import Gift, Supporter
from hardship.web.forms import Address, AtMost, Between, Form, MoneyField
from hardship.web.installation import card_rate
from hardship.web.once import Once
from hardship.web.templating import language, money

#: How often somebody gives, as the form and an address say it (`?often=monthly`).
ONCE, MONTHLY = "once", "monthly"


class GiveForm(Form):
    """An amount written by hand wins over a key."""

    once = Once()
    amount = RadioField(
        _l("Amount"),
        validators=[Optional()],
        invalid_choice_message=_l("Choose an amount, or write one in dollars, like 40."),
    )
    other = MoneyField(
        _l("Another amount"),
        validators=[Between(donations.LEAST_MINOR, donations.MOST_MINOR)],
    )
    often = RadioField(
        _l("How often"),
        choices=[SelectChoice(ONCE, _l("Once")), SelectChoice(MONTHLY, _l("Every month"))],
        default=ONCE,
        validators=[Optional()],
        invalid_choice_message=_l("Choose whether you give once or every month."),
    )
    covers_fee = BooleanField(_l("Cover the card fee"))
    email = EmailField(
        _l("E-mail, for your receipt"),
        validators=[
            Optional(),
            AtMost(254),
            Address(),
        ],
    )
    name = StringField(
        _l("Your name"),
        validators=[AtMost(LONGEST_NAME)],
    )
    is_anonymous = BooleanField(_l("Keep my name off the page"))
    address = TextAreaField(
        _l("Your address"),
        validators=[AtMost(payers.LONGEST_ADDRESS)],
    )
    occupation = StringField(
        _l("Your occupation"),
        validators=[AtMost(payers.LONGEST_OCCUPATION)],
    )
    message = TextAreaField(
        _l("Message"),
        validators=[AtMost(donations.LONGEST_MESSAGE)],
    )

    def __init__(
        self, fund: Fund, *, chosen: Money | None = None, monthly: bool = False, **options: Any
    ) -> None:
        super().__init__(currency=fund.currency, **options)
        self.fund = fund
        offered = fund.suggested
        self.amount.choices = [
            SelectChoice(str(each.minor), money(each, cents=False)) for each in offered
        ]
        if not self.is_submitted() and chosen is not None:
            self.choose(chosen)
        if not self.is_submitted() and monthly:
            self.often.data = MONTHLY

    def choose(self, amount: Money) -> None:
        """Mark the key of an amount, or write it by hand where there is no such key."""
        if amount in self.fund.suggested:
            self.amount.data = str(amount.minor)
        else:
            self.other.data = amount

    def fill_from(self, gift: Gift) -> None:
        """Show again what was typed for a gift whose page was cancelled."""
        self.choose(gift.intended)
        self.often.data = MONTHLY if gift.monthly_id else ONCE
        self.covers_fee.data = gift.covers_fee
        self.email.data = gift.email
        self.name.data = gift.name
        self.is_anonymous.data = bool(gift.name) and gift.is_anonymous
        self.message.data = gift.message
        self.address.data, self.occupation.data = gift.address or "", gift.occupation or ""

    @property
    def is_monthly(self) -> bool:
        """Whether it is to be repeated each month."""
        return bool(self.often.data == MONTHLY)

    @property
    def intended(self) -> Money | None:
        """The amount chosen, if there is one."""
        if self.other.data is not None or (self.other.raw_data and self.other.raw_data[0].strip()):
            found: Money | None = self.other.data
            return found
        offered = {choice.value for choice in self.amount.choices}
        if self.amount.data not in offered:
            return None
        return Money(int(self.amount.data), self.fund.currency)

    @property
    def is_itemized(self) -> bool:
        """Whether the law asks who pays so much."""
        if self.intended is None:
            return False
        paid = card_rate().covering(self.intended) if self.covers_fee.data else self.intended
        return payers.is_itemized(paid)

    def _are_particulars_told(self) -> bool:
        asked = {
            self.name: _("Write your full name."),
            self.address: _("Write your address: street, city, state and ZIP code."),
            self.occupation: _("Write your occupation, or the type of your business."),
        }
        for field, words in asked.items():
            if not field.data and not field.errors:
                field.errors = [words]
        return not any(field.errors for field in asked)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields' own rules: there is an amount, and who may end what is repeated."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and self.intended is None:
            self.other.errors = [_("Choose an amount, or write one in dollars, like 40.")]
            is_valid = False
        if self.is_monthly and not self.email.data and not self.email.errors:
            self.email.errors = [_(donations.monthly.EmailNeeded.message)]
            is_valid = False
        if self.is_itemized and not self.other.errors and not self._are_particulars_told():
            is_valid = False
        return is_valid

    def supporter(self) -> Supporter:
        """What they told, as the room of gifts takes it."""
        return Supporter(
            name=self.name.data or None,
            email=self.email.data or None,
            message=self.message.data or None,
            address=self.address.data or None,
            occupation=self.occupation.data or None,
            is_anonymous=self.is_anonymous.data,
            locale=language(),
        )


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What covering the fee means for one amount."""

    pays: Money
    gets_at_least: Money
    without: Money


def fee_line(amount: Money) -> FeeLine:
    """What is paid if the fee is covered, what the fund gets then at least, and what without."""
    rate = card_rate()
    return FeeLine(rate.covering(amount), amount, rate.net_of(amount))
