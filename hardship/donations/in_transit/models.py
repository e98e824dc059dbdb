"""Payouts from Stripe to the bank, and whose money is in them.

`told_at` is when Stripe was asked for what stands there: older news, that comes late, does not
change it.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.donations.gateway import PayoutStatus
from hardship.donations.in_transit.rules import CALLED_BACK


class StripePayout(Identified, Base):
    """Money on its way from Stripe to the bank. Whose it is stands in its shares.

    Of an automatic one Stripe says later what it consists of: while it `awaits_contents`, its
    shares are those of the money that settled first.

    That it arrived is not Stripe's word but the bank's: a `BankReceipt` names the payout. When
    Stripe's balance is below zero it is the other way round, and the amount is negative.
    """

    __tablename__ = "stripe_payouts"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index("ix_stripe_payouts_newest", "made_at", "id"),
        Index("ix_stripe_payouts_status", "status"),
    )

    stripe_id: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str]
    is_automatic: Mapped[bool]
    made_at: Mapped[datetime]
    arrives_on: Mapped[date]
    told_at: Mapped[datetime]
    failure: Mapped[str | None]
    transaction_id: Mapped[str | None] = mapped_column(unique=True)
    failure_transaction_id: Mapped[str | None] = mapped_column(unique=True)
    awaits_contents: Mapped[bool] = mapped_column(server_default=false())

    @property
    def amount(self) -> Money:
        """How much Stripe sent."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> PayoutStatus:
        """Where it stands, as Stripe knows."""
        return PayoutStatus(self.status)

    @property
    def is_called_back(self) -> bool:
        """Whether the money is at Stripe again."""
        return self.state in CALLED_BACK or self.failure_transaction_id is not None


class PayoutShare(Base):
    """What of a payout belongs to a fund, as it left account 1010; below zero is possible."""

    __tablename__ = "payout_shares"

    payout_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stripe_payouts.id"), primary_key=True)
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"), primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class Availability(Base):
    """From when Stripe pays out what a movement brought; what was booked before 0038 has none."""

    __tablename__ = "availabilities"

    transaction_id: Mapped[str] = mapped_column(primary_key=True)
    moved_at: Mapped[datetime]
    available_at: Mapped[datetime]


class HeldInPayout(Base):
    """By which payout a movement of money in suspense left Stripe, where Stripe says so.

    When that payout comes back and leaves again by another, the movement is in the other.
    """

    __tablename__ = "held_in_payouts"

    transaction_id: Mapped[str] = mapped_column(primary_key=True)
    payout_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stripe_payouts.id"), index=True)
