"""Deliveries of Stripe's events, read: those that wait, those about a gift."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from hardship.core import clock
from hardship.core.database import db, existing
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.inbox.rules import EventStatus
from hardship.donations.models import Gift

#: Catching up may be faster than a delivery, which Stripe tries again when we were not there.
_ON_ITS_WAY: Final = timedelta(hours=1)


def inbox_waiting_since() -> datetime | None:
    """Since when the oldest delivery waits to be processed; None when all are done with."""
    waiting = InboxEvent.status.in_([EventStatus.RECEIVED, EventStatus.STUCK])
    return db.session.scalar(select(func.min(InboxEvent.received_at)).where(waiting))


def last_delivery_at() -> datetime | None:
    """When Stripe's webhook last brought anything new; None while it never has."""
    return db.session.scalar(select(func.max(InboxEvent.delivered_at)))


def undelivered() -> int:
    """How many events catching up found by itself since the last delivery, and an hour ago."""
    found = [InboxEvent.delivered_at.is_(None), InboxEvent.received_at <= clock.now() - _ON_ITS_WAY]
    if (last := last_delivery_at()) is not None:
        found.append(InboxEvent.received_at > last)
    return db.session.scalar(select(func.count()).where(*found)) or 0


def inbox_event(event_id: str) -> InboxEvent:
    """One delivery. Raises `NotFound`."""
    return existing(InboxEvent, event_id)


def stuck_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a person, the oldest first."""
    return _events(EventStatus.STUCK, limit)


def count_stuck_events() -> int:
    """How many there are, however few the page shows."""
    return _count(EventStatus.STUCK)


def set_aside_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that somebody let rest, the last one first."""
    query = select(InboxEvent).where(InboxEvent.status == EventStatus.SET_ASIDE.value)
    rests_since = func.coalesce(InboxEvent.done_at, InboxEvent.received_at)
    return list(db.session.scalars(query.order_by(rests_since.desc()).limit(limit)))


def count_set_aside_events() -> int:
    """How many rest, however few the page shows."""
    return _count(EventStatus.SET_ASIDE)


def waiting_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a gift we do not know yet, the oldest first."""
    return _events(EventStatus.WAITING, limit)


def _events(status: EventStatus, limit: int) -> list[InboxEvent]:
    query = select(InboxEvent).where(InboxEvent.status == status.value)
    return list(db.session.scalars(query.order_by(InboxEvent.received_at).limit(limit)))


def _count(status: EventStatus) -> int:
    query = select(func.count()).where(InboxEvent.status == status.value)
    return db.session.scalar(query) or 0


def events_about(gift: Gift) -> list[InboxEvent]:
    """What Stripe told about a gift's page and payment, in the order it happened."""
    about = [name for name in (gift.session_id, gift.charge_id, gift.invoice_id) if name]
    query = select(InboxEvent).where(InboxEvent.object_id.in_(about))
    return list(db.session.scalars(query.order_by(InboxEvent.happened_at, InboxEvent.id)))
