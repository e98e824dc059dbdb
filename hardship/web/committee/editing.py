"""One way for whatever is edited on a page of its own: a form that is shown, previewed and saved.

return edited(
    "committee/campaign/question.html",
    form,
    lambda: campaigns.edit_question(
        found, by=current_officer(), read=form.read.data, **form.facts()
    ),
    then=url_for("committee.questions", campaign_id=found.campaign_id),
    row=found,
    question=found,
)
"""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship.audit import Subject
from hardship.web.acts import FieldOf, Row, ToldBy, acted, done
from hardship.web.committee.bilingual import BilingualForm
from hardship.web.committee.edit_form import EditForm
from hardship.web.templating import page


def edited(
    template: str,
    form: EditForm,
    act: Callable[[], Row],
    *,
    then: ToldBy[Row],
    field_of: FieldOf | None = None,
    row: Subject | None = None,
    **context: Any,
) -> Response:
    """Save what was sent and go on to `then`; else the form's page, with what is to correct.

    `row` is what the form was made of, and what it changes; None where it adds something. What else
    the page shows follows by name. With the button *Preview* nothing is saved.
    """
    if row is not None:
        form.bind(row)
    if "preview" in request.form and isinstance(form, BilingualForm):
        return page(template, form=form, preview=form.preview(), **context)
    return acted(
        form,
        act,
        shown=lambda status: page(template, status, form=form, preview=[], **context),
        then=then,
        field_of=field_of,
    )


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
