"""One form a question, each able to read an answer from the draft and to write it back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectChoice, StringField, ValidationError
from wtforms.validators import StopValidation

from hardship.applications import (
    LONGEST_TEXT,
    MOST_BENEFITS_MINOR,
    MOST_DEPENDANTS,
    NOTICE_AROUND,
    Answers,
    Payee,
    PayMethod,
    Urgency,
    check_day,
    check_phone,
)
from hardship.campaigns import Worksite
from hardship.core.money import Money
from hardship.web.forms import AtMost, Between, DayField, Form, MoneyField, Needed
from hardship.web.public.apply_fields import (
    OneOf,
    WholeField,
    asked,
    said_beside,
)

_NOT_LISTED = "not-listed"


@dataclass(frozen=True)
class Written:
    """What has been written so far, and the currency and the day in which it is read."""

    answers: Answers
    payee: Payee | None
    currency: str
    today: date


class QuestionForm(Form):
    """A question of the application."""

    def show(self, written: Written) -> None:
        """Fill the fields from the draft; called for a page that was not sent yet."""

    def answer(self, written: Written) -> Written:
        """The draft with this answer in it."""
        return written


class NameForm(QuestionForm):
    """Who applies."""

    name = StringField(
        _l("Your full name"),
        validators=[Needed(_l("Write your name.")), AtMost(LONGEST_TEXT)],
    )

    def show(self, written: Written) -> None:
        """The name."""
        self.name.data = written.answers.name

    def answer(self, written: Written) -> Written:
        """Keep the name."""
        return replace(written, answers=replace(written.answers, name=self.name.data or ""))


class ContactForm(QuestionForm):
    """How to reach them beside the e-mail."""

    phone = StringField(_l("Your phone number"), validators=[asked(check_phone)])

    def show(self, written: Written) -> None:
        """The number."""
        self.phone.data = written.answers.phone or ""

    def answer(self, written: Written) -> Written:
        """Keep the number; an empty one is an answer too."""
        return replace(written, answers=replace(written.answers, phone=self.phone.data or ""))


class WorksiteForm(QuestionForm):
    """Where they work: one of the campaign's worksites, or a place that is not listed."""

    worksite = OneOf(_l("Where do you work?"), needed=_l("Choose where you work."))
    other = StringField(_l("Name and city of the place"), validators=[AtMost(LONGEST_TEXT)])

    def offer(self, places: Iterable[Worksite]) -> None:
        """The listed places, and the way out."""
        listed = [SelectChoice(str(place.id), place.name) for place in places]
        self.worksite.choices = [*listed, SelectChoice(_NOT_LISTED, _("It is not listed"))]

    def validate_other(self, field: StringField) -> None:
        """What is not listed has a name."""
        if self.worksite.data == _NOT_LISTED and not field.data:
            raise ValidationError(_("Write where you work."))

    def show(self, written: Written) -> None:
        """The place."""
        self.other.data = written.answers.other_worksite
        listed = str(written.answers.worksite_id or "")
        self.worksite.data = _NOT_LISTED if self.other.data else listed

    def answer(self, written: Written) -> Written:
        """Keep the place."""
        is_listed = self.worksite.data != _NOT_LISTED
        answers = replace(
            written.answers,
            worksite_id=UUID(self.worksite.data) if is_listed else None,
            other_worksite="" if is_listed else self.other.data or "",
        )
        return replace(written, answers=answers)


class FundForm(QuestionForm):
    """Which fund; choices are the funds that take applications."""

    fund = OneOf(_l("Which fund?"), needed=_l("Choose a fund."))

    def show(self, written: Written) -> None:
        """The fund."""
        self.fund.data = str(written.answers.fund_id or self.fund.data or "")

    def answer(self, written: Written) -> Written:
        """Keep the fund."""
        fund_id = UUID(self.fund.data)
        return replace(written, answers=replace(written.answers, fund_id=fund_id))


class UrgencyForm(QuestionForm):
    """A notice with a date."""

    urgency = OneOf(
        _l("Did you get a notice with a date?"),
        choices=[
            SelectChoice(Urgency.EVICTION.value, _l("Yes, an eviction notice")),
            SelectChoice(Urgency.SHUT_OFF.value, _l("Yes, a shut-off notice")),
            SelectChoice(Urgency.NONE.value, _l("No")),
        ],
        needed=_l("Say whether you got a notice."),
    )
    urgent_on = DayField(_l("Which date is on the notice?"))

    def validate_urgent_on(self, field: DayField) -> None:
        """A notice has a date, and one near today."""
        if self.urgency.data in {None, Urgency.NONE}:
            return
        if field.data is None:
            if not field.errors:
                raise ValidationError(_("Write the date that is on the notice."))
            return
        with said_beside():
            check_day(field.data, NOTICE_AROUND, today=self.today)

    today: date

    def show(self, written: Written) -> None:
        """The kind and date."""
        if written.answers.urgency is not None:
            self.urgency.data = written.answers.urgency.value
        self.urgent_on.data = written.answers.urgent_on

    def answer(self, written: Written) -> Written:
        """Keep both; without a notice there is no date."""
        urgency = Urgency(self.urgency.data)
        urgent_on = None if urgency is Urgency.NONE else self.urgent_on.data
        answers = replace(written.answers, urgency=urgency, urgent_on=urgent_on)
        return replace(written, answers=answers)


class HouseholdForm(QuestionForm):
    """How many people depend on them."""

    dependants = WholeField(
        _l("How many people depend on you?"),
        most=MOST_DEPENDANTS,
        validators=[Needed(_l("Write how many people depend on you. It can be 0."))],
    )

    def show(self, written: Written) -> None:
        """The number."""
        self.dependants.data = written.answers.dependants

    def answer(self, written: Written) -> Written:
        """Keep the number."""
        answers = replace(written.answers, dependants=self.dependants.data)
        return replace(written, answers=answers)


def _only_after_yes(form: "BenefitsForm", field: Field) -> None:
    """Whoever says no is not asked about what they wrote below before."""
    if form.has_benefits.data == "no":
        field.errors = []
        raise StopValidation


class BenefitsForm(QuestionForm):
    """What else the strike pays them."""

    has_benefits = OneOf(
        _l("Do you get other strike benefits?"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
        needed=_l("Say whether you get other strike benefits."),
    )
    benefits = MoneyField(
        _l("How much a week?"),
        validators=[_only_after_yes, Between(1, MOST_BENEFITS_MINOR)],
    )

    def validate_benefits(self, field: MoneyField) -> None:
        """Yes needs an amount."""
        if self.has_benefits.data == "yes" and field.data is None and not field.errors:
            raise ValidationError(_("Write how much you get a week."))

    def show(self, written: Written) -> None:
        """Yes or no, and how much."""
        minor = written.answers.benefits_minor
        if minor is not None:
            self.has_benefits.data = "yes" if minor else "no"
            self.benefits.data = Money(minor, written.currency) if minor else None

    def answer(self, written: Written) -> Written:
        """Keep the amount; no is zero."""
        given = self.benefits.data if self.has_benefits.data == "yes" else None
        minor = given.minor if given is not None else 0
        return replace(written, answers=replace(written.answers, benefits_minor=minor))


class PaymentForm(QuestionForm):
    """A check or a transfer."""

    method = OneOf(
        _l("How should we pay you?"),
        choices=[
            SelectChoice(PayMethod.CHEQUE.value, _l("A check by mail")),
            SelectChoice(PayMethod.TRANSFER.value, _l("A transfer to a bank account")),
        ],
        needed=_l("Choose how we pay you."),
    )

    def show(self, written: Written) -> None:
        """The way."""
        if written.answers.method is not None:
            self.method.data = written.answers.method.value

    def answer(self, written: Written) -> Written:
        """Keep the way."""
        method = PayMethod(self.method.data)
        return replace(written, answers=replace(written.answers, method=method))
