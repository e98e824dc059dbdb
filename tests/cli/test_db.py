"""`hardship db`: up, down, check, and the rights of the application's role."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from hardship.app import create_app
from hardship.core.grants import APPEND_ONLY
from hardship.settings import Settings
from tests.command_line import invoke
from tests.conftest import let_go
from tests.doubles import Mailbox
from tests.engines import Databases


@pytest.fixture
def empty_app(
    databases: Databases, engine: str, tmp_path: Path, settings: Settings
) -> Iterator[Flask]:
    """The application on a database without any table."""
    with databases.empty(engine, tmp_path) as empty:
        settings = dataclasses.replace(
            settings, database_url=empty.url, owner_database_url=empty.owner_url
        )
        app = create_app(settings, mailer=Mailbox())
        yield app
        let_go(app)


def test_up_check_down(empty_app: Flask) -> None:
    assert invoke(empty_app, "db", "check").exit_code == 1
    assert invoke(empty_app, "db", "upgrade").output.startswith("empty -> ")
    assert invoke(empty_app, "db", "upgrade").output.startswith("up to date")
    assert invoke(empty_app, "db", "check").exit_code == 0
    assert invoke(empty_app, "db", "downgrade", "base", input="y\n").exit_code == 0
    assert invoke(empty_app, "db", "check").exit_code == 1


def test_taking_everything_back_is_asked_about(empty_app: Flask) -> None:
    invoke(empty_app, "db", "upgrade")
    assert invoke(empty_app, "db", "downgrade", "base", input="n\n").exit_code == 1
    assert invoke(empty_app, "db", "check").exit_code == 0


def test_check_names_a_column_that_was_added_by_hand(empty_app: Flask) -> None:
    invoke(empty_app, "db", "upgrade")
    owner = create_engine(empty_app.extensions["hardship.settings"].owner_database_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE notices ADD COLUMN by_hand VARCHAR"))
    owner.dispose()
    told = invoke(empty_app, "db", "check")
    assert told.exit_code == 1
    assert "by_hand" in told.output


@pytest.mark.engine("postgresql")
def test_only_the_owner_makes_tables(empty_app: Flask) -> None:
    """Somebody forgot the owner's URL: one sentence says what is missing."""
    settings: Settings = empty_app.extensions["hardship.settings"]
    empty_app.extensions["hardship.settings"] = dataclasses.replace(
        settings, owner_database_url=None
    )
    told = invoke(empty_app, "db", "upgrade")
    assert told.exit_code == 3
    assert "HARDSHIP_OWNER_DATABASE_URL" in told.output
    assert len(told.output.strip().splitlines()) == 1


@pytest.mark.engine("postgresql")
def test_the_applications_role_may_only_add_to_what_is_append_only(
    engine_url: str, owner_url: str
) -> None:
    role = create_engine(engine_url)
    with role.connect() as connection:
        assert set(APPEND_ONLY) == _that_refuse_every_change(connection)
        for table in APPEND_ONLY:
            rights = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
                if connection.scalar(
                    text("SELECT has_table_privilege(:t, :r)"), {"t": table, "r": right}
                )
            }
            assert rights == {"SELECT", "INSERT"}, table
    role.dispose()


def _that_refuse_every_change(connection: Connection) -> set[str]:
    """By their triggers, which the migrations make and which know nothing of the list."""
    both = 8 | 16  # pg_trigger.tgtype: before DELETE and before UPDATE
    query = text(
        "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE proname = 'refuse_change' AND tgtype & :both = :both AND tgqual IS NULL"
    )
    return set(connection.scalars(query, {"both": both}))


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", ["audit_rows", "ledger_entries", "ledger_postings"])
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_record_and_the_books_are_append_only_by_name(
    engine_url: str, owner_url: str, table: str, right: str
) -> None:
    """Written out here, so that a name that is lost from the list is missed."""
    role = create_engine(engine_url)
    with role.connect() as connection:
        asked = {"table": table, "right": right}
        has = connection.scalar(text("SELECT has_table_privilege(:table, :right)"), asked)
    role.dispose()
    assert has is False


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE ledger_entries",
        "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
        "CREATE TABLE public.mine (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
        "TRUNCATE audit_rows",
    ],
)
def test_the_applications_role_owns_nothing(engine_url: str, statement: str) -> None:
    role = create_engine(engine_url)
    refused = pytest.raises(DBAPIError, match=r"(?i)permission denied|must be owner")
    with refused, role.begin() as connection:
        connection.execute(text(statement))
    role.dispose()
