"""Up to when catching up has seen everything, list by list. An edge: it opens transactions."""

from datetime import datetime

from sqlalchemy import select

from hardship.core.database import db, retrying, transaction
from hardship.donations.models import SyncCursor


def seen_until(name: str) -> datetime | None:
    """None for a list that nobody has gone through yet."""
    seen: datetime | None = db.session.scalar(
        select(SyncCursor.seen_until).where(SyncCursor.name == name)
    )
    db.session.rollback()
    return seen


def remember(name: str, moment: datetime) -> None:
    """Begin there the next time."""
    retrying(lambda: _write(name, moment))


def _write(name: str, moment: datetime) -> None:
    with transaction():
        cursor = db.session.get(SyncCursor, name)
        if cursor is None:
            db.session.add(SyncCursor(name=name, seen_until=moment))
        else:
            cursor.seen_until = moment
