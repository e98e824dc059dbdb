"""Gifts, and when giving was paused by hand."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.donations.rules import GIVEN, GiftStatus


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
