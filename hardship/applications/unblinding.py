"""Whoever may vote reads a case blind; who was shown whose it is leaves it to others."""

import uuid
from collections.abc import Iterable

from hardship import audit
from hardship.applications.errors import NothingHidden
from hardship.applications.models import Application, Unblinding
from hardship.applications.queries import (
    has_unblinded,
    lock_application,
    may_learn_whose,
    refuse_own,
    unseen_of,
)
from hardship.applications.rules import Status
from hardship.committee import Officer, Permission
from hardship.core import clock
from hardship.core.database import db
from hardship.core.errors import Forbidden, NotFound
from hardship.core.limits import check_reason


def unblind(application: Application, *, reason: str, by: Officer) -> Application:
    """Show an officer who may vote whose undecided case it is; they do not vote on it any more.

    Nor on what else the same person has undecided: it is the same name. A vote that they cast
    before stays. Takes the applications' locks, so that nobody looks and votes at once; to look
    twice is one act. Raises `ReasonNeeded`, `TooLong`, `NotFound` for a draft, `OwnApplication`,
    `Forbidden` for who may know nobody's name, and `NothingHidden`.
    """
    reason = check_reason(reason)
    cases = _locked([application, *unseen_of([application], by)])
    application = cases[application.id]
    if application.state is Status.DRAFT:
        raise NotFound
    refuse_own(application, by)
    if not may_learn_whose(by):
        raise Forbidden
    if has_unblinded(application, by):
        return application
    if not (application.is_undecided and by.may(Permission.APPLICATION_DECIDE)):
        raise NothingHidden
    for case in cases.values():
        if _add(case, by):
            audit.record("application.unblinded", case, by=by.actor, reason=reason, case=case)
    db.session.flush()
    return application


def note_seen(found: Iterable[Application], *, by: Officer) -> None:
    """The officer is shown whose these are: what these people have undecided is left to others.

    Whoever has no vote today loses none, but does not get one by a role that comes later.
    """
    for case in _locked(unseen_of(found, by)).values():
        _add(case, by)
    db.session.flush()


def _locked(found: Iterable[Application]) -> dict[uuid.UUID, Application]:
    """Each once, and in one order: two who look at the same person do not wait for each other."""
    return {each: lock_application(each) for each in sorted({each.id for each in found})}


def _add(case: Application, by: Officer) -> bool:
    """Whether this was news: it may have been decided, or seen, before the lock was there."""
    if not case.is_undecided or has_unblinded(case, by):
        return False
    db.session.add(Unblinding(application_id=case.id, officer_id=by.id, unblinded_at=clock.now()))
    return True
