"""Reading the outbox."""

from datetime import datetime

from sqlalchemy import func, select

from hardship.core.database import db
from hardship.notices.models import Notice
from hardship.notices.rules import Delivery


def stuck_count() -> int:
    """How many mails wait for a person."""
    query = select(func.count()).where(Notice.status == Delivery.STUCK)
    return db.session.scalar(query) or 0


def waiting_since() -> datetime | None:
    """Since when the oldest unsent mail waits; None when the outbox is empty."""
    query = select(func.min(Notice.created_at)).where(Notice.status == Delivery.WAITING)
    return db.session.scalar(query)
