"""A strike that can be given to and applied to, and a worker who has come in."""

import pytest
from flask import Flask

from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.donations.standin import world
from tests.doubles import Mailbox
from tests.factories import campaigns
from tests.web.public.workers import EMAIL, come_in

__all__ = ["strike", "worker", "world"]


@pytest.fixture
def strike(app: Flask, db_session: object) -> None:
    """An open campaign with two funds."""
    with transaction():
        campaigns.open_campaign()


@pytest.fixture
def worker(strike: None, client: MannerlyClient, mailbox: Mailbox) -> MannerlyClient:
    """A client that has come in and written nothing yet."""
    come_in(client, mailbox, EMAIL)
    return client
