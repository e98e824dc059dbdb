"""Money that goes back, as it was asked for here or as Stripe told.

No person is in it. Free texts of the committee are sealed, because people write names. `told_at`
is when Stripe was asked for what stands there: older news, that comes late, does not change it.
"""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.core.queues import Queued
from hardship.donations.gateway import RefundStatus
from hardship.donations.refunding.rules import CAME_TO_NOTHING, STANDING, RefundReason


class Refund(Queued, Identified, Base):
    """Money that goes back: asked for here (`asked_by_id`), or made on Stripe's dashboard.

    `calls` numbers the call to Stripe; another is made only after one broke down. `transaction_id`
    is the movement out of Stripe's balance, `failure_transaction_id` the one that brought it back.
    `settled_by_id` said of one that came to nothing that it stays so.
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
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
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
    def why(self) -> RefundReason | None:
        """The reason that was chosen; None for one made on the dashboard."""
        return RefundReason(self.reason) if self.reason else None

    @property
    def movement_ids(self) -> list[str]:
        """The movements of Stripe's balance that it made: out, and back again."""
        return [name for name in (self.transaction_id, self.failure_transaction_id) if name]

    @property
    def is_standing(self) -> bool:
        """Whether it takes away from what is left of the payment."""
        return self.state in STANDING

    @property
    def has_come_to_nothing(self) -> bool:
        """Whether it ended and the money did not go."""
        return self.state in CAME_TO_NOTHING

    @property
    def is_settled_otherwise(self) -> bool:
        """Whether somebody said that it need not be made again."""
        return self.has_come_to_nothing and self.settled_by_id is not None

    @property
    def may_be_settled_otherwise(self) -> bool:
        """Whether somebody can say so: it came to nothing, and nobody said so yet."""
        return self.has_come_to_nothing and self.settled_by_id is None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else has to approve it."""
        return self.state is RefundStatus.ASKED
