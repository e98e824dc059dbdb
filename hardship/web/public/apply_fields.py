"""What a worker types on a phone, read kindly: dates, counts, one-line texts."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from hardship.applications import LONGEST_TEXT, is_routing_number
from hardship.web.templating import day

_PHONE = re.compile(r"[0-9+(). /-]{7,25}")
_POSTAL_CODE = re.compile(r"[0-9]{5}(-[0-9]{4})?")


class OneOf(RadioField):
    """Radio buttons of which one has to be chosen; the sentence says what to choose."""

    def __init__(self, label: Any = None, *, needed: Any, **options: Any) -> None:
        self.needed = needed
        super().__init__(label, **options)

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen, or something that was not offered."""
        if self.data not in {choice.value for choice in self.choices or ()}:
            raise StopValidation(str(self.needed))


class WholeField(Field):
    """A whole number from `least` to `most`."""

    widget = TextInput()
    data: int | None

    def __init__(self, label: Any = None, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(label, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; what is none is an error in words."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= self.most):
            raise ValueError(_("Write a number from 0 to %(most)s.", most=self.most))
        self.data = int(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class NotTooLong:
    """At most so many characters."""

    def __init__(self, most: int = LONGEST_TEXT) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Raise with the limit in words."""
        if field.data and len(field.data) > self.most:
            raise ValidationError(_("Use at most %(most)s characters.", most=self.most))


class DaysAround:
    """A date not too far from today, which catches a mistyped year."""

    def __init__(self, today: date, before: int, after: int) -> None:
        self.first = today - timedelta(days=before)
        self.last = today + timedelta(days=after)

    def __call__(self, form: Any, field: Any) -> None:
        """Raise with both ends in words, and with the year where that alone is wrong."""
        if field.data is None or self.first <= field.data <= self.last:
            return
        ends = {"first": day(self.first), "last": day(self.last)}
        if self.first.year <= field.data.year <= self.last.year:
            raise ValidationError(_("Write a date from %(first)s to %(last)s.", **ends))
        raise ValidationError(
            _(
                "Look at the year, %(year)s. Write a date from %(first)s to %(last)s.",
                year=field.data.year,
                **ends,
            )
        )


def check_phone(_form: Any, field: Any) -> None:
    """Seven to fifteen digits, written as people write them."""
    digits = sum(char.isdigit() for char in field.data or "")
    if field.data and not (_PHONE.fullmatch(field.data) and 7 <= digits <= 15):
        raise ValidationError(_("Write a phone number with its area code, like 909-555-0117."))


def check_postal_code(_form: Any, field: Any) -> None:
    """A ZIP code of five or nine digits."""
    if field.data and not _POSTAL_CODE.fullmatch(field.data):
        raise ValidationError(_("Write a ZIP code with 5 digits, like 92335."))


def check_routing(_form: Any, field: Any) -> None:
    """Nine digits that pass the bank's own check."""
    if field.data and not is_routing_number(field.data):
        raise ValidationError(
            _("This is not a routing number. It has 9 digits and stands at the bottom of a check.")
        )


def check_account(_form: Any, field: Any) -> None:
    """Four to seventeen digits."""
    if field.data and not (field.data.isascii() and field.data.isdigit()):
        raise ValidationError(_("Write the account number with digits only."))
    if field.data and not 4 <= len(field.data) <= 17:
        raise ValidationError(_("An account number has 4 to 17 digits."))


def digits_only(text: str | None) -> str:
    """A number without the spaces and hyphens that people put into it."""
    return re.sub(r"[\s-]", "", text or "")
