"""Becoming an officer: a password by the link of the mail, an authenticator, ten codes to keep."""

from typing import Any

import segno
from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField, ValidationError

from hardship import campaigns, committee
from hardship.committee import (
    InvitationOver,
    Officer,
    PasswordRefused,
    SignIn,
    SignInOver,
)
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import visits
from hardship.web.access import current_officer, public, signed_in
from hardship.web.committee import bp
from hardship.web.committee.officers.sign_in import known_device
from hardship.web.errors import sentence, slow_down
from hardship.web.forms import AtMost, Form, Needed
from hardship.web.templating import language, page


class NewPasswordForm(Form):
    """A password that is chosen; typed twice, because it is not shown."""

    password = PasswordField(
        _l("New password"),
        description=_l(
            "At least 15 characters of any kind. Four or five words that do not belong together "
            "are easy to remember and hard to guess."
        ),
        validators=[Needed(_l("Choose a password."))],
    )
    repeated = PasswordField(
        _l("The same password again"), validators=[Needed(_l("Type the password once more."))]
    )

    def validate_password(self, field: Any) -> None:
        """Its length is told at once, beside what is wrong with the second field."""
        try:
            committee.check_password_length(field.data)
        except PasswordRefused as error:
            raise ValidationError(sentence(error)) from error

    def validate_repeated(self, field: Any) -> None:
        """Both are the same."""
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords are not the same."))


class InvitationForm(NewPasswordForm):
    """A password; and a name, of whom the command line invited without one."""

    name = StringField(
        _l("Your name"),
        description=_l("As the others on the committee know you."),
        validators=[
            Needed(_l("Enter your name.")),
            AtMost(committee.LONGEST_NAME),
        ],
    )

    def __init__(self, who: Officer) -> None:
        super().__init__()
        if who.name:
            del self.name


class EnrolForm(Form):
    """The first code of a new authenticator."""

    code = StringField(
        _l("Code that the app shows now"),
        description=_l("Six digits. It proves that the app is set up."),
        validators=[Needed(_l("Enter the six digits that your app shows now."))],
    )


@bp.route("/invitations/<string:token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Response:
    """Choose a password, once; and say one's name, where none is known."""
    try:
        found = committee.invitation_of(token)
    except InvitationOver:
        return _over()
    who = committee.officer(found.officer_id)
    form = InvitationForm(who)
    if not form.validate_on_submit():
        return _page("invitation", form, status=422 if form.errors else 200, officer=who)
    try:
        with transaction():
            half = committee.accept_invitation(
                token, str(form.password.data), name=form.data.get("name") or ""
            )
    except PasswordRefused as error:
        form.refuse(error, "password")
        return _page("invitation", form, status=422, officer=who)
    except InvitationOver:
        return _over()
    session.setdefault("language", language())
    visits.hold_half(half)
    return redirect(url_for("committee.second_factor_enrol"), code=303)


@bp.route("/sign-in/authenticator", methods=["GET", "POST"])
@public
def second_factor_enrol() -> Response:
    """Set up an authenticator: by a QR code drawn here, by a link on the phone, or by typing."""
    try:
        half = committee.half_of(visits.half_cookie())
    except SignInOver as error:
        return _start_anew(error)
    if not half.totp_secret:
        return redirect(url_for("committee.second_factor"), code=303)
    is_joining = not committee.officer(half.officer_id).is_active
    form = EnrolForm()
    if not form.validate_on_submit():
        return _enrol_page(half, form, status=422 if form.errors else 200)
    try:
        with transaction():
            committee.count_proof(half.officer_id, known_device=known_device(half))
        with transaction():
            enrolled = committee.finish_enrolment(
                half, str(form.code.data), browser=visits.browser_name()
            )
    except SignInOver as error:
        return _start_anew(error)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_enrol_page(half, form, status=429), error.retry_after)
    if enrolled is None:
        form.code.errors = [_("This code is not right. Wait for the next one and try again.")]
        return _enrol_page(half, form, status=422)
    visits.welcome(enrolled.opened)
    return show_codes(enrolled.codes, is_joining=is_joining)


@bp.post("/my-access/recovery-codes/file")
@signed_in
def recovery_codes_file() -> Response:
    """The codes that were just shown, as a text file. They come from the page: we keep hashes."""
    codes = request.form.getlist("code")
    if not committee.are_unused(current_officer(), codes):
        return redirect(url_for("committee.my_access"), code=303)
    title = _("Recovery codes, %(name)s", name=current_officer().display_name)
    text = "\r\n".join([title, request.host, "", *codes, ""])
    response = Response(text, mimetype="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def show_codes(codes: list[str], *, is_joining: bool = False) -> Response:
    """Show new recovery codes. Not after a redirect: nobody keeps them, so they are shown once."""
    return page("committee/officers/recovery_codes.html", codes=codes, is_joining=is_joining)


def _enrol_page(half: SignIn, form: Form, *, status: int) -> Response:
    who = committee.officer(half.officer_id)
    secret = half.totp_secret or ""
    uri = committee.provisioning_uri(secret, email=who.email or "", issuer=_issuer())
    return page(
        "committee/officers/second_factor_enrol.html",
        status,
        form=form,
        officer=who,
        uri=uri,
        qr_svg=_drawn(uri),
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        step=2 if not who.is_active else None,
    )


def _drawn(text: str) -> Markup:
    """A QR code as SVG, dark on light in both themes, because cameras want it so."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        svgclass=None, lineclass=None, dark="#1b1f2a", light="#ffffff", omitsize=True
    )
    return Markup(svg)  # noqa: S704 - drawn by segno: paths and numbers, no text of anybody


def _issuer() -> str:
    """Under which name the authenticator files it."""
    union = campaigns.organisation_or_none()
    return union.short_name if union else _("Hardship fund")


def _over() -> Response:
    return page("committee/officers/invitation_over.html", 404)


def _start_anew(error: SignInOver) -> Response:
    flash(_(error.message), "info")
    return redirect(url_for("committee.sign_in"), code=303)


def _page(name: str, form: Form, *, status: int, officer: Officer) -> Response:
    return page(f"committee/officers/{name}.html", status, form=form, officer=officer)
