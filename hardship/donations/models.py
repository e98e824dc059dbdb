"""Gifts, the inbox of Stripe's deliveries, and money that reached the bank."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.by_two import ByTwo
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.core.queues import Queued
from hardship.donations.rules import GIVEN, EventStatus, GiftStatus, ReceiptKind


class Gift(Identified, Base):
    """One gift: what was asked for, who gave (sealed), and what Stripe said became of it.

    `amount_minor` is what is paid, `intended_minor` what the supporter chose: they differ when the
    fee is covered. `fee_minor` and `transaction_id` are known once the payment is in the books.
    `form_hash` is the single-use token of the form: the same form is always the same gift.
    `payer`, `address` and `occupation` are what the law asks of large gifts, as they were told when
    it was given: however its name appears in public later.
    `calls` numbers the call that opens its page: another is made only after one broke down.
    `replaced_by_id` is the gift that took its place when the supporter began again. `beside_id` is
    the gift whose page was paid a second time: each payment has a row of its own. `monthly_id` is
    the monthly gift that it is a payment of, `invoice_id` Stripe's bill for a later month.
    `presented_minor` is what was charged where Stripe changed it into another currency.
    """

    __tablename__ = "gifts"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("intended_minor > 0 AND intended_minor <= amount_minor", name="intended"),
        Index("ix_gifts_newest", "started_at", "id"),
        Index("ix_gifts_status", "status", "started_at"),
        Index(
            "ix_gifts_paid",
            "fund_id",
            "paid_at",
            sqlite_where=text("status = 'paid'"),
            postgresql_where=text("status = 'paid'"),
        ),
        Index(
            "ix_gifts_replaced_by_id",
            "replaced_by_id",
            sqlite_where=text("replaced_by_id IS NOT NULL"),
            postgresql_where=text("replaced_by_id IS NOT NULL"),
        ),
        Index(
            "ix_gifts_monthly_id",
            "monthly_id",
            sqlite_where=text("monthly_id IS NOT NULL"),
            postgresql_where=text("monthly_id IS NOT NULL"),
        ),
        Index(
            "ix_gifts_invoice_id",
            "invoice_id",
            unique=True,
            sqlite_where=text("invoice_id IS NOT NULL"),
            postgresql_where=text("invoice_id IS NOT NULL"),
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    form_hash: Mapped[str] = mapped_column(unique=True)
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
    message_sealed: Mapped[str | None]
    address_sealed: Mapped[str | None]
    occupation_sealed: Mapped[str | None]
    payer_sealed: Mapped[str | None]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    calls: Mapped[int]
    session_id: Mapped[str | None] = mapped_column(unique=True)
    session_url: Mapped[str | None]
    charge_id: Mapped[str | None] = mapped_column(unique=True)
    paid_at: Mapped[datetime | None]
    transaction_id: Mapped[str | None] = mapped_column(unique=True)
    fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    mismatch: Mapped[str | None]
    replaced_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gifts.id"))
    beside_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gifts.id"), index=True)
    monthly_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("monthly_gifts.id"))
    invoice_id: Mapped[str | None]
    presented_minor: Mapped[int | None] = mapped_column(BigInteger)
    presented_currency: Mapped[str | None] = mapped_column(String(3))

    name = Encrypted(Domain.IDENTITY, "name_sealed")
    email = Encrypted(Domain.IDENTITY, "email_sealed")
    message = Encrypted(Domain.IDENTITY, "message_sealed")
    payer = Encrypted(Domain.IDENTITY, "payer_sealed")
    address = Encrypted(Domain.IDENTITY, "address_sealed")
    occupation = Encrypted(Domain.IDENTITY, "occupation_sealed")

    @property
    def covers_fee(self) -> bool:
        """Whether the supporter pays the fee on top of what they intended."""
        return self.amount_minor != self.intended_minor

    @property
    def amount(self) -> Money:
        """What is paid."""
        return Money(self.amount_minor, self.currency)

    @property
    def intended(self) -> Money:
        """What the supporter chose to give."""
        return Money(self.intended_minor, self.currency)

    @property
    def fee(self) -> Money | None:
        """What Stripe kept, once it is known."""
        return None if self.fee_minor is None else Money(self.fee_minor, self.currency)

    @property
    def presented(self) -> Money | None:
        """What was charged, where the books have it in another currency: it goes back in this."""
        if self.presented_minor is None or self.presented_currency is None:
            return None
        return Money(self.presented_minor, self.presented_currency)

    @property
    def state(self) -> GiftStatus:
        """Where it stands."""
        return GiftStatus(self.status)

    @property
    def page_is_over(self) -> bool:
        """Whether its payment page has closed by itself, also where Stripe has not told yet."""
        return self.status == GiftStatus.EXPIRED or clock.now() >= self.expires_at

    @property
    def is_paid(self) -> bool:
        """Whether Stripe confirmed the payment."""
        return self.status == GiftStatus.PAID

    @property
    def is_renewal(self) -> bool:
        """Whether it is a payment of a monthly gift after the first."""
        return self.invoice_id is not None

    @property
    def is_given(self) -> bool:
        """Whether the supporter has paid, or their payment is on its way."""
        return self.state in GIVEN

    @property
    def is_booked(self) -> bool:
        """Whether the payment is in the books."""
        return self.transaction_id is not None

    @property
    def chosen_name(self) -> str | None:
        """The name, if the supporter wants it shown."""
        return None if self.is_anonymous else self.name

    @property
    def public_name(self) -> str | None:
        """The same, unless the committee has taken it off the page."""
        return None if self.is_name_hidden else self.chosen_name


class InboxEvent(Queued, Base):
    """One delivery, as it was promised: its id, its type and the object it is about. No content.

    One that catching up found is here too; `delivered_at` says when Stripe brought it, if ever.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        Index("ix_inbox_events_due", "status", "next_try_at"),
        Index("ix_inbox_events_object_id", "object_id"),
        Index("ix_inbox_events_type_happened_at", "type", "happened_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object_id: Mapped[str]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    status: Mapped[str]
    done_at: Mapped[datetime | None]

    @property
    def state(self) -> EventStatus:
        """Where it stands."""
        return EventStatus(self.status)

    @property
    def is_stuck(self) -> bool:
        """Whether it waits for a person."""
        return self.status == EventStatus.STUCK


class GivingPause(Identified, Base):
    """From when to when an officer let nobody give online. One without an end holds now."""

    __tablename__ = "giving_pauses"
    __table_args__ = (
        CheckConstraint("(resumed_at IS NULL) = (resumed_by_id IS NULL)", name="resumed"),
    )

    paused_at: Mapped[datetime] = mapped_column(index=True)
    paused_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    resumed_at: Mapped[datetime | None]
    resumed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))


class SyncCursor(Base):
    """Up to when catching up with Stripe has seen everything."""

    __tablename__ = "sync_cursors"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_until: Mapped[datetime]


class BankReceipt(ByTwo, Base):
    """Money that reached the bank account: entered by one officer, confirmed by another.

    `reference` is what the bank statement calls it, such as Stripe's `po_…`; it names no person.
    `from_local` is the other local, or union, whose allocation it is.
    `payout_id` is Stripe's payout that arrived by it, `is_payout_guessed` whether nothing but its
    amount spoke for that one. `claimed_by_id` is one that this receipt put
    into the books whole, before Stripe told of it. A payout that failed later is taken back by two.
    Below zero it is what Stripe drew from the account.
    `reason` holds only old words: why one is rejected is sealed beside its act (`audit.Reason`).
    """

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
    recalled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    recall_confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    recalled_on: Mapped[date | None]

    @property
    def is_recalled(self) -> bool:
        """Whether two people said that the bank sent it back."""
        return self.recall_confirmed_by_id is not None

    @property
    def receipt_kind(self) -> ReceiptKind:
        """Where it came from."""
        return ReceiptKind(self.kind)
