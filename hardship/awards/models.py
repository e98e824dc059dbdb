"""The awards' one table."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hardship.awards.rules import AwardStatus
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.ledger import AidCategory


class Award(Identified, Base):
    """Money promised to one application, in minor units, shared over its categories.

    At most one live award an application (partial unique index); a version binds it to what
    was decided. `shares_minor` maps a category to minor units; they sum to the amount.
    `granted_by_id` is empty where the votes granted it, and else counts as one who decided.
    """

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        Index(
            "uq_awards_live_application",
            "application_id",
            unique=True,
            sqlite_where=text("status = 'granted'"),
            postgresql_where=text("status = 'granted'"),
        ),
        Index("ix_awards_status_granted_at", "status", "granted_at", "id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    shares_minor: Mapped[dict[str, int]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    cancelled_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What was promised."""
        return Money(self.amount_minor, self.currency)

    @property
    def shares(self) -> dict[AidCategory, Money]:
        """The amount by category."""
        return {
            AidCategory(category): Money(minor, self.currency)
            for category, minor in self.shares_minor.items()
        }

    @property
    def is_live(self) -> bool:
        """Whether the promise stands."""
        return self.status == AwardStatus.GRANTED
