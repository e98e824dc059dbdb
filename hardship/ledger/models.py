"""The tables of the books and of their seals. Append-only on both engines; no personal data, ever.

Nothing here points at the funds' table by a foreign key: the ledger stands below the rooms that
own funds, and a fund is never deleted once it has a posting. `ledger verify` is handed the known
funds and names a posting of an unknown one.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base, Identified
from hardship.core.money import Money

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


class Entry(Base):
    """One business event, closed over its postings. Entries are ordered by `id`, never by a clock.

    `occurred_on` is the accounting date in the organisation's time zone. `size` is how many
    postings it closes over: they point at (id, size), so that none can join later, not even from
    a transaction that began before this entry was committed. `memo` is a code, never a name.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "kind"),
        UniqueConstraint("id", "size"),
        CheckConstraint("size >= 2", name="two_postings"),
        Index("ix_ledger_entries_kind_id", "kind", "id"),
        Index("ix_ledger_entries_occurred_on_id", "occurred_on", "id"),
        Index(
            "uq_ledger_entries_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(_SEQUENCE, primary_key=True, autoincrement=True)
    size: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    source_type: Mapped[str]
    source_id: Mapped[str]
    memo: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(_SEQUENCE, ForeignKey("ledger_entries.id"))


class PostedLine(Base):
    """One posting as it stands in the books: debit positive, credit negative, in minor units.

    Postings are written before their entry (the foreign key is checked at commit); the entry then
    checks their sum and closes. The one index answers balances, and pages by account and by fund.
    """

    __tablename__ = "ledger_postings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "size"],
            ["ledger_entries.id", "ledger_entries.size"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("amount_minor <> 0", name="not_zero"),
        CheckConstraint("position BETWEEN 1 AND size", name="within_entry"),
        Index(
            "ix_ledger_postings_balance",
            "fund_id",
            "account",
            "entry_id",
            "position",
            "currency",
            "amount_minor",
        ),
        {"sqlite_with_rowid": False},
    )

    entry_id: Mapped[int] = mapped_column(_SEQUENCE, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(SmallInteger)
    account: Mapped[str]
    fund_id: Mapped[uuid.UUID]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]

    @property
    def amount(self) -> Money:
        """The amount as a value."""
        return Money(self.amount_minor, self.currency)


class Seal(Base):
    """A page closed in the book: the Merkle root over the first `size` entries in their order.

    Numbered 1, 2, 3 without a gap. `previous_root` is the root of the seal before, or of the empty
    tree. Nothing can be posted at or below `last_entry_id` any more. `hashes` are those of the
    entries since the seal before: `verify` never trusts them, and names by them what was changed.
    """

    __tablename__ = "ledger_seals"
    __table_args__ = (
        UniqueConstraint("last_entry_id"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(_SEQUENCE, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    last_entry_id: Mapped[int] = mapped_column(_SEQUENCE, ForeignKey("ledger_entries.id"))
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous_root: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
    hashes: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class SealedBalance(Base):
    """A balance brought forward: what stood on an account when the seal was closed.

    Written only where something moved since the seal before, so that there are never more of them
    than postings. Each names the one before it; the first of an account has 0 there, and by the
    first ones all accounts are found.
    """

    __tablename__ = "ledger_sealed_balances"
    __table_args__ = (
        UniqueConstraint(
            "fund_id",
            "account",
            "currency",
            "previous_seal_id",
            name="uq_ledger_sealed_balances_previous",
        ),
        CheckConstraint("previous_seal_id < seal_id", name="in_order"),
        {"sqlite_with_rowid": False},
    )

    fund_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(
        _SEQUENCE, ForeignKey("ledger_seals.id"), primary_key=True, autoincrement=False
    )
    previous_seal_id: Mapped[int] = mapped_column(_SEQUENCE)
    minor: Mapped[int] = mapped_column(BigInteger)


class Tile(Base):
    """The root over 256 sealed entries in a row, so that sealing and proving read little."""

    __tablename__ = "ledger_tiles"
    __table_args__ = (UniqueConstraint("last_entry_id"),)

    number: Mapped[int] = mapped_column(_SEQUENCE, primary_key=True, autoincrement=False)
    last_entry_id: Mapped[int] = mapped_column(_SEQUENCE, ForeignKey("ledger_entries.id"))
    root: Mapped[bytes] = mapped_column(LargeBinary)


class Comparison(Identified, Base):
    """What the books and a list beside them did not agree on, at a moment: `names` by type and id.

    Of many differences only some are named; `differences` counts all of them.
    """

    __tablename__ = "ledger_comparisons"
    __table_args__ = (
        CheckConstraint("differences >= 0", name="differences"),
        Index("ix_ledger_comparisons_beside_compared_at", "beside", "compared_at", "id"),
    )

    beside: Mapped[str]
    compared_at: Mapped[datetime]
    differences: Mapped[int] = mapped_column(BigInteger)
    names: Mapped[list[str]] = mapped_column(JSON)

    @property
    def agrees(self) -> bool:
        """Whether nothing differed."""
        return not self.differences
