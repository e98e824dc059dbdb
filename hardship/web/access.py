"""Who may open a view is written on the view, once, and read back by a test.

Exactly one marker stands under each route: `@public`, `@applicant`, `@signed_in` or
`@requires(Permission.X)`. The marker is an attribute of the view; one guard before every request
reads it, so that a view cannot be reached past its marker. `fresh=True` asks for a sign-in within
the last five minutes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from hardship.committee import Permission

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Whom a view is for."""

    PUBLIC = "public"
    APPLICANT = "applicant"
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


def signed_in(view: View) -> View:
    """Any officer with both factors."""
    return _mark(view, Access(Audience.SIGNED_IN))


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


def register(app: Flask) -> None:
    """Read the marker before every request."""
