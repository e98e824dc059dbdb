"""Changing a row leaves a trace: which fields, by whom; never what they said."""

from collections.abc import Mapping
from typing import Any, TypeVar

from hardship import audit
from hardship.campaigns.rules import Editor
from hardship.core.database import Base, db

Row = TypeVar("Row", bound=Base)


def change(row: Row, values: Mapping[str, Any], *, verb: str, by: Editor) -> Row:
    """Set what differs and record the names of those fields; nothing differs, nothing recorded."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        db.session.flush()
        audit.record(verb, _subject(row), by=by.actor, fields=sorted(changed))
    return row


def _subject(row: Any) -> Any:
    """Rows of this room all have an id."""
    return row
