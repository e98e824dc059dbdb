"""The list of worksites as the committee writes it: nothing is cut, and no name is there twice."""

import re

import pytest

from hardship import campaigns
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def campaign(client: MannerlyClient) -> Campaign:
    seat(client, Role.ADMINISTRATOR, name="Ada Okafor")
    with transaction():
        return made.open_campaign()


def test_worksites_are_listed_renamed_and_removed(
    client: MannerlyClient, campaign: Campaign
) -> None:
    site = campaigns.worksites(campaign.id)[0]
    client.submit(f"/committee/worksites/{site.id}", name="The Clinic", fund="")
    assert campaigns.worksite(site.id).name == "The Clinic"
    listed = client.get(f"/committee/campaigns/{campaign.id}/worksites").text
    removal = f"/committee/worksites/{site.id}/removal"
    assert removal in listed
    assert "The Clinic" in client.get(removal).text
    assert campaigns.worksite(site.id).is_listed
    assert client.submit(removal).status_code == 303
    assert not campaigns.worksite(site.id).is_listed


def test_a_fund_that_is_none_is_refused_with_the_worksites(
    client: MannerlyClient, campaign: Campaign
) -> None:
    before = len(campaigns.worksites(campaign.id))
    url = f"/committee/campaigns/{campaign.id}/worksites"
    client.get(url)
    assert client.post(url, data={"names": "North Clinic", "fund": "abc"}).status_code == 422
    assert len(campaigns.worksites(campaign.id)) == before


def test_a_worksite_that_is_there_already_is_not_saved_again(
    client: MannerlyClient, campaign: Campaign
) -> None:
    url = f"/committee/campaigns/{campaign.id}/worksites"
    there = campaigns.worksites(campaign.id)[0].name
    again = client.submit(url, names=there)
    assert again.status_code == 422
    assert "This worksite is on the list already." in again.text
    assert client.submit(url, names=f"{there}\nHarbor Clinic").status_code == 303
    assert "Harbor Clinic" in {each.name for each in campaigns.worksites(campaign.id)}


def test_a_name_that_is_too_long_is_refused_and_kept(
    client: MannerlyClient, campaign: Campaign
) -> None:
    before = campaigns.worksites(campaign.id)
    url = f"/committee/campaigns/{campaign.id}/worksites"
    typed = f"Harbor Clinic\n{'North Clinic ' * 10}end\nSouth Clinic"
    page = client.submit(url, names=typed)
    assert page.status_code == 422
    assert re.search('id="names-error".*at most 120 characters a line. “North Clinic', page.text)
    assert filled_in(page.text)["names"].strip() == typed
    assert campaigns.worksites(campaign.id) == before
    assert client.submit(url, names="n" * 120).status_code == 303
    assert "n" * 120 in {each.name for each in campaigns.worksites(campaign.id)}


def test_a_name_is_read_as_the_form_of_one_place_reads_it(
    client: MannerlyClient, campaign: Campaign
) -> None:
    there = campaigns.worksites(campaign.id)[0].name
    url = f"/committee/campaigns/{campaign.id}/worksites"
    hidden = f"{there[:3]}\N{ZERO WIDTH SPACE}{there[3:]}"
    assert client.submit(url, names=hidden).status_code == 422


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Another worksite already has the name “%s”. Choose another one."),
        ("es", "Otro lugar de trabajo ya tiene el nombre “%s”. Elija otro."),
    ],
)
def test_a_place_is_not_renamed_to_another(
    client: MannerlyClient, campaign: Campaign, language: str, words: str
) -> None:
    site, other = campaigns.worksites(campaign.id)
    url = f"/committee/worksites/{site.id}"
    answers = filled_in(client.get(url).text) | {"name": other.name}
    page = client.post(url, data=answers, headers={"Accept-Language": language})
    assert page.status_code == 422
    assert re.search(rf'id="name-error"[^>]*>.*{re.escape(words % other.name)}', page.text)
    assert f'value="{other.name}"' in page.text, "what was typed stands there still"
    assert campaigns.worksite(site.id).name == site.name
