"""A campaign that takes applications."""

import pytest

from hardship.campaigns import Campaign
from hardship.core.database import transaction
from tests.factories import campaigns as campaigns_made


@pytest.fixture
def campaign(db_session: object) -> Campaign:
    """Open, with a central fund ($250 an application, two votes), one for San Diego, two sites."""
    with transaction():
        return campaigns_made.open_campaign()
