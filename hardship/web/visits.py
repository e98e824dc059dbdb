"""The browser's side of a session: its cookies, and who sent the request.

The session itself is a row of the committee's; the browser holds its secret in a cookie that
lives as long as the browser does.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any, cast

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import DBAPIError

from hardship import committee
from hardship.committee import HalfOpen, Officer, OfficerSession, Opened
from hardship.core.database import db, transaction
from hardship.core.retries import may_be_retried
from hardship.web.cookies import SecretCookie

_SESSION = SecretCookie("hardship-officer")
_HALF = SecretCookie("hardship-sign-in")
_DEVICE = SecretCookie("hardship-device", life=timedelta(days=400))

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(eq=False)
class Visitor(UserMixin):
    """An officer as Flask-Login knows one, with the session that let them in."""

    officer: Officer
    session: OfficerSession

    def get_id(self) -> str:
        """Of the session, not of the officer: the next sign-in is somebody else."""
        return str(self.session.id)


def register(app: Flask) -> None:
    """Let Flask-Login ask the database, at every request, and nothing else."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    manager.init_app(app, add_context_processor=False)


def visitor() -> Visitor | None:
    """The officer with a live session who sent this request, or None."""
    return cast("Visitor", current_user) if current_user.is_authenticated else None


def session_over_by_age() -> OfficerSession | None:
    """The session of this browser that nobody ended, and that has lived too long."""
    found = committee.session_of(_SESSION.read() or "")
    return None if found is None or committee.is_alive(found) else found


def had_session() -> bool:
    """Whether the browser came with a session, dead or alive."""
    return _SESSION.read() is not None


def touch(who: Visitor) -> bool:
    """Note that the session is in use, at most once a minute; False if it has died meanwhile.

    One of the writes that a GET makes: a short transaction of its own before the view, conditional,
    so that it revives nothing. A busy database may skip it; the next request tries again.
    """
    if not committee.wants_touch(who.session):
        return True
    session_id = who.session.id
    try:
        with transaction():
            return committee.touch(session_id)
    except DBAPIError as error:
        db.session.rollback()
        if not may_be_retried(error):
            raise
        return True


def welcome(opened: Opened) -> None:
    """Let the browser in: its session's secret, its device's name, its officer's language.

    Call it before a page is rendered: the forms of the time before the sign-in are void.
    """
    officer = committee.officer(opened.session.officer_id)
    device = committee.remember_device(device_cookie(), officer.email or "")
    session.setdefault("language", officer.locale)
    _void_forms()
    _SESSION.give(opened.secret)
    _DEVICE.give(device)
    _HALF.take_back()


def say_goodbye() -> None:
    """Take the secrets back; the device stays known."""
    _void_forms()
    _SESSION.take_back()
    _HALF.take_back()


def hold_half(opened: HalfOpen) -> None:
    """Let the browser go on to the second factor."""
    _HALF.give(opened.secret)


def half_cookie() -> str | None:
    """The secret of the half sign-in that this browser has begun."""
    return _HALF.read()


def device_cookie() -> str | None:
    """What this browser remembers of who has signed in on it."""
    return _DEVICE.read()


def browser_name() -> str:
    """A word or two by which its owner knows it again: `Firefox, Android`."""
    agent = request.headers.get("User-Agent", "")
    found = [
        next((name for mark, name in names if mark in agent), "") for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def address() -> str:
    """From where the request came, as far as tries are counted: an IPv6 house counts as one."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def network() -> str:
    """From which neighbourhood the request came: what one owner has many addresses of."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))


def own_path(text: str | None, default: str) -> str:
    """A path of this very site that a link may lead back to, else `default`."""
    if text and re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", text):
        return text
    return default


def _load(_request: Any) -> Visitor | None:
    found = committee.session_of(_SESSION.read() or "")
    if found is None or not committee.is_alive(found):
        return None
    officer = committee.officer(found.officer_id)
    return Visitor(officer, found) if officer.is_active else None


def _void_forms() -> None:
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
