"""Refunds, disputes, warnings, payouts, money taken out of suspense: as Stripe told, or asked.

No person is in them. Free texts of the committee are sealed, because people write names. `told_at`
is when Stripe was asked for what stands there: older news, that comes late, does not change it.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.core.queues import Queued
from hardship.donations.gateway import DisputeStatus, PayoutStatus, RefundStatus
from hardship.donations.rules import AssignmentStatus, RefundReason
from hardship.donations.stripe_rules import (
    CALLED_BACK,
    CLOSED,
    DISPUTED_MEANWHILE,
    INQUIRIES,
    STANDING,
    UNANSWERED,
    StrayAnswer,
)


class Refund(Queued, Identified, Base):
    """Money that goes back: asked for here (`asked_by_id`), or made on Stripe's dashboard.

    `calls` numbers the call to Stripe; another is made only after one broke down. `transaction_id`
    is the movement out of Stripe's balance, `failure_transaction_id` the one that brought it back.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> asked_by_id", name="nobody_alone"
        ),
        CheckConstraint("asked_by_id IS NOT NULL OR stripe_id IS NOT NULL", name="made_somewhere"),
        Index("ix_refunds_newest", "asked_at", "id"),
        Index("ix_refunds_status", "status", "next_try_at"),
    )

    gift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gifts.id"), index=True)
    form_hash: Mapped[str] = mapped_column(unique=True)
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str]
    reason: Mapped[str | None]
    note_sealed: Mapped[str | None]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    declined_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    calls: Mapped[int]
    transaction_id: Mapped[str | None] = mapped_column(unique=True)
    failure_transaction_id: Mapped[str | None] = mapped_column(unique=True)

    note = Encrypted(Domain.IDENTITY, "note_sealed")

    @property
    def amount(self) -> Money:
        """How much goes back."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> RefundStatus:
        """Where it stands."""
        return RefundStatus(self.status)

    @property
    def is_overtaken_by_dispute(self) -> bool:
        """Whether it came back because the payer's bank takes the money itself."""
        return self.failure == DISPUTED_MEANWHILE

    @property
    def why(self) -> RefundReason | None:
        """The reason that was chosen; None for one made on the dashboard."""
        return RefundReason(self.reason) if self.reason else None

    @property
    def is_standing(self) -> bool:
        """Whether it takes away from what is left of the payment."""
        return self.state in STANDING

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else has to approve it."""
        return self.state is RefundStatus.ASKED


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


class StripePayout(Identified, Base):
    """Money on its way from Stripe to the bank. Whose it is stands in its shares.

    Of an automatic one Stripe says later what it consists of: while it `awaits_contents`, its
    shares are those of the oldest money.

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


class HeldInPayout(Base):
    """By which payout a movement of money in suspense left Stripe, where Stripe says so.

    When that payout comes back and leaves again by another, the movement is in the other.
    """

    __tablename__ = "held_in_payouts"

    transaction_id: Mapped[str] = mapped_column(primary_key=True)
    payout_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stripe_payouts.id"), index=True)


class SuspenseAssignment(Identified, Base):
    """Money in suspense that somebody explained: it is a gift to this fund.

    `amount_minor` is what was left in suspense when it was taken out; a larger one waits for a
    second person (`confirmed_by_id`).
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

    `answer` is what somebody says that it is; a larger one waits
    for a second person (`confirmed_by_id`) before it is explained.
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
