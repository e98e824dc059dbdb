"""Leaving an older key: what is sealed or hashed under it is wrapped again under the newest.

Sealed columns and keyed hashes are found by the inventory (`core.privacy`). What a case's own data
key sealed stays as it is: only that key is wrapped, so that a case is one short value. A keyed hash
is made anew from the sealed text beside it; one whose text is gone finds nobody and goes with its
key. Nothing is kept about how far it came: what is left is what stands under an older key, so it
may be stopped and run again, and rows that the program writes meanwhile are under the newest.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Table,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from hardship.core import crypto
from hardship.core.addresses import NotAnAddress, email_hash
from hardship.core.database import Base, db, lock
from hardship.core.privacy import LOOKUPS, Spelling, classes, sealed_columns
from hardship.core.retries import may_be_retried

_HASHED: Mapping[Spelling, Callable[[str], str]] = {
    Spelling.EMAIL: email_hash,
    Spelling.EXACT: partial(crypto.lookup_hash, crypto.EXACT),
}

#: So many rows a transaction: nobody who waits for a row waits long.
BATCH = 100


@dataclass
class Batch:
    """What one transaction did. `last` is where the next begins; None when the table is through."""

    rows: int = 0
    last: uuid.UUID | None = None
    refused: list[str] = field(default_factory=list)


def tables() -> list[str]:
    """The tables that hold anything under a master key."""
    return sorted({table for table, _column in sealed_columns()})


def rows_under(key_id: str) -> dict[str, int]:
    """How many values each column still has under a key, by `table.column`; none is left out."""
    found = {}
    for name in tables():
        table = Base.metadata.tables[name]
        for column in _columns(name):
            under = _begins(table, column, key_id)
            kept = table.c[_source(name, column)].is_not(None)
            count = db.session.scalar(select(func.count()).where(kept, under))
            if count:
                found[f"{name}.{column}"] = count
    return found


def wrap_some(name: str, *, after: uuid.UUID | None = None) -> Batch:
    """Bring the next rows of a table under the newest key; the edge opens the transaction.

    What does not open, or what a guard of the database refuses, is named and left as it is.
    """
    table = Base.metadata.tables[name]
    query = select(table).where(or_(*(_is_old(table, column) for column in _columns(name))))
    if after is not None:
        query = query.where(table.c.id > after)
    batch = Batch()
    for row in db.session.execute(lock(query.order_by(table.c.id).limit(BATCH))).mappings().all():
        batch.last = row["id"]
        batch.rows += _wrap(table, row, batch.refused)
    return batch


def _wrap(table: Table, row: RowMapping, refused: list[str]) -> int:
    values: dict[str, str] = {}
    for column in _columns(table.name):
        gone = row[_source(table.name, column)] is None
        key_id = _key_of(table.name, column, row[column])
        if gone or key_id in {None, crypto.OWN, crypto.key_ids()[0]}:
            continue
        try:
            values[column] = _anew(table.name, column, row)
        except (crypto.CannotOpen, NotAnAddress):  # their words may show what was not sealed
            refused.append(f"{table.name}.{column} of {row['id']} does not open")
    if not values:
        return 0
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).where(table.c.id == row["id"]).values(values))
    except DBAPIError as error:
        if may_be_retried(error):
            raise
        refused.append(f"{table.name} {row['id']}: {str(error.orig).splitlines()[0]}")
        return 0
    return 1


def _anew(table: str, column: str, row: RowMapping) -> str:
    """The value of a column under the newest key."""
    source, lookup = _source(table, column), LOOKUPS.get((table, column))
    domain = crypto.Domain[classes()[table, source].name]
    place = crypto.place_of(table, row["id"], source)
    text = crypto.unseal(domain, row[source], place)
    return crypto.seal(domain, text, place) if lookup is None else _HASHED[lookup.spelling](text)


def _columns(table: str) -> list[str]:
    """The columns of a table that are sealed, and its keyed hashes."""
    return [column for name, column in [*sealed_columns(), *LOOKUPS] if name == table]


def _source(table: str, column: str) -> str:
    """The column that holds the text: of a keyed hash another one."""
    lookup = LOOKUPS.get((table, column))
    return column if lookup is None else lookup.source


def _form(table: str, column: str) -> str:
    """What stands before the key's id: `v1:k1:…` is sealed, `k1:…` a keyed hash."""
    return "" if (table, column) in LOOKUPS else "v1:"


def _key_of(table: str, column: str, value: str | None) -> str | None:
    if value is None:
        return None
    return value.removeprefix(_form(table, column)).partition(":")[0]


def _is_old(table: Table, column: str) -> ColumnElement[bool]:
    """Whether a value stands under a key that is neither the newest nor a case's own."""
    here = table.c[_source(table.name, column)].is_not(None)
    newest, own = crypto.key_ids()[0], crypto.OWN
    return and_(here, ~_begins(table, column, newest), ~_begins(table, column, own))


def _begins(table: Table, column: str, key_id: str) -> ColumnElement[bool]:
    """LIKE would take K1 for k1 on SQLite."""
    prefix = f"{_form(table.name, column)}{key_id}:"
    return func.substr(table.c[column], 1, len(prefix)) == prefix
