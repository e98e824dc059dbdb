"""Reading awards."""

import uuid

from sqlalchemy import select

from hardship.awards.models import Award
from hardship.awards.rules import AwardStatus
from hardship.core.database import db, lock
from hardship.core.errors import NotFound


def award(award_id: uuid.UUID) -> Award:
    """One award; raises `NotFound`."""
    found = db.session.get(Award, award_id)
    if found is None:
        raise NotFound
    return found


def lock_award(award_id: uuid.UUID) -> Award:
    """One award, locked until the transaction ends; raises `NotFound`."""
    found = db.session.scalar(lock(select(Award).where(Award.id == award_id)))
    if found is None:
        raise NotFound
    return found


def award_of(application_id: uuid.UUID) -> Award | None:
    """The live award of an application."""
    query = select(Award).where(
        Award.application_id == application_id, Award.status == AwardStatus.GRANTED
    )
    return db.session.scalar(query)


def awards_of(application_id: uuid.UUID) -> list[Award]:
    """Every award an application ever had, oldest first."""
    query = (
        select(Award)
        .where(Award.application_id == application_id)
        .order_by(Award.granted_at, Award.id)
    )
    return list(db.session.scalars(query))


def live_awards() -> list[Award]:
    """Every award that stands, oldest first; for reconciliation, not for pages."""
    query = (
        select(Award)
        .where(Award.status == AwardStatus.GRANTED)
        .order_by(Award.granted_at, Award.id)
    )
    return list(db.session.scalars(query))
