"""Entries that nobody made: of a kind of source that no room has, or of an id that its list lacks.

Such an entry may balance and touch no account that has a list beside it: aid against income, say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, cast, select

from hardship.core.database import db
from hardship.ledger.comparing import plain
from hardship.ledger.models import Entry

_MOST_NAMED = 20


def strangers(known: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each, the first ones of every kind.

    `known` tells for a type of source the column with all ids that there are; None where the ids
    are another's, as Stripe's are, and are compared elsewhere.
    """
    for found in _first(Entry.source_type.not_in(list(known))):
        yield f"entry {found.id}: nobody knows what {found.source_type} {found.source_id} is"
    for source_type, column in known.items():
        if column is None:
            continue
        ids = select(plain(cast(column, String)))
        for found in _first(Entry.source_type == source_type, plain(Entry.source_id).not_in(ids)):
            yield f"entry {found.id}: there is no {source_type} {found.source_id}"


def _first(*which: ColumnElement[bool]) -> list[Any]:
    query = select(Entry.id, Entry.source_type, Entry.source_id).where(*which).order_by(Entry.id)
    return list(db.session.execute(query.limit(_MOST_NAMED)))
