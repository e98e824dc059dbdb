"""The committee's list: urgent first, then oldest, without a word that names anybody.

A page costs the same number of queries whether there are a hundred applications or ten thousand.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, case, exists, func, select

from hardship import campaigns
from hardship.applications.models import Application, NeedLine, Unblinding, Vote
from hardship.applications.queries import (
    application_by_reference,
    hashes_of,
    is_newest,
    is_unblinded_by,
)
from hardship.applications.rules import UNDECIDED, Choice, Status, Urgency
from hardship.committee import Officer, Permission
from hardship.core import paging
from hardship.core.database import db
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.ledger import AidCategory


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What to show. None shows all; `text` is a reference. Drafts are never shown.

    `among` narrows to some states, as a tab does; `status` to one of them.
    """

    among: frozenset[Status] = frozenset()
    status: Status | None = None
    fund_id: uuid.UUID | None = None
    urgent: bool | None = None
    category: AidCategory | None = None
    text: str = ""


#: All that was ever sent.
EVERYTHING = QueueFilters()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One application in the list; how much it can get and by how many votes is told upstairs."""

    id: uuid.UUID
    reference: str
    status: Status
    fund_id: uuid.UUID
    fund_code: str
    categories: tuple[AidCategory, ...]
    urgency: Urgency
    urgent_on: date | None
    requested: Money
    approved: Money | None
    approvals: int
    declines: int
    has_void_votes: bool
    submitted_at: datetime


class Order(StrEnum):
    """By what a list is sorted, each upwards: notice's date, age, what is asked, place in line."""

    NOTICE = "notice"
    AGE = "age"
    ASKED = "asked"
    LINE = "line"


_ORDER = [Key(Application.queue_on), Key(Application.submitted_at), Key(Application.id)]
_ORDERS: Mapping[Order, Sequence[Key]] = {
    Order.NOTICE: _ORDER,
    Order.AGE: [Key(Application.submitted_at, True), Key(Application.id, True)],
    Order.ASKED: [Key(Application.requested_minor), *_ORDER[1:]],
    Order.LINE: [Key(Application.decided_at), Key(Application.id)],
}


def queue(
    filters: QueueFilters,
    cursor: str | None = None,
    size: int = 50,
    *,
    order: Order = Order.NOTICE,
    downwards: bool = False,
) -> Page[QueueRow]:
    """One page of what was sent; unless told otherwise, dated notices first, then the oldest.

    `Order.LINE` is only for what was decided: nothing else has a place in line.
    """
    page = keyset(_filtered(filters), _keys(order, downwards=downwards), cursor, size)
    return Page(_rows(page.items), page.next, page.previous)


def queue_counts() -> dict[Status, int]:
    """How many applications there are in each state; a state without any is 0."""
    query = select(Application.status, func.count()).group_by(Application.status)
    found = {Status(status): count for status, count in db.session.execute(query)}
    return {status: found.get(status, 0) for status in Status}


def matching_count(filters: QueueFilters) -> int:
    """How many applications a filter leaves."""
    return db.session.scalar(select(func.count()).select_from(_filtered(filters).subquery())) or 0


def next_to_decide(
    officer: Officer,
    after: Application | None = None,
    filters: QueueFilters = EVERYTHING,
    *,
    order: Order = Order.NOTICE,
    downwards: bool = False,
) -> Application | None:
    """The first case of a list that this officer can vote on: undecided, not theirs, not voted on.

    Nor one of which they looked whose it is.

    With `after`, the first one behind it in that list, and from the top again at the end.
    """
    keys = _keys(order, downwards=downwards)
    query = _open_to(officer, filters).order_by(*paging.in_order(keys)).limit(1)
    if after is not None:
        behind = db.session.scalar(query.where(paging.after(after, keys)))
        if behind is not None:
            return behind
        query = query.where(Application.id != after.id)
    return db.session.scalar(query)


def to_decide_count(officer: Officer, filters: QueueFilters = EVERYTHING) -> int:
    """How many cases of a list wait for this officer's vote."""
    query = _open_to(officer, filters)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def to_look_through_count(officer: Officer) -> int:
    """How many undecided cases of others there are of which this officer has not seen whose."""
    query = _unseen_of_others(officer)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def next_to_look_through(officer: Officer) -> Application | None:
    """The first of them in the order of the list."""
    query = _unseen_of_others(officer).order_by(*paging.in_order(_ORDER))
    return db.session.scalar(query.limit(1))


def waits_for_others(officer: Officer) -> tuple[int, datetime | None]:
    """How many undecided cases wait for a vote that is not this officer's, and since when.

    Counted from when the oldest of them was sent; None where there is none.
    """
    query = select(func.count(), func.min(Application.submitted_at)).where(
        Application.status.in_(UNDECIDED)
    )
    if officer.may(Permission.APPLICATION_DECIDE):
        mine = _open_to(officer, EVERYTHING).with_only_columns(Application.id)
        query = query.where(Application.id.not_in(mine))
    count, since = db.session.execute(query).one()
    return count, since


@dataclass(frozen=True, slots=True)
class Marks:
    """Which rows of a page are the reader's own case, voted on, or closed to their vote: named."""

    own: frozenset[uuid.UUID]
    voted: frozenset[uuid.UUID]
    unblinded: frozenset[uuid.UUID]


def marks_of(officer: Officer, rows: Sequence[QueueRow]) -> Marks:
    """How a page of the queue looks to one officer; three queries, however long it is."""
    ids = [row.id for row in rows]
    own = select(Application.id).where(
        Application.id.in_(ids), Application.email_hash.in_(hashes_of(officer))
    )
    voted = (
        select(Application.id)
        .join(Vote, Vote.version_id == Application.current_version_id)
        .where(Application.id.in_(ids), Vote.officer_id == officer.id)
    )
    unblinded = select(Unblinding.application_id).where(
        Unblinding.application_id.in_(ids if officer.may(Permission.APPLICATION_DECIDE) else []),
        Unblinding.officer_id == officer.id,
    )
    return Marks(*(frozenset(db.session.scalars(query)) for query in (own, voted, unblinded)))


def place_to_decide(
    application: Application,
    filters: QueueFilters = EVERYTHING,
    *,
    order: Order = Order.NOTICE,
    downwards: bool = False,
) -> tuple[int, int] | None:
    """Its place among the undecided of a list, from 1, and how many those are; None off the list.

    One query.
    """
    ahead = paging.before(application, _keys(order, downwards=downwards))
    listed = _filtered(filters).where(Application.status.in_(UNDECIDED))
    counted = listed.with_only_columns(
        func.count(),
        func.count(case((ahead, 1))),
        func.count(case((Application.id == application.id, 1))),
    )
    among, before, itself = db.session.execute(counted).one()
    return (before + 1, among) if itself else None


def ahead_of(application: Application) -> int:
    """How many undecided applications come before this one."""
    ahead = paging.before(application, _ORDER)
    query = select(func.count()).where(Application.status.in_(UNDECIDED), ahead)
    return db.session.scalar(query) or 0


def _filtered(filters: QueueFilters) -> Select[Application]:
    query = select(Application).where(Application.status != Status.DRAFT)
    if filters.text.strip():
        found = application_by_reference(filters.text)
        query = query.where(Application.id == (found.id if found else uuid.UUID(int=0)))
    if filters.among:
        query = query.where(Application.status.in_(filters.among))
    if filters.status is not None:
        query = query.where(Application.status == filters.status)
    if filters.fund_id is not None:
        query = query.where(Application.fund_id == filters.fund_id)
    if filters.urgent is not None:
        same = Application.urgency == Urgency.NONE
        query = query.where(~same if filters.urgent else same)
    if filters.category is not None:
        query = query.where(
            exists().where(
                NeedLine.version_id == Application.current_version_id,
                NeedLine.category == filters.category,
            )
        )
    return query


def _keys(order: Order, *, downwards: bool) -> list[Key]:
    return [Key(key.column, key.descending != downwards) for key in _ORDERS[order]]


def _open_to(officer: Officer, filters: QueueFilters) -> Select[Application]:
    voted = exists().where(
        Vote.version_id == Application.current_version_id, Vote.officer_id == officer.id
    )
    return _unseen_of_others(officer, filters).where(~voted)


def _unseen_of_others(officer: Officer, filters: QueueFilters = EVERYTHING) -> Select[Application]:
    return _filtered(filters).where(
        Application.status.in_(UNDECIDED),
        Application.email_hash.not_in(hashes_of(officer)),
        ~is_unblinded_by(officer),
    )


def _rows(applications: Sequence[Application]) -> list[QueueRow]:
    """Three more queries a page: needs, votes, funds."""
    if not applications:
        return []
    categories = _categories(applications)
    counts = _votes(applications)
    funds = {
        fund.id: fund
        for campaign_id in {each.campaign_id for each in applications}
        for fund in campaigns.funds(campaign_id)
    }
    return [
        _row(each, funds[each.fund_id], categories[each.current_version_id], counts[each.id])
        for each in applications
    ]


def _row(
    application: Application,
    fund: campaigns.Fund,
    categories: list[AidCategory],
    counts: "_Counts",
) -> QueueRow:
    return QueueRow(
        id=application.id,
        reference=application.reference,
        status=application.state,
        fund_id=fund.id,
        fund_code=fund.code,
        categories=tuple(dict.fromkeys(categories)),
        urgency=Urgency(application.urgency),
        urgent_on=application.urgent_on,
        requested=application.requested,
        approved=application.approved,
        approvals=counts.approvals,
        declines=counts.declines,
        has_void_votes=counts.void > 0,
        submitted_at=application.submitted_at or application.started_at,
    )


@dataclass(slots=True)
class _Counts:
    approvals: int = 0
    declines: int = 0
    void: int = 0


def _categories(
    applications: Sequence[Application],
) -> defaultdict[uuid.UUID | None, list[AidCategory]]:
    query = (
        select(NeedLine.version_id, NeedLine.category)
        .where(NeedLine.version_id.in_([each.current_version_id for each in applications]))
        .order_by(NeedLine.version_id, NeedLine.position)
    )
    found: defaultdict[uuid.UUID | None, list[AidCategory]] = defaultdict(list)
    for version_id, category in db.session.execute(query):
        found[version_id].append(AidCategory(category))
    return found


def _votes(applications: Sequence[Application]) -> defaultdict[uuid.UUID, _Counts]:
    current = {each.current_version_id for each in applications}
    query = (
        select(Vote.application_id, Vote.version_id, Vote.choice, func.count())
        .where(Vote.application_id.in_([each.id for each in applications]), is_newest())
        .group_by(Vote.application_id, Vote.version_id, Vote.choice)
    )
    found: defaultdict[uuid.UUID, _Counts] = defaultdict(_Counts)
    for application_id, version_id, choice, count in db.session.execute(query):
        counts = found[application_id]
        if version_id not in current:
            counts.void += count
        elif choice == Choice.APPROVE:
            counts.approvals += count
        else:
            counts.declines += count
    return found
