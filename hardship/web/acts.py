"""One act of a person: what was sent is in order, it is done, its words stand on the next page.

return acted(
    form,
    lambda: payouts.clear(found, cleared_on=form.cleared_on.data, by=current_officer()),
    shown=lambda status: _page(found, form, status),
    then=url_for("committee.payments"),
    words=_("It is cleared."),
)
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship.core.database import transaction
from hardship.core.errors import DomainError, NotFound
from hardship.web.errors import sentence, status_of
from hardship.web.forms import Form

#: What an act gives back.
Row = TypeVar("Row")


class Care(str):
    """Words after an act that was done and that wants somebody's eyes: no success."""

    __slots__ = ()


#: An address or a sentence, or what makes one of what the act gave back.
ToldBy = str | Callable[[Row], str]
#: The field that a refused rule is about: for every rule, or rule by rule.
FieldOf = str | Mapping[type[DomainError], str]


def acted(
    form: Form,
    act: Callable[[], Row],
    *,
    shown: Callable[[int], Response],
    then: ToldBy[Row],
    words: ToldBy[Row] = "",
    field_of: FieldOf | None = None,
) -> Response:
    """Do what a form asks for and go on to `then`; else its page, with what is to correct.

    `shown` makes that page with a status. A refused rule stands at its field, or above the form
    where `field_of` names none. What is not there any more has no page to be shown on.
    """
    if not form.validate_on_submit():
        return shown(422 if form.is_submitted() else 200)
    try:
        return done(act, then=then, words=words)
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error, _field(field_of, error))
        return shown(status_of(error))


def pressed(
    act: Callable[[], Row],
    *,
    shown: Callable[[int, str], Response],
    then: ToldBy[Row],
    words: ToldBy[Row] = "",
) -> Response:
    """Do what a button without a form of its own asks for; else the page on which it stood.

    `shown` makes that page with a status and the sentence of the rule that said no.
    """
    try:
        return done(act, then=then, words=words)
    except NotFound:
        raise
    except DomainError as error:
        return shown(status_of(error), sentence(error))


def done(act: Callable[[], Row], *, then: ToldBy[Row], words: ToldBy[Row] = "") -> Response:
    """One act in one transaction, and its words on the page that follows."""
    with transaction():
        row = act()
        told = words if isinstance(words, str) else words(row)
        target = then if isinstance(then, str) else then(row)
    flash(told or _("Saved."), "care" if isinstance(told, Care) else "good")
    return redirect(target, code=303)


def _field(field_of: FieldOf | None, error: DomainError) -> str | None:
    if field_of is None or isinstance(field_of, str):
        return field_of
    return next((field_of[kind] for kind in type(error).mro() if kind in field_of), None)
