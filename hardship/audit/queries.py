"""Reading the trail."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from hardship.audit.models import AuditRow, Case, Reason
from hardship.core.crypto import place_of, unseal_with
from hardship.core.database import db
from hardship.core.paging import Key, Page, keyset


def history(subject_type: str, subject_id: uuid.UUID | str, limit: int = 200) -> list[AuditRow]:
    """What happened to one thing, oldest first; of more than `limit` acts the newest."""
    query = (
        select(AuditRow)
        .where(AuditRow.subject_type == subject_type, AuditRow.subject_id == str(subject_id))
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))[::-1]


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


def acts(verb: str, subject_type: str, ids: Iterable[uuid.UUID | str]) -> list[AuditRow]:
    """The acts of one kind on several things, in the order in which they were done."""
    query = select(AuditRow).where(
        AuditRow.subject_type == subject_type,
        AuditRow.subject_id.in_([str(each) for each in ids]),
        AuditRow.verb == verb,
    )
    return list(db.session.scalars(query.order_by(AuditRow.id)))


def acts_since(moment: datetime, subject_type: str, verbs: Collection[str]) -> list[AuditRow]:
    """The acts of some kinds on things of one table from a moment on, the newest first."""
    query = select(AuditRow).where(
        AuditRow.subject_type == subject_type,
        AuditRow.verb.in_(verbs),
        AuditRow.recorded_at >= moment,
    )
    return list(db.session.scalars(query.order_by(AuditRow.id.desc())))


def reasons_of(rows: Iterable[AuditRow]) -> dict[int, Reason]:
    """What was written beside these acts, by the number of the row; sealed as it stands."""
    query = select(Reason).where(Reason.row_id.in_([row.id for row in rows]))
    return {reason.row_id: reason for reason in db.session.scalars(query)}


def read_reason(reason: Reason, case: Case | None) -> str | None:
    """Open it; `case` is the one of its `case_id`. None once it or its case was forgotten."""
    if reason.case_id is None:
        return reason.text
    key = case.data_key if case else None
    if key is None or reason.text_sealed is None:
        return None
    return unseal_with(key, reason.text_sealed, reason_place(reason))


def reason_place(reason: Reason) -> str:
    """Where a reason stands, to which it is sealed."""
    return place_of(reason.__tablename__, reason.id, "text_sealed")
