"""A union sets up its fund by the pages alone, and edits it later; nobody else may."""

import re
from typing import Any

import pytest

from hardship import audit, campaigns
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.core.money import Money
from tests.client import MannerlyClient
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

UNION = {
    "legal_name": "Southland Therapists United, Local 510",
    "short_name": "Local 510",
    "address": "1717 Harbor Street\nSan Diego, CA 92101",
    "time_zone": "America/Los_Angeles",
    "languages": ["en", "es"],
}
STRIKE = {
    "name_en": "Strike Hardship Fund",
    "name_es": "Fondo de Apoyo a la Huelga",
    "headline_en": "2,400 mental health workers are on strike.",
    "headline_es": "2,400 trabajadores de salud mental están en huelga.",
    "story_en": "They ask for **safe caseloads**.",
    "story_es": "Piden **cargas seguras**.",
    "started_on": ["10", "21", "2024"],
    "goal": "$150,000",
    "slug": "",
}


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


def test_from_an_empty_database_to_an_open_fund(
    client: MannerlyClient, administrator: Officer
) -> None:
    def go_on(answer: Any) -> str:
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    assert "0 of 7 steps are done" in client.get("/committee/set-up").text
    assert client.get("/committee/campaign").location.endswith("/committee/set-up")
    step = go_on(client.submit("/committee/organisation", **UNION))
    assert "step 2 of 7" in client.get(step).text
    step = go_on(client.submit(step, **STRIKE))
    assert step.endswith("/page")
    texts = {
        "poster_en": "Care\ncan’t wait.",
        "poster_es": "La atención\nno espera.",
        "effects-0-amount": "25",
        "effects-0-en": "A week of bus fare.",
        "effects-0-es": "Una semana de autobús.",
    }
    funds = go_on(client.submit(step, **texts))
    assert "step 4 of 7" in client.get(funds).text
    central = {"name_en": "Central fund", "name_es": "Fondo central", "reserve": "500"}
    assert go_on(client.submit(f"{funds}/new", **central)) == funds
    place = {"name_en": "San Diego", "name_es": "San Diego", "code": "sandiego"}
    go_on(client.submit(f"{funds}/new", **place))
    worksites = funds.replace("/funds", "/worksites")
    assert worksites in client.get(funds).text
    go_on(client.submit(worksites, names="Mission Gorge Clinic\n\n Fontana  Medical Center "))
    questions = funds.replace("/funds", "/questions")
    asked = {"question_en": "Why?", "answer_en": "Because.", "question_es": "", "answer_es": ""}
    go_on(client.submit(f"{questions}/new", **asked))
    opening = funds.replace("/funds", "/opening")
    assert "Open the fund" in client.get(opening).text
    assert "is not open yet" in client.get("/").text
    assert go_on(client.submit(opening)).endswith("/committee/campaign")
    assert "7 of 7 steps are done" in client.get("/committee/set-up").text
    _is_as_told()
    page = client.get("/").text
    assert "2,400 mental health workers are on strike." in page
    assert "<strong>safe caseloads</strong>" in page


def _is_as_told() -> None:
    campaign = campaigns.current_campaign()
    assert campaign is not None
    assert campaign.is_open
    assert campaign.slug == "strike-hardship-fund"
    assert campaign.goal == Money(150_000_00, "USD")
    assert str(campaign.started_on) == "2024-10-21"
    central, place = campaigns.funds(campaign.id)
    assert (central.code, central.is_central, central.votes_needed) == ("CENTRAL", True, 2)
    assert central.reserve == Money(500_00, "USD")
    assert central.award_limit == Money(250_00, "USD")
    assert [each.minor for each in central.suggested] == [25_00, 50_00, 100_00, 250_00]
    assert (place.code, place.slug, place.is_central) == ("SANDIEGO", "san-diego", False)
    assert [each.name for each in campaigns.worksites(campaign.id)] == [
        "Fontana Medical Center",
        "Mission Gorge Clinic",
    ]


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
        ("goal", "-5", "Write an amount with digits"),
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
    assert f'action="/committee/funds/{place.id}/closing"' in listed
    client.post(f"/committee/funds/{place.id}/closing")
    assert campaigns.fund(place.id).status == "closed"
    listed = client.get(f"/committee/campaigns/{campaign.id}/funds").text
    assert f'action="/committee/funds/{place.id}/closing"' not in listed
    assert f'action="/committee/funds/{place.id}/opening"' in listed


@pytest.mark.parametrize(
    ("page", "words", "status"),
    [
        ("pause", "Nobody can give or apply until you open it again.", "paused"),
        ("closing", "Its page and its books stay open", "closed"),
    ],
)
def test_what_follows_is_said_before_it_is_done(
    client: MannerlyClient, campaign: Campaign, page: str, words: str, status: str
) -> None:
    url = f"/committee/campaigns/{campaign.id}/{page}"
    assert words in client.get(url).text
    assert campaigns.campaign(campaign.id).is_open
    assert client.post(url).status_code == 303
    assert campaigns.campaign(campaign.id).status == status
    assert client.post(url).status_code == 409
    client.submit(f"/committee/campaigns/{campaign.id}/opening")
    assert campaigns.campaign(campaign.id).is_open


def test_a_campaign_that_lacks_something_cannot_be_opened(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
    url = f"/committee/campaigns/{draft.id}/opening"
    page = client.get(url).text
    assert "Before the fund can open, add:" in page
    assert "A central fund" in page
    assert client.post(url).status_code == 409
    assert campaigns.campaign(draft.id).is_draft


def test_what_must_stand_before_opening_is_said_at_the_field_and_linked_from_the_opening(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign(headline_es="", story_es="")
        made.central_fund(draft)
        made.worksite(draft)
    story = f"/committee/campaigns/{draft.id}/story"
    opening = f"/committee/campaigns/{draft.id}/opening"
    assert demands(client.get(story).text) == {
        "name_en": "",
        "name_es": "(needed to open)",
        "headline_en": "",
        "headline_es": "(needed to open)",
        "story_en": "",
        "story_es": "(needed to open)",
    }
    assert links(client.get(opening).text, story) == {
        f"{story}#headline_es": "The strike in one sentence (Español)",
        f"{story}#story_es": "Why you are on strike (Español)",
    }
    assert client.submit(story, headline_en="Still a draft", **SINCE).status_code == 303
    assert client.post(opening).status_code == 409
    told = {"headline_es": "Estamos en huelga.", "story_es": "Porque sí."} | SINCE
    assert client.submit(story, **told).status_code == 303
    assert client.submit(opening).status_code == 303
    assert set(demands(client.get(story).text).values()) == {""}
    page = client.submit(story, **(SINCE | {"headline_en": "", "headline_es": ""}))
    assert page.status_code == 422
    assert links(page.text, "#") == {
        "#headline_en": "The strike in one sentence (English): Write this; people will read it.",
        "#headline_es": "The strike in one sentence (Español): Write this; people will read it.",
    }


def test_a_union_that_writes_in_english_is_never_asked_for_spanish(
    client: MannerlyClient, administrator: Officer
) -> None:
    english = {name: told for name, told in STRIKE.items() if not name.endswith("_es")}
    client.submit("/committee/organisation", **(UNION | {"languages": ["en"]}))
    page = client.get("/committee/campaigns/new").text
    assert demands(page) == {"name_en": "", "headline_en": "", "story_en": ""}
    assert "(English)" not in page
    client.submit("/committee/campaigns/new", **english)
    draft = campaigns.campaign_in_hand()
    assert draft is not None
    with transaction():
        made.central_fund(draft)
        made.worksite(draft)
    assert client.submit(f"/committee/campaigns/{draft.id}/opening").status_code == 303


def demands(page: str) -> dict[str, str]:
    """What the label of each text says about when it is needed, by field."""
    labels = re.findall(r'<label for="(\w+_(?:en|es))">[^<]*(?:<span[^>]*>([^<]*)</span>)?', page)
    return dict(labels)


def links(page: str, to: str) -> dict[str, str]:
    """The words of the links that lead to `to…`, by address."""
    found = re.findall(rf'<li><a href="({re.escape(to)}[^"]*)">([^<]+)</a></li>', page)
    return dict(found)


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


def test_nobody_else_may(client: MannerlyClient) -> None:
    with transaction():
        campaign = made.open_campaign()
    fund = campaigns.funds(campaign.id)[0]
    pages = [
        "/committee/set-up",
        "/committee/organisation",
        "/committee/campaign",
        "/committee/campaigns/new",
        *(
            f"/committee/campaigns/{campaign.id}/{each}"
            for each in ("story", "page", "funds", "worksites", "questions", "updates", "opening")
        ),
        f"/committee/funds/{fund.id}",
    ]
    assert {client.get(url).status_code for url in pages} == {303}
    client.get("/")
    everybody_else = [role for role in Role if role is not Role.ADMINISTRATOR]
    seat(client, *everybody_else, name="Tove Lindqvist")
    assert {client.get(url).status_code for url in pages} == {403}
    assert client.post(f"/committee/campaigns/{campaign.id}/pause").status_code == 403
    assert campaigns.campaign(campaign.id).is_open


def test_a_stranger_to_the_house_is_not_found(
    client: MannerlyClient, administrator: Officer
) -> None:
    nowhere = "0192f0c1-0000-7000-8000-000000000000"
    for url in (f"campaigns/{nowhere}/story", f"funds/{nowhere}", f"questions/{nowhere}"):
        assert client.get(f"/committee/{url}").status_code == 404
