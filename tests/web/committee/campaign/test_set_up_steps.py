"""Which step of the set-up comes next, and how each fund stands until the campaign opens."""

import re
from typing import Any

import pytest

from hardship import campaigns
from hardship.campaigns import Campaign, FundStatus
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

NOTHING: dict[str, Any] = {
    f"{name}_{code}": "" for name in ("poster", "poster_side") for code in ("en", "es")
}


@pytest.fixture
def administrator(client: MannerlyClient) -> Officer:
    return seat(client, Role.ADMINISTRATOR, name="Ada Okafor")


@pytest.fixture
def draft(administrator: Officer) -> Campaign:
    """Its story is written, and nothing else."""
    with transaction():
        return made.draft_campaign(**NOTHING, effects=[])


def steps(client: MannerlyClient) -> tuple[str, dict[str, str]]:
    """Where the red button leads, and how each step stands."""
    page = client.get("/committee/set-up").text
    (following,) = re.findall(r">Go on: ([^<]+)<", page)
    rows = re.findall(
        r'<b><a href="[^"]+">([^<]+)</a></b>.*?class="state[^>]*>([^<]+)<', page, re.DOTALL
    )
    return following, dict(rows)


@pytest.mark.parametrize(
    "told",
    [
        {"poster_side_es": "2,400 en huelga"},
        {"decisions_en": "Elected in May."},
        {"people_en": "The local’s board."},
        {"effects-0-amount": "25", "effects-0-en": "Bus fare.", "effects-0-es": "Autobús."},
    ],
    ids=["small words", "decisions", "people", "what a gift does"],
)
def test_the_page_is_done_once_anything_stands_on_it(
    client: MannerlyClient, draft: Campaign, told: dict[str, str]
) -> None:
    assert steps(client)[1]["The fund’s page"] == "Optional"
    assert client.submit(f"/committee/campaigns/{draft.id}/page", **told).status_code == 303
    assert steps(client)[1]["The fund’s page"] == "Done"


def test_what_may_stay_empty_holds_up_nothing(client: MannerlyClient, draft: Campaign) -> None:
    assert client.submit(f"/committee/campaigns/{draft.id}/page").status_code == 303
    assert steps(client)[0] == "Funds and their rules"
    with transaction():
        made.central_fund(draft)
        made.worksite(draft)
    following, states = steps(client)
    assert following == "Invite the committee", "nobody has to answer questions beforehand"
    assert states["Questions and answers"] == "Optional"


def test_a_fund_of_a_draft_is_not_called_open(client: MannerlyClient, draft: Campaign) -> None:
    with transaction():
        made.central_fund(draft)
    listed = f"/committee/campaigns/{draft.id}/funds"
    for page in (listed, "/committee/campaign"):
        html = client.get(page).text
        assert ">Opens with the campaign<" in html
        assert ">Open<" not in html
    with transaction():
        made.worksite(draft)
        campaigns.open_campaign(campaigns.campaign(draft.id), by=made.Hand())
    assert "Opens with the campaign" not in client.get(listed).text
    assert ">Open<" in client.get(listed).text


def test_a_paused_fund_stays_paused_when_the_campaign_opens_again(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        campaign = made.open_campaign()
        _central, place = campaigns.funds(campaign.id)
        campaigns.move_fund(place, to=FundStatus.PAUSED, by=administrator)
        campaigns.pause_campaign(campaign, by=administrator)
    opening = f"/committee/campaigns/{campaign.id}/opening"
    page = client.get(opening).text
    assert "San Diego stays paused." in page
    assert "San Diego: " not in page
    assert "Central fund: 2 people approve" in page
    assert ">Paused<" in client.get(f"/committee/campaigns/{campaign.id}/funds").text
    with transaction():
        campaigns.move_fund(campaigns.fund(place.id), to=FundStatus.CLOSED, by=administrator)
    assert "San Diego stays closed." in client.get(opening).text
