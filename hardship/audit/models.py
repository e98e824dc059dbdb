"""The audit trail's one table."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base


class AuditRow(Base):
    """One act, in the order in which it was recorded. Append-only, without personal data."""

    __tablename__ = "audit_rows"
    __table_args__ = (Index("ix_audit_rows_subject", "subject_type", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    recorded_at: Mapped[datetime]
    verb: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
