"""Raw SQL against the books: the database itself refuses, also the owner, also without pragmas."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from hardship import ledger
from hardship.core.database import db, transaction
from hardship.ledger import Posting, Source
from tests.engines import Database
from tests.factories.books import DAY, Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, REFUSED, Console, entry, posting

TABLES = ("ledger_entries", "ledger_postings")
NO = r"append-only|closed|permission denied|foreign_keys is off"


@pytest.fixture
def booked(db_session: Any) -> int:
    """An entry that is in the books: a gift of fifty dollars."""
    number = Books(FUND).receive(usd("50"), fee=usd("1.75"), source=Source("console", "s1"))
    db.session.rollback()
    return number


@pytest.fixture(params=["the owner", "somebody else"])
def console(request: pytest.FixtureRequest, database: Database, booked: int) -> Iterator[Console]:
    """The owner at a console; and on PostgreSQL the application's role, on SQLite one who
    switched every pragma off."""
    owner = request.param == "the owner"
    console = Console(database, as_owner=owner, pragmas=owner)
    yield console
    console.close()


def _rows(console: Console) -> list[Any]:
    by_key = (
        "SELECT * FROM ledger_entries ORDER BY 1",
        "SELECT * FROM ledger_postings ORDER BY 1, 2",
    )
    return [console.run(query).fetchall() for query in by_key]


@pytest.fixture(autouse=True)
def nothing_changes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test tries, the rows of the books are the same afterwards."""
    if "console" not in request.fixturenames:
        yield
        return
    console = request.getfixturevalue("console")
    before = _rows(console)
    yield
    assert _rows(console) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET memo = 'x'",
        "UPDATE ledger_entries SET id = id + 100",
        "UPDATE ledger_postings SET amount_minor = amount_minor * 2",
        "UPDATE ledger_postings SET account = '1010' WHERE account = '1030'",
        "UPDATE ledger_postings SET position = position",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries",
    ],
)
def test_nothing_is_changed_or_deleted(console: Console, statement: str) -> None:
    if "'1030'" in statement:
        statement = statement.replace("'1030'", "'4010'")
    with pytest.raises(REFUSED, match=NO):
        console.run(statement)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("what", ["ledger_postings", "ledger_entries, ledger_postings"])
def test_nothing_is_truncated(console: Console, what: str) -> None:
    with pytest.raises(REFUSED, match=NO):
        console.run(f"TRUNCATE {what} CASCADE")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_an_entry_is_not_replaced(console: Console, booked: int, verb: str) -> None:
    with pytest.raises(REFUSED, match=NO):
        console.run(*entry(booked, verb=verb, size=3))
    with pytest.raises(REFUSED, match=NO):
        console.run(*entry(99, verb=verb, source="s1", kind="gift_settled"))


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_posting_is_not_replaced(console: Console, booked: int, verb: str) -> None:
    statement, *values = posting(booked, 1, 1, size=3)
    with pytest.raises(REFUSED, match=NO):
        console.run(statement.replace("INSERT", verb), *values)


def test_an_entry_is_not_upserted(console: Console, booked: int) -> None:
    with pytest.raises(REFUSED, match=NO):
        console.run(
            *entry(booked, size=3, tail="ON CONFLICT (id) DO UPDATE SET memo = 'rewritten'")
        )


def test_a_posting_is_not_upserted(console: Console, booked: int) -> None:
    statement, *values = posting(booked, 1, 1, size=3)
    upsert = f"{statement} ON CONFLICT (entry_id, position) DO UPDATE SET amount_minor = 1"
    with pytest.raises(REFUSED, match=NO):
        console.run(upsert, *values)


@pytest.mark.parametrize(
    ("postings", "header"),
    [
        pytest.param([posting(50, 1, 100), posting(50, 2, -99)], {}, id="one cent off"),
        pytest.param(
            [posting(50, 1, 100), posting(50, 2, -100, fund=UUID(int=7))], {}, id="two funds"
        ),
        pytest.param(
            [posting(50, 1, 100), posting(50, 2, -100, currency="CAD")], {}, id="two currencies"
        ),
        pytest.param(
            [posting(50, 1, 100, account="3010"), posting(50, 2, -100)], {}, id="into nowhere"
        ),
        pytest.param(
            [
                posting(50, 1, 100, account="3010", size=4),
                posting(50, 2, -100, size=4),
                posting(50, 3, -100, account="3010", currency="EUR", size=4),
                posting(50, 4, 100, currency="EUR", size=4),
            ],
            {"size": 4},
            id="dollars against euros between funds",
        ),
        pytest.param([posting(50, 1, 100)], {}, id="one posting of two"),
        pytest.param([], {}, id="no posting"),
        pytest.param([posting(50, 1, 100, size=1)], {"size": 1}, id="one posting of one"),
        pytest.param([posting(50, 1, 100), posting(50, 2, -100)], {"size": 3}, id="another size"),
        pytest.param([posting(50, 1, 100), posting(50, 2, 0)], {}, id="a zero"),
        pytest.param([posting(50, 1, 100), posting(50, 3, -100)], {}, id="a place beyond the size"),
    ],
)
def test_what_does_not_balance_is_not_closed(
    console: Console, postings: list[Any], header: dict[str, Any]
) -> None:
    with pytest.raises(REFUSED):
        console.together(*postings, entry(50, **header))


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("amount", [0.5, "many", None])
def test_an_amount_is_a_whole_number(console: Console, amount: Any) -> None:
    with pytest.raises(REFUSED):
        console.together(posting(50, 1, amount), posting(50, 2, -100), entry(50))


@pytest.mark.engine("sqlite")
def test_two_halves_of_a_cent_do_not_balance(console: Console) -> None:
    with pytest.raises(REFUSED, match=f"an amount is whole|{NO}"):
        console.together(posting(50, 1, 0.5), posting(50, 2, -0.5), entry(50))


@pytest.mark.parametrize(("position", "size"), [(4, 3), (4, 4), (1, 2), (1, 3), (2, 2)])
def test_no_posting_joins_a_closed_entry(
    console: Console, booked: int, position: int, size: int
) -> None:
    with pytest.raises(REFUSED):
        console.together(posting(booked, position, 100, size=size))


def test_not_even_a_balanced_pair_joins_a_closed_entry(console: Console, booked: int) -> None:
    pair = [posting(booked, place, minor, size=5) for place, minor in ((4, 100), (5, -100))]
    with pytest.raises(REFUSED):
        console.together(*pair)


def test_postings_without_an_entry_are_not_committed(console: Console) -> None:
    """Not even where nobody asks for foreign keys: a balance would count them at once."""
    with pytest.raises(REFUSED):
        console.together(posting(50, 1, 100), posting(50, 2, -100))
    assert ledger.verify().holds


def test_a_source_is_booked_once_whoever_writes(console: Console) -> None:
    pair = [posting(50, 1, 100), posting(50, 2, -100)]
    with pytest.raises(REFUSED):
        console.together(*pair, entry(50, source="s1", kind="gift_settled"))


def test_an_entry_is_reversed_once_whoever_writes(console: Console, booked: int) -> None:
    def reversing(number: int) -> list[Any]:
        pair = [posting(number, 1, 100), posting(number, 2, -100)]
        return [*pair, entry(number, reverses=booked)]

    with pytest.raises(REFUSED):
        console.together(*reversing(50), *reversing(51))


@pytest.mark.engine("sqlite")
def test_a_reversal_is_not_replaced_by_another(database: Database, booked: int) -> None:
    with transaction():
        ledger.reverse(booked, source=Source("console", "r1"), occurred_on=DAY)
    console = Console(database, pragmas=False)
    console.run("PRAGMA foreign_keys = ON")  # or else no posting comes as far as this guard
    before = _rows(console)
    pair = [posting(50, place, minor) for place, minor in ((1, 100), (2, -100))]
    with pytest.raises(REFUSED, match="append-only"):
        console.together(*pair, entry(50, verb="INSERT OR REPLACE", reverses=booked))
    assert _rows(console) == before
    console.close()


# ------------------------------------------------------------- two at the same time


@pytest.mark.engine("postgresql")
def test_no_posting_joins_an_entry_that_is_being_written(
    database: Database, db_session: Any
) -> None:
    """It cannot see the entry yet, and would be right when it commits after it."""
    first, second = Console(database), Console(database)
    first.run("BEGIN")
    for step in (posting(50, 1, 100), posting(50, 2, -100), entry(50)):
        first.run(*step)
    second.run("BEGIN")
    second.run(*posting(50, 3, 100, size=3))
    first.run("COMMIT")
    with pytest.raises(REFUSED):
        second.run("COMMIT")
    assert ledger.verify().holds
    first.close()
    second.close()


@pytest.mark.engine("postgresql")
def test_a_table_of_the_same_name_does_not_stand_in_for_the_books(
    database: Database, db_session: Any
) -> None:
    console = Console(database, as_owner=False)
    console.run("CREATE TEMP TABLE ledger_postings (LIKE public.ledger_postings)")
    with pytest.raises(REFUSED):
        console.together(posting(50, 1, 100), posting(50, 2, -100), entry(50))
    console.close()


@pytest.mark.engine("postgresql")
def test_sealing_waits_for_those_who_post(database: Database, db_session: Any) -> None:
    """A number below a seal must not commit after it (the exclusive lock is the seal's)."""
    from hardship.ledger.statements import SEAL_LOCK

    seal = Console(database, as_owner=False)
    books = Books()
    postings = [Posting("1030", books.fund_id, usd("1")), Posting("4030", books.fund_id, usd("-1"))]
    with transaction():
        ledger.post("allocation_received", postings, source=Source("r", "1"), occurred_on=DAY)
        assert seal.run("SELECT pg_try_advisory_xact_lock(?)", SEAL_LOCK).fetchone() == (False,)
        shared = seal.run("SELECT pg_try_advisory_xact_lock_shared(?)", SEAL_LOCK).fetchone()
        assert shared == (True,)
    assert seal.run("SELECT pg_try_advisory_xact_lock(?)", SEAL_LOCK).fetchone() == (True,)
    seal.close()


# ------------------------------------------------------------- the application's own role


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET size = size",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "DROP TABLE {} CASCADE",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
        "SELECT * FROM {} FOR UPDATE",
    ],
)
def test_the_application_may_read_and_add_and_nothing_else(
    database: Database, booked: int, table: str, statement: str
) -> None:
    console = Console(database, as_owner=False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        console.run(statement.format(table))
    console.close()


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    "statement",
    [
        "DROP FUNCTION ledger_entries_close() CASCADE",
        "CREATE OR REPLACE FUNCTION ledger_entries_close() RETURNS trigger AS 'x' LANGUAGE plpgsql",
        "SET session_replication_role = replica",
        "SELECT setval('ledger_entries_id_seq', 1)",
        "CREATE TABLE public.mine (id integer)",
    ],
)
def test_the_application_cannot_take_the_guards_away(
    database: Database, booked: int, statement: str
) -> None:
    console = Console(database, as_owner=False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        console.run(statement)
    console.close()


@pytest.mark.engine("sqlite")
def test_every_connection_enforces_what_it_should(db_session: Any) -> None:
    wanted = {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "secure_delete": 1}
    connections = [db.engine.connect() for _ in range(3)]
    for connection in connections:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}
        assert found == wanted
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        connection.close()
