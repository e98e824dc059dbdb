"""Promising mail, and trying what is stuck again."""

import json

from sqlalchemy import select

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


def retry_stuck() -> list[Notice]:
    """Try every stuck mail again at once; returns them, for the record of who asked for it."""
    query = select(Notice).where(Notice.status == Delivery.STUCK)
    stuck = list(db.session.scalars(lock(query)))
    for notice in stuck:
        notice.status = Delivery.WAITING
        notice.attempts = 0
        notice.next_try_at = clock.now()
    return stuck
