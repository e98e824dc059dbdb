"""Reading the outbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from hardship.core import clock
from hardship.core.database import db
from hardship.notices.mailers import OF_THE_SERVER
from hardship.notices.models import Notice
from hardship.notices.rules import WORTH_TELLING_AFTER, Delivery


@dataclass(frozen=True, slots=True)
class Failing:
    """Mails that do not leave for one reason, a sentence to translate, and since when."""

    reason: str
    count: int
    since: datetime


def still(status: Delivery) -> ColumnElement[bool]:
    """It stands there, and what it brings is still of use: what is over waits for nobody."""
    is_of_use = or_(Notice.expires_at.is_(None), Notice.expires_at > clock.now())
    return and_(Notice.status == status, is_of_use)


def stuck(limit: int = 100) -> list[Notice]:
    """Mails that wait for a person, the oldest first."""
    query = select(Notice).where(still(Delivery.STUCK)).order_by(Notice.id).limit(limit)
    return list(db.session.scalars(query))


def stuck_count() -> int:
    """How many there are."""
    query = select(func.count()).where(still(Delivery.STUCK))
    return db.session.scalar(query) or 0


def overdue_since() -> datetime | None:
    """Since when a mail is due that nobody has tried to send; None where the worker keeps up.

    One that a server refused is tried again later, and is `failing()` meanwhile.
    """
    is_due = Notice.next_try_at <= clock.now()
    query = select(func.min(Notice.next_try_at)).where(still(Delivery.WAITING), is_due)
    return db.session.scalar(query)


def shut_out_since() -> datetime | None:
    """Since when no mail leaves, whoever it is for: the server is away, or does not let us in.

    Of what was promised since the last one left, the oldest that was tried in vain.
    """
    refused = select(Notice.created_at).where(
        or_(still(Delivery.WAITING), still(Delivery.STUCK)), Notice.failure.in_(OF_THE_SERVER)
    )
    tried = sorted(db.session.scalars(refused))
    last = db.session.scalar(select(func.max(Notice.sent_at))) if tried else None
    return next((moment for moment in tried if last is None or moment > last), None)


def failing() -> list[Failing]:
    """The mails that still wait though they were tried for a while, the commonest reason first."""
    query = (
        select(Notice.failure, func.count(), func.min(Notice.created_at))
        .where(
            still(Delivery.WAITING),
            Notice.failure.is_not(None),
            Notice.created_at <= clock.now() - WORTH_TELLING_AFTER,
        )
        .group_by(Notice.failure)
        .order_by(func.count().desc(), Notice.failure)
    )
    rows = db.session.execute(query)
    return [Failing(reason or "", count, since) for reason, count, since in rows]
