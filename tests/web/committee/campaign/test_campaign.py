"""What a union told of its fund is edited, previewed, checked and taken off again."""

import re
from typing import Any

import pytest

from hardship import audit, campaigns
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

#: The three inputs of a date share one name, which `submit` cannot fill in by itself.
SINCE = {"started_on": ["10", "14", "2024"]}
TODAY = {"published_on": ["11", "27", "2024"]}


@pytest.fixture
def administrator(client: MannerlyClient) -> Officer:
    return seat(client, Role.ADMINISTRATOR, name="Ada Okafor")


@pytest.fixture
def campaign(administrator: Officer) -> Campaign:
    with transaction():
        return made.open_campaign()


def test_every_step_is_on_record(client: MannerlyClient, campaign: Campaign) -> None:
    client.submit(
        f"/committee/campaigns/{campaign.id}/story", headline_en="Another sentence", **SINCE
    )
    row = audit.history("campaigns", campaign.id)[-1]
    assert (row.verb, row.details) == ("campaign.edited", {"fields": ["headline_en"]})
    assert row.actor_kind == "officer"
    client.submit("/committee/organisation", telephone="619 555 0100")
    union = campaigns.organisation()
    assert audit.history("organisations", union.id)[-1].details == {"fields": ["telephone"]}


def test_a_preview_shows_the_text_and_saves_nothing(
    client: MannerlyClient, campaign: Campaign
) -> None:
    url = f"/committee/campaigns/{campaign.id}/story"
    typed = {"story_en": "Now **louder** [x](javascript:alert(1))", "headline_en": "Kept"}
    page = client.submit(url, **typed, preview="yes")
    assert page.status_code == 200
    assert "<strong>louder</strong>" in page.text
    assert 'href="javascript' not in page.text
    assert "Now **louder**" in page.text
    assert ">\nKept<" in page.text
    assert "**louder**" not in campaigns.campaign(campaign.id).story_en


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("headline_en", " ", "Write this; people will read it."),
        ("slug", "No Spaces", "Use small letters, digits and hyphens only"),
        ("slug", "thanks", "Another page already has the address"),
        ("goal", "lots", "Write an amount with digits"),
        ("goal", "-5", "Choose an amount from $0 to"),
        ("started_on", ["2", "30", "2024"], "Write a real date"),
        ("name_en", "x" * 81, "Use at most 80 characters."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    client: MannerlyClient, campaign: Campaign, field: str, typed: Any, words: str
) -> None:
    before = campaign.headline_en
    url = f"/committee/campaigns/{campaign.id}/story"
    page = client.submit(url, **({"headline_en": "Not saved"} | SINCE | {field: typed}))
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error"[^>]*>.*{re.escape(words)}', page.text)
    assert campaigns.campaign(campaign.id).headline_en == before


def test_the_summary_names_each_field_in_the_order_of_the_page(
    client: MannerlyClient, campaign: Campaign
) -> None:
    wrong = {"goal": "lots", "story_es": "", "headline_en": ""} | SINCE
    page = client.submit(f"/committee/campaigns/{campaign.id}/story", **wrong)
    lines = re.findall(r'<li><a href="#(\w+)">([^:]+):', page.text)
    assert lines == [
        ("headline_en", "The strike in one sentence (English)"),
        ("story_es", "Why you are on strike (Español)"),
        ("goal", "Goal"),
    ]


def test_opening_a_form_and_saving_it_changes_nothing(
    client: MannerlyClient, campaign: Campaign
) -> None:
    before = len(audit.newest().items)
    for url in (
        f"campaigns/{campaign.id}/page",
        f"funds/{campaigns.funds(campaign.id)[0].id}",
        "organisation",
    ):
        assert client.submit(f"/committee/{url}").status_code == 303
    assert len(audit.newest().items) == before
    assert [each.minor for each in campaigns.campaign(campaign.id).effects] == [25_00, 100_00]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("code", "CENTRAL", "Another fund already has the code"),
        ("code", "Ü", "Use 2 to 12 letters and digits."),
        ("slug", "central", "Another page already has the address"),
        ("slug", "thanks", "Another page already has the address"),
        ("is_central", "y", "This campaign already has a central fund."),
        ("votes_needed", "0", "Choose a number from 1 to 9."),
        ("award_limit", "", "Write an amount, like 250."),
        ("reserve", "1.234", "Write an amount with digits"),
        ("suggested-0", "0.50", "Choose an amount from $1 to $25,000."),
    ],
)
def test_a_funds_rules_are_checked(
    client: MannerlyClient, campaign: Campaign, field: str, typed: str, words: str
) -> None:
    place = campaigns.funds(campaign.id)[1]
    page = client.submit(f"/committee/funds/{place.id}", **{field: typed})
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error"[^>]*>.*{re.escape(words)}', page.text)


def test_the_only_central_fund_of_an_open_campaign_stays_central(
    client: MannerlyClient, campaign: Campaign
) -> None:
    central = campaigns.funds(campaign.id)[0]
    page = client.submit(f"/committee/funds/{central.id}", is_central=None)
    assert page.status_code == 422
    assert re.search(r'id="is_central-error"[^>]*>.*Pause the campaign first', page.text)


def test_the_time_zones_are_looked_for_once(
    client: MannerlyClient, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six hundred files, which stay the same while the program runs."""
    assert client.get("/committee/organisation").status_code == 200
    monkeypatch.setattr("os.walk", lambda *_where: pytest.fail("they are walked again"))
    assert "Europe/Berlin" in client.get("/committee/organisation").text


def test_a_fund_is_edited_paused_and_opened(client: MannerlyClient, campaign: Campaign) -> None:
    place = campaigns.funds(campaign.id)[1]
    answer = client.submit(
        f"/committee/funds/{place.id}", votes_needed="3", award_limit="$1,000", name_en="The South"
    )
    assert answer.status_code == 303
    client.post(f"/committee/funds/{place.id}/pause")
    changed = campaigns.fund(place.id)
    assert (changed.votes_needed, changed.award_limit.minor) == (3, 1_000_00)
    assert (changed.name_en, changed.status) == ("The South", "paused")
    client.get(f"/committee/campaigns/{campaign.id}/funds")
    assert client.post(f"/committee/funds/{place.id}/pause").status_code == 409
    client.post(f"/committee/funds/{place.id}/opening")
    assert campaigns.fund(place.id).status == "open"
    listed = client.get(f"/committee/campaigns/{campaign.id}/funds").text
    closing = f"/committee/funds/{place.id}/closing"
    assert f'href="{closing}"' in listed, "it is asked before"
    asked = client.get(closing).text
    assert "What has ended does not begin again" in asked
    assert f'action="{closing}"' in asked
    client.post(f"/committee/funds/{place.id}/closing")
    assert campaigns.fund(place.id).status == "closed"
    listed = client.get(f"/committee/campaigns/{campaign.id}/funds").text
    assert closing not in listed
    assert client.get(closing).status_code == 303, "it is closed by now"
    assert f'action="/committee/funds/{place.id}/opening"' in listed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"effects-0-amount": "25"}, "1. What it does (English): Write what a gift"),
        ({"effects-1-es": "Una semana."}, "2. Amount: Write the amount that does this."),
        ({"effects-2-amount": "lots", "effects-2-en": "Much"}, "3. Amount: Write an amount"),
    ],
)
def test_half_a_line_of_what_a_gift_does_is_not_thrown_away(
    client: MannerlyClient, administrator: Officer, typed: dict[str, str], words: str
) -> None:
    with transaction():
        draft = made.draft_campaign(effects=[])
    page = client.submit(f"/committee/campaigns/{draft.id}/page", **typed)
    assert page.status_code == 422
    assert words in page.text


def test_news_and_picket_lines_reach_the_page(client: MannerlyClient, campaign: Campaign) -> None:
    base = f"/committee/campaigns/{campaign.id}"
    news = {
        "title_en": "It goes on",
        "body_en": "We *stand*.",
        "title_es": "",
        "body_es": "",
    } | TODAY
    assert client.submit(f"{base}/updates/new", **news).status_code == 303
    line = {
        "place": "San Diego",
        "address": "4400 Alder Canyon Road",
        "begins_at": "06:00",
        "ends_at": "14:00",
    }
    assert client.submit(f"{base}/picket-lines/new", **line).status_code == 303
    page = client.get("/").text
    assert "It goes on" in page
    assert "<em>stand</em>" in page
    assert "Monday to Friday" in page
    wrong = client.submit(f"{base}/picket-lines/new", **(line | {"ends_at": "05:00"}))
    assert wrong.status_code == 422
    assert "later than the beginning" in wrong.text


@pytest.mark.parametrize("kind", ["questions", "updates", "picket_lines"])
def test_what_stands_on_the_page_can_be_edited_and_removed(
    client: MannerlyClient, campaign: Campaign, kind: str
) -> None:
    base, part = f"/committee/campaigns/{campaign.id}", kind.replace("_", "-")
    pages: dict[str, dict[str, Any]] = {
        "questions": {"question_en": "Old words", "answer_en": "A"},
        "updates": {"title_en": "Old words", "body_en": "B"} | TODAY,
        "picket_lines": {
            "place": "Old words",
            "address": "C",
            "begins_at": "06:00",
            "ends_at": "07:00",
        },
    }
    told = pages[kind]
    assert client.submit(f"{base}/{part}/new", **told).status_code == 303
    listed = client.get(f"{base}/{part}").text
    found = re.search(rf'href="(/committee/{part}/[0-9a-f-]+)"', listed)
    assert found
    first = next(iter(told))
    assert client.submit(found[1], **(told | {first: "New words"})).status_code == 303
    page = client.get("/").text
    assert "New words" in page
    assert "Old words" not in page
    removal = f"{found[1]}/removal"
    assert removal in client.get(found[1]).text
    asked = client.get(removal).text
    assert "cannot be brought back" in asked
    assert "New words" in asked
    assert "New words" in client.get("/").text
    assert client.submit(removal).status_code == 303
    assert "New words" not in client.get("/").text
    assert client.get(found[1]).status_code == 404
