"""A gift of which money goes back."""

import pytest

from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import Gift
from tests.donations.refunding.test_refund_settlement import settled
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Five hundred dollars, paid with a fee of $14.80, and in the books."""
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    gateway.pay(gateway.last)
    settled(gateway)
    return gift
