"""Who may open a view is written on the view, once, and read back by a test.

Exactly one marker stands under each route: `@public`, `@applicant`, `@supporter`, `@signed_in`,
`@signed_in_lately` or `@requires(Permission.X)`. The marker is an attribute of the view; one guard
before every request reads it, so that a view cannot be reached past its marker. What is `fresh`
asks for both factors within the last five minutes; a form that comes later is not lost: the
officer proves who they are and sends it again with one press.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from hardship import committee
from hardship.committee import Officer, OfficerSession, Permission
from hardship.web import visits
from hardship.web.cookies import SecretCookie

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Whom a view is for."""

    PUBLIC = "public"
    APPLICANT = "applicant"
    SUPPORTER = "supporter"
    SIGNED_IN = "signed in"
    PERMITTED = "permitted"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view's marker says."""

    audience: Audience
    permission: Permission | None = None
    fresh: bool = False


class UnmarkedView(Exception):
    """A view says nothing, or twice, for whom it is; the application does not start."""


def _mark(view: View, access: Access) -> View:
    if hasattr(view, "access"):
        raise UnmarkedView(f"{view.__name__} carries two access markers")
    view.access = access  # type: ignore[attr-defined]  # the marker is the attribute
    return view


def public(view: View) -> View:
    """Anybody, without a session."""
    return _mark(view, Access(Audience.PUBLIC))


def applicant(view: View) -> View:
    """A worker who came in by a code or link."""
    return _mark(view, Access(Audience.APPLICANT))


def supporter(view: View) -> View:
    """Somebody who gave and came in by a link."""
    return _mark(view, Access(Audience.SUPPORTER))


def signed_in(view: View) -> View:
    """Any officer with both factors."""
    return _mark(view, Access(Audience.SIGNED_IN))


def signed_in_lately(view: View) -> View:
    """Any officer who showed both factors within the last five minutes."""
    return _mark(view, Access(Audience.SIGNED_IN, fresh=True))


def requires(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """An officer whose roles grant `permission`."""
    return lambda view: _mark(view, Access(Audience.PERMITTED, permission, fresh))


def check_every_view(app: Flask) -> None:
    """Refuse to start with a view that carries no marker."""
    unmarked = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not isinstance(getattr(view, "access", None), Access)
    ]
    if unmarked:
        raise UnmarkedView(f"no access marker on {', '.join(sorted(unmarked))}")


#: How somebody without an account is recognised: the id of their session, or None.
Recognise = Callable[[], UUID | None]
#: What meets an officer whose form came too late; the screens of signing in hand it in.
LateForm = Callable[[], Response]


@dataclass(frozen=True, slots=True)
class _Door:
    """How an audience without accounts is recognised, and where the others are sent.

    `cookie` holds the secret of the session, dead or alive.
    """

    recognise: Recognise
    cookie: SecretCookie
    sign_in: str


_doors: dict[Audience, _Door] = {}
_late_form: LateForm | None = None


def door(audience: Audience, recognise: Recognise, cookie: SecretCookie, *, sign_in: str) -> None:
    """Tell the guard how an audience is recognised; it sends who is not to the view `sign_in`."""
    _doors[audience] = _Door(recognise, cookie, sign_in)


def late_form(view: LateForm) -> LateForm:
    """Tell the guard what to answer to a form that comes after the sign-in has grown old."""
    global _late_form  # noqa: PLW0603 - one such screen, chosen as the screens load
    _late_form = view
    return view


def current_officer() -> Officer:
    """The officer who sent this request. Only for views that are marked for officers."""
    who = visits.visitor()
    if who is None:
        raise RuntimeError("this view is open to people who are not signed in")
    return who.officer


def current_session() -> OfficerSession:
    """The session that let this officer in. Only for views that are marked for officers."""
    who = visits.visitor()
    if who is None:
        raise RuntimeError("this view is open to people who are not signed in")
    return who.session


def current_mailed_session_id() -> UUID:
    """The session that let somebody in. Only for views marked `@applicant` or `@supporter`."""
    found: UUID = g.mailed_session_id
    return found


def register(app: Flask) -> None:
    """Read the marker before every request; let each page say where it is read again."""
    visits.register(app)
    app.jinja_env.globals.update(page_here=page_here)
    app.before_request(_guard)


def access_of(endpoint: str) -> Access | None:
    """What the marker of a view says; None for files and for what is not there."""
    found = getattr(current_app.view_functions.get(endpoint), "access", None)
    return found if isinstance(found, Access) else None


def opens_at_once(path: str) -> bool:
    """Whether this is a page of ours that can be read without both factors once more."""
    access = _access_to_read(path)
    return access is not None and not access.fresh


def page_here() -> str:
    """The address under which what is shown can be read again, such as in another language.

    What answers a form has often none: then the page on which the form stood, else the nearest one
    above it.
    """
    here = request.full_path.rstrip("?")
    if request.method != "POST" and not isinstance(request.routing_exception, MethodNotAllowed):
        return here
    parts = request.path.split("/")
    above = ["/".join(parts[:most]) for most in range(len(parts) - 1, 1, -1)]
    found = (page for page in (here, page_before(), *above) if page and _access_to_read(page))
    return next(found, "/")


def _access_to_read(path: str) -> Access | None:
    """For whom a page is that can be read at this path; None where there is none."""
    router = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, _arguments = router.match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    return access_of(endpoint)


def _guard() -> Response | None:
    """Whoever is not meant stops here. An address that is nowhere is answered by the router."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(request.endpoint)
    if access is None:
        abort(403)
    if access.audience is Audience.PUBLIC:
        return None
    if access.audience in _doors:
        return _guard_door(_doors[access.audience])
    return _guard_officer(access)


def _guard_door(door: _Door) -> Response | None:
    g.mailed_session_id = door.recognise()
    if g.mailed_session_id:
        return None
    if door.cookie.read() is not None:
        flash(_what_became_of_the_visit(), "info")
        door.cookie.take_back()
    return _go(url_for(door.sign_in))


def _what_became_of_the_visit() -> str:
    """Promises nothing: the visit may have ended weeks ago, and a draft is not kept for ever.

    What was typed is not kept: who comes in next, by a mail, may be somebody else.
    """
    if request.method == "POST":
        return _(
            "Your visit had ended before that reached us, so it was not saved. Write your e-mail "
            "address to go on."
        )
    return _("Your visit has ended. Write your e-mail address to go on.")


def _guard_officer(access: Access) -> Response | None:
    who = visits.visitor()
    if who is None or not visits.touch(who):
        return _to_the_door()
    if access.permission is not None and not who.officer.may(access.permission):
        abort(403)
    if access.fresh and not committee.is_proved_lately(who.session):
        return _to_sign_in_again()
    return None


def _to_the_door() -> Response:
    """Nobody is signed in here, or not any more."""
    if request.method == "POST" and _late_form and visits.session_over_by_age():
        return _late_form()
    if visits.had_session():
        flash(_("Your visit has ended. Sign in to go on."), "info")
    return _go(url_for("committee.sign_in", next=_back_here()))


def _to_sign_in_again() -> Response:
    if request.method == "POST" and _late_form:
        return _late_form()
    return _go(url_for("committee.sign_in_again", next=_back_here()))


def _back_here() -> str | None:
    """The page to return to: this one, or the one whose form was sent."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    return page_before()


def page_before() -> str | None:
    """The page of ours on which the request was made, as the browser tells it."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc.lower() != request.host.lower():
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _go(address: str) -> Response:
    return redirect(address, code=303)
