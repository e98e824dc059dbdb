"""`hardship ledger`: what it prints, what it writes, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hardship import campaigns, donations, payouts
from hardship.core.database import transaction
from hardship.ledger import Source, note_comparison
from tests.command_line import invoke
from tests.engines import Database
from tests.factories import campaigns as strike
from tests.factories.books import Books
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.ledger.raw import Console, unguarded


@pytest.fixture
def books(app: Flask, db_session: Any) -> Books:
    """The central fund's books after one gift."""
    with transaction():
        fund = strike.central_fund(strike.draft_campaign())
    books = Books(fund.id)
    books.receive(usd("50"), fee=usd("1.75"))
    return books


def test_balances_for_programs(app: Flask, books: Books) -> None:
    result = invoke(app, "ledger", "balances", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == [
        {
            "code": "1010",
            "account": "Stripe balance",
            "fund": "CENTRAL",
            "currency": "USD",
            "minor": 4825,
        },
        {
            "code": "4010",
            "account": "Gifts online",
            "fund": "CENTRAL",
            "currency": "USD",
            "minor": -5000,
        },
        {
            "code": "5810",
            "account": "Processing fees",
            "fund": "CENTRAL",
            "currency": "USD",
            "minor": 175,
        },
    ]


def test_balances_for_people(app: Flask, books: Books) -> None:
    lines = invoke(app, "ledger", "balances").output.splitlines()
    assert lines[0].split() == ["1010", "Stripe", "balance", "CENTRAL", "48.25", "USD"]


def test_books_that_hold(app: Flask, db_session: Any, gateway: FakeGateway) -> None:
    with transaction():
        fund = campaigns.funds(strike.open_campaign().id)[0]
        gift = open_gift(fund, gateway, intended=usd(50))
    gateway.pay(str(gift.session_id))
    with transaction():
        donations.settle_session(gateway.session(str(gift.session_id)))
    result = invoke(app, "ledger", "verify")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "the books hold: 1 entries, 3 postings",
        "not compared with Stripe (account 1010): `hardship stripe reconcile` does that",
    ]


def test_verify_tells_what_was_last_found_beside_stripe(app: Flask, db_session: Any) -> None:
    for names, code, words in (
        ((), 0, "account 1010 agreed with Stripe at "),
        (("txn_7",), 1, "by txn_7: `hardship stripe reconcile` looks again"),
    ):
        with transaction():
            note_comparison("stripe", names)
        result = invoke(app, "ledger", "verify")
        assert result.exit_code == code
        assert words in result.output.splitlines()[-1]


def test_books_that_do_not_hold_are_named_and_end_with_one(
    app: Flask, books: Books, database: Any
) -> None:
    console = Console(database)
    if database.engine == "sqlite":
        console.run("DROP TRIGGER ledger_postings_no_update")
    else:
        console.run("ALTER TABLE ledger_postings DISABLE TRIGGER USER")
    console.run("UPDATE ledger_postings SET amount_minor = 1 WHERE position = 2")
    console.close()
    result = invoke(app, "ledger", "verify")
    assert result.exit_code == 1
    assert result.stderr.startswith("entry 1: does not balance")
    assert "the books do not hold (1 entries, 3 postings)" in result.stderr


def test_an_award_that_no_list_knows_is_a_difference(app: Flask, books: Books) -> None:
    books.award(usd("30"))
    result = invoke(app, "ledger", "verify")
    assert result.exit_code == 1
    assert "account 2010" in result.stderr
    assert payouts.outstanding_differences() == []


@pytest.mark.parametrize(
    ("which", "differs"),
    [((), True), (("awards",), True), (("bank",), False), (("payments",), False)],
)
def test_one_list_is_compared_by_its_name(
    app: Flask, books: Books, gateway: FakeGateway, which: tuple[str, ...], differs: bool
) -> None:
    books.award(usd("30"))
    result = invoke(app, "ledger", "reconcile", *which)
    assert result.exit_code == int(differs)
    assert ("account 2010, fund CENTRAL" in result.stderr) is differs
    assert ("do not agree" in result.stderr) is differs
    assert result.stdout == ("" if differs else "the books and the lists agree\n")


@pytest.mark.parametrize(
    ("file_format", "begins"),
    [
        ("hledger", "commodity 1000.00 USD"),
        ("beancount", 'option "title"'),
        ("csv", "entry,date,recorded_at"),
    ],
)
def test_an_export_goes_to_a_file_or_to_standard_output(
    app: Flask, books: Books, tmp_path: Path, file_format: str, begins: str
) -> None:
    shown = invoke(app, "ledger", "export", "--format", file_format)
    path = tmp_path / "books"
    written = invoke(app, "ledger", "export", "--format", file_format, "--output", str(path))
    assert (shown.exit_code, written.exit_code, written.output) == (0, 0, "")
    assert shown.output.startswith(begins)
    assert path.read_bytes() == shown.stdout_bytes
    assert "CENTRAL" in shown.output


def test_a_format_that_nobody_reads_is_used_wrongly(app: Flask) -> None:
    assert invoke(app, "ledger", "export", "--format", "xml").exit_code == 2


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("where", [".", "nowhere/books", "a file/books"])
def test_an_export_to_a_place_that_cannot_be_written(
    app: Flask, books: Books, tmp_path: Path, where: str
) -> None:
    (tmp_path / "a file").touch()
    path = tmp_path / where
    told = invoke(app, "ledger", "export", "--format", "csv", "--output", str(path))
    assert told.exit_code == 3
    assert told.output.startswith(f"hardship: {path} cannot be written: ")
    assert len(told.output.splitlines()) == 1


@pytest.mark.engine("sqlite")
def test_books_that_cannot_be_read_are_a_finding_and_no_breakdown(
    app: Flask, database: Database, books: Books
) -> None:
    for console in unguarded(database):
        console.run("UPDATE ledger_postings SET amount_minor = '12x' WHERE position = 1")
        console.run("UPDATE ledger_postings SET fund_id = 'zz' WHERE position = 2")
    result = invoke(app, "ledger", "verify")
    assert result.exit_code == 1
    assert "entry 1: amount_minor is not an amount" in result.output
    assert "entry 1: fund_id is not the id of a fund" in result.output


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("manual", "entry 2: nobody knows what manual x is"),
        ("award", "entry 2: there is no award x"),
        ("payment", "entry 2: there is no payment x"),
        ("bank_receipt", "entry 2: there is no bank_receipt x"),
    ],
)
def test_an_entry_that_nobody_made_is_named(app: Flask, books: Books, kind: str, told: str) -> None:
    """Aid against income: it balances, and no account with a list beside it knows of it."""
    aid, income = ("5010", usd(9)), ("4010", usd(-9))
    books.post("by_hand", aid, income, source=Source(kind, "x"))
    assert told in invoke(app, "ledger", "verify").output
