"""Entries that nobody made: of no source that a room has, or not what the source's row says.

Such an entry may balance and touch no account that has a list beside it: aid against income, say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select

from hardship.core.batches import in_batches
from hardship.core.database import db
from hardship.ledger.comparing import plain
from hardship.ledger.models import Entry, PostedLine
from hardship.ledger.rules import Posting

#: What rows of a room say that they posted as one kind, by their ids: of those that there are.
RowsSay = Callable[[Collection[str]], Mapping[str, Sequence[Posting]]]

_MOST_NAMED = 20


def strangers(known: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each, the first ones of every kind.

    `known` tells for a type of source the column with all ids that there are; where each kind of
    entry has a column of its own, those. Kinds that are left out are compared elsewhere.
    """
    for found in _first(Entry.source_type.not_in(list(known))):
        yield f"entry {found.id}: nobody knows what {found.source_type} {found.source_id} is"
    for source_type, column in known.items():
        by_kind = column if isinstance(column, Mapping) else {None: column}
        for kind, ids in by_kind.items():
            of_kind = [] if kind is None else [Entry.kind == kind]
            for found in _without_row(source_type, ids, *of_kind):
                yield f"entry {found.id}: there is no {source_type} {found.source_id}"


def _without_row(source_type: str, column: Any, *which: ColumnElement[bool]) -> list[Any]:
    ids = select(plain(cast(column, String))).where(column.is_not(None))
    return _first(Entry.source_type == source_type, plain(Entry.source_id).not_in(ids), *which)


def _first(*which: ColumnElement[bool]) -> list[Any]:
    query = select(Entry.id, Entry.source_type, Entry.source_id).where(*which).order_by(Entry.id)
    return list(db.session.execute(query.limit(_MOST_NAMED)))


def unlike_their_rows(kinds: Mapping[str, RowsSay]) -> Iterator[str]:
    """A sentence for each entry of these kinds that posts what its row does not say."""
    for kind, rows_say in kinds.items():
        for found in islice(_unlike(kind, rows_say), _MOST_NAMED):
            yield f"entry {found.id}: {kind} is not what {found.source_type} {found.source_id} says"


def _unlike(kind: str, rows_say: RowsSay) -> Iterator[Any]:
    query = select(Entry.id, Entry.source_type, Entry.source_id).where(Entry.kind == kind)
    in_turn = query.order_by(Entry.id).execution_options(yield_per=500)
    # Whoever stops asking leaves no cursor open.
    with db.session.execute(in_turn) as entries:
        for some in in_batches(entries):
            said = rows_say([each.source_id for each in some])
            posted = _posted([each.id for each in some])
            for each in some:
                if posted.get(each.id) != _sums(said.get(each.source_id, ())):
                    yield each


_Sums = dict[tuple[str, Any, str], int]


def _posted(entry_ids: Collection[int]) -> dict[int, _Sums]:
    keys = (PostedLine.entry_id, PostedLine.account, PostedLine.fund_id, PostedLine.currency)
    query = select(*keys, func.sum(PostedLine.amount_minor)).group_by(*keys)
    found: dict[int, _Sums] = {}
    rows = db.session.execute(query.where(PostedLine.entry_id.in_(entry_ids)))
    for entry_id, account, fund_id, currency, minor in rows:
        found.setdefault(entry_id, {})[account, fund_id, currency] = int(minor)
    return found


def _sums(postings: Iterable[Posting]) -> _Sums:
    found: _Sums = {}
    for each in postings:
        key = (each.account, each.fund_id, each.amount.currency)
        found[key] = found.get(key, 0) + each.amount.minor
    return found
