"""What a worker types on a phone, read kindly: choices, counts, one-line texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from hardship.core.errors import DomainError
from hardship.web.errors import sentence


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
    """A whole number from 0 to `most`."""

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


@contextmanager
def said_beside() -> Iterator[None]:
    """What the room refuses inside is said beside the field."""
    try:
        yield
    except DomainError as error:
        raise ValidationError(sentence(error)) from error


def asked(check: Callable[[str], None]) -> Callable[[Any, Any], None]:
    """A validator that asks the room about what was typed, if anything was."""

    def validate(_form: Any, field: Any) -> None:
        if field.data:
            with said_beside():
                check(field.data)

    return validate


def digits_only(text: str | None) -> str:
    """A number without the spaces and hyphens that people put into it."""
    return re.sub(r"[\s-]", "", text or "")
