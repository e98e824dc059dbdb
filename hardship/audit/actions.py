"""Writing the trail."""

import datetime as dt
import uuid
from enum import Enum
from typing import Any, Protocol

from hardship.audit.models import AuditRow
from hardship.audit.rules import SYSTEM, Actor
from hardship.core import clock
from hardship.core.database import db
from hardship.core.money import Money


class Subject(Protocol):
    """Any row of any table: it has a table and an id."""

    __tablename__: str
    id: Any


def record(verb: str, subject: Subject, *, by: Actor = SYSTEM, **details: object) -> AuditRow:
    """Add the row of one act (`gift.settled`). `details` are plain facts, never personal data."""
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
    return row


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
