"""Coming in with an e-mail address and a code or link; nothing here tells who applied before."""

import uuid

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import StringField

from hardship import applications
from hardship.applications import Redemption
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import visits
from hardship.web.access import public
from hardship.web.errors import slow_down
from hardship.web.forms import Form, Needed
from hardship.web.public import applicants, bp
from hardship.web.public.applicants import (
    begin_or_find,
    first_unanswered,
    forget_eligibility,
    visiting,
)
from hardship.web.public.by_mail import ContinueForm, EmailForm
from hardship.web.templating import language, page

_CODE_ID = "applicant_code"


class CodeForm(Form):
    """The six digits of the mail."""

    code = StringField(
        _l("The code with six digits"),
        validators=[Needed(_l("Write the six digits from the mail."))],
    )


@bp.route("/apply/sign-in", methods=["GET", "POST"])
@public
def apply_sign_in() -> Response:
    """Ask for an e-mail address and send a code to it."""
    form = EmailForm()
    if request.method == "GET" and visiting() is not None:
        return redirect(url_for("public.my_application"), code=303)
    if not form.validate_on_submit():
        return _email_page(form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            row = applications.request_code(
                form.email.data or "",
                locale=language(),
                address=visits.address(),
            )
            code_id = str(row.id)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_email_page(form, 429), error.retry_after)
    session[_CODE_ID] = code_id
    return redirect(url_for("public.apply_code"), code=303)


def _email_page(form: EmailForm, status: int) -> Response:
    return page("public/apply_sign_in.html", status, form=form)


@bp.route("/apply/code", methods=["GET", "POST"])
@public
def apply_code() -> Response:
    """Take the code."""
    code_id = session.get(_CODE_ID)
    if code_id is None:
        return redirect(url_for("public.apply_sign_in"), code=303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            redemption = applications.redeem_code(
                uuid.UUID(code_id), form.code.data or "", address=visits.address()
            )
            onward = _after(redemption)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_code_page(form, 429), error.retry_after)
    if redemption.token is None:
        form.code.errors = [*form.code.errors, _why_not(redemption)]
        return _code_page(form, 422)
    return _welcome(onward, redemption.token)


def _code_page(form: CodeForm, status: int) -> Response:
    return page("public/apply_code.html", status, form=form)


def _why_not(redemption: Redemption) -> str:
    """A wrong code and a dead one; neither says whether anybody applied."""
    if redemption.link_only:
        return str(
            _(
                "Too many wrong codes were typed for this e-mail address. Open the link in the "
                "newest mail instead."
            )
        )
    if redemption.tries_left > 0:
        words = ngettext(
            "That is not the code we sent. You have one more try.",
            "That is not the code we sent. You have %(num)s more tries.",
            redemption.tries_left,
        )
        return str(words)
    return str(_("This code does not work any more. Ask for a new one below."))


def _after(redemption: Redemption) -> str:
    """Where to go once signed in: on with the draft, or to the status page."""
    if redemption.token is None:
        return ""
    here = applications.session_of(redemption.token)
    found = begin_or_find(here.email) if here is not None and here.email else None
    if found is None or not found.is_being_written:
        return url_for("public.my_application")
    return first_unanswered(found)


@bp.route("/apply/link/<secret>", methods=["GET", "POST"])
@public
def apply_link(secret: str) -> Response:
    """The mail's link. Mail programs open links on their own, so a button does the signing in."""
    form = ContinueForm()
    if not form.validate_on_submit():
        return page("public/apply_link.html", 422 if form.is_submitted() else 200, form=form)
    with transaction():
        redemption = applications.redeem_link(secret, address=visits.address())
        onward = _after(redemption)
    if redemption.token is None:
        flash(_("This link does not work any more. We can send you a new one."), "care")
        return redirect(url_for("public.apply_sign_in"), code=303)
    return _welcome(onward, redemption.token)


def _welcome(onward: str, token: str) -> Response:
    session.pop(_CODE_ID, None)
    forget_eligibility()
    applicants.welcome(token)
    return redirect(onward, code=303)


@bp.post("/my-application/sign-out")
@public
def applicant_sign_out() -> Response:
    """End the session here and in the database; to leave, nobody has to come in first."""
    here = visiting()
    if here is not None:
        with transaction():
            applications.sign_out(here.id)
    flash(_("You have signed out. Nobody can open your application on this phone now."))
    applicants.say_goodbye()
    return redirect(url_for("public.apply_sign_in"), code=303)
