"""Writing the trail."""

import datetime as dt
import uuid
from enum import Enum
from typing import Any, Protocol

from hardship.audit.models import AuditRow, Case, Reason
from hardship.audit.queries import reason_place
from hardship.audit.rules import SYSTEM, Actor
from hardship.core import clock
from hardship.core.crypto import seal_with
from hardship.core.database import db
from hardship.core.money import Money


class Subject(Protocol):
    """Any row of any table: it has a table and an id."""

    __tablename__: str
    id: Any


def record(
    verb: str,
    subject: Subject,
    *,
    by: Actor = SYSTEM,
    reason: str = "",
    case: Case | None = None,
    **details: object,
) -> AuditRow:
    """Add the row of one act (`gift.settled`). `details` are plain facts, never personal data.

    A `reason` is what somebody typed; it is sealed, with the own key of the `case` it is about.
    """
    if reason:
        details["reason"] = True
    row = AuditRow(
        recorded_at=clock.now(),
        verb=verb,
        actor_kind=by.kind.value,
        actor_id=by.id,
        subject_type=subject.__tablename__,
        subject_id=str(subject.id),
        details={name: _plain(value) for name, value in details.items()},
    )
    db.session.add(row)
    if reason:
        db.session.flush()
        _add_reason(row, reason, case)
    return row


def _add_reason(row: AuditRow, text: str, case: Case | None) -> None:
    """A case that was forgotten has no key any more; what is typed afterwards gets the fund's."""
    key = case.data_key if case else None
    found = Reason(row_id=row.id, case_id=case.id if case and key else None)
    if key is None:
        found.text = text
    else:
        found.text_sealed = seal_with(key, text, reason_place(found))
    db.session.add(found)


def _plain(value: object) -> Any:
    """What JSON can hold; refuses anything that could smuggle a whole row in."""
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case Money() | uuid.UUID():
            return str(value)
        case dt.date():
            return value.isoformat()
        case dict():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
    raise TypeError(f"an audit detail cannot be a {type(value).__name__}")
