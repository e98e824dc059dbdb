"""Promising mail, and trying again what did not leave."""

import json

from sqlalchemy import and_, or_, select

from hardship.core import clock
from hardship.core.database import db, lock
from hardship.notices.models import Notice
from hardship.notices.rules import Delivery


def enqueue(kind: str, *, to: str, locale: str, **context: str) -> Notice:
    """Promise one mail. `kind` names the folder of its templates; `context` holds plain text."""
    now = clock.now()
    notice = Notice(
        kind=kind,
        locale=locale,
        recipient=to,
        context_json=json.dumps(context, ensure_ascii=False),
        status=Delivery.WAITING,
        attempts=0,
        created_at=now,
        next_try_at=now,
    )
    db.session.add(notice)
    return notice


def retry_failed() -> list[Notice]:
    """Try again at once what was given up or failed last; returns it, for the record of who asked.

    What went wrong before is forgotten: it stands there again if it goes wrong again.
    """
    given_up, failed = Notice.status == Delivery.STUCK, Notice.failure.is_not(None)
    waiting = Notice.status == Delivery.WAITING
    query = select(Notice).where(or_(given_up, and_(waiting, failed)))
    tried = list(db.session.scalars(lock(query)))
    for notice in tried:
        notice.status = Delivery.WAITING
        notice.attempts = 0
        notice.failure = None
        notice.next_try_at = clock.now()
    return tried
