"""Reading awards."""

import uuid
from collections.abc import Iterable

from sqlalchemy import func, select

from hardship import applications, campaigns, ledger
from hardship.applications import Application, Status, Terms
from hardship.awards.models import Award
from hardship.awards.rules import AwardStatus, Place, covered, terms
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import paging
from hardship.core.database import db, existing, locked
from hardship.core.money import Money
from hardship.core.paging import Key

#: Approved and without money: not covered yet, or an award was taken back.
WAITING = frozenset({Status.WAITING_LIST, Status.APPROVED})

#: The line of a fund: in the order in which the committee approved.
_LINE = (Key(Application.decided_at), Key(Application.id))
_COLUMNS = tuple(key.column for key in _LINE)


def award(award_id: uuid.UUID) -> Award:
    """One award; raises `NotFound`."""
    return existing(Award, award_id)


def lock_award(award_id: uuid.UUID) -> Award:
    """One award, locked until the transaction ends; raises `NotFound`."""
    return locked(Award, award_id)


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


def applicants_granted(fund_ids: Iterable[uuid.UUID]) -> dict[str, str]:
    """Whom each award is for, by its id; a person is the keyed hash of their address."""
    query = (
        select(Award.id, Application.email_hash)
        .join(Application, Application.id == Award.application_id)
        .where(Award.fund_id.in_(list(fund_ids)))
    )
    return {str(award): person for award, person in db.session.execute(query)}


def granted_by(officer: Officer, application_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these applications have an award that this officer let go, live or not."""
    query = select(Award.application_id).where(
        Award.application_id.in_(list(application_ids)), Award.granted_by_id == officer.id
    )
    return set(db.session.scalars(query))


def awards_by_id(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Award]:
    """Some awards by their ids, in one query."""
    query = select(Award).where(Award.id.in_(set(ids)))
    return {found.id: found for found in db.session.scalars(query)}


def terms_of(application: Application) -> Terms:
    """The rules that decide an application: its fund's of today, or those by which it was decided.

    Everything that is told of how its amount came out and of how many votes it took reads this.
    """
    return _terms(application, campaigns.fund(application.fund_id))


def terms_by_id(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Terms]:
    """The terms of some applications by their ids; two queries, however many."""
    found = applications.applications_by_id(ids)
    funds = {
        fund.id: fund
        for campaign_id in {each.campaign_id for each in found.values()}
        for fund in campaigns.funds(campaign_id)
    }
    return {each.id: _terms(each, funds[each.fund_id]) for each in found.values()}


def _terms(application: Application, fund: Fund) -> Terms:
    return application.decided_on or terms(
        application.requested, limit=fund.award_limit, votes_needed=fund.votes_needed
    )


def waiting_covered(fund: Fund) -> list[uuid.UUID]:
    """Applications on the fund's waiting list that it could award right now, in their order."""
    query = (
        select(Application.id, Application.approved_minor)
        .where(Application.fund_id == fund.id, Application.status == Status.WAITING_LIST)
        .order_by(*_COLUMNS)
    )
    line = [(found, minor or 0) for found, minor in db.session.execute(query)]
    if not line:
        return []
    return covered(line, available_to_award(fund).minor)


def funds_waited_for() -> set[uuid.UUID]:
    """The funds of which somebody was approved for money that is not there, or not promised yet."""
    query = select(Application.fund_id).where(Application.status.in_(WAITING)).distinct()
    return set(db.session.scalars(query))


def available_to_award(fund: Fund) -> Money:
    """What the fund may promise, those who wait for it included. Acts hold the fund's lock."""
    return fund.available_to_award(ledger.fund_position(fund.id, fund.currency))


def place_in_line(application: Application) -> Place:
    """Who waits for money of the same fund before this application.

    What is not on the waiting list (approved this moment, or its award was taken back) comes
    behind all who are.
    """
    query = select(func.count(), func.coalesce(func.sum(Application.approved_minor), 0)).where(
        Application.fund_id == application.fund_id,
        Application.status == Status.WAITING_LIST,
        Application.id != application.id,
    )
    if application.state is Status.WAITING_LIST:
        query = query.where(paging.before(application, _LINE))
    count, minor = db.session.execute(query).one()
    return Place(count, Money(int(minor or 0), application.currency))


def numbers_in_line(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Which place each of these holds on its fund's waiting list, from 1; in one query."""
    place = func.row_number().over(partition_by=Application.fund_id, order_by=_COLUMNS)
    line = select(Application.id, place.label("place")).where(
        Application.status == Status.WAITING_LIST
    )
    found = line.subquery()
    query = select(found.c.id, found.c.place).where(found.c.id.in_(list(ids)))
    return {row.id: row.place for row in db.session.execute(query)}
