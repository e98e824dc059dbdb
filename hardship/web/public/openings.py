"""Who opened the worker's file: on which day, in which role, what for; and nobody by name."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from hardship import audit, committee
from hardship.applications import Application
from hardship.audit import AuditRow
from hardship.committee import GRANTS, ROLE_NAMES, Permission, Role
from hardship.core.errors import N_
from hardship.web.templating import day, now_here

#: Of the trail of one application: far more than anybody opens it.
_MOST_ROWS = 2000

_DECIDING = (Permission.APPLICATION_DECIDE, N_("%(role)s, to decide on it"))
_PAYING = (Permission.PAYEE_READ, N_("%(role)s, to pay you"))
_LOOKING = (Permission.APPLICATION_IDENTIFY, N_("%(role)s, to see that nothing is missing"))
_NAMING = (Permission.APPLICATION_IDENTIFY, N_("%(role)s, to see who you are"))
_NAMING_TO_PAY = (Permission.PAYEE_READ, N_("%(role)s, to see who you are"))
_READING = (Permission.APPLICATION_READ, N_("%(role)s, to read it"))


_SEEN = {"application.opened", "application.unblinded", "payee.shown"}

#: In the order of a case's way. Who holds several roles looked in the first that is there for it.
_WAY = (Role.INTAKE, Role.DECIDER, Role.TREASURER, Role.RELEASER, Role.CHAIR, Role.AUDITOR)


class Opening(NamedTuple):
    """A day on which one person in a role opened the file, however often."""

    on: date
    words: str

    @property
    def when(self) -> str:
        """The day in words."""
        return day(self.on, "medium")


def openings(application: Application) -> list[Opening]:
    """The newest day first; the same person for the same purpose once a day."""
    rows = audit.history(Application.__tablename__, application.id, _MOST_ROWS)
    seen = [row for row in rows if row.verb in _SEEN]
    roles = _roles(row.actor_id for row in seen if row.actor_id is not None)
    zone = now_here().tzinfo
    lines = (
        (
            row.actor_id,
            Opening(
                row.recorded_at.astimezone(zone).date(),
                _words(row, roles.get(row.actor_id, frozenset())),
            ),
        )
        for row in reversed(seen)
    )
    return [opening for _who, opening in dict.fromkeys(lines)]


def _roles(officer_ids: Iterable[UUID]) -> dict[UUID | None, frozenset[Role]]:
    """What these people hold today."""
    return {each: frozenset(committee.officer(each).roles) for each in set(officer_ids)}


def _words(row: AuditRow, held: frozenset[Role]) -> str:
    """The purpose, in the role that fits it."""
    for permission, words in _purposes(row):
        for role in _WAY:
            if role in held and permission in GRANTS[role]:
                return str(_(words, role=_(ROLE_NAMES[role])))
    return _("A member of the committee")


def _purposes(row: AuditRow) -> tuple[tuple[Permission, str], ...]:
    if row.verb == "payee.shown":
        return (_PAYING,)
    if row.verb == "application.unblinded":
        return (_NAMING, _NAMING_TO_PAY)
    return (_DECIDING,) if row.details.get("why") == "decide" else (_LOOKING, _READING)
