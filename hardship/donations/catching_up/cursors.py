"""Up to when catching up has seen everything, list by list."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from hardship.core import clock
from hardship.core.database import db
from hardship.donations.catching_up.models import SyncCursor

#: The list of all that moved at Stripe.
BALANCE: Final = "balance"

#: A movement may be listed late: a bank debit's is dated when it began.
LISTED_LATE: Final = timedelta(days=7)


def seen_until(name: str) -> datetime | None:
    """None for a list that nobody has gone through yet. Reads outside of any transaction.

    A moment to come was written while a clock was ahead: nobody knows how far it was gone through.
    """
    seen: datetime | None = db.session.scalar(
        select(SyncCursor.seen_until).where(SyncCursor.name == name)
    )
    db.session.rollback()
    return None if seen is None or seen > clock.now() else seen


def remember(name: str, moment: datetime) -> None:
    """Begin there the next time."""
    cursor = db.session.get(SyncCursor, name)
    if cursor is None:
        db.session.add(SyncCursor(name=name, seen_until=moment))
    else:
        cursor.seen_until = moment
