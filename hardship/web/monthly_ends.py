"""A monthly gift was told to end, on the street or in the committee room: Stripe hears of it."""

from uuid import UUID

from hardship import donations
from hardship.core.database import db
from hardship.donations import GatewayUnavailable
from hardship.web import installation


def tell_stripe(monthly_id: UUID) -> None:
    """At once if Stripe answers; else the worker goes on asking."""
    try:
        donations.monthly.end_due(installation.gateway(), monthly_id)
    except GatewayUnavailable:
        db.session.rollback()
