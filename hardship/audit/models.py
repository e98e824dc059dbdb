"""The audit trail, and beside it what officers wrote."""

import uuid
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified


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


class Case(Protocol):
    """What has a data key of its own: an application. Without the key it was forgotten."""

    id: Any

    @property
    def data_key(self) -> str | None:
        """The key."""


class Reason(Identified, Base):
    """What an officer wrote beside an act: not in its row, which could never forget a name.

    `case_id` says whose own key seals it; without, the domain of cases does. It can be emptied.
    """

    __tablename__ = "reasons"

    row_id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("audit_rows.id"), unique=True
    )
    case_id: Mapped[uuid.UUID | None]
    text_sealed: Mapped[str | None]

    text = Encrypted(Domain.CASE, "text_sealed")
