"""Writing the books: post and reverse."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select

from hardship.core import clock
from hardship.core.database import db
from hardship.ledger import statements
from hardship.ledger.errors import (
    AlreadyPosted,
    AlreadyReversed,
    NoSuchEntry,
    NotOneLine,
    NumberTaken,
)
from hardship.ledger.models import Entry
from hardship.ledger.queries import entry_number, postings_of
from hardship.ledger.rules import REVERSED, Posting, Source, check, reversal


def post(
    kind: str,
    postings: Sequence[Posting],
    *,
    source: Source,
    occurred_on: date,
    memo: str = "",
) -> int:
    """Write one entry and return its number. Needs the caller's transaction; never commits.

    Raises `AlreadyPosted` (nothing is written, the transaction stays usable) when an entry of
    this kind has this source, what `rules.check` raises, and `NotOneLine`.
    """
    check(postings)
    entry_id = _write(kind, postings, source, occurred_on, memo, None)
    if entry_id is None:
        raise _clash(kind, source)
    return entry_id


def reverse(entry_id: int, *, source: Source, occurred_on: date, memo: str = "") -> int:
    """Undo an entry by one that mirrors it, and return the new number.

    Raises `NoSuchEntry`, `AlreadyReversed`, or `AlreadyPosted` for the source.
    """
    kind = db.session.scalar(select(Entry.kind).where(Entry.id == entry_id))
    if kind is None:
        raise NoSuchEntry
    kind += REVERSED
    mirrored = reversal(postings_of(entry_id))
    reversing = _write(kind, mirrored, source, occurred_on, memo, entry_id)
    if reversing is not None:
        return reversing
    raise _clash(kind, source, entry_id)


def _clash(kind: str, source: Source, reversed_id: int | None = None) -> Exception:
    """Why nothing was written: only what is in the books is said to be there."""
    if entry_number(source, kind):
        return AlreadyPosted()
    undone = exists().where(Entry.reverses_id == reversed_id)
    if reversed_id is not None and db.session.scalar(select(undone)):
        return AlreadyReversed()
    return NumberTaken("ledger_entries_id_seq gives out numbers that entries have")


def _write(
    kind: str,
    postings: Sequence[Posting],
    source: Source,
    occurred_on: date,
    memo: str,
    reverses_id: int | None,
) -> int | None:
    """Write postings and entry; None, and nothing written, when the event is in the books."""
    if "\n" in f"{kind}{source.type}{source.id}{memo}":
        raise NotOneLine
    entry = {
        "size": len(postings),
        "kind": kind,
        "occurred_on": occurred_on,
        "recorded_at": clock.now(),
        "source_type": source.type,
        "source_id": source.id,
        "memo": memo,
        "reverses_id": reverses_id,
    }
    lines = [
        {
            "account": posting.account,
            "fund_id": posting.fund_id,
            "minor": posting.amount.minor,
            "currency": posting.amount.currency,
        }
        for posting in postings
    ]
    return statements.write(db.session.connection(), entry, lines)
