"""Promising mail, trying again what did not leave, and giving up what reaches nobody."""

import json
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from hardship.core import clock
from hardship.core.database import db, lock
from hardship.notices.errors import NotStuck
from hardship.notices.models import Notice
from hardship.notices.queries import still
from hardship.notices.rules import Delivery


def enqueue(
    kind: str, expires_at: datetime | None = None, /, *, to: str, locale: str, **context: str
) -> Notice:
    """Promise one mail. `kind` names the folder of its templates; `context` holds plain text.

    At `expires_at` the code or link that it brings is dead: from then on it is not sent.
    """
    now = clock.now()
    notice = Notice(
        kind=kind,
        locale=locale,
        recipient=to,
        context_json=json.dumps(context, ensure_ascii=False),
        status=Delivery.WAITING,
        attempts=0,
        created_at=now,
        expires_at=expires_at,
        next_try_at=now,
    )
    db.session.add(notice)
    return notice


def retry_failed() -> list[Notice]:
    """Try again at once what was given up or failed last; returns it, for the record of who asked.

    What went wrong before is forgotten: it stands there again if it goes wrong again.
    """
    failed = and_(still(Delivery.WAITING), Notice.failure.is_not(None))
    query = select(Notice).where(or_(still(Delivery.STUCK), failed)).order_by(Notice.id)
    tried = list(db.session.scalars(lock(query)))
    for notice in tried:
        notice.status = Delivery.WAITING
        notice.attempts = 0
        notice.failure = None
        notice.next_try_at = clock.now()
    return tried


def set_aside(ids: Collection[uuid.UUID]) -> list[Notice]:
    """Give up for good what is stuck, all of these or none; returns it, for the record of why.

    Raises `NotStuck`.
    """
    query = select(Notice).where(Notice.id.in_(ids), still(Delivery.STUCK)).order_by(Notice.id)
    found = list(db.session.scalars(lock(query)))
    if len(found) < len(set(ids)):
        raise NotStuck
    for notice in found:
        finish(notice, Delivery.SET_ASIDE)
    return found


def finish(notice: Notice, status: Delivery) -> None:
    """It came to an end: for whom it was, and what with, is forgotten."""
    notice.status = status
    notice.recipient = notice.context_json = None


def sweep() -> None:
    """Drop the mails whose codes and links are dead; the worker's job calls it every hour."""
    left = Notice.status.in_([Delivery.WAITING, Delivery.STUCK])
    db.session.execute(
        update(Notice)
        .where(left, Notice.expires_at <= clock.now())
        .values(status=Delivery.OVER, recipient_sealed=None, context_sealed=None)
    )
