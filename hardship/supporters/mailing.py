"""Mailing the links that were asked for, where anything was given. An edge of the worker."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from hardship import campaigns, notices
from hardship.core import throttle
from hardship.core.addresses import email_hashes
from hardship.core.database import db, locked, transaction
from hardship.core.queues import Backoff, take
from hardship.core.retries import retrying
from hardship.core.tokens import hash_secret, new_secret
from hardship.supporters.models import SupporterLink
from hardship.supporters.queries import has_given

#: What a link must have left, so that nobody is sent to a mail whose link dies as they open it.
_ENOUGH = timedelta(minutes=20)
_BACKOFF = Backoff(timedelta(minutes=1), timedelta(minutes=10))


def send_links(limit: int = 100) -> int:
    """Mail what is due; returns how many links left. Several workers may do so at once."""
    sent = 0
    for _ in range(limit):
        claimed = retrying(_claim)
        if claimed is None:
            break
        sent += retrying(partial(_send, claimed))
    return sent


def _claim() -> uuid.UUID | None:
    """Take the next one; for a minute nobody else takes it."""
    with transaction():
        waiting = select(SupporterLink).where(SupporterLink.token_hash.is_(None))
        link = take(SupporterLink, waiting.order_by(SupporterLink.next_try_at), _BACKOFF)
        return None if link is None else link.id


def _send(link_id: uuid.UUID) -> bool:
    with transaction():
        link = locked(SupporterLink, link_id)
        email = link.email
        if email is None or not has_given(email) or not _is_due(link, email):
            db.session.delete(link)
            return False
        secret = new_secret()
        link.token_hash = hash_secret(secret)
        notices.enqueue(
            "supporter_link",
            link.expires_at,
            to=email,
            locale=link.locale,
            secret=secret,
            issuer=campaigns.organisation().legal_name,
        )
        return True


def _is_due(link: SupporterLink, email: str) -> bool:
    newest: datetime | None = db.session.scalar(
        select(func.max(SupporterLink.expires_at)).where(
            SupporterLink.email_hash.in_(email_hashes(email)),
            SupporterLink.token_hash.is_not(None),
            SupporterLink.used_at.is_(None),
        )
    )
    return throttle.is_due(has_room=link.has_room, alive_until=newest, enough=_ENOUGH)
