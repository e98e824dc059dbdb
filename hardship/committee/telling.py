"""Whoever has a seat hears when somebody is given one: nobody fills a committee unseen."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hardship import audit, notices
from hardship.audit import AuditRow
from hardship.committee.models import Officer
from hardship.committee.permissions import Role
from hardship.committee.rules import Status
from hardship.core import clock
from hardship.core.database import db

INVITED = "officer.invited"
ROLES_CHANGED = "officer.roles_changed"

#: How long the desk says who was given what: long enough for whoever looks in once a week.
_IS_NEWS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RolesGiven:
    """Roles that somebody did not have before. `by_id` is None for the command line."""

    officer_id: uuid.UUID
    roles: list[Role]
    at: datetime
    by_id: uuid.UUID | None


def tell_of_roles(who: Officer, given: Collection[Role], *, by: Officer | None) -> None:
    """Promise every other active officer a mail: one administrator could seat deciders and payers.

    It names nobody; the desk does.
    """
    if not given:
        return
    known = {who.id, by.id if by else None}
    for officer in db.session.scalars(select(Officer).where(Officer.status == Status.ACTIVE)):
        if officer.id not in known:
            notices.enqueue("roles_given", to=officer.email or "", locale=officer.locale)


def roles_given() -> list[RolesGiven]:
    """What was given lately, the newest first."""
    rows = audit.acts_since(clock.now() - _IS_NEWS, "officers", [INVITED, ROLES_CHANGED])
    return [each for each in map(_given, rows) if each.roles]


def _given(row: AuditRow) -> RolesGiven:
    roles = row.details.get("roles") or row.details.get("after", [])
    new = set(roles) - set(row.details.get("before", []))
    return RolesGiven(
        officer_id=uuid.UUID(row.subject_id),
        roles=[role for role in Role if role in new],
        at=row.recorded_at,
        by_id=row.actor_id,
    )
