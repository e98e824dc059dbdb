"""Monthly gifts, as other rooms use them: `from hardship import donations`, `donations.monthly`.

A monthly gift begins with a gift (`start_gift(…, monthly=True)`), lives as long as its subscription
at Stripe, and each month brings a gift of its own. The supporter changes their card on Stripe's
page and ends it here; the amount is what Stripe says.
"""

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from hardship.core.addresses import email_hashes
from hardship.core.database import db, existing
from hardship.core.errors import NotFound
from hardship.core.money import Money
from hardship.donations.errors import EmailNeeded, NotRunning
from hardship.donations.gateway import (
    InvoiceFacts,
    InvoiceState,
    MonthlyStatus,
    Renewal,
    SubscriptionFacts,
)
from hardship.donations.models import Gift
from hardship.donations.settlement import settle_invoice
from hardship.donations.subscriptions.actions import ask_to_end, settle_subscription
from hardship.donations.subscriptions.calls import end_due
from hardship.donations.subscriptions.models import MonthlyGift
from hardship.donations.subscriptions.rules import RUNNING, proposed_each_month

__all__ = [
    "EmailNeeded",
    "InvoiceFacts",
    "InvoiceState",
    "MonthlyGift",
    "MonthlyStatus",
    "NotRunning",
    "Renewal",
    "SubscriptionFacts",
    "ask_to_end",
    "by_id",
    "end_due",
    "first_gifts",
    "of_supporter",
    "own",
    "proposed_each_month",
    "running",
    "settle_invoice",
    "settle_subscription",
]


def by_id(monthly_id: uuid.UUID) -> MonthlyGift:
    """One monthly gift. Raises `NotFound`."""
    return existing(MonthlyGift, monthly_id)


def of_supporter(email: str) -> list[MonthlyGift]:
    """Those of one address that have begun, the newest first."""
    query = select(MonthlyGift).where(*_begun_by(email))
    return list(db.session.scalars(query.order_by(MonthlyGift.started_at.desc())))


def first_gifts(monthly_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Gift]:
    """The gift with which each of these began, in one query."""
    earlier = aliased(Gift)
    is_first = ~exists().where(
        earlier.monthly_id == Gift.monthly_id, earlier.started_at < Gift.started_at
    )
    query = select(Gift).where(Gift.monthly_id.in_(list(monthly_ids)), is_first)
    return {gift.monthly_id: gift for gift in db.session.scalars(query) if gift.monthly_id}


def own(monthly_id: uuid.UUID, email: str) -> MonthlyGift:
    """One that began with this address. Raises `NotFound` for anybody else's."""
    query = select(MonthlyGift).where(MonthlyGift.id == monthly_id, *_begun_by(email))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _begun_by(email: str) -> tuple[ColumnElement[bool], ...]:
    return (
        MonthlyGift.email_hash.in_(email_hashes(email)),
        MonthlyGift.status != MonthlyStatus.STARTED.value,
    )


def running() -> list[tuple[int, Money]]:
    """How many are running and what they bring a month, by currency."""
    query = (
        select(MonthlyGift.currency, func.count(), func.sum(MonthlyGift.amount_minor))
        .where(MonthlyGift.status.in_(RUNNING))
        .group_by(MonthlyGift.currency)
        .order_by(MonthlyGift.currency)
    )
    return [(many, Money(int(minor), code)) for code, many, minor in db.session.execute(query)]
