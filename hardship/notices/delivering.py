"""The worker's round: mail by mail, each claimed, handed over, marked."""

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from hardship.core import clock
from hardship.core.database import locked, transaction
from hardship.core.errors import N_
from hardship.core.queues import Backoff, take
from hardship.core.retries import retrying
from hardship.notices.actions import finish
from hardship.notices.mailers import CannotSend, Mail, Mailer
from hardship.notices.models import Notice
from hardship.notices.queries import still
from hardship.notices.rules import MOST_ATTEMPTS, Delivery, Renderer

#: 1, 2, 4 … minutes, at most four hours.
_BACKOFF = Backoff(timedelta(minutes=1), timedelta(hours=4))
_log = logging.getLogger("hardship.notices")


def deliver_due(*, mailer: Mailer, render: Renderer, limit: int = 100) -> int:
    """Send what is due; returns how many left. An edge of the worker: it opens transactions.

    A mail is claimed in one transaction, handed over outside any, and marked in another, so that
    a slow mail server never holds a lock. A crash in between sends it again under the same
    Message-ID, which mail programs show once.
    """
    sent = 0
    for _ in range(limit):
        claimed = retrying(_claim_next)
        if claimed is None:
            break
        failure = _hand_over(claimed, mailer, render)
        retrying(partial(_mark, claimed.id, failure))
        sent += failure is None
    return sent


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: uuid.UUID
    kind: str
    locale: str
    recipient: str
    context: dict[str, str]


def _claim_next() -> _Claimed | None:
    """Take the next due mail; nobody else takes it before its pause is over."""
    waiting = select(Notice).where(still(Delivery.WAITING))
    with transaction():
        notice = take(Notice, waiting.order_by(Notice.next_try_at, Notice.id), _BACKOFF)
        if notice is None:
            return None
        context = json.loads(notice.context_json or "{}")
        return _Claimed(notice.id, notice.kind, notice.locale, notice.recipient or "", context)


def _hand_over(claimed: _Claimed, mailer: Mailer, render: Renderer) -> str | None:
    """Render and send; returns why it failed, or None. The log says it too, but never to whom."""
    try:
        words = render(claimed.kind, claimed.locale, claimed.context)
    except Exception:  # noqa: BLE001 - one such mail must not hold up all behind it
        _log.exception("notice %s of kind %s cannot be rendered", claimed.id, claimed.kind)
        return N_("the mail cannot be put into words")
    mail = Mail(
        str(claimed.id), claimed.recipient, words.subject, words.text, words.html, words.sender
    )
    try:
        mailer.send(mail)
    except CannotSend as error:
        _log.warning("mail %s (%s) did not leave: %s", claimed.id, claimed.kind, error)
        return error.reason
    return None


def _mark(notice_id: uuid.UUID, failure: str | None) -> None:
    """Sent: done. Failed: note why; after the last try it is stuck, unless it is over meanwhile."""
    with transaction():
        notice = locked(Notice, notice_id)
        notice.failure = failure
        if failure is None:
            finish(notice, Delivery.SENT)
            notice.sent_at = clock.now()
        elif notice.is_waiting and notice.attempts >= MOST_ATTEMPTS:
            notice.status = Delivery.STUCK
