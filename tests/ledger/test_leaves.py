"""The canonical bytes of an entry: the same from both engines as from a stranger's few lines."""

from datetime import UTC
from typing import Any

import pytest
from sqlalchemy import select

from hardship import ledger
from hardship.core.database import db
from hardship.ledger import NotOneLine
from hardship.ledger.leaves import content_of, leaves_after
from hardship.ledger.merkle import leaf_hash
from hardship.ledger.models import Entry, PostedLine
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import REFUSED, Console, entry, posting


@pytest.fixture
def books(db_session: Any) -> Books:
    """The books of one fund."""
    return Books()


def by_hand(number: int) -> bytes:
    """The canonical bytes of an entry, as a stranger makes them from docs/ledger.md."""
    entry = db.session.get_one(Entry, number)
    moment = entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    lines = [
        f"entry {entry.id}",
        f"kind {entry.kind}",
        f"occurred_on {entry.occurred_on.isoformat()}",
        f"recorded_at {moment}",
        f"source_type {entry.source_type}",
        f"source_id {entry.source_id}",
        f"memo {entry.memo}",
        f"reverses {entry.reverses_id or '-'}",
        f"postings {entry.size}",
    ]
    of_entry = select(PostedLine).where(PostedLine.entry_id == number)
    for line in db.session.scalars(of_entry.order_by(PostedLine.position)):
        of_fund = f"{line.account} {line.fund_id.hex} {line.currency}"
        lines.append(f"{line.position} {of_fund} {line.amount_minor}")
    return "".join(f"{line}\n" for line in lines).encode()


def numbers() -> list[int]:
    return list(db.session.scalars(select(Entry.id).order_by(Entry.id)))


def a_story(books: Books) -> None:
    """Entries of every shape: three funds' worth of postings, memos, words of every alphabet."""
    books.receive(usd("50"), fee=usd("1.75"))
    books.give_to(Books(), usd("5"))
    books.post("kind", ("1030", usd("-3")), ("4030", usd("3")), memo="Año “ñ” 中文 \t\r 'quoted'")
    books.reverse(numbers()[0])
    for n in range(13):
        sides = [("1030", usd(n + 1)) for _ in range(n)] + [("4030", usd(-n * (n + 1)))]
        if n:
            books.post("many", *sides)


def test_the_database_writes_the_bytes_that_the_document_says(books: Books, clock: Any) -> None:
    clock.advance(microseconds=1)
    a_story(books)
    connection = db.session.connection()
    wanted = [by_hand(number) for number in numbers()]
    assert [content_of(connection, number) for number in numbers()] == wanted
    found = leaves_after(connection, 0, 2**62, 256)
    assert found is not None
    assert found.hashes == [leaf_hash(each) for each in wanted]
    assert found.last_entry_id == numbers()[-1]


def test_leaves_are_read_between_two_numbers(books: Books) -> None:
    for _ in range(5):
        books.allocate(usd("1"))
    connection, every = db.session.connection(), numbers()
    some = leaves_after(connection, every[0], every[3], 2)
    assert some is not None
    assert some.last_entry_id == every[2]
    assert some.hashes == [leaf_hash(by_hand(number)) for number in every[1:3]]
    assert leaves_after(connection, every[-1], 2**62, 5) is None


@pytest.mark.parametrize("field", ["kind", "memo", "source"])
def test_what_an_entry_says_is_one_line(books: Books, field: str) -> None:
    said = {"kind": "gift", "memo": "", "source": "txn"} | {field: "two\nlines"}
    source = ledger.Source("x", said["source"])
    with pytest.raises(NotOneLine):
        books.post(said["kind"], ("1030", usd(1)), ("4030", usd(-1)), source=source,
                   memo=said["memo"])  # fmt: skip


@pytest.mark.parametrize(
    ("postings", "header"),
    [
        ([posting(50, 1, 100), posting(50, 2, -100)], {"kind": "two\nlines"}),
        ([posting(50, 1, 100), posting(50, 2, -100)], {"source": "two\nlines"}),
        ([posting(50, 1, 100, account="10\n10"), posting(50, 2, -100)], {}),
        ([posting(50, 1, 100, currency="U D"), posting(50, 2, -100, currency="U D")], {}),
    ],
)
def test_nobody_writes_an_entry_that_reads_in_two_ways(
    database: Database, books: Books, postings: list[Any], header: dict[str, Any]
) -> None:
    console = Console(database)
    with pytest.raises(REFUSED):
        console.together(*postings, entry(50, **header))
    console.close()
