"""The whole application on a database of its own, and somebody who asks it for pages.

Requests go straight to the WSGI application, so that neither a test client nor a socket is
measured with them.
"""

import base64
import itertools
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench.databases import connect, fresh
from bench.filling import Filling, fill
from bench.measuring import Act, timed
from hardship.app import create_app
from hardship.core import clock
from hardship.core.database import db
from hardship.settings import Settings
from tests.doubles import Mailbox
from tests.engines import Database
from tests.fakes.gateway import FakeGateway

PUBLIC_URL = "https://fund.example.org"
WEBHOOK_SECRET = "whsec_of_the_bench"  # noqa: S105 - made up

Environ = dict[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    """An application, what lies in its database, and the cookie of an officer who is signed in."""

    app: Flask
    settings: Settings
    database: Database
    filling: Filling
    cookie: str

    def get(self, path: str) -> float:
        """The seconds until a page of the house is there, whole."""
        return visit(self.app, request_for(path, cookie=self.cookie))


@contextmanager
def furnished(engine: str, filling: Filling) -> Iterator[House]:
    """A house with this much in it."""
    with fresh(engine) as database:
        settings = settings_for(database)
        app = build(settings)
        try:
            with app.app_context():
                cookie = fill(filling)
            _analyse(database)
            yield House(app, settings, database, filling, cookie)
        finally:
            close(app)


def settings_for(database: Database) -> Settings:
    """An installation like a real one."""
    return Settings(
        database_url=database.url,
        public_url=PUBLIC_URL,
        smtp_url="file:///nowhere",
        secret_key="a secret of the bench, long enough for anything",  # noqa: S106 - made up
        encryption_keys="k1:" + base64.b64encode(bytes(range(32))).decode(),
        stripe_secret_key="rk_test_of_the_bench",  # noqa: S106 - made up
        stripe_webhook_secret=WEBHOOK_SECRET,
    )


def build(settings: Settings) -> Flask:
    """The application as a server builds it, with nobody at its ports."""
    return create_app(settings, gateway=FakeGateway(), mailer=Mailbox())


def close(app: Flask) -> None:
    """Let go of every connection."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def request_for(path: str, *, cookie: str = "") -> Environ:
    """A GET as the server hands it on."""
    headers = [("Cookie", cookie)] if cookie else []
    return EnvironBuilder(path, base_url=PUBLIC_URL, headers=headers).get_environ()


def visit(app: Flask, environ: Environ) -> float:
    """Answer one request; raises when the answer is not 200."""
    said: list[str] = []

    def start(status: str, _headers: list[tuple[str, str]], *_rest: Any) -> Any:
        said.append(status)

    with timed() as taken:
        answer = app.wsgi_app(environ, start)
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()
    if not said[0].startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']} was answered {said[0]}")
    return taken[0]


def in_a_while(act: Act) -> float:
    """Do something a while after the last time, when what was remembered has grown old."""
    clock.install(_Later(next(_whiles)))
    try:
        return act()
    finally:
        clock.install(clock.SystemClock())


@dataclass(frozen=True, slots=True)
class _Later:
    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


_whiles = (timedelta(minutes=2 * number) for number in itertools.count(1))


def _analyse(database: Database) -> None:
    """What PostgreSQL's autovacuum does in the first minute after so many new rows."""
    if database.engine == "postgresql":
        with closing(connect(database.owner_url)) as connection:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")
