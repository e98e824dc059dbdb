"""Signing in: the password, then a code; and both again before what must not wait in a tab."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from hardship import audit, committee
from hardship.committee import OfficerSession, SignIn, SignInOver
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import access, installation, visits
from hardship.web.access import public
from hardship.web.committee import bp
from hardship.web.committee.officers.kept_words import kept_words
from hardship.web.errors import slow_down
from hardship.web.forms import Address, Form, Needed
from hardship.web.templating import page, speak

_HELD = "held."


class SignInForm(Form):
    """The first step."""

    email = StringField(
        _l("E-mail address"), validators=[Needed(_l("Enter your e-mail address.")), Address()]
    )
    password = PasswordField(_l("Password"), validators=[Needed(_l("Enter your password."))])


class CodeForm(Form):
    """The second step."""

    code = StringField(
        _l("Code from your authenticator app"),
        description=_l("Six digits. Each code works once."),
        validators=[Needed(_l("Enter the six digits that your app shows now."))],
    )


class RecoveryCodeForm(Form):
    """The second step without the authenticator."""

    code = StringField(
        _l("Recovery code"),
        description=_l("Twelve letters and digits, such as 4F2K-9QXM-7HTR. Each code works once."),
        validators=[Needed(_l("Enter one of your recovery codes."))],
    )


class SignInAgainForm(Form):
    """Both steps on one page, for an officer whom the browser still knows."""

    password = PasswordField(_l("Password"), validators=[Needed(_l("Enter your password."))])
    code = StringField(
        _l("Code from your authenticator app"),
        description=_l("Six digits, or one of your recovery codes."),
        validators=[Needed(_l("Enter the six digits that your app shows now."))],
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Ask for address and password; who they belong to is not said, whatever is wrong."""
    if request.method == "GET" and visits.visitor():
        return redirect(_onwards(), code=303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page("sign_in", form, status=422 if form.errors else 200)
    email, password = str(form.email.data), str(form.password.data)
    try:
        with transaction():
            committee.count_attempt(email, address=visits.address(), device=visits.device_cookie())
    except TooMany as error:
        return _wait("sign_in", form, error)
    who = committee.officer_with_password(email, password)
    if who is None:
        form.form_errors.append(_("This e-mail address and this password do not belong together."))
        return _page("sign_in", form, status=422)
    with transaction():
        half = committee.begin_sign_in(who, password)
        step = "committee.second_factor_enrol" if half.half.totp_sealed else None
    visits.hold_half(half)
    return redirect(url_for(step or "committee.second_factor", next=_next()), code=303)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> Response:
    """Ask for the authenticator's code."""
    return _second_step("second_factor", CodeForm())


@bp.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public
def second_factor_recovery() -> Response:
    """Ask for a recovery code instead."""
    return _second_step("second_factor_recovery", RecoveryCodeForm())


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session; its cookie is worth nothing afterwards."""
    who = visits.visitor()
    if who is not None:
        with transaction():
            committee.sign_out(who.session)
    visits.say_goodbye()
    flash(_("You have signed out."))
    return redirect(url_for("committee.sign_in"), code=303)


@bp.route("/sign-in/again", methods=["GET", "POST"])
@public
def sign_in_again() -> Response:
    """Ask for both factors anew, then lead back, or send on the form that was kept."""
    session = _session_to_renew()
    if session is None:
        return redirect(url_for("committee.sign_in", next=_next()), code=303)
    form = SignInAgainForm()
    back = visits.own_path(request.form.get("next"), _onwards())
    to = visits.own_path(request.form.get("to"), "")
    kept = [
        (name.removeprefix(_HELD), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(_HELD)
    ]
    if speak(request.form.get("language", "")):
        if to and visits.visitor() and committee.is_proved_lately(session):
            return _send_again(session, back, to, kept)
        return _again_page(session, SignInAgainForm(formdata=None), back, to, kept, status=200)
    if "demonstration" in request.form and installation.settings().demonstration:
        return _let_on(_renew_for_show(session), back, to, kept)
    if not form.validate_on_submit():
        return _again_page(session, form, back, to, kept, status=422 if form.errors else 200)
    try:
        opened = _renew(session, form)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_again_page(session, form, back, to, kept, status=429), error.retry_after)
    if opened is None:
        form.form_errors.append(_("The password or the code is not right. A code works once."))
        return _again_page(session, form, back, to, kept, status=422)
    return _let_on(opened, back, to, kept)


@access.late_form
def keep_form() -> Response:
    """Answer a form that came too late with the sign-in, and with all that was typed inside it."""
    session = _session_to_renew()
    if session is None:
        raise SignInOver
    kept = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    back = visits.own_path(access.page_before(), url_for("committee.desk"))
    to = request.full_path.rstrip("?")
    return _again_page(session, SignInAgainForm(formdata=None), back, to, kept, status=401)


def _second_step(name: str, form: Form) -> Response:
    try:
        half = committee.half_of(visits.half_cookie())
    except SignInOver as error:
        return _start_anew(error)
    if half.totp_sealed:
        return redirect(url_for("committee.second_factor_enrol", next=_next()), code=303)
    if not form.validate_on_submit():
        return _page(name, form, half=half, status=422 if form.errors else 200)
    try:
        with transaction():
            committee.count_proof(half.officer_id, known_device=known_device(half))
    except TooMany as error:
        return _wait(name, form, error, half=half)
    try:
        with transaction():
            opened = committee.finish_sign_in(
                half, str(form["code"].data), browser=visits.browser_name()
            )
    except SignInOver as error:
        return _start_anew(error)
    if opened is None:
        form["code"].errors = [_("This code is not right, or it was used already.")]
        return _page(name, form, half=half, status=422)
    visits.welcome(opened)
    if name == "second_factor_recovery":
        _tell_what_is_left(opened.session)
    return redirect(_onwards(), code=303)


def known_device(half: SignIn | OfficerSession) -> str | None:
    """The name of this device if this officer has signed in on it before."""
    email = committee.officer(half.officer_id).email or ""
    return committee.recognise_device(visits.device_cookie(), email)


def _renew(session: OfficerSession, form: SignInAgainForm) -> committee.Opened | None:
    with transaction():
        committee.count_proof(session.officer_id, known_device=known_device(session))
    shown = committee.show_password(session, str(form.password.data))
    with transaction():
        return committee.step_up(session, shown, code=str(form.code.data))


def _renew_for_show(session: OfficerSession) -> committee.Opened:
    """One click, both factors taken as shown: in the demonstration nobody was ever told them."""
    with transaction():
        who = committee.officer(session.officer_id)
        audit.record("officer.stepped_up", who, by=who.actor, second_factor="demonstration")
        return committee.replace_session(session, who)


def _let_on(opened: committee.Opened, back: str, to: str, kept: list[tuple[str, str]]) -> Response:
    visits.welcome(opened)
    if to:
        return _send_again(opened.session, back, to, kept)
    return redirect(back, code=303)


def _send_again(
    session: OfficerSession, back: str, to: str, kept: list[tuple[str, str]]
) -> Response:
    return page(
        "committee/officers/send_again.html",
        to=to,
        back=back,
        kept=kept,
        words=kept_words(committee.officer(session.officer_id), to, kept),
        **_in_another_language(back, to, kept),
    )


def _in_another_language(back: str, to: str, kept: list[tuple[str, str]]) -> dict[str, Any]:
    """For `components/language.html`: no address shows these pages again, only what they hold."""
    held = [(_HELD + name, value) for name, value in kept]
    return {
        "language_to": url_for("committee.sign_in_again"),
        "language_fields": [("next", back), ("to", to), *held],
    }


def _session_to_renew() -> OfficerSession | None:
    """The live session of this browser, or one that is over by age only."""
    who = visits.visitor()
    return who.session if who else visits.session_over_by_age()


def _tell_what_is_left(session: OfficerSession) -> None:
    left = committee.recovery_codes_left(committee.officer(session.officer_id))
    words = ngettext(
        "You have one recovery code left.", "You have %(num)s recovery codes left.", left
    )
    advice = _("If your authenticator is lost, set up another one under “My access”.")
    flash(f"{words} {advice}", "care")


def _start_anew(error: SignInOver) -> Response:
    flash(_(error.message), "info")
    return redirect(url_for("committee.sign_in", next=_next()), code=303)


def _page(name: str, form: Form, *, status: int, half: SignIn | None = None) -> Response:
    who = committee.officer(half.officer_id) if half else None
    return page(f"committee/officers/{name}.html", status, form=form, officer=who, next=_next())


def _again_page(
    session: OfficerSession,
    form: Form,
    back: str,
    to: str,
    kept: list[tuple[str, str]],
    *,
    status: int,
) -> Response:
    return page(
        "committee/officers/sign_in_again.html",
        status,
        form=form,
        officer=committee.officer(session.officer_id),
        next=back,
        leave=_way_out(access.page_before(), back),
        to=to,
        kept=[(_HELD + name, value) for name, value in kept],
        **_in_another_language(back, to, kept),
    )


def _way_out(*pages: str | None) -> str:
    """Where who does not sign in again is at home: a page that does not ask for it as well."""
    here = url_for("committee.sign_in_again")
    for found in pages:
        path = visits.own_path(found, "")
        if path and not path.startswith(here) and access.opens_at_once(path):
            return path
    return url_for("committee.desk")


def _wait(name: str, form: Form, error: TooMany, *, half: SignIn | None = None) -> Response:
    form.refuse(error)
    return slow_down(_page(name, form, half=half, status=429), error.retry_after)


def _next() -> str | None:
    """Where the person was going, if it is a page of ours."""
    return visits.own_path(request.args.get("next"), "") or None


def _onwards() -> str:
    return _next() or url_for("committee.desk")
