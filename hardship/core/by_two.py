"""What one officer enters and another confirms: its columns, its life story, and both steps.

Either may reject it. Nobody confirms alone, in the database too: each table says so in a check.
What was confirmed wrongly is taken back the same way: said by one, confirmed by another.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypeVar

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, String, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.database import Identified
from hardship.core.errors import AlreadyDecided, AmountSentBefore, NobodyAlone, NotInBooks
from hardship.core.money import Money
from hardship.core.once import add_once, is_same
from hardship.core.tokens import hash_secret


class Standing(StrEnum):
    """Where it stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ByTwo(Identified):
    """The columns of such a table. `form_hash` is of the form's single token.

    `SAID` names what the form says of it beside the amount.
    """

    SAID: ClassVar[tuple[str, ...]]

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


class Recallable(ByTwo):
    """The columns of what two people may take back once it was confirmed."""

    recalled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    recall_confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    recalled_on: Mapped[date | None]

    @property
    def is_recalled(self) -> bool:
        """Whether two people took it back, and the books reversed it."""
        return self.recall_confirmed_by_id is not None

    @hybrid_property
    def recall_waits(self) -> bool:
        """Whether one person says that it is not so, and another has to confirm that or not."""
        return self.recalled_by_id is not None and self.recall_confirmed_by_id is None

    @recall_waits.inplace.expression
    @classmethod
    def _recall_waits(cls) -> ColumnElement[bool]:
        return and_(cls.recalled_by_id.is_not(None), cls.recall_confirmed_by_id.is_(None))

    @hybrid_property
    def stands(self) -> bool:
        """Whether it is in the books and was not taken back."""
        return self.is_confirmed and self.recall_confirmed_by_id is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return and_(cls.status == Standing.CONFIRMED.value, cls.recall_confirmed_by_id.is_(None))


Row = TypeVar("Row", bound=ByTwo)
Back = TypeVar("Back", bound=Recallable)


def entered(row: Row, officer_id: uuid.UUID, *, form: str, amount: Money) -> tuple[Row, bool]:
    """A new row, entered by this officer, or the one that this very form brought before.

    And whether it is new. Raises `AmountSentBefore` where the form said something else then.
    """
    row.form_hash = hash_secret(form)
    row.amount_minor, row.currency = amount.minor, amount.currency
    row.status = Standing.ENTERED.value
    row.entered_by_id, row.entered_at = officer_id, clock.now()
    found, was_added = add_once(row)
    said = {name: getattr(row, name) for name in ("amount", *row.SAID)}
    if not was_added and not is_same(found, said):
        raise AmountSentBefore(amount=found.amount)
    return found, was_added


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


def recalled(row: Back, officer_id: uuid.UUID, *, on: date) -> Back:
    """A locked row of which this officer says that it is not so.

    Raises `NotInBooks`, and `AlreadyDecided` when somebody said so before.
    """
    if not row.is_confirmed:
        raise NotInBooks
    if row.recalled_by_id is not None:
        raise AlreadyDecided
    row.recalled_by_id, row.recalled_on = officer_id, on
    return row


def recall_confirmed(row: Recallable, officer_id: uuid.UUID) -> date:
    """Take a locked row back, for this officer, and tell from which day on.

    Raises `AlreadyDecided` and `NobodyAlone`.
    """
    if not row.recall_waits or row.recalled_on is None:
        raise AlreadyDecided
    refuse_alone(row.recalled_by_id, officer_id)
    row.recall_confirmed_by_id = officer_id
    return row.recalled_on


def recall_rejected(row: Back) -> Back:
    """A locked row, as it was before somebody said so. Raises `AlreadyDecided`."""
    if not row.recall_waits:
        raise AlreadyDecided
    row.recalled_by_id = row.recalled_on = None
    return row


def _check_waiting(row: ByTwo) -> None:
    if not row.is_waiting:
        raise AlreadyDecided


def _decide(row: ByTwo, to: Standing) -> None:
    row.status, row.decided_at = to.value, clock.now()
