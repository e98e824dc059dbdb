"""What is over and kept for nobody: dead codes and sessions, drafts that nobody came back to."""

from datetime import timedelta

from sqlalchemy import delete, select

from hardship import audit
from hardship.applications.models import ApplicantSession, Application, SignInCode
from hardship.applications.rules import Status
from hardship.core import clock
from hardship.core.database import db, lock
from hardship.core.mailed_sessions import is_over

#: A draft is forgotten when it was not touched for so long.
DRAFTS_LIVE = timedelta(days=14)

_ENOUGH = 500


def sweep() -> None:
    """Forget them; the worker's job calls it every hour.

    Each draft is locked and looked at once more: one that is being saved stays, with what is new.
    """
    now = clock.now()
    db.session.execute(delete(SignInCode).where(SignInCode.expires_at < now))
    db.session.execute(delete(ApplicantSession).where(is_over(ApplicantSession)))
    old = select(Application).where(
        Application.status == Status.DRAFT, Application.saved_at < now - DRAFTS_LIVE
    )
    some = old.order_by(Application.saved_at).limit(_ENOUGH)
    for draft in db.session.scalars(lock(some, waits=False)).all():
        audit.record("application.forgotten", draft)
        db.session.delete(draft)
    db.session.flush()
