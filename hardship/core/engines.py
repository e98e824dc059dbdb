"""How the database is reached: two engines, chosen by the URL alone.

On SQLite pysqlite's own BEGIN is switched off: reads open a plain deferred transaction, writes
`BEGIN IMMEDIATE`, so that what was read under the lock is still true when it is written. On
PostgreSQL nothing waits for ever.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError

#: The execution option of a connection whose transaction will write.
WRITES = "hardship_write"

_DRIVERS = {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}
_BUSY_SECONDS = 5


def check_url(url: str) -> None:
    """Raise `ValueError`, in words, for a database that cannot be ours."""
    if not url.isprintable():
        raise ValueError("it holds a character that nobody sees")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("it is not written like postgresql://user:password@host/name") from error
    if parts.drivername not in _DRIVERS:
        raise ValueError("it begins with sqlite:////folder/file or with postgresql://")
    if parts.drivername == "sqlite" and not (parts.database or "").startswith("/"):
        raise ValueError("it names the whole path of its file: sqlite:////folder/file")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many seconds PostgreSQL lets the application wait, each on one connection."""

    connect: int = 5
    lock: float = 5
    idle_in_transaction: float = 300

    def options(self) -> str:
        """As PostgreSQL's own settings of a connection."""
        return (
            f"-c lock_timeout={int(self.lock * 1000)}"
            f" -c idle_in_transaction_session_timeout={int(self.idle_in_transaction * 1000)}"
        )


def engine_options(url: str, limits: Limits = Limits()) -> dict[str, Any]:
    """How the application's engine is made: SQLAlchemy logs no parameters, nothing waits for ever.

    A connection is tried before it is used, so that a server that was started anew is not noticed.
    What the URL itself sets in `options` wins.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    parts = make_url(url)
    if parts.get_backend_name() == "postgresql":
        given = parts.query.get("options", "")
        options["pool_pre_ping"] = True
        options["connect_args"] = {
            "connect_timeout": limits.connect,
            "options": f"{limits.options()} {given}".strip(),
        }
    return options


def limit_statements(engine: Engine, seconds: float = 30) -> None:
    """Let no single statement take longer. For pages; the worker and commands may take their time.

    A file that is streamed is fetched by many statements.
    """
    if engine.dialect.name != "postgresql":
        return

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"SET statement_timeout = {int(seconds * 1000)}")
        connection.commit()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Durable, enforcing, and silent about deleted data, on every connection."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "secure_delete = ON",
        f"busy_timeout = {_BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
