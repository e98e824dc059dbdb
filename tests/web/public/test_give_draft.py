"""Before a campaign is open, nobody finds its funds."""

from flask import Flask

from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories import campaigns as strike
from tests.web.public.giving import open_fund


def test_a_fund_of_a_draft_takes_no_gifts(
    app: Flask, db_session: object, client: MannerlyClient
) -> None:
    open_fund()
    with transaction():
        draft = strike.draft_campaign(slug="next-strike")
        strike.location_fund(draft, name="Fontana", code="FONTANA")
    assert client.get("/give/central").status_code == 200
    assert client.get("/give/fontana").status_code == 404


def test_a_draft_alone_takes_no_gifts(
    app: Flask, db_session: object, client: MannerlyClient
) -> None:
    with transaction():
        strike.central_fund(strike.draft_campaign())
    assert client.get("/give/central").status_code == 404
