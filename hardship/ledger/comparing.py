"""An account beside the list that it stands for, item by item; only what differs leaves SQL."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all

from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS
from hardship.ledger.models import Entry, PostedLine
from hardship.ledger.queries import funds_in_books
from hardship.ledger.rules import Difference, Item, differences


def listed(source_type: str, table: Any, minor: Any) -> Select[Any]:
    """Rows of a table (`id`, `fund_id`, `currency`) as a list to compare with: debits positive."""
    return select(
        literal(source_type).label("type"),
        plain(cast(table.id, String)).label("key"),
        literal("").label("name"),
        table.fund_id.label("fund_id"),
        table.currency.label("currency"),
        literal(0).label("booked"),
        minor.label("listed"),
    )


def compared(account: str, *lists: Select[Any]) -> list[Difference]:
    """What each source leaves on an account against what the lists say of it; empty when right.

    What comes from a source on no list is a difference. Currencies that nobody knows are left to
    `verify`.
    """
    items = union_all(_booked(account), *lists).subquery()
    keys = (items.c.type, items.c.key, items.c.fund_id, items.c.currency)
    booked, wanted = func.sum(items.c.booked), func.sum(items.c.listed)
    query = select(*keys, func.max(items.c.name), booked, wanted).group_by(*keys)
    in_books: dict[Item, int] = {}
    on_list: dict[Item, int] = {}
    for kind, key, fund_id, currency, name, *minor in db.session.execute(
        query.having(booked != wanted)
    ):
        item = Item(kind, name or str(uuid.UUID(key)), fund_id, currency)
        in_books[item], on_list[item] = (int(each) for each in minor)
    return differences(account, in_books, on_list)


def _booked(account: str) -> Select[str, str, str, uuid.UUID, str, int, int]:
    return select(
        Entry.source_type.label("type"),
        plain(Entry.source_id).label("key"),
        Entry.source_id.label("name"),
        PostedLine.fund_id.label("fund_id"),
        PostedLine.currency.label("currency"),
        PostedLine.amount_minor.label("booked"),
        literal(0).label("listed"),
    ).where(
        PostedLine.entry_id == Entry.id,
        PostedLine.fund_id.in_(funds_in_books()),
        PostedLine.account == account,
        PostedLine.currency.in_(list(MINOR_DIGITS)),
    )


def plain(name: Any) -> ColumnElement[str]:
    """SQLite keeps ids without the dashes that they have in the books."""
    return func.replace(name, "-", "")
