"""The supporter in front of the screen: their session's cookie, and whose gifts they may read."""

from flask import abort, redirect, url_for

from hardship import supporters
from hardship.core.database import db
from hardship.supporters import SupporterSession
from hardship.web import access
from hardship.web.access import Audience
from hardship.web.cookies import SecretCookie
from hardship.web.public.by_mail import Visits

_SESSION = SecretCookie("hardship-supporter")
_VISITS = Visits(_SESSION, supporters.session_of, supporters.touch)
#: The living session of this browser, if it has one.
visiting = _VISITS.visiting
access.door(Audience.SUPPORTER, _VISITS.recognise, _SESSION, sign_in="public.my_gifts_sign_in")


def welcome(token: str) -> None:
    """Give the browser the session's secret, for this visit only."""
    _SESSION.give(token)


def say_goodbye() -> None:
    """Make the browser forget the secret."""
    _SESSION.take_back()


def current_email() -> str:
    """The address that this supporter reads mail of. Only for views marked `@supporter`."""
    found = db.session.get(SupporterSession, access.current_mailed_session_id())
    if found is None or found.email is None:
        abort(redirect(url_for("public.my_gifts_sign_in"), code=303))
    return found.email
