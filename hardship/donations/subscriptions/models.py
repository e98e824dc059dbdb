"""The table of monthly gifts."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.donations.gateway import MonthlyStatus
from hardship.donations.subscriptions.rules import RUNNING


class MonthlyGift(Identified, Base):
    """A gift that is repeated each month until somebody ends it; each payment is a gift of its own.

    `amount_minor` is what is taken each month now, `intended_minor` what of it was meant for the
    fund. The supporter is sealed here too, because every renewal names them anew. `asked_at` is
    when Stripe said what stands here; `end_asked_at` when somebody here asked for the end.
    """

    __tablename__ = "monthly_gifts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("intended_minor > 0 AND intended_minor <= amount_minor", name="intended"),
        Index("ix_monthly_gifts_status", "status", "asked_at"),
    )

    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    status: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    intended_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    is_anonymous: Mapped[bool]
    is_name_hidden: Mapped[bool] = mapped_column(server_default=false())
    locale: Mapped[str]
    name_sealed: Mapped[str | None]
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str | None] = mapped_column(index=True)
    subscription_id: Mapped[str | None] = mapped_column(unique=True)
    customer_id: Mapped[str | None]
    started_at: Mapped[datetime]
    renews_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_asked_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]

    name = Encrypted(Domain.IDENTITY, "name_sealed")
    email = Encrypted(Domain.IDENTITY, "email_sealed")

    @property
    def amount(self) -> Money:
        """What is taken each month."""
        return Money(self.amount_minor, self.currency)

    @property
    def intended(self) -> Money:
        """What of it is meant for the fund."""
        return Money(self.intended_minor, self.currency)

    @property
    def state(self) -> MonthlyStatus:
        """Where it stands."""
        return MonthlyStatus(self.status)

    @property
    def is_running(self) -> bool:
        """Whether money is still taken."""
        return self.state in RUNNING

    @property
    def goes_on(self) -> bool:
        """Whether it is charged again: it runs, and nobody has asked for its end."""
        return self.is_running and self.end_asked_at is None and self.ends_at is None
