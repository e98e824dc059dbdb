"""What the treasurer's screens have to do; each folder says who is signed in as its `team`."""

import pytest

from hardship.awards import Award
from hardship.core.database import transaction
from hardship.payouts import Payment
from tests.factories.review import Committee, awarded, prepared


@pytest.fixture
def award(team: Committee) -> Award:
    """$250 by check to Marisol Vega."""
    with transaction():
        return awarded(team)


@pytest.fixture
def payment(team: Committee, award: Award) -> Payment:
    """Check 1041, prepared by Tove."""
    with transaction():
        return prepared(team, award, "1041")
