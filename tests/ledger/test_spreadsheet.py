"""CSV that is written quickly is, byte for byte, what is written word by word."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardship import ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.core.spreadsheets import safe_cell
from hardship.ledger import Source, spreadsheet
from hardship.ledger.exported_rows import Funds, rows
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import FUND, Console, entry, posting, unguarded

#: Words that stand in books, that could, and that somebody would like to see there.
_WORDS = (
    "txn_3MmlLrLkdIwHu7ix",
    "R-4F2K-9QXM",
    "",
    "rent, March",
    'the "fund"',
    "=1+1",
    "+1",
    "-2",
    "-2+3",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "one\rtwo",
    "tab\there",
    "C:\\new",
    "\\N",
    "\\.",
    "Año nuevo",
    "\uff1d1",
    "\u200b=1",
    "\x01",
    "\x7f",
    "O'Neill #4 (50%)",
    "12,5",
)
_FREED = (
    "ALTER TABLE ledger_postings DROP CONSTRAINT fk_ledger_postings_entry_id_size_ledger_entries"
)
_PLAIN = st.text("ab1_.:-=+@' ,\"\t\x01é", max_size=6)


def _quickly(names: dict[UUID, str], entries: int) -> str:
    return "".join(spreadsheet.csv(Funds(names), entries))


def _word_by_word(names: dict[UUID, str]) -> str:
    lines = "".join(spreadsheet.word_by_word(rows(), Funds(names)))
    return f"{next(spreadsheet.csv(Funds(names)))}{lines}"


@pytest.mark.parametrize("entries", [1, 2, 7, 4_000])
def test_every_kind_of_word(db_session: Any, entries: int) -> None:
    books, other = Books(), Books()
    names = {books.fund_id: "CENTRAL", other.fund_id: '=San "Diego",\r\\2'}
    for number, word in enumerate(_WORDS):
        fund = (books, other)[number % 2]
        facts = [f"kind{number}", "thing", f"id{number}", "memo"]
        for place in range(4):
            kind, source_type, source_id, memo = [
                word if n == place else fact for n, fact in enumerate(facts)
            ]
            source = Source(source_type, source_id)
            sides = [("1030", usd(f"{number}.{place}1")), ("5020", -usd(f"{number}.{place}1"))]
            fund.post(kind or "kind", *sides, source=source, memo=memo)
    other.post("yen", ("1030", Money(77, "JPY")), ("4030", Money(-77, "JPY")))
    made = _quickly(names, entries)
    assert made == _word_by_word(names)
    found = {cell for row in csv.reader(io.StringIO(made, newline="")) for cell in row}
    assert {safe_cell(word) for word in _WORDS} <= found


def test_plain_books_are_not_written_word_by_word(
    db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or else nothing would be quick."""
    books = Books()
    for number in range(9):
        books.award(usd("31.01"))
        books.post("allocation", ("1030", usd("5")), ("4030", usd("-5")), memo=f"R-{number} (2%)")
    names = {books.fund_id: "NORTE, ñ"}
    expected = _word_by_word(names)
    monkeypatch.setattr(spreadsheet, "word_by_word", None)
    assert _quickly(names, 4) == expected


@given(st.lists(st.tuples(_PLAIN, _PLAIN, _PLAIN, _PLAIN), min_size=1, max_size=3))
@example([("kind", "type", "id", "-2")])
@example([("kind", "type", "id", ""), ("kind", "type", "id", "a\n5,b")])
def test_plain_words_are_their_own_cells(found: list[tuple[str, str, str, str]]) -> None:
    heads = {
        number: f"{number},2024-11-04,2024-11-04T10:00:00Z,{','.join(words)},"
        for number, words in enumerate(found, 1)
    }
    cells = [spreadsheet._cell(word) for words in found for word in words]
    if spreadsheet.are_plain(heads):
        assert cells == [word for words in found for word in words]
        assert "\n" not in "".join(cells)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_postings SET account = '9,\t\\9' WHERE entry_id = 2 AND position = 1",
        "DELETE FROM ledger_entries WHERE id = 2",
        "DELETE FROM ledger_postings WHERE entry_id = 2",
    ],
)
def test_books_that_somebody_damaged(database: Database, db_session: Any, damage: str) -> None:
    """What was written of them before is written still; `verify` says what is wrong."""
    console = Console(database)
    for number in (1, 2, 3, 60):
        sides = [posting(number, 1, 100), posting(number, 2, -100)]
        console.together(*sides, entry(number))
    console.close()
    for forger in unguarded(database):
        if database.engine == "postgresql":
            forger.run(_FREED)
        forger.run(damage)
    for entries in (1, 4_000):
        assert _quickly({FUND: "A"}, entries) == _word_by_word({FUND: "A"})
    assert not ledger.verify(known_funds=[FUND]).holds
    db.session.rollback()


def test_what_is_posted_meanwhile_is_not_shown(db_session: Any) -> None:
    """No number above the greatest one at the beginning."""
    books = Books()
    books.allocate(usd("1"))
    pieces = spreadsheet.csv(Funds({}), 1)
    before = _word_by_word({})
    shown = [next(pieces), next(pieces)]
    db.session.rollback()
    books.allocate(usd("2"))
    db.session.connection()
    assert "".join([*shown, *pieces]) == before
