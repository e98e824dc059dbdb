"""A fund, a second one beside it, and the two people without whom nothing is booked."""

import pytest

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from tests.central_fund import fund, rosa, teo
from tests.factories.counter import Counter

__all__ = ["counter", "fund", "other", "rosa", "teo"]


@pytest.fixture
def other(fund: Fund, teo: Officer) -> Fund:
    """A second fund of the same campaign."""
    with transaction():
        return campaigns.add_fund(
            campaigns.campaign(fund.campaign_id),
            form=new_secret(),
            by=teo,
            code="FONTANA",
            slug="fontana",
            name_en="Fontana",
            award_limit=fund.award_limit,
        )


@pytest.fixture
def counter(fund: Fund, teo: Officer, rosa: Officer) -> Counter:
    """Their work, a verb a line."""
    return Counter(fund, teo, rosa)
