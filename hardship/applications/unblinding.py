"""Whoever may vote reads a case blind; they may look whose it is, and then others decide it."""

from hardship import audit
from hardship.applications.errors import NothingHidden
from hardship.applications.models import Application, Unblinding
from hardship.applications.queries import has_unblinded, lock_application, refuse_own
from hardship.applications.rules import Status
from hardship.committee import Officer, Permission
from hardship.core import clock
from hardship.core.database import db
from hardship.core.errors import Forbidden, NotFound
from hardship.core.limits import check_reason


def unblind(application: Application, *, reason: str, by: Officer) -> Application:
    """Show an officer who may vote whose undecided case it is; they do not vote on it any more.

    A vote that they cast before stays. Takes the application's lock, so that nobody looks and votes
    at once; to look twice is one act. Raises `ReasonNeeded`, `TooLong`, `NotFound` for a draft,
    `OwnApplication`, `Forbidden` for who may know nobody's name, and `NothingHidden`.
    """
    reason = check_reason(reason)
    application = lock_application(application.id)
    if application.state is Status.DRAFT:
        raise NotFound
    refuse_own(application, by)
    if not by.may(Permission.APPLICATION_IDENTIFY):
        raise Forbidden
    if has_unblinded(application, by):
        return application
    if not (application.is_undecided and by.may(Permission.APPLICATION_DECIDE)):
        raise NothingHidden
    looked = Unblinding(application_id=application.id, officer_id=by.id, unblinded_at=clock.now())
    db.session.add(looked)
    audit.record("application.unblinded", application, by=by.actor, reason=reason, case=application)
    db.session.flush()
    return application
