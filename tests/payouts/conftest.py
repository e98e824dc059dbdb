"""The fund whose payments these stories tell."""

import pytest

from hardship.awards import Award
from hardship.core.database import transaction
from tests.factories.review import Committee, awarded


@pytest.fixture
def award(team: Committee) -> Award:
    """$250, to be paid."""
    with transaction():
        return awarded(team)
