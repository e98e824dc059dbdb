"""What must stand in a database is read from the migrations themselves."""

from pathlib import Path

from sqlalchemy import create_engine, text

from hardship.core import schema
from tests.engines import Database
from tests.migrated import MIGRATIONS


def test_every_trigger_is_a_guard_that_is_watched(database: Database, engine: str) -> None:
    """Without its table's triggers, a database lacks exactly what the migrations had made."""
    owner = create_engine(database.owner_url)
    with owner.connect() as connection:
        assert schema.missing_guards(connection, MIGRATIONS) == []
        standing = connection.execute(text(schema._STANDING[engine])).all()
        assert len(standing) > 10
        for name, table in standing:
            on = f" ON {table}" if engine == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        assert schema.missing_guards(connection, MIGRATIONS) == sorted(
            f"{name} on {table}" for name, table in standing
        )
    owner.dispose()


def test_an_older_database_is_only_told_to_be_brought_up(tmp_path: Path) -> None:
    older = create_engine(f"sqlite:///{tmp_path / 'older.db'}")
    schema.upgrade(older, MIGRATIONS, schema.numbers(MIGRATIONS)[0])
    with older.connect() as connection:
        (fault,) = schema.faults(connection, MIGRATIONS)
    older.dispose()
    assert "run `hardship db upgrade`" in fault
