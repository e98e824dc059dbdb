"""A forgotten password: one answer for every address, and a link that lives half an hour."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from hardship import committee
from hardship.committee import PasswordRefused, ResetOver
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import visits
from hardship.web.access import public
from hardship.web.committee import bp
from hardship.web.committee.officers.invitation import NewPasswordForm
from hardship.web.committee.officers.links import reset_link
from hardship.web.errors import slow_down
from hardship.web.forms import Address, Form, Needed
from hardship.web.templating import page


class ForgottenForm(Form):
    """Whose password it is."""

    email = StringField(
        _l("E-mail address"), validators=[Needed(_l("Enter your e-mail address.")), Address()]
    )


@bp.route("/password/forgotten", methods=["GET", "POST"])
@public
def password_forgotten() -> Response:
    """Send a link, if there is somebody; say the same in any case."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return _page("password_forgotten", form, status=422 if form.errors else 200)
    email = str(form.email.data)
    try:
        with transaction():
            if committee.count_reset_request(email, address=visits.address()):
                committee.request_reset(email, link=reset_link)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_page("password_forgotten", form, status=429), error.retry_after)
    return redirect(url_for("committee.password_mailed"), code=303)


@bp.get("/password/mailed")
@public
def password_mailed() -> Response:
    """What happens next, for whoever asked."""
    return page("committee/officers/password_mailed.html")


@bp.route("/password/<string:token>", methods=["GET", "POST"])
@public
def password_reset(token: str) -> Response:
    """Choose a new password by the link of the mail."""
    try:
        committee.reset_of(token)
    except ResetOver:
        return _over()
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page("password_reset", form, status=422 if form.errors else 200)
    try:
        with transaction():
            committee.reset_password(token, str(form.password.data))
    except PasswordRefused as error:
        form.refuse(error, "password")
        return _page("password_reset", form, status=422)
    except ResetOver:
        return _over()
    visits.say_goodbye()
    flash(_("Your password is changed. Sign in with it, and with a code from your app."))
    return redirect(url_for("committee.sign_in"), code=303)


def _over() -> Response:
    return page("committee/officers/password_over.html", 404)


def _page(name: str, form: Form, *, status: int) -> Response:
    return page(f"committee/officers/{name}.html", status, form=form)
