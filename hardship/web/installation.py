"""What this installation was started with, for the views."""

from typing import cast

from flask import current_app

from hardship.donations import PaymentGateway
from hardship.settings import Settings


def settings() -> Settings:
    """How the union set it up."""
    return cast("Settings", current_app.extensions["hardship.settings"])


def gateway() -> PaymentGateway:
    """The way to Stripe, or to what stands in for it."""
    return cast("PaymentGateway", current_app.extensions["hardship.gateway"])
