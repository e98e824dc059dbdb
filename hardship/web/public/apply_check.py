"""Check your answers, send them once, and see the reference."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, ValidationError

from hardship import applications, campaigns
from hardship.applications import Application, Incomplete
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.web.access import applicant
from hardship.web.errors import status_of
from hardship.web.forms import Form
from hardship.web.public import bp
from hardship.web.public.applicants import (
    current_email,
    first_unanswered,
    open_campaign,
    question_url,
    steps,
)
from hardship.web.public.apply_forms import Written
from hardship.web.public.apply_questions import saved_at, written_so_far
from hardship.web.templating import page

#: The page says so of answers that are those that were sent before.
_UNCHANGED = "unchanged"


class DeclarationForm(Form):
    """The last step."""

    declared = BooleanField(_l("What I wrote is true, as well as I know it."))

    def validate_declared(self, field: BooleanField) -> None:
        """It has to be ticked."""
        if not field.data:
            raise ValidationError(_("Tick the box to say that what you wrote is true."))


@bp.route("/apply/check", methods=["GET", "POST"])
@applicant
def apply_check() -> Response:
    """Everything that was written, with a way to change each answer, and the button that sends."""
    application = _own()
    if application is None:
        return redirect(url_for("public.my_application"), code=303)
    form = DeclarationForm()
    if not application.is_being_written:
        return redirect(_sent_or_status(form), code=303)
    written = written_so_far(application)
    if applications.unanswered(written.answers, written.payee):
        return redirect(first_unanswered(application), code=303)
    if not form.validate_on_submit():
        return _page(application, written, form, 422 if form.is_submitted() else 200)
    former = application.current_version_id
    try:
        with transaction():
            is_new = applications.submit(applications.application(application.id)).id != former
    except Incomplete:
        return redirect(first_unanswered(application), code=303)
    except DomainError as error:
        form.refuse(error)
        return _page(_own() or application, written, form, status_of(error))
    return redirect(url_for("public.apply_sent") if is_new else _nothing_new(), code=303)


def _nothing_new() -> str:
    """Say that what was sent before stands; returns where."""
    flash(
        _(
            "You changed nothing, so nothing was sent. "
            "What you sent before stands, and so does every vote on it."
        )
    )
    return url_for("public.my_application")


def _own() -> Application | None:
    return applications.open_application_of(current_email(), open_campaign().id)


def _sent_or_status(form: DeclarationForm) -> str:
    """The button pressed twice leads to the same page as once, also where nothing was changed."""
    was_sent = form.is_submitted() and _UNCHANGED not in request.form
    return url_for("public.apply_sent" if was_sent else "public.my_application")


def _page(
    application: Application, written: Written, form: DeclarationForm, status: int
) -> Response:
    place = written.answers.worksite_id
    fund = campaigns.fund(written.answers.fund_id or application.fund_id)
    return page(
        "public/apply_check.html",
        status,
        form=form,
        application=application,
        answers=written.answers,
        payee=written.payee,
        currency=written.currency,
        worksite=campaigns.worksite(place) if place else None,
        fund=fund,
        asks_fund="fund" in steps(application),
        question_url=question_url,
        email=current_email(),
        saved=saved_at(application),
        is_change=application.current_version_id is not None,
        is_unchanged=applications.is_unchanged(application),
    )


@bp.get("/apply/sent")
@applicant
def apply_sent() -> Response:
    """It is sent: the reference, large enough for a photo."""
    application = _own()
    if application is None or application.current_version_id is None:
        return redirect(url_for("public.my_application"), code=303)
    return page(
        "public/apply_sent.html",
        application=application,
        version=applications.current_version(application),
        fund=campaigns.fund(application.fund_id),
        email=current_email(),
    )
