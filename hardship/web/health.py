"""Is it alive, and is it ready? Two plain answers for whatever watches over the server."""

from datetime import timedelta

from flask import Blueprint, Response, current_app
from sqlalchemy import text

from hardship import donations, notices
from hardship.core import clock, schema
from hardship.core.database import db
from hardship.core.writable import obstacle
from hardship.web import installation
from hardship.web.access import public

bp = Blueprint("health", __name__)

_TOO_LONG = timedelta(minutes=30)


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """The database can be read and written, its schema is current, inbox and outbox move."""
    problems = _problems()
    body = "".join(f"{problem}\n" for problem in problems) or "ready\n"
    return Response(body, status=503 if problems else 200, mimetype="text/plain")


def _problems() -> list[str]:
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever keeps the database away is the answer
        current_app.logger.warning("not ready: %s", type(error).__name__)
        return ["database: no answer"]
    head = schema.head(installation.migrations())
    if schema.current(db.session.connection()) != head:
        return ["migrations: run hardship db upgrade"]
    found = obstacle()
    if found:
        current_app.logger.warning("not ready: %s", found)
    limit = clock.now() - _TOO_LONG
    problems = ["database: cannot be written"] if found else []
    for name, since in (
        ("inbox", donations.inbox_waiting_since()),
        ("outbox", notices.overdue_since()),
        ("mail server", notices.shut_out_since()),
    ):
        if since is not None and since < limit:
            problems.append(f"{name}: stuck since {since.isoformat(timespec='seconds')}")
    return problems
