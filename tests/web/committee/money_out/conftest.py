"""Who writes checks here."""

import pytest

from tests.client import MannerlyClient
from tests.factories.officers import let_in
from tests.factories.review import Committee


@pytest.fixture
def team(client: MannerlyClient, team: Committee) -> Committee:
    """Tove, the treasurer, is signed in."""
    let_in(client, team.tove)
    return team
