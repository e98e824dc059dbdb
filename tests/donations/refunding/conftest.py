"""A gift of which money goes back."""

import pytest

from hardship.campaigns import Fund
from hardship.donations import Gift
from tests.donations.refunding.test_refund_settlement import booked
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Five hundred dollars, paid with a fee of $14.80, and in the books."""
    return booked(fund, gateway, usd(500))
