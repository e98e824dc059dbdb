"""The sequence of entries was set back by hand: only what is booked is said to be booked."""

from typing import Any

import pytest

from hardship import ledger
from hardship.core.database import transaction
from hardship.ledger import AlreadyPosted, AlreadyReversed, Source
from hardship.ledger.errors import NumberTaken
from tests.engines import Database
from tests.factories.books import DAY, Books
from tests.factories.money import usd
from tests.ledger.raw import Console

pytestmark = pytest.mark.engine("postgresql")

FIRST, BY_HAND = Source("bank_receipt", "first"), Source("test", "by hand")


@pytest.fixture
def books(db_session: Any, database: Database) -> Books:
    """Three entries, the third of which takes the first back; their numbers are given out again."""
    books = Books()
    books.post(
        "allocation_received",
        (ledger.BANK, usd(1)),
        (ledger.ALLOCATIONS, usd(-1)),
        source=FIRST,
    )
    books.allocate(usd(2))
    books.reverse(1)
    console = Console(database)
    console.run("SELECT setval('ledger_entries_id_seq', 1)")
    console.close()
    return books


def reverse(number: int) -> None:
    with transaction():
        ledger.reverse(number, source=BY_HAND, occurred_on=DAY)


def test_an_entry_whose_number_is_taken_is_not_called_booked(books: Books) -> None:
    with pytest.raises(NumberTaken):
        books.allocate(usd(3))
    with pytest.raises(NumberTaken):
        reverse(2)
    assert books.allocate(usd(3)) == 4, "each try brings the sequence one further"


def test_what_is_in_the_books_is_said_so_all_the_same(books: Books) -> None:
    with pytest.raises(AlreadyPosted):
        books.post(
            "allocation_received",
            (ledger.BANK, usd(1)),
            (ledger.ALLOCATIONS, usd(-1)),
            source=FIRST,
        )
    with pytest.raises(AlreadyReversed):
        reverse(1)
