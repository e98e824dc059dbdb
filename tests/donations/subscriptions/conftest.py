"""Monthly gifts before the stand-in, which keeps its own calendar."""

import pytest

from hardship.campaigns import Fund
from tests.donations.months import Months
from tests.donations.standin import StandIn
from tests.doubles import FixedClock


@pytest.fixture
def months(fund: Fund, world: StandIn, clock: FixedClock) -> Months:
    return Months(fund, world, clock)
