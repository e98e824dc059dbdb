"""What is over and kept for nobody: links and sessions."""

from sqlalchemy import delete

from hardship.core import clock
from hardship.core.database import db
from hardship.core.mailed_sessions import is_over
from hardship.supporters.models import SupporterLink, SupporterSession


def sweep() -> None:
    """Forget them; the worker's job calls it every hour."""
    db.session.execute(delete(SupporterLink).where(SupporterLink.expires_at < clock.now()))
    db.session.execute(delete(SupporterSession).where(is_over(SupporterSession)))
