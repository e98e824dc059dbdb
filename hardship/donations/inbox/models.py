"""The promise that was made for each delivery."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base
from hardship.core.queues import Queued
from hardship.donations.inbox.rules import EventStatus


class InboxEvent(Queued, Base):
    """One delivery, as it was promised: its id, its type and the object it is about. No content.

    One that catching up found is here too; `delivered_at` says when Stripe brought it, if ever.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        Index("ix_inbox_events_due", "status", "next_try_at"),
        Index("ix_inbox_events_object_id", "object_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object_id: Mapped[str]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    status: Mapped[str]
    done_at: Mapped[datetime | None]

    @property
    def state(self) -> EventStatus:
        """Where it stands."""
        return EventStatus(self.status)

    @property
    def is_stuck(self) -> bool:
        """Whether it waits for a person."""
        return self.status == EventStatus.STUCK
