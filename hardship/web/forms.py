"""Fields that read what people type, and the one form class that all screens use."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from flask import Request, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.formparser import FormDataParser
from wtforms import (
    DateField,
    Field,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from hardship.core.addresses import NotAnAddress, normalised_email
from hardship.core.errors import DomainError
from hardship.core.limits import OutOfBounds, TooLong, check_length
from hardship.core.money import BelowZero, Money, NotMoney, parse_money
from hardship.web.errors import sentence
from hardship.web.templating import money

_AS_TYPED = (PasswordField, HiddenField)
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class SentForm(FormDataParser):
    """Reads a form's body: without NULs, which PostgreSQL keeps in no text, and to its end."""

    def parse(self, stream: Any, mimetype: str, *rest: Any) -> Any:
        """The rest of the stream, the texts, and the files."""
        left, texts, files = super().parse(stream, mimetype, *rest)
        if mimetype == "application/x-www-form-urlencoded":
            refuse_rest(left)
        clean = [(without_nul(name), without_nul(text)) for name, text in texts.items(multi=True)]
        return left, self.cls(clean), files


def refuse_rest(stream: Any) -> None:
    """Refuse a body in chunks that is too long: it was cut at the limit, so ask for one byte more.

    Raises `RequestEntityTooLarge`.
    """
    stream.read(1)


class SentRequest(Request):
    """A request whose form is read by `SentForm`."""

    form_data_parser_class = SentForm


class Form(FlaskForm):
    """A form whose refused rules come back as its own errors.

    No field takes a file: a part that is one is as good as not sent. A text is never None; what is
    on one line stays on one line and shows all that it holds. Amounts are in the `currency` that
    the form was handed.
    """

    def __init__(self, *args: Any, currency: str | None = None, **options: Any) -> None:
        meta = {**(options.pop("meta", None) or {}), "currency": currency}
        super().__init__(*args, meta=meta, **options)

    class Meta(FlaskForm.Meta):
        """How what was sent is read."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """All texts that were sent."""
            sent = super().wrap_formdata(form, formdata)
            return None if sent is None else request.form

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Clean a text before the field's own filters see it."""
            filters = [
                *_cleaning(unbound_field.field_class),
                *unbound_field.kwargs.get("filters", ()),
            ]
            field = unbound_field.bind(form=form, **options, filters=filters)
            if isinstance(field, SelectField) and not field.invalid_choice_message:
                field.invalid_choice_message = Bare(_("Choose one of what is offered."))
            return field

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """Show a rule's sentence at a field, or above the form."""
        if field is None:
            self.form_errors.append(sentence(error))
        else:
            words = sentence(error)
            is_bare = isinstance(error, TooLong | OutOfBounds)
            self[field].errors = [*self[field].errors, Bare(words) if is_bare else words]


class FormPart(Form):
    """A form within a form; the token against forgery is in the outer one."""

    class Meta(Form.Meta):
        """As of the outer form, without a token of its own."""

        csrf = False


class FormPartField(FormField):
    """Where a form part stands; its amounts are in the currency of the outer form."""

    def __init__(self, form_class: type[FormPart], *args: Any, **options: Any) -> None:
        super().__init__(form_class, *args, **options)
        self.form_class = partial(form_class, currency=self.meta.currency)


def without_nul(text: str) -> str:
    """The text as a database can keep it."""
    return text.replace("\x00", "")


def one_line(text: str | None) -> str:
    """A text on one line, without what cannot be seen, single-spaced."""
    shown = (char for char in text or "" if unicodedata.category(char) != "Cf")
    return " ".join("".join(char if char.isprintable() else " " for char in shown).split())


def several_lines(text: str | None) -> str:
    """A text of several lines, whose ends are as everywhere else, without blanks around it.

    The marks that turn letters round for the eye are left out.
    """
    lines = "\n".join((text or "").splitlines()).strip()
    return "".join(char for char in lines if unicodedata.bidirectional(char) not in _TURNS)


def _cleaning(field_class: type) -> list[Callable[[str | None], str]]:
    """What is done to a field's text. A password is taken as it was typed."""
    if issubclass(field_class, TextAreaField):
        return [several_lines]
    if issubclass(field_class, StringField) and not issubclass(field_class, _AS_TYPED):
        return [one_line]
    return []


class MoneyField(Field):
    """An amount as people write it; `data` is `Money` or None, the text stays as typed."""

    widget = TextInput()
    data: Any  # whether it may be None is up to the validators, as with every field

    @property
    def currency(self) -> str:
        """That of the form."""
        found: str | None = self.meta.currency
        if found is None:
            raise TypeError(f"the form of {self.name} was handed no currency")
        return found

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the amount; what cannot be read is an error in words."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = parse_money(text, self.currency)
        except NotMoney as error:
            raise ValueError(Bare(self._words(error))) from error

    def _words(self, error: NotMoney) -> str:
        """What is below zero is beyond the field's limits, if it has any."""
        limits = [each for each in self.validators if isinstance(each, Between)]
        if isinstance(error, BelowZero) and limits:
            return limits[0].words(self.currency)
        return sentence(error)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.decimal() if isinstance(self.data, Money) else ""


class DayField(DateField):
    """Month, day and year in three inputs of one name; nothing typed is None."""

    data: Any

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
                Bare(_("Write a real date with month, day and year, like 11 28 2026."))
            ) from error


class Bare(str):
    """A sentence that does not say of which field it speaks: the summary puts its name before."""

    __slots__ = ()
    is_bare = True


class AtMost:
    """At most so many characters; the browser is not told, which would cut without a word."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Raise with the limit in words."""
        try:
            check_length(field.data, self.most)
        except TooLong as error:
            raise ValidationError(Bare(sentence(error))) from error


class Between:
    """An amount from `least` to `most` in the smallest unit, both included."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Raise with both limits in words."""
        if field.data is not None and not self.least <= field.data.minor <= self.most:
            raise ValidationError(Bare(self.words(field.currency)))

    def words(self, currency: str) -> str:
        """Both limits, as a field in this currency says them."""
        limits = {
            "least": money(Money(self.least, currency), cents=False),
            "most": money(Money(self.most, currency), cents=False),
        }
        return _("Choose an amount from %(least)s to %(most)s.", **limits)


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


#: Of every day that has to be written.
DATE_NEEDED = Needed(_l("Write the date as month, day and year."))
