"""A form counts once, whatever the network and the fingers do: its token's hash is unique."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from sqlalchemy import inspect, select

from hardship.core.database import db, insert_or_ignore, lock
from hardship.core.tokens import hash_secret


class OfAForm(Protocol):
    """A row that remembers the hash of the form's token that made it."""

    id: Any
    form_hash: Any


Row = TypeVar("Row", bound=OfAForm)


def add_once(row: Row) -> tuple[Row, bool]:
    """Add what a form made, or find what this very form made before; and whether it was added.

    Either way it is locked. Of many at the same moment one adds, and the others find it.
    """
    table: Any = type(row)
    columns = inspect(table).column_attrs
    values = {name: value for name, value in vars(row).items() if name in columns}
    insert = insert_or_ignore(table).values(values).returning(table.id)
    was_added = db.session.scalar(insert) is not None
    found = db.session.scalars(lock(select(table).where(table.form_hash == row.form_hash))).one()
    return found, was_added


def made_by(table: type[Row], form: str) -> Row | None:
    """What this very form made before, for a verb whose rules its second copy would break.

    Ask under a lock that both copies take.
    """
    return db.session.scalar(select(table).where(table.form_hash == hash_secret(form)))


def is_same(made: object, said: Mapping[str, Any]) -> bool:
    """Whether what a form made says what the form says now: somebody may have corrected it."""
    return all(getattr(made, name) == value for name, value in said.items())
