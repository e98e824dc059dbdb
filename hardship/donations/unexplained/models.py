"""What somebody said of money in suspense. Free texts are sealed, because people write names."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.donations.unexplained.rules import AssignmentStatus, StrayAnswer


class SuspenseAssignment(Identified, Base):
    """Money in suspense that somebody explained: it is a gift to this fund.

    `amount_minor` is what was left in suspense when it was taken out; a larger one, and what is
    held as an employer's, waits for a second person (`confirmed_by_id`).
    """

    __tablename__ = "suspense_assignments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> asked_by_id", name="nobody_alone"
        ),
        Index("ix_suspense_assignments_status", "status"),
    )

    gift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gifts.id"), index=True)
    from_fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str]
    reason_sealed: Mapped[str | None]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    rejected_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]

    reason = Encrypted(Domain.IDENTITY, "reason_sealed")

    @property
    def amount(self) -> Money:
        """How much is taken out of suspense."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> AssignmentStatus:
        """Where it stands."""
        return AssignmentStatus(self.status)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else has to confirm it."""
        return self.state is AssignmentStatus.ASKED


class AssignedPart(Base):
    """What an assignment to another fund moved of one movement's money, on the account it was on.

    Below zero for a movement that had taken from the payment. What was at Stripe then, a later
    payout that contains the movement takes from the other fund.
    """

    __tablename__ = "assigned_parts"

    assignment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("suspense_assignments.id"), primary_key=True
    )
    transaction_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class StrayMovement(Identified, Base):
    """A movement of Stripe's balance of no gift, no payout and no fee: in suspense until explained.

    `answer` is what somebody says that it is. Above the organisation's limit another person
    confirms it (`confirmed_by_id`) before it is explained.
    """

    __tablename__ = "stray_movements"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> answered_by_id", name="nobody_alone"
        ),
        CheckConstraint("explained_at IS NULL OR answer IS NOT NULL", name="explained_somehow"),
        Index("ix_stray_movements_open", "explained_at", "moved_at"),
    )

    transaction_id: Mapped[str] = mapped_column(unique=True)
    category: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    moved_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    answered_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    explained_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """What it brought, or took below zero."""
        return Money(self.amount_minor, self.currency)

    @property
    def said(self) -> StrayAnswer | None:
        """What somebody says that it is."""
        return StrayAnswer(self.answer) if self.answer else None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else has to confirm what was said of it."""
        return self.answer is not None and self.explained_at is None
