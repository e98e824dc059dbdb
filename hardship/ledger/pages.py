"""Pages of the books: the journal, newest first, and one account with its running balance.

Every page is found by keyset. What touches a fund or an account is read from the one index of the
postings: a short list for each pair of fund and account, merged, so that the last page of a
million entries costs what the first one does. Dates are looked up first and become a range of
numbers, because entries stand in the order of their numbers and nearly in that of their dates.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, tuple_, union, union_all

from hardship.core.database import db
from hardship.core.money import Money
from hardship.core.paging import PAGE_SIZE, Page
from hardship.ledger.balance_queries import NOW, totals
from hardship.ledger.chart import CHART
from hardship.ledger.errors import NoSuchEntry
from hardship.ledger.models import Entry, PostedLine
from hardship.ledger.queries import funds_in_books, source_types
from hardship.ledger.rules import Posting


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader of the journal asks for; nothing asked is everything.

    `find` is the number of an entry or the id of a source. `kinds` are kinds of entries.
    """

    fund_id: uuid.UUID | None = None
    account: str | None = None
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    find: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry with its postings, debits first as bookkeepers write them."""

    entry: Entry
    postings: Sequence[Posting]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One posting of an account, and the account's balance after it (debit positive)."""

    entry: Entry
    position: int
    fund_id: uuid.UUID
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Some lines of one account, oldest first, between what was brought forward and what is left.

    `next` leads to older lines.
    """

    lines: Sequence[AccountLine]
    brought_forward: Money
    closing: Money
    next: str | None = None
    previous: str | None = None


def booked(entry_id: int) -> Booked:
    """One entry. Raises `NoSuchEntry`."""
    entry = db.session.get(Entry, entry_id)
    if entry is None:
        raise NoSuchEntry
    (found,) = with_postings([entry])
    return found


def with_postings(entries: Sequence[Entry]) -> list[Booked]:
    """Each of these entries with its postings, in one query."""
    postings = _postings([each.id for each in entries])
    return [Booked(each, postings[each.id]) for each in entries]


def reversal_of(entry_id: int) -> int | None:
    """The number of the entry that reversed this one."""
    return db.session.scalar(select(Entry.id).where(Entry.reverses_id == entry_id))


def entry_count() -> int:
    """How far the numbers have come: the number of the newest entry."""
    return db.session.scalar(select(func.max(Entry.id))) or 0


def journal(sought: Sought, cursor: str | None = None, size: int = PAGE_SIZE) -> Page[Booked]:
    """Entries that were sought, newest first."""
    back, bound = _decode_number(cursor)
    ids = db.session.scalars(_ids(sought, back, bound, size + 1)).all()
    page = _cut(ids, size, back, bound is not None, str)
    postings = _postings(page.items)
    entries = _entries(page.items)
    return page.map(lambda entry_id: Booked(entries[entry_id], postings[entry_id]))


def account_page(
    account: str,
    fund_ids: Iterable[uuid.UUID],
    currency: str,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> AccountPage:
    """The newest lines of an account in these funds, or those around `cursor`."""
    funds = list(fund_ids)
    if not funds:
        return AccountPage([], Money.zero(currency), Money.zero(currency))
    back, bound = _decode_place(cursor)
    rows = db.session.execute(_lines(account, funds, currency, back, bound, size + 1)).all()
    page = _cut(rows, size, back, bound is not None, lambda row: f"{row[0]}.{row[1]}")
    last = (page.items[0][0], page.items[0][1]) if page.items else NOW
    closing = totals(funds, currency, [account], through=last)[account]
    lines = _running(page.items, closing, currency)
    forward = lines[0].balance - lines[0].amount if lines else closing
    return AccountPage(lines, forward, closing, page.next, page.previous)


def _running(newest_first: Sequence[Any], closing: Money, currency: str) -> list[AccountLine]:
    """Turn rows into lines, oldest first; the balance is walked back from the closing one."""
    entries = _entries([row[0] for row in newest_first])
    lines = []
    balance = closing
    for entry_id, position, fund_id, minor in newest_first:
        amount = Money(minor, currency)
        lines.append(AccountLine(entries[entry_id], position, fund_id, amount, balance))
        balance -= amount
    return lines[::-1]


def _cut(
    rows: Sequence[Any], size: int, back: bool, is_bounded: bool, name: Callable[[Any], str]
) -> Page[Any]:
    """Cut the one row too many off, and name the places where the neighbours begin."""
    more = len(rows) > size
    items = list(rows[:size])
    if back:
        items.reverse()
    has_older = back or more
    has_newer = more if back else is_bounded
    if not items:
        return Page([])
    return Page(
        items,
        name(items[-1]) if has_older else None,
        "-" + name(items[0]) if has_newer else None,
    )


def _decode_number(cursor: str | None) -> tuple[bool, int | None]:
    """Read `120` (older than 120) or `-120` (newer). What does not decode is the first page."""
    back, place = _decode_place(f"{cursor}.0" if cursor else None)
    return back, None if place is None else place[0]


def _decode_place(cursor: str | None) -> tuple[bool, tuple[int, int] | None]:
    text = cursor or ""
    number, _, position = text.removeprefix("-").partition(".")
    if not (number.isascii() and number.isdigit() and position.isascii() and position.isdigit()):
        return False, None
    if len(number) > 18 or len(position) > 4:
        return False, None
    return text.startswith("-"), (int(number), int(position))


def _ids(sought: Sought, back: bool, bound: int | None, limit: int) -> Select[Any]:
    """The numbers of the entries of one page, in the direction of reading."""
    by_posting = sought.fund_id is not None or sought.account is not None
    column: Any = PostedLine.entry_id if by_posting else Entry.id
    conditions = _conditions(sought, column)
    if bound is not None:
        conditions.append(column > bound if back else column < bound)
    order = column.asc() if back else column.desc()
    parts = _by_postings(sought, conditions) if by_posting else _by_entries(sought)
    limited = [part.where(*conditions).order_by(order).limit(limit).subquery() for part in parts]
    if not limited:
        return select(Entry.id).where(false())
    found = union(*(select(part.c[0]) for part in limited)).subquery()
    return select(found.c[0]).order_by(found.c[0].asc() if back else found.c[0].desc()).limit(limit)


def _by_postings(sought: Sought, conditions: Sequence[object]) -> list[Select[Any]]:
    """One query for each pair of fund and account, which are the runs of the index."""
    funds = funds_in_books() if sought.fund_id is None else [sought.fund_id]
    accounts = list(CHART) if sought.account is None else [sought.account]
    base = select(PostedLine.entry_id)
    if conditions:
        base = base.join(Entry, Entry.id == PostedLine.entry_id)
    return [
        base.where(PostedLine.fund_id == fund_id, PostedLine.account == account)
        for fund_id in funds
        for account in accounts
    ]


def _by_entries(sought: Sought) -> list[Select[Any]]:
    """One query for each kind, so that each is read in order from its index."""
    if not sought.kinds:
        return [select(Entry.id)]
    return [select(Entry.id).where(Entry.kind == kind) for kind in sought.kinds]


def _conditions(sought: Sought, number: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.kinds and (sought.fund_id or sought.account):
        conditions.append(Entry.kind.in_(sought.kinds))
    if sought.since or sought.until:
        days = _days(sought)
        first, last = db.session.execute(
            select(func.min(Entry.id), func.max(Entry.id)).where(*days)
        ).one()
        conditions += [*days, number.between(first or 0, last or 0)]
    if sought.find:
        digits = sought.find.replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) <= 18:
            conditions.append(Entry.id == int(digits))
        else:
            of_any_type = Entry.source_type.in_(source_types())
            conditions += [of_any_type, Entry.source_id == sought.find]
    return conditions


def _days(sought: Sought) -> list[ColumnElement[bool]]:
    days: list[ColumnElement[bool]] = []
    if sought.since:
        days.append(Entry.occurred_on >= sought.since)
    if sought.until:
        days.append(Entry.occurred_on <= sought.until)
    return days


def _lines(
    account: str,
    funds: Sequence[uuid.UUID],
    currency: str,
    back: bool,
    bound: tuple[int, int] | None,
    limit: int,
) -> Select[Any]:
    """The postings of one page of an account, in the direction of reading."""
    place = tuple_(PostedLine.entry_id, PostedLine.position)
    parts = []
    for fund_id in funds:
        part = select(
            PostedLine.entry_id, PostedLine.position, PostedLine.fund_id, PostedLine.amount_minor
        ).where(
            PostedLine.fund_id == fund_id,
            PostedLine.account == account,
            PostedLine.currency == currency,
        )
        if bound is not None:
            part = part.where(place > bound if back else place < bound)
        keys = (PostedLine.entry_id, PostedLine.position)
        ordered = part.order_by(*(key.asc() if back else key.desc() for key in keys))
        parts.append(select(ordered.limit(limit).subquery()))
    found = union_all(*parts).subquery()
    keys_found = (found.c.entry_id, found.c.position)
    return (
        select(found)
        .order_by(*(key.asc() if back else key.desc() for key in keys_found))
        .limit(limit)
    )


def _entries(entry_ids: Sequence[int]) -> dict[int, Entry]:
    query = select(Entry).where(Entry.id.in_(set(entry_ids)))
    return {entry.id: entry for entry in db.session.scalars(query)}


def _postings(entry_ids: Sequence[int]) -> dict[int, list[Posting]]:
    query = (
        select(PostedLine)
        .where(PostedLine.entry_id.in_(entry_ids))
        .order_by(PostedLine.entry_id, PostedLine.amount_minor < 0, PostedLine.position)
    )
    found: dict[int, list[Posting]] = {entry_id: [] for entry_id in entry_ids}
    for line in db.session.scalars(query):
        found[line.entry_id].append(Posting(line.account, line.fund_id, line.amount))
    return found
