"""Movements of Stripe's balance that are of no gift, payout or fee, read."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from hardship.core.database import db, existing
from hardship.donations.rules import LONGEST_LIST
from hardship.donations.unexplained.models import StrayMovement


def stray(stray_id: uuid.UUID) -> StrayMovement:
    """One movement. Raises `NotFound`."""
    return existing(StrayMovement, stray_id)


def strays() -> list[StrayMovement]:
    """What nobody has explained yet, or another has to confirm, the oldest first."""
    query = select(StrayMovement).where(StrayMovement.explained_at.is_(None))
    return list(db.session.scalars(query.order_by(StrayMovement.moved_at).limit(LONGEST_LIST)))


def strays_waiting() -> list[StrayMovement]:
    """What somebody said of a movement and another has to confirm, the oldest first."""
    said = (StrayMovement.explained_at.is_(None), StrayMovement.answer.is_not(None))
    return list(db.session.scalars(select(StrayMovement).where(*said).order_by("answered_at")))


def count_strays(*, unsaid: bool = False) -> int:
    """How many there are; `unsaid` leaves out what somebody has to confirm."""
    query = select(func.count()).where(StrayMovement.explained_at.is_(None))
    if unsaid:
        query = query.where(StrayMovement.answer.is_(None))
    return db.session.scalar(query) or 0


def strays_by_transaction(names: Collection[str]) -> dict[str, StrayMovement]:
    """Some of them by Stripe's movements, explained or not, in one query."""
    query = select(StrayMovement).where(StrayMovement.transaction_id.in_(names))
    return {each.transaction_id: each for each in db.session.scalars(query)}
