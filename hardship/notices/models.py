"""The outbox's one table."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.queues import Queued
from hardship.notices.rules import Delivery


class Notice(Identified, Queued, Base):
    """One mail to one person. Recipient and context are sealed and emptied once it is done with.

    `expires_at` is when what it brings is worth nothing any more; None for what stays true.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_due", "status", "next_try_at"),)

    kind: Mapped[str]
    locale: Mapped[str]
    recipient_sealed: Mapped[str | None]
    context_sealed: Mapped[str | None]
    status: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    recipient = Encrypted(Domain.IDENTITY, "recipient_sealed")
    context_json = Encrypted(Domain.IDENTITY, "context_sealed")

    @property
    def is_waiting(self) -> bool:
        """Whether the worker will still try."""
        return self.status == Delivery.WAITING
