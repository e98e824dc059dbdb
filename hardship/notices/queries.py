"""Reading the outbox."""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from hardship.core.database import db
from hardship.notices.models import Notice
from hardship.notices.rules import Delivery


def stuck_count() -> int:
    """How many mails wait for a person."""
    query = select(func.count()).where(Notice.status == Delivery.STUCK)
    return db.session.scalar(query) or 0


def stuck(limit: int = 100) -> list[Notice]:
    """Mails that wait for a person, the oldest first."""
    query = select(Notice).where(Notice.status == Delivery.STUCK)
    return list(db.session.scalars(query.order_by(Notice.created_at).limit(limit)))


def waiting_since() -> datetime | None:
    """Since when the oldest unsent mail waits; None when the outbox is empty."""
    query = select(func.min(Notice.created_at)).where(Notice.status == Delivery.WAITING)
    return db.session.scalar(query)


def newest_for(notice_id: uuid.UUID) -> Notice | None:
    """One notice by its id."""
    return db.session.get(Notice, notice_id)
