"""Fields that read what people type, and the one form class that all screens use."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, StringField, ValidationError
from wtforms.validators import StopValidation

from hardship.core.addresses import NotAnAddress, normalised_email
from hardship.core.errors import DomainError
from hardship.core.money import Money, NotMoney, parse_money
from hardship.web.errors import sentence
from hardship.web.templating import money


class Form(FlaskForm):
    """A form whose refused rules come back as its own errors.

    No field ever holds a NUL: nobody types one, and PostgreSQL keeps no text that has one.
    """

    class Meta(FlaskForm.Meta):
        """How what was sent is read."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """All that was sent, its texts without NULs."""
            sent = super().wrap_formdata(form, formdata)
            if sent is None:
                return None
            return MultiDict((name, _plain(value)) for name, value in sent.items(multi=True))

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """Show a rule's sentence at a field, or above the form."""
        if field is None:
            self.form_errors.append(sentence(error))
        else:
            self[field].errors = [*self[field].errors, sentence(error)]


def without_nul(text: str) -> str:
    """The text as a database can keep it."""
    return text.replace("\x00", "")


def _plain(value: Any) -> Any:
    """A text is cleaned; a file is left alone."""
    return without_nul(value) if isinstance(value, str) else value


class MoneyField(StringField):
    """An amount as people write it; `data` is `Money` or None, the text stays as typed."""

    def __init__(self, label: Any = None, *, currency: str = "USD", **options: Any) -> None:
        self.currency = currency
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the amount; what cannot be read is an error in words."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = parse_money(text, self.currency)
        except NotMoney as error:
            raise ValueError(sentence(error)) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.decimal() if isinstance(self.data, Money) else ""


class DayField(DateField):
    """Month, day and year in three inputs of one name; nothing typed is None."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%m %d %Y"], **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the three parts; what is no date is an error in words."""
        parts = [part.strip() for part in valuelist]
        self.data = None
        if not any(parts):
            return
        try:
            month, day_of_month, year = (int(part) for part in parts)
            self.data = date(year, month, day_of_month)
        except (ValueError, OverflowError) as error:
            raise ValueError(
                _("Write a real date with month, day and year, like 11 28 2026.")
            ) from error


class Between:
    """An amount from `least` to `most`, both included."""

    def __init__(self, least: Money, most: Money) -> None:
        self.least = least
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Raise with both limits in words."""
        if field.data is not None and not self.least <= field.data <= self.most:
            limits = {
                "least": money(self.least, cents=False),
                "most": money(self.most, cents=False),
            }
            raise ValidationError(_("Choose an amount from %(least)s to %(most)s.", **limits))


class Address:
    """Mail can be sent there, by its form alone; what was typed stays as it is."""

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Raise the sentence at what is no address."""
        try:
            normalised_email(field.data or "")
        except NotAnAddress as error:
            raise ValidationError(str(self.message or sentence(error))) from error


class Needed:
    """The field may not be empty; the sentence says what to write."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Stop at an empty answer, unless it could not be read in the first place."""
        if field.errors:
            raise StopValidation
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(str(self.message))
