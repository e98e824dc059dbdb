"""An open campaign and a gateway that pays."""

from collections.abc import Callable

import pytest

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import Gift, Supporter
from tests.factories import campaigns as strike
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

EMAIL = "june@example.org"
FIFTY = usd(50)
Give = Callable[..., Gift]


@pytest.fixture
def fund(db_session: object) -> Fund:
    """The central fund of a campaign that is open."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def give(fund: Fund, gateway: FakeGateway) -> Give:
    """Gives, pays and settles: `give(usd(50), email="june@example.org")`."""

    def paid(amount: Money = FIFTY, *, email: str = EMAIL, name: str = "June Carter") -> Gift:
        by = Supporter(name=name, email=email)
        with transaction():
            gift = open_gift(fund, gateway, intended=amount, by=by)
        gateway.pay(gateway.last, fee=usd("1.75"))
        with transaction():
            donations.settle_session(gateway.session(gateway.last))
        return gift

    return paid
