"""A monthly gift: begun with its first payment, followed as Stripe has it, ended when asked.

Whoever locks a gift and its monthly gift locks the gift first.
"""

import uuid

from sqlalchemy import ColumnElement, select

from hardship import audit, campaigns, notices
from hardship.audit import Actor, ActorKind
from hardship.core import clock
from hardship.core.database import db, lock, locked
from hardship.core.limits import check_reason
from hardship.donations.errors import NothingCame, NotRunning
from hardship.donations.gateway import MonthlyStatus, SubscriptionFacts
from hardship.donations.models import Gift
from hardship.donations.subscriptions.models import MonthlyGift
from hardship.donations.subscriptions.rules import intended_of, monthly_become, monthly_can_become


def begin_monthly(gift: Gift) -> MonthlyGift:
    """Make a gift that was just begun the first of a monthly one."""
    monthly = MonthlyGift(
        fund_id=gift.fund_id,
        status=MonthlyStatus.STARTED.value,
        amount_minor=gift.amount_minor,
        intended_minor=gift.intended_minor,
        currency=gift.currency,
        started_at=gift.started_at,
    )
    _name_as(gift, monthly)
    db.session.add(monthly)
    db.session.flush()
    gift.monthly_id = monthly.id
    return monthly


def name_monthly(gift: Gift) -> None:
    """What was written last counts for the monthly gift too, until its first payment."""
    if gift.monthly_id is not None:
        _name_as(gift, locked(MonthlyGift, gift.monthly_id))


def _name_as(gift: Gift, monthly: MonthlyGift) -> None:
    monthly.name, monthly.email, monthly.email_hash = gift.name, gift.email, gift.email_hash
    monthly.is_anonymous, monthly.locale = gift.is_anonymous, gift.locale


def settle_subscription(facts: SubscriptionFacts) -> MonthlyGift:
    """Bring a monthly gift up to what Stripe says of it. Raises `NothingCame`.

    An amount that the supporter changed there is theirs to change: it is followed.
    """
    monthly = _locked(facts)
    if monthly.subscription_id not in {None, facts.id} or _is_older(facts, monthly):
        return monthly
    monthly.subscription_id, monthly.customer_id = facts.id, facts.customer_id
    monthly.renews_at, monthly.ends_at = facts.renews_at, facts.ends_at
    monthly.asked_at = facts.asked_at
    if facts.amount != monthly.amount and facts.amount.currency == monthly.currency:
        _change_amount(monthly, facts)
    if monthly_can_become(monthly.state, facts.status):
        _become(monthly, facts)
    return monthly


def _locked(facts: SubscriptionFacts) -> MonthlyGift:
    which: ColumnElement[bool] = MonthlyGift.subscription_id == facts.id
    if facts.monthly_id is not None:
        which = MonthlyGift.id == facts.monthly_id
    has_no_name = db.session.scalar(select(MonthlyGift.subscription_id).where(which)) is None
    monthly = db.session.scalar(lock(select(MonthlyGift).where(which), names=has_no_name))
    if monthly is None:
        raise NothingCame
    return monthly


def _is_older(facts: SubscriptionFacts, monthly: MonthlyGift) -> bool:
    return clock.is_older(facts.asked_at, monthly.asked_at)


def _change_amount(monthly: MonthlyGift, facts: SubscriptionFacts) -> None:
    before = monthly.amount
    intended = intended_of(facts.amount, asked=before, intended=monthly.intended)
    monthly.amount_minor, monthly.intended_minor = facts.amount.minor, intended.minor
    audit.record("monthly.changed", monthly, before=before, amount=facts.amount)


def _become(monthly: MonthlyGift, facts: SubscriptionFacts) -> None:
    """Take the step, with its audit row; who gave each month is told that it has ended."""
    was_running = monthly.is_running
    monthly.status = monthly_become(monthly.state, facts.status).value
    audit.record(f"monthly.{monthly.status}", monthly, amount=monthly.amount)
    if monthly.state is MonthlyStatus.ENDED:
        monthly.ended_at = facts.ended_at or clock.now()
        monthly.renews_at = None
        if was_running:
            _tell_end(monthly, why=_why_ended(monthly, facts))


def _why_ended(monthly: MonthlyGift, facts: SubscriptionFacts) -> str:
    """As the mail's template knows it; empty where the supporter wanted it."""
    if facts.gave_up:
        return "unpaid"
    is_closed = monthly.end_asked_at is None and monthly.fund_id in campaigns.closed_funds()
    return "closed" if is_closed else ""


def _tell_end(monthly: MonthlyGift, *, why: str) -> None:
    if monthly.email is None:
        return
    notices.enqueue(
        "monthly_ended",
        to=monthly.email,
        locale=monthly.locale,
        amount=str(monthly.amount),
        on=campaigns.accounting_date(monthly.ended_at).isoformat(),
        fund=campaigns.fund(monthly.fund_id).text("name", monthly.locale),
        issuer=campaigns.organisation().legal_name,
        why=why,
    )


def ask_to_end(monthly_id: uuid.UUID, *, by: Actor, reason: str = "") -> MonthlyGift:
    """Note that a monthly gift is to end; Stripe is told next, until it has carried that out.

    An officer does so when its supporter asks, and the record says why; who gives owes no reason.
    Raises `NotFound`, `NotRunning` for one of which nothing is taken, and `ReasonNeeded`.
    """
    why = check_reason(reason) if by.kind is ActorKind.OFFICER else ""
    monthly = locked(MonthlyGift, monthly_id)
    if not monthly.is_running:
        raise NotRunning
    if monthly.end_asked_at is None:
        monthly.end_asked_at = clock.now()
        audit.record("monthly.end_asked", monthly, by=by, reason=why)
    return monthly
