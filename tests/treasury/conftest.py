"""A fund, a second one beside it, and the two people without whom nothing is booked."""

import pytest

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.factories import campaigns as strike
from tests.factories.counter import Counter
from tests.factories.officers import officer


@pytest.fixture
def fund(db_session: object) -> Fund:
    """The central fund of a campaign that is open."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def other(fund: Fund, teo: Officer) -> Fund:
    """A second fund of the same campaign."""
    with transaction():
        return campaigns.add_fund(
            campaigns.campaign(fund.campaign_id),
            by=teo,
            code="FONTANA",
            slug="fontana",
            name_en="Fontana",
            award_limit=fund.award_limit,
        )


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


@pytest.fixture
def counter(fund: Fund, teo: Officer, rosa: Officer) -> Counter:
    """Their work, a verb a line."""
    return Counter(fund, teo, rosa)
