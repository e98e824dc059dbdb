"""Refunds, read: of one gift, of all, those that wait for a person."""

import uuid

from sqlalchemy import or_, select

from hardship.core import clock
from hardship.core.database import db, existing
from hardship.core.paging import Key, Page, keyset
from hardship.donations.gateway import RefundStatus
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.rules import LONGEST_LIST, TROUBLE_IS_NEW_FOR


def refund(refund_id: uuid.UUID) -> Refund:
    """One refund. Raises `NotFound`."""
    return existing(Refund, refund_id)


def refunds_of(gift: Gift) -> list[Refund]:
    """All refunds of a payment, the oldest first."""
    query = select(Refund).where(Refund.gift_id == gift.id)
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds(cursor: str | None = None) -> Page[Refund]:
    """Every refund, newest first, a page at a time."""
    return keyset(select(Refund), [Key(Refund.asked_at, True), Key(Refund.id, True)], cursor)


def refunds_waiting() -> list[Refund]:
    """What somebody else has to approve, the oldest first."""
    query = select(Refund).where(Refund.status == RefundStatus.ASKED.value)
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds_in_trouble() -> list[Refund]:
    """Approved ones that Stripe did not carry out, and those that failed after it had."""
    tried = (Refund.status == RefundStatus.APPROVED.value) & Refund.failure.is_not(None)
    ended = Refund.status.in_([RefundStatus.REFUSED, RefundStatus.FAILED, RefundStatus.CANCELED])
    query = select(Refund).where(or_(tried, ended))
    return list(
        db.session.scalars(query.order_by(Refund.asked_at.desc(), Refund.id).limit(LONGEST_LIST))
    )


def refunds_newly_in_trouble() -> list[Refund]:
    """Those of them that are news."""
    since = clock.now() - TROUBLE_IS_NEW_FOR
    return [each for each in refunds_in_trouble() if each.last_news_at > since]
