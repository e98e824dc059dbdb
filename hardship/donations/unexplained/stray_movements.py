"""Movements of Stripe's balance that are of no gift, no payout and no fee: a top-up, an adjustment.

Each waits in suspense, of the central fund, until one person says what it is; above the limit for
refunds another confirms it.
"""

import uuid

from hardship import audit, campaigns, ledger
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.by_two import refuse_alone
from hardship.core.database import db, locked
from hardship.core.errors import AlreadyDecided
from hardship.donations.booking import book, central_fund_id, source_of
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.notifying import tell_treasurers
from hardship.donations.unexplained.models import StrayMovement
from hardship.donations.unexplained.rules import (
    STRIPE_MOVEMENT_EXPLAINED,
    STRIPE_MOVEMENT_SUSPENDED,
    StrayAnswer,
    stripe_movement_explained,
    stripe_movement_suspended,
)
from hardship.donations.unexplained.stray_queries import obstacle_to_explaining


def book_stray(moved: BalanceTransaction) -> None:
    """Into suspense, with an alert; once, however often it is found."""
    fund_id = central_fund_id()
    postings = stripe_movement_suspended(fund_id, moved.net) if moved.net else []
    entry = book(STRIPE_MOVEMENT_SUSPENDED, postings, moved)
    if entry is None:
        return
    found = StrayMovement(
        transaction_id=moved.id,
        category=moved.category,
        amount_minor=moved.net.minor,
        currency=moved.net.currency,
        fund_id=fund_id,
        moved_at=moved.created_at,
    )
    db.session.add(found)
    db.session.flush()
    audit.record("stray.alert", found, entry=entry, amount=found.amount, category=moved.category)
    tell_treasurers("suspense")


def explain_stray(stray_id: uuid.UUID, *, answer: StrayAnswer, by: Officer) -> StrayMovement:
    """Say what it is; up to the organisation's limit that is enough.

    Raises `AlreadyDecided` and `InNoFundsCurrency`.
    """
    found = locked(StrayMovement, stray_id)
    if found.answer is not None:
        raise AlreadyDecided
    _refuse(found)
    found.answer, found.answered_by_id, found.answered_at = answer.value, by.id, clock.now()
    audit.record("stray.asked", found, by=by.actor, amount=found.amount, answer=answer)
    if abs(found.amount_minor) <= campaigns.organisation().refund_limit_minor:
        _carry_out(found, answer, by)
    return found


def confirm_stray(stray_id: uuid.UUID, *, by: Officer) -> StrayMovement:
    """Another person agrees. Raises what `explain_stray` raises, and `NobodyAlone`."""
    found, answer = _waiting(stray_id)
    _refuse(found)
    refuse_alone(found.answered_by_id, by.id)
    found.confirmed_by_id = by.id
    _carry_out(found, answer, by)
    return found


def reject_stray(stray_id: uuid.UUID, *, by: Officer) -> StrayMovement:
    """It is not that. Whoever said so may take it back themselves. Raises `AlreadyDecided`."""
    found, answer = _waiting(stray_id)
    found.answer = found.answered_by_id = found.answered_at = None
    audit.record("stray.rejected", found, by=by.actor, amount=found.amount, answer=answer)
    return found


def _waiting(stray_id: uuid.UUID) -> tuple[StrayMovement, StrayAnswer]:
    found = locked(StrayMovement, stray_id)
    if found.said is None or not found.is_waiting:
        raise AlreadyDecided
    return found, found.said


def _refuse(found: StrayMovement) -> None:
    obstacle = obstacle_to_explaining(found)
    if obstacle is not None:
        raise obstacle


def _carry_out(found: StrayMovement, answer: StrayAnswer, by: Officer) -> None:
    entry = ledger.post(
        STRIPE_MOVEMENT_EXPLAINED,
        stripe_movement_explained(found.fund_id, found.amount, answer),
        source=source_of(found.transaction_id),
        occurred_on=campaigns.accounting_date(),
    )
    found.explained_at = clock.now()
    audit.record("stray.explained", found, by=by.actor, entry=entry, answer=answer)
