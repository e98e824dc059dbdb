"""The one door to the database: the base of all tables, the session and `transaction()`.

Two engines, chosen by the URL alone. On SQLite pysqlite's own BEGIN is switched off: reads open
a plain deferred transaction, writes `BEGIN IMMEDIATE`, so that what was read under the lock is
still true when it is written. On PostgreSQL (READ COMMITTED) rows that a decision rests on are
locked with `lock()`.
"""

import random
import shutil
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Select,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from hardship.core.errors import NotFound
from hardship.core.tokens import new_id

#: Tables whose rows are never changed: the application role may only read and add.
APPEND_ONLY: tuple[str, ...] = (
    "audit_rows",
    "ledger_entries",
    "ledger_postings",
    "ledger_sealed_balances",
    "ledger_seals",
    "ledger_tiles",
    "unblindings",
)

_ATTEMPTS = 5
_DRIVERS = {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}
_BUSY_SECONDS = 5
#: Nobody waits longer than twice for a lock: what is still busy then is told so.
_RETRY_WITHIN = 8.0
_LEAST_ROOM = 64 * 1024**2
_RETRYABLE_STATES = {"40001", "40P01", "55P03"}
#: PostgreSQL stops, starts, or takes no more connections. Without a state there was no answer.
_AWAY_STATES = {None, "25P03", "57P01", "57P02", "57P03", "57P05", "53300"}
_OVERDUE = "57014"
_WRITE = "hardship_write"

Result = TypeVar("Result")
Row = TypeVar("Row")
Query = TypeVar("Query", bound="Select[*tuple[Any, ...]]")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Cursors of pages ask for it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone, which is always UTC here."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the house, with names for constraints that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime()}


class Identified:
    """A row that has its opaque id (UUIDv7) from the moment it is made.

    The id is set first, because sealed values are bound to it.
    """

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{name!r} is not an attribute of {type(self).__name__}")
            setattr(self, name, value)


class _Session(Session):
    """Ends quietly when its connection is gone: what was not committed, the server took back.

    Else a page that was read in full would break as the session is put away after it.
    """

    def rollback(self) -> None:
        """Take back what was not committed."""
        _end(super().rollback)

    def close(self) -> None:
        """Give the connection back."""
        _end(super().close)


def _end(act: Callable[[], None]) -> None:
    try:
        act()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        act()  # what is left, such as a transaction around a savepoint, asks the server nothing


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": _Session})


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
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Open one writing transaction around one business act, commit it, or undo it whole.

    Only edges use it: a POST view, a command, the webhook, a worker's job. What was read before
    is forgotten (rows refresh), so that rules are checked on what is true under the lock.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside the transaction")
    session.rollback()
    try:
        session.connection(execution_options={_WRITE: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def may_be_retried(error: BaseException) -> bool:
    """Whether the same transaction could succeed if it ran again: busy, serialization, deadlock."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error.orig, "sqlstate", None) in _RETRYABLE_STATES


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached now, or took too long: nobody's fault in the code."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error) or not isinstance(
        error, OperationalError | InterfaceError
    ):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _AWAY_STATES or state == _OVERDUE or str(state).startswith("08")


def retrying(act: Callable[[], Result]) -> Result:
    """Run an act that holds a whole transaction; again, at most five times, when it may succeed."""
    until = time.monotonic() + _RETRY_WITHIN
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return act()
        except DBAPIError as error:
            db.session.rollback()
            if attempt == _ATTEMPTS or time.monotonic() > until or not may_be_retried(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, no secret
    raise AssertionError("unreachable: the last attempt returns or raises")


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


def obstacle() -> str | None:
    """What keeps this database from being written, in words; None when nothing does.

    Nothing is kept: the transaction is taken back, and SQLite, which reaches for the disk only as
    it commits, is helped out by a file beside it that is gone at once.
    """
    session = db.session()
    session.rollback()
    try:
        connection = session.connection(execution_options={_WRITE: True})
        if connection.dialect.name == "postgresql":
            read_only = connection.scalar(text("SHOW transaction_read_only")) == "on"
            return "it is read-only" if read_only else None
        connection.execute(text("PRAGMA user_version = 0"))
        file = connection.scalar(text("SELECT file FROM pragma_database_list"))
    except DBAPIError as error:
        # Whoever else holds the lock is writing: it can be done.
        return None if may_be_retried(error) else str(error.orig)
    finally:
        session.rollback()
    return _obstacle_on_disk(Path(file).parent) if file else None


def _obstacle_on_disk(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        return f"{folder}: {error.strerror}"
    return "the disk is almost full" if shutil.disk_usage(folder).free < _LEAST_ROOM else None


def driver_cursor() -> Any:
    """The driver's own cursor in the session's transaction: for millions of rows, and for COPY."""
    return db.session.connection().connection.cursor()


def lock(query: Query, *, names: bool = False, waits: bool = True) -> Query:
    """Lock the rows that a decision rests on, and read them afresh.

    FOR NO KEY UPDATE: ids never change, so a row that only refers to a locked one is added without
    waiting, and two acts that refer to what the other holds do not deadlock. FOR UPDATE for an act
    that `names` a row by a value of which there may be one only, and which is a key to PostgreSQL:
    it would wait for who refers to the row only as it writes, holding what they wait for. An act
    that comes again leaves out what others hold, and never `waits`. SQLite ignores all that: there
    `BEGIN IMMEDIATE` already holds the only write lock.
    """
    held = query.with_for_update(key_share=not names, skip_locked=not waits)
    return held.execution_options(populate_existing=True)


def existing(table: type[Row], key: object, unknown: type[NotFound] = NotFound) -> Row:
    """The row with this id; raises `unknown`."""
    found = db.session.get(table, key)
    if found is None:
        raise unknown
    return found


def locked(table: type[Row], key: object, unknown: type[NotFound] = NotFound) -> Row:
    """The row with this id, held by `lock()` until the transaction ends; raises `unknown`."""
    (own,) = inspect(table).primary_key
    found = db.session.scalar(lock(select(table).where(own == key)))
    if found is None:
        raise unknown
    return found


def insert_or_ignore(table: type[Base]) -> Any:
    """An INSERT that leaves a row alone which is there already (both engines' ON CONFLICT).

    With `.returning()` it tells whether a row was added: nothing comes back for one that was there.
    """
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def grant_application_role(owner: Engine, role: str) -> None:
    """Let the application's PostgreSQL role use the tables, and only add to append-only ones."""
    quoted = owner.dialect.identifier_preparer.quote(role)
    with owner.begin() as connection:
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
        connection.execute(
            text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        )
        connection.execute(
            text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        )
        for table in set(APPEND_ONLY) & set(inspect(connection).get_table_names()):
            connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"))
        connection.execute(
            text(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {quoted}")
        )
