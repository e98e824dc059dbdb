"""Keyset pages: the next page begins after a row, so that page 10,000 costs what page 1 does."""

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_

from hardship.core.database import db

Item = TypeVar("Item")
Other = TypeVar("Other")
PAGE_SIZE = 50

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order, and whether it runs downwards."""

    column: Any
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows, and the cursors of the pages around them (None: there is none)."""

    items: Sequence[Item]
    next: str | None = None
    previous: str | None = None

    def map(self, change: Callable[[Item], Other]) -> "Page[Other]":
        """The same page with each item turned into another."""
        return Page([change(item) for item in self.items], self.next, self.previous)


def keyset(
    query: Select[Any], keys: Sequence[Key], cursor: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Read one page of `query` ordered by `keys`, of which the last is unique.

    `query` is of one entity, or of columns, among them those of the order.

    A cursor that does not decode reads as the first page: it is a bookmark, not a right.
    Columns of the order must not be NULL.
    """
    back, last = _decode(cursor, keys)
    ordered = _directions(keys, back=back)
    if last is not None:
        query = query.where(_beyond(ordered, last))
    query = query.order_by(None).order_by(*(item.clause() for item in ordered)).limit(size + 1)
    found = db.session.execute(query)
    rows = list(found.scalars() if len(query.column_descriptions) == 1 else found)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_next = more if not back else True
    has_previous = (last is not None) if not back else more
    return Page(
        rows,
        _encode(False, rows[-1], keys) if has_next else None,
        _encode(True, rows[0], keys) if has_previous else None,
    )


def in_order(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """What `order_by` takes to sort by `keys`."""
    return [each.clause() for each in _directions(keys, back=False)]


def after(row: Any, keys: Sequence[Key]) -> ColumnElement[bool]:
    """What comes behind this row in the order of `keys`, of which the last is unique."""
    return _beside(row, keys, back=False)


def before(row: Any, keys: Sequence[Key]) -> ColumnElement[bool]:
    """What comes ahead of this row in the order of `keys`, of which the last is unique."""
    return _beside(row, keys, back=True)


def _beside(row: Any, keys: Sequence[Key], *, back: bool) -> ColumnElement[bool]:
    return _beyond(_directions(keys, back=back), [getattr(row, key.column.key) for key in keys])


def _directions(keys: Sequence[Key], *, back: bool) -> list["_Direction"]:
    return [_Direction(key.column, key.descending != back) for key in keys]


@dataclass(frozen=True, slots=True)
class _Direction:
    column: Any
    descending: bool

    def clause(self) -> ColumnElement[Any]:
        ordered: ColumnElement[Any] = self.column.desc() if self.descending else self.column.asc()
        return ordered

    def after(self, value: Any) -> ColumnElement[bool]:
        beyond: ColumnElement[bool] = (
            self.column < value if self.descending else self.column > value
        )
        return beyond


def _beyond(order: Sequence[_Direction], values: Sequence[Any]) -> ColumnElement[bool]:
    """(a, b) after (x, y): a after x, or a equal to x and b after y."""
    choices = []
    for index, item in enumerate(order):
        equal = [order[i].column == values[i] for i in range(index)]
        choices.append(and_(*equal, item.after(values[index])))
    return or_(*choices)


def _encode(back: bool, row: Any, keys: Sequence[Key]) -> str:
    cells = [_to_cell(getattr(row, key.column.key)) for key in keys]
    return base64.urlsafe_b64encode(json.dumps([back, cells]).encode()).decode().rstrip("=")


def _to_cell(value: Any) -> Cell:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _decode(cursor: str | None, keys: Sequence[Key]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        back, cells = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_from_cell(key, cell) for key, cell in zip(keys, cells, strict=True)]
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError):
        return False, None
    return back is True, values


def _in_64_bits(number: int) -> int:
    """What no column can hold is no place in it."""
    if not -(2**63) <= number < 2**63:
        raise ValueError(number)
    return number


def _from_cell(key: Key, cell: Any) -> Any:
    python_type = key.column.type.python_type
    if issubclass(python_type, datetime):
        return datetime.fromisoformat(cell).astimezone(UTC)
    if issubclass(python_type, date):
        return date.fromisoformat(cell)
    if issubclass(python_type, uuid.UUID):
        return uuid.UUID(cell)
    if issubclass(python_type, int) and not isinstance(cell, bool):
        return python_type(_in_64_bits(int(cell)))
    return python_type(cell)
