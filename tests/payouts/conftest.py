"""The fund whose payments these stories tell."""

import pytest

from hardship.awards import Award
from hardship.core.database import transaction
from tests.factories.review import Committee, awarded, committee


@pytest.fixture
def team(db_session: object) -> Committee:
    """$10,000 in the bank, two votes, at most $250 an application."""
    with transaction():
        return committee()


@pytest.fixture
def award(team: Committee) -> Award:
    """$250, to be paid."""
    with transaction():
        return awarded(team)
