"""The one door to the database: the base of all tables, the session and `transaction()`.

What was read under a lock is still true when it is written: on SQLite whoever writes holds the only
write lock (`core.engines`), on PostgreSQL (READ COMMITTED) rows that a decision rests on are locked
with `lock()`.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Dialect, MetaData, Select, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from hardship.core.engines import WRITES
from hardship.core.errors import NotFound
from hardship.core.tokens import new_id

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
        session.connection(execution_options={WRITES: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


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
