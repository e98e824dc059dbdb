"""What an act left in the books, as lines that lead to their entries."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from hardship import ledger
from hardship.core.money import Money
from hardship.ledger import Entry, Source
from hardship.web.committee.books.words import kind_words


@dataclass(frozen=True, slots=True)
class BookLine:
    """One entry in words. `url` is None where the reader has no page of the ledger."""

    entry_id: int
    what: str
    on: date
    amount: Money
    fund_ids: frozenset[UUID]
    url: str | None


def book_lines(source_type: str, source_id: object, *, readable: bool) -> list[BookLine]:
    """The entries that one award or payment made, in order."""
    found = ledger.entries_of(Source(source_type, str(source_id)))
    return [_line(entry, readable=readable) for entry in found]


def _line(entry: Entry, *, readable: bool) -> BookLine:
    postings = ledger.postings_of(entry.id)
    return BookLine(
        entry.id,
        kind_words(entry.kind),
        entry.occurred_on,
        ledger.amount_moved(postings),
        frozenset(each.fund_id for each in postings),
        url_for("committee.ledger_entry", entry_id=entry.id) if readable else None,
    )
