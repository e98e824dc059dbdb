"""One way for whatever is edited on a page of its own: a form that is shown, previewed and saved.

return edited(
    "committee/campaign/question.html",
    form,
    lambda: campaigns.edit_question(found, by=current_officer(), **form.facts()),
    then=url_for("committee.questions", campaign_id=found.campaign_id),
    question=found,
)
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.web.committee.bilingual import BilingualForm
from hardship.web.errors import status_of
from hardship.web.forms import Form
from hardship.web.templating import page

#: What an act gives back.
Row = TypeVar("Row")
#: The field that a refused rule is about.
FieldOf = Mapping[type[DomainError], str]


def edited(
    template: str,
    form: Form,
    act: Callable[[], Row],
    *,
    then: str | Callable[[Row], str],
    field_of: FieldOf | None = None,
    **context: Any,
) -> Response:
    """Save what was sent and go on to `then`; else the form's page, with what is to correct.

    `then` is an address, or makes one of what was saved. A refused rule stands at its field, or
    above the form where `field_of` names none. What else the page shows follows by name.
    """
    if _is_sent(form):
        try:
            return done(act, then=then)
        except DomainError as error:
            form.refuse(error, (field_of or {}).get(type(error)))
            return _shown(template, form, status_of(error), **context)
    is_wrong = form.is_submitted() and not _wants_preview()
    return _shown(template, form, 422 if is_wrong else 200, **context)


def done(act: Callable[[], Row], *, then: str | Callable[[Row], str], words: str = "") -> Response:
    """One act in one transaction, and its words on the page that follows."""
    with transaction():
        saved = act()
    flash(words or _("Saved."))
    return redirect(then if isinstance(then, str) else then(saved), code=303)


def removed(
    act: Callable[[], Any], *, title: str, name: str, overline: str, then: str, text: str = ""
) -> Response:
    """Ask before something goes off the page for good; once that is sent, it goes."""
    if request.method == "POST":
        return done(act, then=then)
    return page(
        "committee/remove.html",
        title=title,
        name=name,
        text=text or _("It goes off the fund’s page at once and cannot be brought back."),
        overline=overline,
        back=then,
    )


def _is_sent(form: Form) -> bool:
    """Whether the form was sent to be saved, and is in order."""
    return not _wants_preview() and bool(form.validate_on_submit())


def _shown(template: str, form: Form, status: int, **context: Any) -> Response:
    """The page of a form: as it is first opened, as a preview, or with what is to correct."""
    preview = form.preview() if _wants_preview() and isinstance(form, BilingualForm) else []
    return page(template, status, form=form, preview=preview, **context)


def _wants_preview() -> bool:
    """Whether the button pressed was *Preview*: nothing is saved then."""
    return "preview" in request.form
