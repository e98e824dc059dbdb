"""Somebody changes the database by hand; `verify` names the entry.

The guards are taken away first, as somebody who owns the database could.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from hardship import ledger
from hardship.core.database import db
from hardship.ledger import Source
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, Console, entry, posting, unguarded


@pytest.fixture
def books(db_session: Any) -> Books:
    """Ten entries in one fund, one of them a reversal."""
    books = Books(FUND)
    for n in range(6):
        books.receive(usd("50"), fee=usd("1.75"), source=Source("balance_transaction", f"t{n}"))
    books.allocate(usd("100"))
    books.award(usd("30"))
    books.give_to(Books(), usd("5"))
    books.reverse(2)
    assert ledger.verify().holds
    db.session.rollback()
    return books


@pytest.fixture
def forger(database: Database, books: Books) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    yield from unguarded(database)


def _found() -> list[str]:
    db.session.rollback()
    return [str(finding) for finding in ledger.verify(known_funds=ledger.funds_in_books()).findings]


def test_books_that_hold(books: Books) -> None:
    verified = ledger.verify()
    assert (verified.entries, verified.postings, verified.findings) == (10, 29, ())
    assert verified.holds


def test_an_amount_that_was_changed(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET amount_minor = 9999 WHERE entry_id = 4 AND position = 1")
    [found] = _found()
    assert found.startswith("entry 4: does not balance: fund")
    assert "off by 5174 USD" in found


def test_the_first_of_several(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET amount_minor = amount_minor + 1 WHERE account = '1010'")
    assert _found()[0].startswith("entry 1: ")


def test_money_that_was_moved_to_another_fund(forger: Console, books: Books) -> None:
    forger.run(
        "UPDATE ledger_postings SET fund_id = ? WHERE entry_id = 3 AND position = 1",
        next(fund for fund in ledger.funds_in_books() if fund != books.fund_id),
    )
    assert [found[:24] for found in _found()] == ["entry 3: does not balance"[:24]] * 2


def test_money_that_was_moved_to_nowhere(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET account = '3010' WHERE entry_id = 7 AND position = 2")
    assert _found() == ["entry 7: account 3010 is not zero over all funds"]


def test_an_account_that_is_not_in_the_chart(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET account = '1099' WHERE entry_id = 5 AND position = 1")
    assert _found() == ["entry 5: account 1099 is not in the chart"]


def test_a_currency_that_nobody_knows(forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET currency = 'XXX' WHERE entry_id = 5")
    assert set(_found()) == {"entry 5: currency XXX is not known"}


def test_a_fund_that_nobody_knows(books: Books) -> None:
    findings = ledger.verify(known_funds=[books.fund_id]).findings
    assert [finding.entry_id for finding in findings] == [9, 9]
    assert "is not known" in findings[0].sentence


def test_a_posting_that_was_taken_out(forger: Console) -> None:
    forger.run("DELETE FROM ledger_postings WHERE entry_id = 6 AND position = 3")
    assert _found() == ["entry 6: has 2 postings and closes over 3"]


def test_an_entry_without_postings(forger: Console) -> None:
    forger.run("DELETE FROM ledger_postings WHERE entry_id = 6")
    assert _found() == ["entry 6: has 0 postings and closes over 3"]


@pytest.mark.engine("sqlite")
def test_postings_without_an_entry(forger: Console) -> None:
    forger.run(*posting(50, 1, 100))
    forger.run(*posting(50, 2, -100))
    assert _found() == ["entry 50: postings have no entry that closes over them"]


@pytest.mark.engine("sqlite")
def test_an_entry_that_was_taken_out_whole(forger: Console) -> None:
    forger.run("DELETE FROM ledger_postings WHERE entry_id = 5")
    forger.run("DELETE FROM ledger_entries WHERE id = 5")
    assert _found() == ["entry 5: is missing: the numbers of entries have a gap"]


@pytest.mark.engine("sqlite")
def test_the_first_entry_taken_out(forger: Console) -> None:
    forger.run("DELETE FROM ledger_postings WHERE entry_id = 1")
    forger.run("DELETE FROM ledger_entries WHERE id = 1")
    assert _found() == ["entry 1: is missing: the numbers of entries have a gap"]


@pytest.mark.engine("postgresql")
def test_a_number_that_was_never_used_is_no_finding(books: Books) -> None:
    """PostgreSQL gives a number out once, also to a transaction that is undone."""
    db.session.execute(text("SELECT nextval('ledger_entries_id_seq')"))
    db.session.rollback()
    books.allocate(usd("1"))
    assert _found() == []


def test_a_source_that_is_booked_twice(forger: Console) -> None:
    _let_sources_come_twice(forger)
    forger.run("UPDATE ledger_entries SET source_id = 't0' WHERE id = 4")
    assert _found() == ["entry 4: gift_settled of balance_transaction t0 is booked twice"]


def _let_sources_come_twice(forger: Console) -> None:
    """On SQLite by another table in the place of the one that refuses it."""
    if forger.engine == "postgresql":
        named = "uq_ledger_entries_source_type_source_id_kind"
        forger.run(f"ALTER TABLE ledger_entries DROP CONSTRAINT {named}")
        return
    forger.run("CREATE TABLE forged AS SELECT * FROM ledger_entries")
    forger.run("DROP TABLE ledger_entries")
    forger.run("ALTER TABLE forged RENAME TO ledger_entries")


def test_a_reversal_that_is_none(forger: Console) -> None:
    for position, minor in ((1, -4800), (2, -200)):
        forger.run(
            "UPDATE ledger_postings SET amount_minor = ? WHERE entry_id = 10 AND position = ?",
            minor,
            position,
        )
    assert _found() == ["entry 10: does not mirror the entry that it reverses"]


def test_what_other_rooms_find_is_told_too(books: Books) -> None:
    verified = ledger.verify(checks=[lambda: ["account 2010: the list says nothing"], list])
    assert [str(finding) for finding in verified.findings] == [
        "account 2010: the list says nothing"
    ]
    assert not verified.holds


def test_an_entry_by_hand_that_keeps_the_rules_is_an_entry(
    database: Database, books: Books
) -> None:
    console = Console(database)
    console.together(posting(11, 1, 100), posting(11, 2, -100, account="4030"), entry(11))
    console.close()
    assert _found() == []
