"""Every refusal is a page in words: what happened, what to do next, and an id to quote."""

import logging
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hardship.core.database import db
from hardship.core.errors import Conflict, DomainError, Forbidden, NotFound, Overtaken
from hardship.core.money import Money
from hardship.core.retries import is_away, may_be_retried
from hardship.core.throttle import TooMany
from hardship.web import masthead
from hardship.web.headers import ForeignHost
from hardship.web.templating import day, money, page

_PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}
#: In so many seconds a database that was busy or started anew is back.
_BACK_IN = 10
#: Where workers apply and read what became of it: somebody may look over their shoulder.
_WORKERS = {"apply", "my-application"}
_log = logging.getLogger("hardship.web")


def register(app: Flask) -> None:
    """Answer HTTP errors, refused rules and our own faults."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _fault)


def sentence(error: DomainError) -> str:
    """The error's sentence in the reader's language, its amounts and days included."""
    return str(gettext(error.message, **{name: _said(it) for name, it in error.params.items()}))


#: The first kind that an error is of decides; every other rule that said no answers 422.
_STATUS: Mapping[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    TooMany: 429,
    Conflict: 409,
}


def status_of(error: DomainError) -> int:
    """What a refused rule answers, with a page of its own or with the form that was sent."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 422)


def _said(value: object) -> object:
    if isinstance(value, Money):
        return money(value)
    return day(value) if isinstance(value, date) else value


def page_for_status(status: int, message: str | None = None, **why: bool) -> Response:
    """The error page of a status, which needs no database.

    `why` is what a page may tell apart: `overtaken`, `foreign_host`, `lost_token`.
    """
    shown = status if status in _PAGES else (400 if status < 500 else 500)
    error_id = secrets.token_hex(5)
    _log.warning("%s %s answered %s (%s)", request.method, request.endpoint, status, error_id)
    return page(
        f"errors/{shown}.html",
        status,
        error_id=error_id,
        message=message,
        quick_exit=_is_a_workers() and not why.get("foreign_host"),
        **why,
    )


def _is_a_workers() -> bool:
    return request.path.split("/")[1] in _WORKERS


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, DBAPIError):  # outside a view: in another error's page, or after it
        return _database(cause)
    response = page_for_status(
        error.code,
        foreign_host=isinstance(error, ForeignHost),
        lost_token=isinstance(error, CSRFError),
    )
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"retry-after", "allow"}:
            response.headers[name] = value
    return response


def slow_down(response: Response, seconds: object) -> Response:
    """Say after how many seconds there is room again."""
    response.headers["Retry-After"] = str(seconds)
    return response


def _domain(error: DomainError) -> Response:
    """A rule said no, and the view had nothing better to show."""
    db.session.rollback()
    message = None if isinstance(error, NotFound) else sentence(error)
    overtaken = isinstance(error, Overtaken)
    response = page_for_status(status_of(error), message, overtaken=overtaken)
    return slow_down(response, error.retry_after) if isinstance(error, TooMany) else response


def _database(error: DBAPIError) -> Response:
    """Still busy after the last try, or away: 503. Anything else is a fault of ours."""
    db.session.rollback()
    if not (may_be_retried(error) or is_away(error)):
        return _fault(error)
    masthead.say_nothing()
    return slow_down(page_for_status(503), _BACK_IN)


def _fault(error: Exception) -> Response:
    """Something that we did not foresee: log it whole, show an id only."""
    db.session.rollback()
    response = page_for_status(500)
    _log.error("fault on %s", request.endpoint, exc_info=error)
    return response
