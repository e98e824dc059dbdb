"""A client that minds the manners of every page that any test visits."""

import contextvars
import re
from typing import Any

import html5lib
from flask import Flask, request_tearing_down
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hardship.core import clock as house_clock
from hardship.core.database import db
from tests import manners, writes
from tests.doubles import FixedClock, MachineClock

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')
_POLICIES = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


class MannerlyClient(FlaskClient):
    """Visits pages as a browser does, and fails the test when one has no manners.

    It sends the CSRF token of the last form it saw, unless `csrf=False`, and the `Origin` and
    `Sec-Fetch-Site` of the same site. Each request runs outside the test's own application
    context, as it would in a server, and the test's session sees afterwards what it committed.
    """

    token: str | None = None
    #: How many seconds a person takes to fill in a giving form, by the test's clock.
    takes: float = 5

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Send one request; every check is made on what comes back."""
        _nothing_pending()
        kwargs.setdefault("base_url", self.application.extensions["hardship.settings"].public_url)
        method = str(kwargs.get("method", "GET")).upper()
        if method == "POST":
            self._dress_as_form(kwargs, csrf)
            self._take_its_time(str(args[0] if args else kwargs.get("path", "")))
        response: TestResponse = contextvars.Context().run(self._watched, args, kwargs, method)
        _see_what_was_committed()
        return response

    def submit(self, url: str, /, **answers: Any) -> TestResponse:
        """Open a page, fill in its form over what it already says, and send it."""
        page = self.get(url)
        assert page.status_code == 200, f"{url} answered {page.status_code}"
        return self.post(url, data={**filled_in(page.text), **answers})

    def _dress_as_form(self, kwargs: dict[str, Any], csrf: bool) -> None:
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Origin", kwargs["base_url"])
        headers.setdefault("Referer", kwargs["base_url"] + "/")
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        kwargs["headers"] = headers
        data = kwargs.get("data")
        if csrf and self.token and (data is None or isinstance(data, dict)):
            kwargs["data"] = {"csrf_token": self.token, **(data or {})}

    def _take_its_time(self, path: str) -> None:
        """The page was there a while before its button was pressed."""
        moving = house_clock._clock
        if path.startswith("/give/") and isinstance(moving, FixedClock | MachineClock):
            moving.advance(seconds=self.takes)

    def _watched(self, args: Any, kwargs: Any, method: str) -> TestResponse:
        seen = writes.begin()
        with request_tearing_down.connected_to(_end_of_request, self.application):
            response = super().open(*args, **kwargs)
        assert not seen.pending, f"{_name(response)} left uncommitted work: {seen.pending}"
        if method in {"GET", "HEAD"} and response.request.path != writes.SETTLES:
            changed = set(seen.committed) - writes.BOOKKEEPING
            assert not changed, f"{_name(response)} changed {sorted(changed)} on a GET"
        self._mind(response)
        return response

    def _mind(self, response: TestResponse) -> None:
        if response.mimetype != "text/html" or 300 <= response.status_code < 400:
            return
        problems = manners.broken_by(response.text)
        problems += [f"sends {name}" for name in _POLICIES if name not in response.headers]
        assert not problems, f"{_name(response)}: every page\n  " + "\n  ".join(problems)
        match = _TOKEN.search(response.text)
        if match:
            self.token = match.group(1) or match.group(2)


def filled_in(html: str, form: int = -1) -> dict[str, Any]:
    """What a browser would send for a form of a page if nobody touched it (the last one)."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [element for element in root.iter("form") if element.get("method") == "post"]
    answers: dict[str, Any] = {}
    for control in forms[form].iter():
        name, kind = control.get("name"), control.get("type", "text")
        if name is None or kind in {"submit", "button", "file"}:
            continue
        if control.tag == "textarea":
            answers[name] = "".join(control.itertext())
        elif control.tag == "select":
            answers[name] = _chosen(control)
        elif control.tag == "input" and kind not in {"radio", "checkbox"}:
            answers[name] = control.get("value", "")
        elif control.tag == "input" and control.get("checked") is not None:
            answers.setdefault(name, []).append(control.get("value", "on"))
    return answers


def filled_in_all(html: str) -> dict[str, object]:
    """The form of the page itself, with several values of one name kept apart."""
    answers: dict[str, object] = dict(filled_in(html))
    itself = html.rpartition("<form")[2]
    for name in {name for name in answers if name.startswith("held.") or name == "roles"}:
        values = re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', itself)
        answers[name] = values if len(values) > 1 else values[0]
    return answers


def _chosen(select: Any) -> str:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    first = (chosen or options or [None])[0]
    return "" if first is None else first.get("value", manners.text_of(first))


def _name(response: TestResponse) -> str:
    return f"{response.request.method} {response.request.path} ({response.status_code})"


def _end_of_request(_app: Flask, **_rest: Any) -> None:
    writes.note_forgotten()


def _nothing_pending() -> None:
    session = _session_of_the_test()
    if session is not None and (session.new or session.dirty or session.deleted):
        raise AssertionError("the test changed rows and did not commit them before the request")


def _see_what_was_committed() -> None:
    session = _session_of_the_test()
    if session is not None:
        session.rollback()


def _session_of_the_test() -> Any:
    from flask import has_app_context

    return db.session if has_app_context() else None
