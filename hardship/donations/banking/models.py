"""What the bank account received, as two officers say."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.by_two import Recallable
from hardship.core.database import Base
from hardship.donations.banking.rules import ReceiptKind


class BankReceipt(Recallable, Base):
    """Money that reached the bank account: entered by one officer, confirmed by another.

    `reference` is what the bank statement calls it, such as Stripe's `po_…`; it names no person.
    `from_local` is the other local, or union, whose allocation it is.
    `payout_id` is Stripe's payout that arrived by it, `is_payout_guessed` whether nothing but its
    amount spoke for that one. `claimed_by_id` is one that this receipt put into the books whole,
    before Stripe told of it. Below zero it is what Stripe drew from the account. A payout that
    failed later, and what stands on no statement, is taken back by two.
    `reason` holds only old words: why one is rejected is sealed beside its act (`audit.Reason`).
    """

    SAID = ("kind", "fund_id", "reference", "arrived_on", "from_local")
    __tablename__ = "bank_receipts"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id", name="nobody_alone"
        ),
        CheckConstraint("(status = 'confirmed') = (confirmed_by_id IS NOT NULL)", name="confirmed"),
        Index("ix_bank_receipts_newest", "entered_at", "id"),
        Index("ix_bank_receipts_status", "status"),
    )

    kind: Mapped[str]
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    reference: Mapped[str]
    arrived_on: Mapped[date]
    reason: Mapped[str | None]
    payout_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stripe_payouts.id"), index=True)
    is_payout_guessed: Mapped[bool] = mapped_column(server_default=false())
    claimed_by_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("stripe_payouts.id"), index=True
    )
    from_local: Mapped[str | None]

    @property
    def known_payout_id(self) -> uuid.UUID | None:
        """Stripe's payout behind it, whichever of the two was booked first."""
        return self.payout_id or self.claimed_by_id

    @property
    def receipt_kind(self) -> ReceiptKind:
        """Where it came from."""
        return ReceiptKind(self.kind)
