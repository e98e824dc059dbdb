"""Somebody else holds the database, or it asks for the transaction again: bounded, then a soft 503.

The same form, sent once more, makes the one gift.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from hardship.core.database import db
from hardship.settings import Settings
from tests.client import MannerlyClient, filled_in
from tests.engines import Database, connect
from tests.holding import held, impatient, make_impatient
from tests.web.public.giving import open_fund

#: A statement is run so often, and then the visitor is told to come again.
_TURNS = 5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return impatient(settings)


@pytest.fixture
def form(app: Flask, client: MannerlyClient, db_session: object) -> dict[str, Any]:
    """The giving form of an open fund, filled in and not sent yet."""
    make_impatient(app)
    open_fund()
    return filled_in(client.get("/give/central").text) | {"amount": "5000"}


def rows() -> dict[str, int]:
    """How many there are of whatever a gift's form writes."""
    db.session.rollback()
    tables = ("gifts", "audit_rows", "notices", "ledger_entries")
    counted = {each: db.session.scalar(text(f"SELECT count(*) FROM {each}")) for each in tables}  # noqa: S608 - names of ours
    return {name: count or 0 for name, count in counted.items()}


def test_a_database_that_another_process_holds_is_503_and_then_one_gift(
    client: MannerlyClient, form: dict[str, Any], database: Database
) -> None:
    before = rows()
    with held(database, "gifts"):
        began = time.monotonic()
        sent = client.post("/give/central", data=form, headers={"Accept-Language": "es"})
        took = time.monotonic() - began
        assert (sent.status_code, sent.headers["Retry-After"]) == (503, "10")
        assert '<html lang="es"' in sent.text
        assert took < 10
        assert client.get("/").status_code == 200, "what only reads goes on"
    assert rows() == before
    assert client.post("/give/central", data=form).status_code == 303
    assert client.post("/give/central", data=form).status_code == 303
    assert rows()["gifts"] == before["gifts"] + 1


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(("refused", "status"), [(_TURNS - 1, 303), (_TURNS, 503)])
@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_what_the_server_wants_again_runs_again_whole(
    client: MannerlyClient,
    form: dict[str, Any],
    database: Database,
    state: str,
    refused: int,
    status: int,
) -> None:
    """The server refuses the last thing that is written, after the gift's own row."""
    before = rows()
    refuse(database.owner_url, "audit_rows", state, times=refused)
    with counted("INSERT INTO gifts") as inserts:
        sent = client.post("/give/central", data=form)
    assert sent.status_code == status
    assert len(inserts) == _TURNS
    made = 1 if status == 303 else 0
    assert rows()["gifts"] == before["gifts"] + made
    assert rows()["audit_rows"] == before["audit_rows"] + made
    if not made:
        assert sent.headers["Retry-After"] == "10"
        assert client.post("/give/central", data=form).status_code == 303
        assert rows()["gifts"] == before["gifts"] + 1


@pytest.mark.engine("postgresql")
def test_a_server_without_room_keeps_nothing_half_done(
    app: Flask, client: MannerlyClient, form: dict[str, Any], database: Database
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    before = rows()
    refuse(database.owner_url, "audit_rows", "53100", times=1)
    with counted("INSERT INTO gifts") as inserts:
        sent = client.post("/give/central", data=form)
    assert (sent.status_code, len(inserts)) == (500, 1), "to try again at once helps nobody"
    assert rows() == before
    assert client.post("/give/central", data=form).status_code == 303
    assert rows()["gifts"] == before["gifts"] + 1


def refuse(owner_url: str, table: str, state: str, times: int) -> None:
    """Let the server refuse a new row so many times; a sequence counts on when all is undone."""
    with closing(connect(owner_url, autocommit=True)) as owner:
        owner.execute("CREATE SEQUENCE refusals")
        owner.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ "
            f"BEGIN IF nextval('refusals') <= {times} THEN "
            f"RAISE EXCEPTION 'not now' USING ERRCODE = '{state}'; "
            "END IF; RETURN NEW; END $$".encode()
        )
        owner.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse()".encode()
        )


@contextmanager
def counted(words: str) -> Iterator[list[str]]:
    """The statements with these words that were sent to the server."""
    found: list[str] = []

    def note(*told: Any) -> None:
        if words in told[2]:
            found.append(told[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)
