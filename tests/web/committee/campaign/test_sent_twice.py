"""What a form of the campaign adds it adds once, however often it is sent."""

from typing import Any

import pytest
from sqlalchemy import func, select

from hardship.campaigns import Campaign, Fund, PicketLine, Question, Update
from hardship.committee import Role
from hardship.core.database import db, transaction
from tests.client import MannerlyClient, filled_in
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

TOLD: dict[type[Any], tuple[str, dict[str, Any]]] = {
    Question: ("{}/questions/new", {"question_en": "Why?", "answer_en": "Because."}),
    Update: (
        "{}/updates/new",
        {"title_en": "It goes on", "body_en": "We stand.", "published_on": ["11", "27", "2024"]},
    ),
    PicketLine: (
        "{}/picket-lines/new",
        {"place": "Chino", "address": "1 Pine", "begins_at": "06:00", "ends_at": "14:00"},
    ),
    Fund: (
        "{}/funds/new",
        {"name_en": "Chino", "name_es": "Chino", "code": "CHINO", "award_limit": "250"},
    ),
    Campaign: (
        "/committee/campaigns/new",
        {
            "name_en": "The next strike",
            "headline_en": "They are on strike.",
            "story_en": "Still.",
            "started_on": ["11", "27", "2024"],
        },
    ),
}
KINDS = pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)


@pytest.fixture
def campaign(client: MannerlyClient) -> Campaign:
    seat(client, Role.ADMINISTRATOR, name="Ada Okafor")
    with transaction():
        return made.open_campaign()


def count(kind: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


@KINDS
def test_a_form_of_the_campaign_sent_ten_times_is_one_row(
    client: MannerlyClient, campaign: Campaign, kind: type[Any]
) -> None:
    address, told = TOLD[kind]
    url, before = address.format(f"/committee/campaigns/{campaign.id}"), count(kind)
    answers = filled_in(client.get(url).text) | told
    answered = [client.post(url, data=answers) for _each in range(10)]
    assert {each.status_code for each in answered} == {303}
    assert len({each.location for each in answered}) == 1
    assert count(kind) == before + 1


@KINDS
def test_one_that_was_corrected_after_it_had_been_kept_is_not_swallowed(
    client: MannerlyClient, campaign: Campaign, kind: type[Any]
) -> None:
    address, told = TOLD[kind]
    url, before = address.format(f"/committee/campaigns/{campaign.id}"), count(kind)
    answers = filled_in(client.get(url).text) | told
    assert client.post(url, data=answers).status_code == 303
    corrected = next(iter(told))
    page = client.post(url, data=answers | {corrected: "Corrected"})
    assert page.status_code == 409
    assert "This form was sent before, and what it said then was kept." in page.text
    assert "Corrected" in filled_in(page.text).values()
    assert count(kind) == before + 1


@KINDS
def test_without_our_token_it_is_not_taken(
    client: MannerlyClient, campaign: Campaign, kind: type[Any]
) -> None:
    address, told = TOLD[kind]
    url, before = address.format(f"/committee/campaigns/{campaign.id}"), count(kind)
    page = client.submit(url, **told, once="made up")
    assert page.status_code == 422
    assert "<li>This page was open for too long. Please send it again.</li>" in page.text
    assert count(kind) == before
    again = client.post(url, data=filled_in(page.text) | told)
    assert again.status_code == 303
    assert count(kind) == before + 1


def test_a_preview_keeps_the_token(client: MannerlyClient, campaign: Campaign) -> None:
    url = f"/committee/campaigns/{campaign.id}/updates/new"
    told = TOLD[Update][1]
    answers = filled_in(client.get(url).text) | told
    seen = filled_in(client.post(url, data=answers | {"preview": "yes"}).text) | told
    for sent in (answers, seen):
        assert client.post(url, data=sent).status_code == 303
    assert count(Update) == 1
