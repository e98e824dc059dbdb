"""Ending monthly gifts. An edge: a transaction a step, calls between.

Whoever asked for the end has it at once: nothing is owed on either side, and a payment that failed
is not tried again. A fund that was closed takes nothing more: its monthly gifts end before the next
month is due, but not on the first day, because a fund may be opened again.
"""

import logging
import uuid
from datetime import timedelta

from sqlalchemy import and_, or_, select

from hardship import campaigns
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.donations.errors import GatewayRefused, UnknownToGateway
from hardship.donations.gateway import MonthlyStatus, PaymentGateway, SubscriptionFacts
from hardship.donations.subscriptions.actions import settle_subscription
from hardship.donations.subscriptions.models import MonthlyGift
from hardship.donations.subscriptions.rules import RUNNING

#: How long before a month is due the gifts of a closed fund end.
_BEFORE = timedelta(days=3)
_log = logging.getLogger("hardship.donations")


def end_due(gateway: PaymentGateway, monthly_id: uuid.UUID | None = None) -> int:
    """Let Stripe end what is to end, or the one that is named; returns how many it ended.

    Raises `GatewayUnavailable`; the next round asks again.
    """
    return sum(_ended(name, gateway) for name in _to_end(monthly_id))


def _to_end(monthly_id: uuid.UUID | None) -> list[str]:
    is_asked = MonthlyGift.end_asked_at.is_not(None)
    is_unpaid = MonthlyGift.status == MonthlyStatus.PAST_DUE.value
    is_due = or_(is_unpaid, MonthlyGift.renews_at < clock.now() + _BEFORE)
    is_closed = MonthlyGift.fund_id.in_(campaigns.closed_funds())
    query = select(MonthlyGift.subscription_id).where(
        MonthlyGift.status.in_(RUNNING), or_(is_asked, and_(is_closed, is_due))
    )
    if monthly_id is not None:
        query = query.where(MonthlyGift.id == monthly_id)
    found = [name for name in db.session.scalars(query.order_by(MonthlyGift.id)) if name]
    db.session.rollback()
    return found


def _ended(subscription_id: str, gateway: PaymentGateway) -> bool:
    """One that Stripe refuses to end holds up no other."""
    try:
        facts = gateway.end_subscription(subscription_id)
    except (GatewayRefused, UnknownToGateway) as error:
        _log.error("%s is not ended: %s", subscription_id, type(error).__name__)
        return False
    return retrying(lambda: _settle(facts))


def _settle(facts: SubscriptionFacts) -> bool:
    with transaction():
        return not settle_subscription(facts).is_running
