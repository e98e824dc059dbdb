"""Reading awards."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from hardship import ledger
from hardship.applications import Application, Status
from hardship.awards.models import Award
from hardship.awards.rules import AwardStatus, covered
from hardship.campaigns import Fund
from hardship.core.database import db, lock
from hardship.core.errors import NotFound

#: Approved and without money: not covered yet, or an award was taken back.
WAITING = frozenset({Status.WAITING_LIST, Status.APPROVED})


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


def awards_by_id(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Award]:
    """Some awards by their ids, in one query."""
    query = select(Award).where(Award.id.in_(set(ids)))
    return {found.id: found for found in db.session.scalars(query)}


def waiting_covered(fund: Fund) -> list[uuid.UUID]:
    """Applications on the fund's waiting list that it could award right now, urgent ones first."""
    order = (Application.queue_on, Application.submitted_at, Application.id)
    query = (
        select(Application.id, Application.approved_minor)
        .where(Application.fund_id == fund.id, Application.status == Status.WAITING_LIST)
        .order_by(*order)
    )
    waiting = [(found, minor or 0) for found, minor in db.session.execute(query)]
    if not waiting:
        return []
    available = ledger.fund_position(fund.id).available_to_award(fund.reserve)
    return covered(waiting, available.minor)
