"""Reading the trail."""

import uuid
from collections.abc import Collection

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


def newest(
    cursor: str | None = None,
    *,
    tables: Collection[str] | None = None,
    actor_id: uuid.UUID | None = None,
) -> Page[AuditRow]:
    """The trail, newest first, a page at a time: whole, about some tables, or by one person."""
    query = select(AuditRow)
    if tables is not None:
        query = query.where(AuditRow.subject_type.in_(tables))
    if actor_id is not None:
        query = query.where(AuditRow.actor_id == actor_id)
    return keyset(query, [Key(AuditRow.id, descending=True)], cursor)
