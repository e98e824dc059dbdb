"""Checks and cash at the counter, and the vouchers of what the treasurer does at the bank."""

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.by_two import ByTwo, Recallable
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base
from hardship.core.money import Money
from hardship.treasury.rules import RECALLABLE, Giver, Means, VoucherKind


class CounterReceipt(ByTwo, Base):
    """A check or cash that was handed over. Who gave it is sealed; `reference` is its number.

    `deposit_id` is the slip with which it goes, or went, to the bank, `bounce_id` what was said of
    its coming back, `recall_id` of its not going there after all. Each is one at a time: the
    database lets go of none but a rejected one, and a deposit that was taken back.
    `is_not_employers` says that it only looks like an employer's; who said so is in the record.
    """

    SAID = (
        "fund_id",
        "means",
        "giver",
        "cheque_number",
        "received_on",
        "locale",
        "name",
        "email",
    )
    __tablename__ = "counter_receipts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id", name="nobody_alone"
        ),
        CheckConstraint("(status = 'confirmed') = (confirmed_by_id IS NOT NULL)", name="confirmed"),
        CheckConstraint("(means = 'cheque') = (cheque_number IS NOT NULL)", name="cheque_number"),
        CheckConstraint("deposit_id IS NULL OR status = 'confirmed'", name="deposited_if_there"),
        CheckConstraint(
            "bounce_id IS NULL OR (means = 'cheque' AND deposit_id IS NOT NULL)",
            name="bounced_if_deposited",
        ),
        Index("ix_counter_receipts_newest", "entered_at", "id"),
        Index("ix_counter_receipts_status", "status", "deposit_id"),
        Index("ix_counter_receipts_cheque_number", "cheque_number"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"))
    means: Mapped[str]
    giver: Mapped[str]
    cheque_number: Mapped[str | None]
    received_on: Mapped[date]
    locale: Mapped[str]
    name_sealed: Mapped[str | None]
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str | None] = mapped_column(index=True)
    is_not_employers: Mapped[bool] = mapped_column(server_default=false())
    deposit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vouchers.id"), index=True)
    bounce_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vouchers.id"), index=True)
    recall_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vouchers.id"), index=True)

    name = Encrypted(Domain.IDENTITY, "name_sealed")
    email = Encrypted(Domain.IDENTITY, "email_sealed")

    @property
    def is_cheque(self) -> bool:
        """Whether it is a check, which has a number and may bounce."""
        return self.means == Means.CHEQUE

    @property
    def given_by(self) -> Giver:
        """Whether a supporter gave it or another local."""
        return Giver(self.giver)

    @property
    def voucher_ids(self) -> list[uuid.UUID]:
        """The slips on which it stands: deposited, bounced, taken back."""
        slips = (self.deposit_id, self.bounce_id, self.recall_id)
        return [each for each in slips if each is not None]

    @property
    def is_to_deposit(self) -> bool:
        """Whether it lies in the cash box, stands on no slip, and nobody has taken it back."""
        return self.is_confirmed and self.deposit_id is None and self.recall_id is None


class Voucher(Recallable, Base):
    """What the treasurer says of the bank account: one line of its statement, or a move of money.

    A deposit is of several funds, by the receipts that stand on it. A bounce has the bank's fee
    beside the check's amount; a recall is of what never went to the bank; a move is from `fund_id`
    to `to_fund_id`. `reference` is the number of the slip, of the statement's line or of the
    receipt; it names no person. Two people take back a deposit or a line of the statement.
    """

    SAID = ("kind", "fund_id", "to_fund_id", "fee", "reference", "happened_on")
    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> entered_by_id", name="nobody_alone"
        ),
        CheckConstraint("(status = 'confirmed') = (confirmed_by_id IS NOT NULL)", name="confirmed"),
        CheckConstraint("fee_minor >= 0", name="fee"),
        CheckConstraint("(kind = 'deposit') = (fund_id IS NULL)", name="fund"),
        CheckConstraint("(kind = 'fund_move') = (to_fund_id IS NOT NULL)", name="taker"),
        CheckConstraint("to_fund_id IS NULL OR to_fund_id <> fund_id", name="two_funds"),
        CheckConstraint("kind = 'bounce' OR fee_minor = 0", name="fee_of_bounce"),
        Index("ix_vouchers_newest", "entered_at", "id"),
        Index("ix_vouchers_status", "status"),
    )

    kind: Mapped[str]
    fund_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("funds.id"))
    to_fund_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("funds.id"))
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str]
    happened_on: Mapped[date]

    @property
    def is_recallable(self) -> bool:
        """Whether it is of a kind that two people take back, wherever it stands."""
        return self.voucher_kind in RECALLABLE

    @property
    def voucher_kind(self) -> VoucherKind:
        """What it says happened."""
        return VoucherKind(self.kind)

    @property
    def fee(self) -> Money:
        """What the bank took for a check that bounced."""
        return Money(self.fee_minor, self.currency)
