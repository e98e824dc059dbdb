"""The payments' one table."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.payouts.rules import PaymentStatus, can_become

_LIVE = text("status IN ('prepared', 'released', 'cleared')")
_CHEQUE = text("method = 'cheque' AND status <> 'discarded'")
_TRANSFER = text("method = 'transfer' AND status <> 'discarded'")


class Payment(Identified, Base):
    """One cheque or transfer for one award, in minor units.

    `number` stands as it was typed, and `number_key` is what tells two of them apart.

    The database holds the rules about persons too: preparer and releaser differ (a check), and a
    trigger refuses a releaser who voted on the case or granted its award, and the applicant in
    every step. `ended_by_id` is who made it void or discarded it. What had cleared becomes void
    only when the bank returned it: `return_asked_by_id` read that on the statement, of the day
    `returned_on`, and a trigger wants another person in `ended_by_id`.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        CheckConstraint("released_by_id <> prepared_by_id", name="nobody_pays_alone"),
        CheckConstraint(
            "(status IN ('prepared', 'discarded')) = (released_by_id IS NULL)",
            name="released_by_somebody",
        ),
        CheckConstraint("status <> 'cleared' OR cleared_on IS NOT NULL", name="cleared_on_a_day"),
        CheckConstraint(
            "(cleared_on IS NULL) = (cleared_by_id IS NULL)", name="cleared_by_somebody"
        ),
        CheckConstraint(
            "(status IN ('voided', 'discarded')) = (ended_by_id IS NOT NULL)",
            name="ended_by_somebody",
        ),
        Index(
            "uq_payments_live_award",
            "award_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_payments_cheque_number",
            "number",
            unique=True,
            sqlite_where=_CHEQUE,
            postgresql_where=_CHEQUE,
        ),
        Index(
            "uq_payments_transfer_reference",
            "number_key",
            unique=True,
            sqlite_where=_TRANSFER,
            postgresql_where=_TRANSFER,
        ),
        Index("ix_payments_status_prepared_at", "status", "prepared_at", "id"),
    )

    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"), index=True)
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    method: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str]
    payee_sealed: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(16))
    prepared_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    prepared_at: Mapped[datetime]
    released_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    released_at: Mapped[datetime | None]
    cleared_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    cleared_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    return_asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    ended_at: Mapped[datetime | None]

    payee = Encrypted(Domain.BANK, "payee_sealed")

    @property
    def amount(self) -> Money:
        """What leaves the bank account."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> PaymentStatus:
        """Where it stands."""
        return PaymentStatus(self.status)

    @property
    def may_be_released(self) -> bool:
        """Whether it waits for somebody to let it go."""
        return can_become(self.state, PaymentStatus.RELEASED)

    @property
    def may_be_discarded(self) -> bool:
        """Whether it never left, so that it can be taken back."""
        return can_become(self.state, PaymentStatus.DISCARDED)

    @property
    def may_be_voided(self) -> bool:
        """Whether it left and the bank has not paid it."""
        return can_become(self.state, PaymentStatus.VOIDED) and self.cleared_on is None

    @property
    def may_be_returned(self) -> bool:
        """Whether the bank paid it, and nobody has reported that it came back."""
        is_paid = can_become(self.state, PaymentStatus.VOIDED) and self.cleared_on is not None
        return is_paid and self.return_asked_by_id is None

    @property
    def is_outstanding(self) -> bool:
        """Whether it was issued and the bank has not cleared it."""
        return self.status == PaymentStatus.RELEASED
