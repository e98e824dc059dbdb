"""How each connection begins, and who holds SQLite's only write lock."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from hardship.core.database import db, transaction


@pytest.mark.engine("sqlite")
def test_every_connection_is_durable_and_enforcing(db_session: object) -> None:
    def pragma(name: str) -> object:
        return db.session.execute(text(f"PRAGMA {name}")).scalar()

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("recursive_triggers") == 1
    assert pragma("secure_delete") == 1


@pytest.mark.engine("sqlite")
def test_deleted_data_is_overwritten_whatever_sqlite_was_built_to_do(db_session: object) -> None:
    """Some builds do so by themselves: here every connection begins with it switched off."""

    def build(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA secure_delete = OFF")
        found.append(connection.execute("PRAGMA secure_delete").fetchone()[0])

    found: list[int] = []
    event.listen(Engine, "connect", build, insert=True)
    try:
        db.engine.dispose()
        found.append(db.session.scalar(text("PRAGMA secure_delete")) or 0)
    finally:
        event.remove(Engine, "connect", build)
    assert found == [0, 1]


@pytest.mark.engine("sqlite")
def test_a_writer_holds_the_lock_from_the_start_and_a_reader_none(
    db_session: object, database: object, settings: object
) -> None:
    path = db.engine.url.database
    assert path is not None
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with transaction():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM buckets").fetchone() == (0,)
    db.session.execute(text("SELECT 1"))
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
