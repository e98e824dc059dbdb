"""The one table of this room."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.payers.rules import KnownBy, Particulars


class Payer(Identified, Base):
    """One payer, and what they told for the report. All that says who it is, is sealed.

    Known by an e-mail address, or without one by other words: the name beside a gift or a check,
    the number of a receipt. `asked_for` is the first day of the newest fiscal year for which a mail
    asked. A row without anything told is there because the payer is to be asked.
    """

    __tablename__ = "payers"
    __table_args__ = (
        CheckConstraint("(email_hash IS NULL) <> (words_hash IS NULL)", name="known_by"),
        Index("ix_payers_kept_until", "kept_until"),
    )

    email_sealed: Mapped[str | None]
    email_hash: Mapped[str | None] = mapped_column(unique=True)
    words_sealed: Mapped[str | None]
    words_hash: Mapped[str | None] = mapped_column(unique=True)
    name_sealed: Mapped[str | None]
    address_sealed: Mapped[str | None]
    occupation_sealed: Mapped[str | None]
    told_at: Mapped[datetime | None]
    asked_for: Mapped[date | None]
    kept_until: Mapped[date]

    email = Encrypted(Domain.IDENTITY, "email_sealed")
    words = Encrypted(Domain.IDENTITY, "words_sealed")
    name = Encrypted(Domain.IDENTITY, "name_sealed")
    address = Encrypted(Domain.IDENTITY, "address_sealed")
    occupation = Encrypted(Domain.IDENTITY, "occupation_sealed")

    @property
    def known_by(self) -> KnownBy:
        """By what this payer is found again."""
        return KnownBy(email=self.email, words=self.words)

    @property
    def particulars(self) -> Particulars:
        """What was told here."""
        return Particulars(self.name or "", self.address or "", self.occupation or "")

    @property
    def has_told_all(self) -> bool:
        """Whether all that the report asks for was told here."""
        return bool(self.name_sealed and self.address_sealed and self.occupation_sealed)
