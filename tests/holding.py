"""Somebody else who holds the database: another process, as a second program or a backup would."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import event, make_url

from hardship.core.database import db
from hardship.settings import Settings
from tests.engines import Database
from tests.patience import PATIENCE

_SQLITE = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
"""
#: Nobody but who holds it changes the table: what `SELECT … FOR UPDATE` of every row would do.
_POSTGRESQL = """
import psycopg, sys
held = psycopg.connect(sys.argv[1])
held.execute(f"LOCK TABLE {sys.argv[2]} IN SHARE ROW EXCLUSIVE MODE")
"""
_UNTIL_TOLD = """
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(database: Database, table: str) -> Iterator[None]:
    """While inside, nobody else writes: on SQLite nothing at all, on PostgreSQL not this table."""
    url = make_url(database.owner_url)
    if database.engine == "sqlite":
        program, arguments = _SQLITE, [str(url.database)]
    else:
        named = url.set(drivername="postgresql").render_as_string(hide_password=False)
        program, arguments = _POSTGRESQL, [named, table]
    with subprocess.Popen(
        [sys.executable, "-c", program + _UNTIL_TOLD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.stdin.close()
            holder.wait(PATIENCE)


def impatient(settings: Settings) -> Settings:
    """On PostgreSQL a connection that waits for a lock a tenth of a second, not five."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return settings
    url = url.update_query_dict({"options": "-c lock_timeout=100"})
    return replace(settings, database_url=url.render_as_string(hide_password=False))


def make_impatient(app: Flask) -> None:
    """The same on SQLite, whose connections are told as they are made."""

    def shorten(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 100")

    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", shorten)
            db.engine.dispose()
