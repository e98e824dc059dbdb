"""Reading the books: what moved, what sources left behind, and what made an entry."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS, Money
from hardship.ledger.models import Entry, PostedLine
from hardship.ledger.rules import Item, Posting, Source


class Moved(NamedTuple):
    """What entries of one kind did to one account of one fund on one day."""

    on: date
    kind: str
    fund_id: uuid.UUID
    account: str
    minor: int


class MovedBySource(NamedTuple):
    """What one source's entry of a kind did to one account of one fund, and when it was posted.

    An entry may be dated back; the moment at which it was posted cannot.
    """

    at: datetime
    kind: str
    fund_id: uuid.UUID
    account: str
    minor: int
    source_id: str


def movements(fund_ids: Iterable[uuid.UUID], currency: str, accounts: Iterable[str]) -> list[Moved]:
    """All that ever moved on these accounts of some funds, by day and kind, in one query."""
    found = _moved(fund_ids, currency, accounts, Entry.occurred_on)
    return [Moved(on, kind, fund, account, int(minor)) for on, kind, fund, account, minor in found]


def movements_by_source(
    fund_ids: Iterable[uuid.UUID], currency: str, accounts: Iterable[str]
) -> list[MovedBySource]:
    """The same, each source by itself. What reverses an entry has that entry's source."""
    undone = aliased(Entry)
    reversed_id = select(undone.source_id).where(undone.id == Entry.reverses_id).scalar_subquery()
    source_id = func.coalesce(reversed_id, Entry.source_id)
    found = _moved(fund_ids, currency, accounts, Entry.recorded_at, source_id)
    return [
        MovedBySource(at, kind, fund, account, int(minor), source)
        for at, kind, fund, account, minor, source in found
    ]


def _moved(
    fund_ids: Iterable[uuid.UUID],
    currency: str,
    accounts: Iterable[str],
    when: InstrumentedAttribute[Any],
    *by: ColumnElement[str],
) -> Iterable[Any]:
    keys = (when, Entry.kind, PostedLine.fund_id, PostedLine.account)
    query = (
        select(*keys, _sum(), *by)
        .join(Entry, Entry.id == PostedLine.entry_id)
        .where(
            PostedLine.fund_id.in_(list(fund_ids)),
            PostedLine.account.in_(list(accounts)),
            PostedLine.currency == currency,
        )
        .group_by(*keys, *by)
    )
    return db.session.execute(query)


def left_by_source(account: str) -> dict[Item, int]:
    """What every source leaves on an account, fund by fund; what comes to nothing is left out.

    Debits are positive. Currencies that nobody knows are left to `verify`.
    """
    keys = (Entry.source_type, Entry.source_id, PostedLine.fund_id, PostedLine.currency)
    query = (
        select(*keys, _sum())
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .where(
            PostedLine.fund_id.in_(funds_in_books()),
            PostedLine.account == account,
            PostedLine.currency.in_(list(MINOR_DIGITS)),
        )
        .group_by(*keys)
        .having(_sum() != 0)
    )
    return {
        Item(made_by, name, fund_id, currency): int(minor)
        for made_by, name, fund_id, currency, minor in db.session.execute(query)
    }


def moved_by(account: str, source_type: str, names: Iterable[str]) -> dict[Item, int]:
    """What each of these sources moved on an account, fund by fund; unknown ones are left out."""
    keys = (Entry.source_type, Entry.source_id, PostedLine.fund_id, PostedLine.currency)
    query = (
        select(*keys, _sum())
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .where(
            Entry.source_type == source_type,
            Entry.source_id.in_(list(names)),
            PostedLine.account == account,
        )
        .group_by(*keys)
    )
    return {
        Item(made_by, name, fund_id, currency): int(minor)
        for made_by, name, fund_id, currency, minor in db.session.execute(query)
    }


class Step(NamedTuple):
    """What one entry moved on some accounts together: debit positive, credit negative."""

    kind: str
    source_id: str
    occurred_on: date
    amount: Money


def steps_of(source_type: str, names: Iterable[str], accounts: Iterable[str]) -> list[Step]:
    """Entry by entry, in their order, what these sources moved on these accounts."""
    facts = (Entry.kind, Entry.source_id, Entry.occurred_on)
    query = (
        select(*facts, PostedLine.currency, _sum())
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .where(
            Entry.source_type == source_type,
            Entry.source_id.in_(list(names)),
            PostedLine.account.in_(list(accounts)),
        )
        .group_by(Entry.id, *facts, PostedLine.currency)
        .order_by(Entry.id)
    )
    return [
        Step(kind, name, on, Money(int(minor), currency))
        for kind, name, on, currency, minor in db.session.execute(query)
    ]


class Dated(NamedTuple):
    """What one entry moved on one account: debit positive, credit negative."""

    kind: str
    source: Source
    occurred_on: date
    account: str
    amount: Money


def dated(accounts: Iterable[str], first: date, last: date, currency: str) -> list[Dated]:
    """What moved on these accounts from one day to another, both included, entry by entry."""
    facts = (Entry.kind, Entry.source_type, Entry.source_id, Entry.occurred_on, PostedLine.account)
    query = (
        select(*facts, _sum())
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .where(
            Entry.occurred_on.between(first, last),
            PostedLine.account.in_(list(accounts)),
            PostedLine.currency == currency,
        )
        .group_by(Entry.id, *facts)
        .order_by(Entry.id)
    )
    return [
        Dated(kind, Source(made_by, name), on, account, Money(int(minor), currency))
        for kind, made_by, name, on, account, minor in db.session.execute(query)
    ]


def first_day() -> date | None:
    """The day of the earliest entry; None while there is none."""
    return db.session.scalar(select(func.min(Entry.occurred_on)))


def posted_sources(source_type: str, names: Iterable[str]) -> set[str]:
    """Which of these sources have an entry."""
    query = select(Entry.source_id).where(
        Entry.source_type == source_type, Entry.source_id.in_(list(names))
    )
    return set(db.session.scalars(query))


def debits(account: str, fund_id: uuid.UUID, currency: str) -> Select[int, str, str, datetime, int]:
    """A query for all that came onto an account of a fund, for a room that joins its own rows."""
    return (
        select(
            PostedLine.entry_id,
            Entry.source_type,
            Entry.source_id,
            Entry.recorded_at,
            PostedLine.amount_minor,
        )
        .join(Entry, Entry.id == PostedLine.entry_id)
        .where(
            PostedLine.fund_id == fund_id,
            PostedLine.account == account,
            PostedLine.currency == currency,
            PostedLine.amount_minor > 0,
        )
    )


def lines_by_source(source_type: str) -> Select[str, str, uuid.UUID, str, int]:
    """A query for every posting that a type of source made, for a room that joins its own rows."""
    return select(
        Entry.source_id,
        PostedLine.account,
        PostedLine.fund_id,
        PostedLine.currency,
        PostedLine.amount_minor,
    ).where(PostedLine.entry_id == Entry.id, Entry.source_type == source_type)


def funds_in_books() -> list[uuid.UUID]:
    """Every fund that has a posting."""
    return _leap(PostedLine.fund_id)


def source_types() -> list[str]:
    """Every type of source that made an entry."""
    return _leap(Entry.source_type)


def entry_number(source: Source, kind: str) -> int | None:
    """The number of the entry of this kind that this source made, if there is one."""
    query = select(Entry.id).where(*_made_by(source), Entry.kind == kind)
    return db.session.scalar(query)


def entry_for(source: Source) -> Entry | None:
    """The first entry that this source made."""
    return db.session.scalar(select(Entry).where(*_made_by(source)).order_by(Entry.id).limit(1))


def entries_of(*sources: Source) -> list[Entry]:
    """All entries that these sources made, in order."""
    names = defaultdict(set)
    for each in sources:
        names[each.type].add(each.id)
    of_type = (
        (Entry.source_type == kind) & Entry.source_id.in_(ids) for kind, ids in names.items()
    )
    query = select(Entry).where(or_(false(), *of_type))
    return list(db.session.scalars(query.order_by(Entry.id)))


def postings_of(entry_id: int) -> list[Posting]:
    """The postings of an entry, in order, as values."""
    query = (
        select(PostedLine.account, PostedLine.fund_id, PostedLine.amount_minor, PostedLine.currency)
        .where(PostedLine.entry_id == entry_id)
        .order_by(PostedLine.position)
    )
    return [
        Posting(account, fund_id, Money(minor, currency))
        for account, fund_id, minor, currency in db.session.execute(query)
    ]


def _made_by(source: Source) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Entry.source_type == source.type, Entry.source_id == source.id


def _sum() -> ColumnElement[int]:
    return func.sum(PostedLine.amount_minor)


def _leap(column: Any) -> list[Any]:
    """The different values of a column that begins an index, leaping from one to the next."""
    first = select(column.label("value")).order_by(column).limit(1).subquery()
    found = select(first.c.value).cte("found", recursive=True)
    following = select(column).where(column > found.c.value).order_by(column).limit(1)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.value.is_not(None)))
    return list(db.session.scalars(select(found.c.value).where(found.c.value.is_not(None))))
