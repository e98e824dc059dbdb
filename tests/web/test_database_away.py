"""PostgreSQL restarted, down, or holding a lock: one soft 503, or nothing that anybody notices."""

import dataclasses
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask, request_finished
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from hardship.core.database import db, transaction
from hardship.core.engines import engine_options, limit_statements
from hardship.core.errors import NotFound
from hardship.core.retries import is_away
from hardship.settings import Settings
from hardship.web import masthead, retries
from hardship.web.access import public
from tests.client import MannerlyClient, filled_in
from tests.engines import connect
from tests.factories.campaigns import open_campaign

pytestmark = pytest.mark.engine("postgresql")

_TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


_SPANISH = {"Accept-Language": "es"}


@pytest.fixture
def how() -> dict[str, Any]:
    """What is different about this test's database."""
    return {}


@pytest.fixture
def settings(settings: Settings, how: dict[str, Any]) -> Settings:
    url = make_url(settings.database_url).update_query_dict(how)
    return dataclasses.replace(settings, database_url=url.render_as_string(hide_password=False))


def cut_every_connection(owner_url: str) -> None:
    with closing(connect(owner_url, autocommit=True)) as owner:
        owner.execute(_TERMINATE)


@contextmanager
def cut_before(words: str, owner_url: str) -> Iterator[None]:
    """End every connection once, just before the first statement with these words."""
    name = "rollback" if words == "ROLLBACK" else "before_cursor_execute"
    done: list[bool] = []

    def cut(*told: Any) -> None:
        if not done and (name == "rollback" or words in told[2]):
            done.append(True)
            cut_every_connection(owner_url)

    event.listen(db.engine, name, cut)
    yield
    event.remove(db.engine, name, cut)
    assert done


def test_a_restart_is_not_noticed(
    client: MannerlyClient, db_session: object, owner_url: str
) -> None:
    with transaction():
        open_campaign()
    page = client.get("/give/central")
    cut_every_connection(owner_url)
    assert client.get("/").status_code == 200
    cut_every_connection(owner_url)
    sent = client.post("/give/central", data=filled_in(page.text) | {"amount": "5000"})
    assert sent.status_code == 303


def test_a_connection_that_ends_after_the_page_was_read_costs_nothing(
    app: Flask, client: MannerlyClient, db_session: object, owner_url: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with transaction():
        open_campaign()
    page = client.get("/give/central")
    with request_finished.connected_to(lambda *_, **__: cut_every_connection(owner_url), app):
        assert client.get("/").status_code == 200
        assert client.get("/nothing-here").status_code == 404
        sent = client.post("/give/central", data=filled_in(page.text) | {"amount": "5000"})
    assert sent.status_code == 303
    assert client.get("/").status_code == 200, "and what is dead is not in the pool"


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ("ROLLBACK", 303),
        ("FROM campaigns", 503),
        ("INSERT INTO gifts", 503),
        ("INSERT INTO audit_rows", 503),
    ],
)
def test_a_post_that_loses_its_connection_goes_on_or_says_so(
    client: MannerlyClient, db_session: object, owner_url: str, before: str, status: int
) -> None:
    """What was read only to be read again is no loss; of anything else nobody knows what it was."""
    with transaction():
        open_campaign()
    page = client.get("/give/central", headers=_SPANISH)
    with cut_before(before, owner_url):
        form = filled_in(page.text) | {"amount": "5000"}
        sent = client.post("/give/central", data=form, headers=_SPANISH)
    assert sent.status_code == status
    if status == 503:
        assert sent.headers["Retry-After"] == "10"
        assert '<html lang="es"' in sent.text
        assert client.post("/give/central", data=form).status_code == 303
    assert db.session.scalar(text("SELECT count(*) FROM gifts")) == 1


def test_a_refusal_after_the_connection_ended_keeps_its_words(
    app: Flask, client: MannerlyClient, db_session: object, owner_url: str
) -> None:
    def refuse(**_arguments: Any) -> str:
        db.session.execute(text("SELECT 1"))
        cut_every_connection(owner_url)
        raise NotFound

    vars(refuse)["access"] = vars(app.view_functions["public.open_books"])["access"]
    app.view_functions["public.open_books"] = refuse
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get("/open-books").status_code == 404


def test_a_database_that_goes_as_another_errors_page_is_made_is_503_too(
    app: Flask, client: MannerlyClient
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.context_processor
    def reads() -> dict[str, object]:
        if not masthead.says_nothing():
            raise OperationalError("SELECT 1", {}, psycopg.OperationalError("gone"))
        return {}

    answer = client.get("/nothing-here", headers=_SPANISH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


@pytest.mark.parametrize("how", [{"port": "9"}])
def test_a_database_that_is_down_is_one_line_and_says_when_to_come_again(
    app: Flask, client: MannerlyClient, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []
    with app.app_context():
        event.listen(db.engine, "do_connect", lambda *_: tried.append(1))
    client.set_cookie("__Host-hardship-officer", "of-somebody", domain="fund.example.org")
    for url in ("/", "/give/central", "/open-books", "/give", "/committee/", "/committee/sign-in"):
        caplog.clear()
        tried.clear()
        answer = client.get(url)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "10"), url
        assert len(caplog.records) == 1
        assert caplog.records[0].exc_info is None
        assert len(tried) == 1, "its error page waits for nothing more"


def test_a_page_that_loses_its_connection_is_read_once_more(
    app: Flask, db_session: object, owner_url: str
) -> None:
    calls: list[int] = []

    @public
    def view() -> str:
        calls.append(1)
        if len(calls) == 1:
            cut_every_connection(owner_url)
        db.session.execute(text("SELECT 1"))
        return "read"

    little = Flask("little")
    little.add_url_rule("/", "view", view)
    with little.test_request_context("/"), app.app_context():
        db.session.execute(text("SELECT 1"))
        retries.register(little)
        assert little.view_functions["view"]() == "read"
    assert len(calls) == 2


@pytest.mark.parametrize("how", [{"options": "-c lock_timeout=200"}])
def test_a_lock_that_somebody_holds_is_503_in_bounded_time(
    client: MannerlyClient, db_session: object, owner_url: str
) -> None:
    with transaction():
        open_campaign()
    page = client.get("/give/central")
    with closing(connect(owner_url)) as owner:
        owner.execute("SELECT id FROM funds FOR UPDATE")
        began = time.monotonic()
        sent = client.post("/give/central", data=filled_in(page.text) | {"amount": "5000"})
        assert sent.status_code == 503
        assert sent.headers["Retry-After"] == "10"
        assert time.monotonic() - began < 10


@pytest.fixture
def a_statement_of_the_web(engine_url: str) -> Iterator[Any]:
    """A connection as the web has one, whose statements may take a fifth of a second."""
    engine = create_engine(engine_url, **engine_options(engine_url))
    limit_statements(engine, 0.2)
    with engine.connect() as connection:
        yield lambda words: connection.execute(text(words))
    engine.dispose()


def test_a_statement_that_takes_too_long_is_ended(a_statement_of_the_web: Any) -> None:
    with pytest.raises(OperationalError) as caught:
        a_statement_of_the_web("SELECT pg_sleep(5)")
    assert is_away(caught.value)


def test_the_application_waits_for_nothing_for_ever(a_statement_of_the_web: Any) -> None:
    limits = ("lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout")
    assert [a_statement_of_the_web(f"SHOW {each}").scalar() for each in limits] == [
        "5s",
        "5min",
        "200ms",
    ]


def test_no_parameters_of_a_statement_are_told(engine_url: str) -> None:
    engine = create_engine(engine_url, **engine_options(engine_url))
    with engine.connect() as connection, pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        connection.execute(text("SELECT no_such_function(:name)"), {"name": "June"})
    engine.dispose()
    assert "June" not in str(caught.value)
