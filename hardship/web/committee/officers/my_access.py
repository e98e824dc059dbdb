"""One's own way in: where one is signed in, password, authenticator, recovery codes, language."""

from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import PasswordField

from hardship import committee
from hardship.committee import PasswordRefused, WrongPassword
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import visits
from hardship.web.access import current_officer, current_session, signed_in, signed_in_lately
from hardship.web.acts import done
from hardship.web.committee import bp
from hardship.web.committee.officers.invitation import NewPasswordForm, show_codes
from hardship.web.committee.officers.sign_in import known_device
from hardship.web.errors import slow_down
from hardship.web.forms import Needed
from hardship.web.templating import LANGUAGES, page


class ChangePasswordForm(NewPasswordForm):
    """A new password, and proof that it is not a stranger at an open laptop."""

    present = PasswordField(
        _l("Present password"), validators=[Needed(_l("Enter your present password."))]
    )


@bp.get("/my-access")
@signed_in
def my_access() -> Response:
    """Everything about one's own way in, on one page."""
    me = current_officer()
    return page(
        "committee/officers/my_access.html",
        officer=me,
        sessions=committee.live_sessions(me),
        present_session=current_session(),
        codes_left=committee.recovery_codes_left(me),
    )


@bp.post("/my-access/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: UUID) -> Response:
    """Sign out one browser."""
    present = session_id == current_session().id
    with transaction():
        committee.end_session(current_officer(), session_id)
    if present:
        visits.say_goodbye()
        flash(_("You have signed out."))
        return redirect(url_for("committee.sign_in"), code=303)
    flash(_("That browser is signed out."))
    return redirect(url_for("committee.my_access"), code=303)


@bp.post("/my-access/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    """Sign out every browser but this one."""
    return done(
        lambda: committee.end_other_sessions(current_officer(), keep=current_session().id),
        then=url_for("committee.my_access"),
        words=lambda ended: ngettext(
            "One other browser is signed out.", "%(num)s other browsers are signed out.", ended
        ),
    )


@bp.route("/my-access/password", methods=["GET", "POST"])
@signed_in
def my_password() -> Response:
    """Choose another password; all other browsers are signed out."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(form, 422 if form.errors else 200)
    try:
        opened = _change(form)
    except WrongPassword as error:
        form.refuse(error, "present")
        return _password_page(form, 422)
    except PasswordRefused as error:
        form.refuse(error, "password")
        return _password_page(form, 422)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_password_page(form, 429), error.retry_after)
    visits.welcome(opened)
    flash(_("Your password is changed. Everywhere else you are signed out."))
    return redirect(url_for("committee.my_access"), code=303)


@bp.post("/my-access/recovery-codes")
@signed_in_lately
def my_recovery_codes() -> Response:
    """Ten new codes; the old ones are void."""
    with transaction():
        codes = committee.renew_recovery_codes(current_officer())
    return show_codes(codes)


@bp.post("/my-access/authenticator")
@signed_in_lately
def my_authenticator() -> Response:
    """Begin to replace the authenticator; the old one works until the new one is proven."""
    with transaction():
        half = committee.start_authenticator_change(current_officer())
    visits.hold_half(half)
    return redirect(url_for("committee.second_factor_enrol"), code=303)


@bp.post("/my-access/language")
@signed_in
def my_language() -> Response:
    """The language of one's pages and mails."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        with transaction():
            committee.choose_language(current_officer(), chosen)
        session["language"] = chosen
        with force_locale(chosen):
            flash(_("This is your language now, in mails too."))
    return redirect(url_for("committee.my_access"), code=303)


def _change(form: ChangePasswordForm) -> committee.Opened:
    with transaction():
        committee.count_proof(
            current_session().officer_id, known_device=known_device(current_session())
        )
    change = committee.prepare_change(
        current_session(), present=str(form.present.data), password=str(form.password.data)
    )
    with transaction():
        return committee.change_password(current_session(), change)


def _password_page(form: ChangePasswordForm, status: int) -> Response:
    return page("committee/officers/my_password.html", status, form=form, officer=current_officer())
