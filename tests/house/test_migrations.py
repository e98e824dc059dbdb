"""The migrations: numbered, one head, equal to the models, and undone and redone with data."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, inspect

from hardship.core import schema
from hardship.settings import Settings
from tests.engines import APPLICATION, Database, Databases
from tests.house.rows import a_whole_fund, are_untouched, empty_tables, rows_of
from tests.migrated import MIGRATIONS, upgrade

#: The demonstration has nothing to put there.
_MAY_BE_EMPTY = {
    "applicant_codes",
    "applicant_sessions",
    "assigned_parts",
    "availabilities",
    "buckets",
    "fraud_warnings",
    "giving_pauses",
    "held_in_payouts",
    "inbox_events",
    "ledger_comparisons",
    "password_resets",
    "payee_corrections",
    "payers",
    "payout_shares",
    "sessions",
    "stray_movements",
    "stripe_payouts",
    "supporter_links",
    "supporter_sessions",
    "suspense_assignments",
    "sync_cursors",
}

_FILES = sorted((MIGRATIONS / "versions").glob("*.py"))


def test_they_are_numbered_in_one_line() -> None:
    assert [path.name[:4] for path in _FILES] == [f"{n:04}" for n in range(1, len(_FILES) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", path.stem) for path in _FILES)
    assert [number[:4] for number in schema.numbers(MIGRATIONS)] == [p.name[:4] for p in _FILES]


def test_there_is_one_head() -> None:
    assert schema.head(MIGRATIONS)[:4] == _FILES[-1].name[:4]


def test_the_tables_are_what_the_program_expects(database: Database) -> None:
    with _connected(database.owner_url) as engine, engine.connect() as connection:
        assert schema.differences(connection) == []


def test_up_down_up_with_data(
    databases: Databases, engine: str, tmp_path: Path, settings: Settings
) -> None:
    """A whole fund is in it while each step is undone and done again; what stays is untouched."""
    with databases.empty(engine, tmp_path) as empty, _connected(empty.owner_url) as owner:
        upgrade(empty.owner_url, APPLICATION)
        a_whole_fund(empty, settings, tmp_path)
        assert empty_tables(owner) <= _MAY_BE_EMPTY
        numbers = schema.numbers(MIGRATIONS)
        for number, before in zip(
            reversed(numbers), [*reversed(numbers[:-1]), "base"], strict=True
        ):
            _undone_and_redone(owner, number, before)
        assert set(inspect(owner).get_table_names()) <= {"alembic_version"}
        upgrade(empty.owner_url, APPLICATION)
        with owner.connect() as connection:
            assert schema.differences(connection) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(
    databases: Databases, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All steps of one upgrade share one transaction, also on SQLite."""
    with databases.empty(engine, tmp_path) as empty, _connected(empty.owner_url) as owner:
        first = schema.numbers(MIGRATIONS)[0]
        schema.upgrade(owner, MIGRATIONS, first)
        before = set(inspect(owner).get_table_names())
        with owner.begin() as connection:
            _in_the_way().create(connection)
        with pytest.raises(Exception, match="exists"):
            schema.upgrade(owner, MIGRATIONS)
        with owner.connect() as connection:
            assert schema.current(connection) == first
        assert len(set(inspect(owner).get_table_names()) - before) == 1


@contextmanager
def _connected(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _undone_and_redone(owner: Engine, number: str, before: str) -> None:
    """Take back one step, do it again, and take it back: the rows of earlier steps stay."""
    kept = rows_of(owner)
    for _ in range(2):
        schema.downgrade(owner, MIGRATIONS, before)
        left = rows_of(owner)
        assert all(are_untouched(left[table], kept[table]) for table in left)
        schema.upgrade(owner, MIGRATIONS, number)
    schema.downgrade(owner, MIGRATIONS, before)


def _in_the_way() -> Table:
    """A table that has the name of the last one that a migration makes."""
    text = "".join(path.read_text() for path in _FILES)
    name = re.findall(r"""create_table\(\s*["'](\w+)["']""", text)[-1]
    return Table(name, MetaData(), Column("id", Integer, primary_key=True))
