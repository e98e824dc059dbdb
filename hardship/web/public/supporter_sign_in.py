"""Coming in with an e-mail address and a link; nothing here tells who gave."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import supporters
from hardship.core.database import transaction
from hardship.core.throttle import TooMany
from hardship.web import visits
from hardship.web.access import public
from hardship.web.errors import slow_down
from hardship.web.public import bp
from hardship.web.public.by_mail import ContinueForm, EmailForm
from hardship.web.public.supporters import say_goodbye, visiting, welcome
from hardship.web.templating import language, page


@bp.route("/my-gifts/sign-in", methods=["GET", "POST"])
@public
def my_gifts_sign_in() -> Response:
    """Ask for an e-mail address; what follows is the same for each."""
    form = EmailForm()
    if request.method == "GET" and visiting() is not None:
        return redirect(url_for("public.my_gifts"), code=303)
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            supporters.request_link(
                form.email.data or "", locale=language(), address=visits.address()
            )
    except TooMany as error:
        form.refuse(error)
        return slow_down(_page(form, 429), error.retry_after)
    return redirect(url_for("public.my_gifts_mailed"), code=303)


def _page(form: EmailForm, status: int) -> Response:
    return page("public/supporter_sign_in.html", status, form=form)


@bp.get("/my-gifts/mailed")
@public
def my_gifts_mailed() -> Response:
    """What happens next, for whoever asked."""
    return page("public/supporter_mailed.html")


@bp.route("/my-gifts/link/<secret>", methods=["GET", "POST"])
@public
def my_gifts_link(secret: str) -> Response:
    """The mail's link. Mail programs open links on their own, so a button does the signing in."""
    form = ContinueForm()
    if not form.validate_on_submit():
        return page("public/supporter_link.html", 422 if form.is_submitted() else 200, form=form)
    with transaction():
        token = supporters.redeem_link(secret, address=visits.address())
    if token is None and visiting() is None:
        flash(_("This link does not work any more. We can send you a new one."), "care")
        return redirect(url_for("public.my_gifts_sign_in"), code=303)
    if token is not None:
        welcome(token)
    return redirect(url_for("public.my_gifts"), code=303)


@bp.post("/my-gifts/sign-out")
@public
def my_gifts_sign_out() -> Response:
    """End the session here and in the database; to leave, nobody has to come in first."""
    here = visiting()
    if here is not None:
        with transaction():
            supporters.sign_out(here.id)
    flash(_("You have signed out. Nobody can open your gifts here now."))
    say_goodbye()
    return redirect(url_for("public.my_gifts_sign_in"), code=303)
