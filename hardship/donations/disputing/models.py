"""Disputes, what they moved, and early warnings of fraud: as Stripe told.

`told_at` is when Stripe was asked for what stands there: older news, that comes late, does not
change it.
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.donations.disputing.rules import CLOSED, INQUIRIES, UNANSWERED
from hardship.donations.gateway import DisputeStatus


class Dispute(Identified, Base):
    """A payment that its payer's bank calls into question. What it moved is in its movements."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_disputes_newest", "opened_at", "id"),
        Index("ix_disputes_status", "status"),
    )

    stripe_id: Mapped[str] = mapped_column(unique=True)
    gift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gifts.id"), index=True)
    status: Mapped[str]
    reason: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    due_by: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    told_at: Mapped[datetime]

    @property
    def amount(self) -> Money:
        """How much is called into question."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> DisputeStatus:
        """Where it stands."""
        return DisputeStatus(self.status)

    @property
    def is_inquiry(self) -> bool:
        """Whether the bank only asks, and no money has moved."""
        return self.state in INQUIRIES

    @property
    def is_closed(self) -> bool:
        """Whether nothing is expected to happen any more."""
        return self.state in CLOSED

    @property
    def wants_answer(self) -> bool:
        """Whether somebody has to answer on Stripe's dashboard, until `due_by`."""
        return self.state in UNANSWERED


class DisputeMovement(Base):
    """One movement of Stripe's balance that a dispute made; negative when it took."""

    __tablename__ = "dispute_movements"

    id: Mapped[str] = mapped_column(primary_key=True)
    dispute_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("disputes.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def amount(self) -> Money:
        """What it took from the gift, below zero, or brought back."""
        return Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What Stripe took for its trouble; below zero when it returned that."""
        return Money(self.fee_minor, self.currency)


class FraudAlert(Base):
    """An early fraud warning: refunding now is cheaper than the dispute that may follow."""

    __tablename__ = "fraud_warnings"

    id: Mapped[str] = mapped_column(primary_key=True)
    gift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gifts.id"), index=True)
    is_actionable: Mapped[bool]
    warned_at: Mapped[datetime]
    seen_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    seen_at: Mapped[datetime | None]
