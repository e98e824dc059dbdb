"""What one officer enters and another confirms: its columns, its life story, and both steps.

Either may reject it. Nobody confirms alone, in the database too: each table says so in a check.
"""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.database import Identified
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.money import Money
from hardship.core.once import add_once
from hardship.core.tokens import hash_secret


class Standing(StrEnum):
    """Where it stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ByTwo(Identified):
    """The columns of such a table. `form_hash` is of the form's single token."""

    form_hash: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str]
    entered_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    entered_at: Mapped[datetime]
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    rejected_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]

    @property
    def amount(self) -> Money:
        """How much it is about."""
        return Money(self.amount_minor, self.currency)

    @property
    def state(self) -> Standing:
        """Where it stands."""
        return Standing(self.status)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to confirm or reject it."""
        return self.status == Standing.ENTERED

    @property
    def is_confirmed(self) -> bool:
        """Whether two people said so, and it is in the books."""
        return self.status == Standing.CONFIRMED


Row = TypeVar("Row", bound=ByTwo)


def entered(row: Row, officer_id: uuid.UUID, *, form: str, amount: Money) -> tuple[Row, bool]:
    """A new row, entered by this officer, and whether this form is the first to bring it."""
    row.form_hash = hash_secret(form)
    row.amount_minor, row.currency = amount.minor, amount.currency
    row.status = Standing.ENTERED.value
    row.entered_by_id, row.entered_at = officer_id, clock.now()
    return add_once(row)


def refuse_alone(first_id: uuid.UUID | None, officer_id: uuid.UUID) -> None:
    """Raise `NobodyAlone` for whoever took the first step."""
    if first_id == officer_id:
        raise NobodyAlone


def check_second(row: ByTwo, officer_id: uuid.UUID) -> None:
    """Raise `AlreadyDecided`, or `NobodyAlone` for whoever entered it."""
    _check_waiting(row)
    refuse_alone(row.entered_by_id, officer_id)


def confirmed(row: Row, officer_id: uuid.UUID) -> Row:
    """A locked row, confirmed by this officer. Raises `AlreadyDecided` and `NobodyAlone`."""
    check_second(row, officer_id)
    _decide(row, Standing.CONFIRMED)
    row.confirmed_by_id = officer_id
    return row


def rejected(row: Row, officer_id: uuid.UUID) -> Row:
    """A locked row, rejected, by whoever entered it or by another. Raises `AlreadyDecided`."""
    _check_waiting(row)
    _decide(row, Standing.REJECTED)
    row.rejected_by_id = officer_id
    return row


def _check_waiting(row: ByTwo) -> None:
    if not row.is_waiting:
        raise AlreadyDecided


def _decide(row: ByTwo, to: Standing) -> None:
    row.status, row.decided_at = to.value, clock.now()
