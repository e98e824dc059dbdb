"""An open campaign, its funds, and the books of a gift."""

import pytest

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import transaction
from tests.factories import campaigns as strike


@pytest.fixture
def fund(db_session: object) -> Fund:
    """The central fund of a campaign that is open."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]
