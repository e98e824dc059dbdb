"""The second person: what one entered another confirms, and either may reject, once."""

from typing import TypeVar

from hardship.committee import Officer
from hardship.core import clock
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.lifecycle import move
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.rules import MOVES, Standing

Row = TypeVar("Row", CounterReceipt, Voucher)


def confirmed(row: Row, *, by: Officer) -> Row:
    """A locked row, confirmed. Raises `AlreadyDecided` and `NobodyAlone`."""
    second = by.id
    _decide(row, Standing.CONFIRMED)
    if row.entered_by_id == second:
        raise NobodyAlone
    row.confirmed_by_id = second
    return row


def rejected(row: Row, *, by: Officer) -> Row:
    """A locked row, rejected, by whoever entered it or by another. Raises `AlreadyDecided`."""
    second = by.id
    _decide(row, Standing.REJECTED)
    row.rejected_by_id = second
    return row


def _decide(row: Row, to: Standing) -> None:
    if not row.is_waiting:
        raise AlreadyDecided
    row.status, row.decided_at = move(MOVES, row.state, to).value, clock.now()
