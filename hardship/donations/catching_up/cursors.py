"""Up to when catching up has seen everything, list by list."""

from datetime import datetime

from sqlalchemy import select

from hardship.core import clock
from hardship.core.database import db
from hardship.donations.catching_up.models import SyncCursor


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
