"""Movements of Stripe's balance that are of no gift, payout or fee, read."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import db, existing
from hardship.donations.errors import InNoFundsCurrency
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


def obstacle_to_explaining(found: StrayMovement) -> InNoFundsCurrency | None:
    """Why nobody can say what it is: the fund that holds it counts in another currency."""
    if campaigns.fund(found.fund_id).currency == found.currency:
        return None
    return InNoFundsCurrency(currency=found.currency)


def count_strays(*, unsaid: bool = False) -> int:
    """How many there are; `unsaid` leaves out those of which nobody can say anything now.

    Somebody has to confirm what was said of them, or no fund counts in their currency.
    """
    query = select(func.count(StrayMovement.id)).where(StrayMovement.explained_at.is_(None))
    if unsaid:
        query = query.join(Fund, Fund.id == StrayMovement.fund_id).where(
            StrayMovement.answer.is_(None), StrayMovement.currency == Fund.currency
        )
    return db.session.scalar(query) or 0


def strays_by_transaction(names: Collection[str]) -> dict[str, StrayMovement]:
    """Some of them by Stripe's movements, explained or not, in one query."""
    query = select(StrayMovement).where(StrayMovement.transaction_id.in_(names))
    return {each.transaction_id: each for each in db.session.scalars(query)}
