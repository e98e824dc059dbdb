"""Monthly gifts before the stand-in, which keeps its own calendar."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardship.campaigns import Fund
from tests.donations.months import Months
from tests.donations.standin import StandIn, stand_in
from tests.doubles import FixedClock


@pytest.fixture
def world(tmp_path: Path) -> Iterator[StandIn]:
    with stand_in(tmp_path) as running:
        yield running


@pytest.fixture
def months(fund: Fund, world: StandIn, clock: FixedClock) -> Months:
    return Months(fund, world, clock)
