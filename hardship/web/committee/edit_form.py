"""A form of what stands already: bound to what was read, and able to take in what moved since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SelectField

from hardship import campaigns
from hardship.audit import Subject
from hardship.campaigns import ChangedMeanwhile
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.web.forms import Form
from hardship.web.templating import day, money


@dataclass(frozen=True, slots=True)
class Moved:
    """A field that somebody set meanwhile: what stands there `now`, and whether one typed too."""

    field_id: str
    label: str
    now: str
    is_typed: bool


class EditForm(Form):
    """Carries what was `read`. On a page that adds something nothing was, and it says nothing.

    Once somebody else was first, `moved` tells what they set: a field that was left as it was shows
    theirs, and what was typed stays.
    """

    read = HiddenField(default="")
    moved: Sequence[Moved] = ()
    _stands = ""

    def bind(self, row: Subject) -> None:
        """To what stands in the row, of which the form was made."""
        self._stands = campaigns.as_read(row, self._fields)
        if not self.is_submitted():
            self.read.data = self._stands

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """Besides a rule's sentence: what somebody set meanwhile, which is read by that."""
        if not isinstance(error, ChangedMeanwhile):
            super().refuse(error, field)
            return
        typed: Any = error.params["typed"]
        self.read.data = self._stands
        self.moved = [
            _moved(each, is_typed=typed[each.name]) for each in self if each.name in typed
        ]


def _moved(field: Field, *, is_typed: bool) -> Moved:
    controls = list(_controls(field))
    now = ", ".join(filter(None, [_now(each, is_typed=is_typed) for each in controls]))
    return Moved(controls[0].id, str(field.label.text), now or _("(empty)"), is_typed)


def _controls(field: Field) -> Iterator[Field]:
    """The field itself, unless it is made of others."""
    parts = field.entries if isinstance(field, FieldList) else [field]
    for part in parts:
        if isinstance(part, FormField):
            yield from part.form
        else:
            yield part


def _now(control: Field, *, is_typed: bool) -> str:
    """What stands there now, in words; the control shows it, unless something else was typed."""
    typed = control.data, control.raw_data
    control.raw_data = None
    control.process(None, control.object_data)
    words = _words(control)
    if is_typed:
        control.data, control.raw_data = typed
    return words


def _words(field: Any) -> str:
    """What a control holds, as people say it."""
    if isinstance(field, BooleanField):
        return str(_("Yes") if field.data else _("No"))
    if isinstance(field, SelectField):
        return ", ".join(str(each.label) for each in field.iter_choices() if each.selected)
    match field.data:
        case Money():
            return money(field.data) if field.data else ""
        case date():
            return day(field.data)
        case time():
            return f"{field.data:%H:%M}"
        case None:
            return ""
    return str(field.data)
