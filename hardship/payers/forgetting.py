"""What no report rests on any more."""

from sqlalchemy import delete

from hardship import campaigns
from hardship.core.database import db
from hardship.payers.models import Payer


def sweep() -> None:
    """Forget it; the worker's job calls it every hour."""
    if campaigns.organisation_or_none() is not None:
        over = Payer.kept_until < campaigns.accounting_date()
        db.session.execute(delete(Payer).where(over))
