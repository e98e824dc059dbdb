"""Fixtures of rooms through which money comes: the central fund, and the two who say so.

A `conftest.py` names those that its tests ask for.
"""

import pytest

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.factories import campaigns as strike
from tests.factories.officers import officer


@pytest.fixture
def fund(db_session: object) -> Fund:
    """The central fund of a campaign that is open."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def other(fund: Fund) -> Fund:
    """A fund of one town, beside the central one."""
    return campaigns.funds(fund.campaign_id)[1]


@pytest.fixture
def teo(fund: Fund) -> Officer:
    """The treasurer."""
    with transaction():
        return officer(Role.TREASURER, name="Teo")


@pytest.fixture
def rosa(fund: Fund) -> Officer:
    """The releaser, who confirms."""
    with transaction():
        return officer(Role.RELEASER, name="Rosa")
