"""What one officer enters and another confirms: its columns, its life story, and both steps.

Either may reject it. Nobody confirms alone, in the database too: each table says so in a check.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.lifecycle import move
from hardship.core.money import Money


class Standing(StrEnum):
    """Where it stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


_MOVES: Final[Mapping[Standing, frozenset[Standing]]] = {
    Standing.ENTERED: frozenset({Standing.CONFIRMED, Standing.REJECTED}),
    Standing.CONFIRMED: frozenset(),
    Standing.REJECTED: frozenset(),
}


class ByTwo:
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


def check_second(row: ByTwo, officer_id: uuid.UUID) -> None:
    """Raise `AlreadyDecided`, or `NobodyAlone` for whoever entered it."""
    _check_waiting(row)
    if row.entered_by_id == officer_id:
        raise NobodyAlone


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
    row.status, row.decided_at = move(_MOVES, row.state, to).value, clock.now()
