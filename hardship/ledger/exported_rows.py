"""What every export reads: postings with their entries, in order; and how amounts are written."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import String, select, type_coerce

from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS, Money
from hardship.ledger.models import Entry, PostedLine

#: How many rows are held at a time.
BATCH: Final = 2_000


def rows(first: int | None = None, last: int | None = None) -> Iterator[Any]:
    """Every posting with its entry, in order, fetched a batch at a time; of these entries only.

    The query runs when the first row is asked for, which on a page is after the request's own
    work. Ids, days and moments come as the driver gives them: turning three million of them into
    objects would take longer than writing them.
    """
    query = (
        select(
            Entry.id,
            type_coerce(Entry.occurred_on, String),
            type_coerce(Entry.recorded_at, String),
            Entry.kind,
            Entry.source_type,
            Entry.source_id,
            Entry.memo,
            PostedLine.account,
            type_coerce(PostedLine.fund_id, String),
            PostedLine.amount_minor,
            PostedLine.currency,
        )
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .order_by(PostedLine.entry_id, PostedLine.position)
    )
    if first is not None:
        query = query.where(Entry.id.between(first, last), PostedLine.entry_id.between(first, last))
    connection = db.session.connection()
    found = connection.execute(query, execution_options={"yield_per": BATCH})
    for batch in found.partitions():
        yield from batch


class Funds(dict[Any, str]):
    """Names of funds by their id as the driver gives it, made once each."""

    def __init__(self, names: Mapping[uuid.UUID, str]) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, raw: Any) -> str:
        fund_id = uuid.UUID(str(raw))
        self[raw] = name = self.names.get(fund_id) or str(fund_id)
        return name


def decimal(minor: int, currency: str) -> str:
    """As `Money.decimal`, without a `Money` for each of millions of rows."""
    if MINOR_DIGITS[currency] != 2:
        return Money(minor, currency).decimal()
    whole, part = divmod(abs(minor), 100)
    return f"-{whole}.{part:02d}" if minor < 0 else f"{whole}.{part:02d}"
