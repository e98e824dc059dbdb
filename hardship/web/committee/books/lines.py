"""What an act left in the books, as lines that lead to their entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from hardship import ledger
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.ledger import Booked, Source
from hardship.web.access import current_officer
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


def book_lines(*sources: Source) -> list[BookLine]:
    """The entries that these sources made, source by source, each in order."""
    return [line for lines in lines_of_each(sources).values() for line in lines]


def lines_of_each(sources: Iterable[Source]) -> dict[Source, list[BookLine]]:
    """The entries that each of these sources made, in order; asked for once for all of them."""
    found: dict[Source, list[BookLine]] = {each: [] for each in sources}
    for booked in ledger.with_postings(ledger.entries_of(*found)):
        made_by = Source(booked.entry.source_type, booked.entry.source_id)
        found[made_by].append(_line(booked))
    return found


def _line(booked: Booked) -> BookLine:
    entry, readable = booked.entry, current_officer().may(Permission.LEDGER_READ)
    return BookLine(
        entry.id,
        kind_words(entry.kind),
        entry.occurred_on,
        ledger.amount_moved(booked.postings),
        frozenset(each.fund_id for each in booked.postings),
        url_for("committee.ledger_entry", entry_id=entry.id) if readable else None,
    )
