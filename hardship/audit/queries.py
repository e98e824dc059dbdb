"""Reading the trail."""

import uuid

from sqlalchemy import select

from hardship.audit.models import AuditRow
from hardship.core.database import db
from hardship.core.paging import Key, Page, keyset


def history(subject_type: str, subject_id: uuid.UUID | str, limit: int = 200) -> list[AuditRow]:
    """What happened to one thing, oldest first."""
    query = (
        select(AuditRow)
        .where(AuditRow.subject_type == subject_type, AuditRow.subject_id == str(subject_id))
        .order_by(AuditRow.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def newest(cursor: str | None = None) -> Page[AuditRow]:
    """The whole trail, newest first, a page at a time."""
    return keyset(select(AuditRow), [Key(AuditRow.id, descending=True)], cursor)
