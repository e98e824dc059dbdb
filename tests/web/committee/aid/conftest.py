"""Who reads and decides here."""

import pytest

from tests.client import MannerlyClient
from tests.factories.officers import let_in
from tests.factories.review import Committee


@pytest.fixture
def team(client: MannerlyClient, team: Committee) -> Committee:
    """Ana is signed in."""
    let_in(client, team.ana)
    return team
