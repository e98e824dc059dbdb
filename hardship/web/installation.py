"""What this installation was started with, for the views."""

from pathlib import Path
from typing import cast

from flask import current_app

from hardship.donations import FeeRate, PaymentGateway
from hardship.notices import Mailer
from hardship.settings import Settings


def settings() -> Settings:
    """How the union set it up."""
    return cast("Settings", current_app.extensions["hardship.settings"])


def gateway() -> PaymentGateway:
    """The way to Stripe, or to what stands in for it."""
    return cast("PaymentGateway", current_app.extensions["hardship.gateway"])


def card_rate() -> FeeRate:
    """What Stripe keeps of a card payment, as it is configured."""
    return cast("FeeRate", current_app.extensions["hardship.card_rate"])


def mailer() -> Mailer:
    """What takes the mail away."""
    return cast("Mailer", current_app.extensions["hardship.mailer"])


def migrations() -> Path:
    """Where the steps of the database lie."""
    return Path(current_app.extensions["hardship.migrations"])
