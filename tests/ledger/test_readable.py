"""Somebody writes into the books what is no number, no day, no fund; `verify` names the entry."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from hardship import ledger
from hardship.core.database import db
from tests.doubles import FixedClock
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, Console, unguarded


@pytest.fixture
def books(db_session: Any) -> Books:
    """Three entries; the third takes the second back."""
    books = Books(FUND)
    for _ in range(2):
        books.receive(usd("50"), fee=usd("1.75"))
    books.reverse(2)
    assert ledger.verify().holds
    db.session.rollback()
    return books


@pytest.fixture
def forger(database: Database, books: Books) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    yield from unguarded(database)


def write(forger: Console, table: str, column: str, damage: object) -> None:
    """Put something into the second entry, or into its first posting."""
    which = "id = 2" if table == "ledger_entries" else "entry_id = 2 AND position = 1"
    forger.run(f"UPDATE {table} SET {column} = ? WHERE {which}", damage)  # noqa: S608 - names of ours


def told() -> list[str]:
    db.session.rollback()
    return [str(finding) for finding in ledger.verify(known_funds=[FUND]).findings]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("column", "damage"),
    [
        ("amount_minor", 4825.4),
        ("amount_minor", "12x"),
        ("amount_minor", 1e21),
        ("amount_minor", 9 * 10**18),
        ("fund_id", "zz"),
        ("fund_id", b"\x01\x02"),
        ("fund_id", "z" * 32),
        ("fund_id", "0" * 15 + "z" + "0" * 16),
        ("fund_id", "A" * 32),
        ("fund_id", "0" * 31),
        ("fund_id", "0" * 32 + "\0"),
        ("account", b"1010"),
        ("currency", b"USD"),
    ],
    ids=repr,
)
def test_a_posting_that_cannot_be_read(forger: Console, column: str, damage: object) -> None:
    write(forger, "ledger_postings", column, damage)
    (found,) = told()
    assert found.startswith(f"entry 2: {column} is not ")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("column", "damage"),
    [
        ("occurred_on", "junk"),
        ("occurred_on", "2024-02-30"),
        ("occurred_on", "0000-01-01"),
        ("occurred_on", 20241104),
        ("recorded_at", "junk"),
        ("recorded_at", "2024-02-30 10:00:00.000000"),
        ("recorded_at", "2024-11-04 10:00:00.00x000"),
        ("recorded_at", "2024-11-04 10:00:00+junk!"),
        ("recorded_at", "2024-11-04"),
        ("size", 1e6),
        ("kind", b"gift_settled"),
        ("source_type", b"balance_transaction"),
        ("source_id", b"t1"),
        ("memo", b"memo"),
    ],
    ids=repr,
)
def test_an_entry_that_cannot_be_read(forger: Console, column: str, damage: object) -> None:
    write(forger, "ledger_entries", column, damage)
    (found,) = told()
    assert found.startswith(f"entry 2: {column} is not ")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("column", ["entry_id", "size"])
def test_a_posting_whose_place_cannot_be_read(forger: Console, column: str) -> None:
    write(forger, "ledger_postings", column, "x")
    (found,) = told()
    assert f"{column} is not of its form" in found


@pytest.mark.engine("sqlite")
def test_a_reversal_of_what_is_no_entry(forger: Console) -> None:
    forger.run("UPDATE ledger_entries SET reverses_id = 'x' WHERE id = 3")
    assert told() == ["entry 3: reverses_id is not of its form"]


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("column", ["occurred_on", "recorded_at"])
@pytest.mark.parametrize("damage", ["infinity", "-infinity", "0044-03-15 BC", "10191-01-01"])
def test_a_day_that_no_calendar_has(forger: Console, column: str, damage: str) -> None:
    write(forger, "ledger_entries", column, damage)
    (found,) = told()
    assert found.startswith(f"entry 2: {column} is not a ")


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_every_moment_of_ours_can_be_read(
    books: Books, clock: FixedClock, microsecond: int
) -> None:
    clock.set(datetime(2024, 12, 31, 23, 59, 59, microsecond, tzinfo=UTC))
    books.allocate(usd("1"))
    assert told() == []


@pytest.mark.engine("sqlite")
def test_of_many_the_first_are_named(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET amount_minor = 0.5")
    assert told()[0] == "entry 1: amount_minor is not an amount"
    assert db.session.scalar(text("SELECT count(*) FROM ledger_postings")) == 9
