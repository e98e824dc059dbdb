"""A union sets up its fund by the pages alone, and edits it later; nobody else may."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from hardship import campaigns
from hardship.audit.models import AuditRow
from hardship.campaigns import Campaign, NotAMonth
from hardship.committee import Officer, Role, Status
from hardship.core.database import db, transaction
from hardship.core.money import Money
from tests.client import MannerlyClient
from tests.factories import campaigns as made
from tests.factories.officers import officer, seat

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

    assert "0 of 8 steps are done" in client.get("/committee/set-up").text
    assert client.get("/committee/campaign").location.endswith("/committee/set-up")
    step = go_on(client.submit("/committee/organisation", **UNION))
    assert "step 2 of 8" in client.get(step).text
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
    assert "step 4 of 8" in client.get(funds).text
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
    assert go_on(client.submit(opening, knows="y")).endswith("/committee/campaign")
    listed = client.get("/committee/set-up").text
    assert "7 of 8 steps are done" in listed
    assert 'href="/committee/people">Go on: Invite the committee' in listed
    _is_as_told()
    page = client.get("/").text
    assert "2,400 mental health workers are on strike." in page
    assert "<strong>safe caseloads</strong>" in page


def test_inviting_the_committee_is_a_step_of_the_set_up(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
    people = client.get("/committee/people").text
    assert "Set-up, step 7 of 8" in people
    opening = f"/committee/campaigns/{draft.id}/opening"
    assert f'<a class="button" href="{opening}">Go on</a>' in people, "somebody is missing yet"


def test_once_the_fund_is_open_inviting_is_no_step(
    client: MannerlyClient, campaign: Campaign
) -> None:
    people = client.get("/committee/people").text
    assert "Set-up" not in people
    assert "Go on" not in people


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
    client.submit(f"/committee/campaigns/{campaign.id}/opening", knows="y")
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
    assert client.submit(opening, knows="y").status_code == 303
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
    assert client.submit(f"/committee/campaigns/{draft.id}/opening", knows="y").status_code == 303


def test_a_fund_that_nobody_can_pay_from_opens_only_knowingly(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
        made.central_fund(draft)
        made.worksite(draft)
        officer(Role.TREASURER, name="Teo Marsh")
        for name in ("Dina Cole", "Rafael Ortiz"):
            officer(Role.DECIDER, name=name)
        officer(Role.RELEASER, name="Ines Park", status=Status.INVITED)
    opening = f"/committee/campaigns/{draft.id}/opening"
    page = client.get(opening).text
    assert "Nobody can be paid yet" in page
    assert "A releaser, who is not the only treasurer" in page
    assert "A treasurer, who prepares" not in page
    assert "people who decide on applications" not in page
    assert 'href="/committee/people"' in page
    refused = client.submit(opening)
    assert refused.status_code == 422
    assert "Tick the box to open the fund without them." in refused.text
    assert campaigns.campaign(draft.id).is_draft
    listed = client.get("/committee/set-up").text
    step = listed.partition("Invite the committee")[2].partition("</li>")[0]
    assert "Done" in step, "who is invited need not be invited again"
    with transaction():
        officer(Role.RELEASER, name="Ray Holt")
    assert "Nobody can be paid yet" not in client.get(opening).text
    assert client.submit(opening).status_code == 303
    assert campaigns.campaign(draft.id).is_open


def test_the_desk_counts_the_people_who_are_missing(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
        made.central_fund(draft)
        made.worksite(draft)
    opening = f"/committee/campaigns/{draft.id}/opening"
    advice = client.get(opening).text.partition("We advise at least")[2].partition("</p>")[0]
    assert "Invite the committee" in advice, "there is nobody yet to whom one more would come"
    with transaction():
        campaigns.open_campaign(campaigns.campaign(draft.id), by=administrator)
    desk = client.get("/committee/").text
    assert '<span class="figure">4</span><div><b>seats to fill on the committee</b>' in desk
    assert (
        "Nobody can be paid before: two people who decide on applications; a treasurer, who "
        "prepares the payments; a releaser, who" in desk
    )
    with transaction():
        officer(Role.DECIDER, name="Dina Cole")
    desk = client.get("/committee/").text
    assert '<span class="figure">3</span><div><b>seats to fill on the committee</b>' in desk
    assert "before: one person who decides on applications; a treasurer" in desk


def demands(page: str) -> dict[str, str]:
    """What the label of each text says about when it is needed, by field."""
    labels = re.findall(r'<label for="(\w+_(?:en|es))">[^<]*(?:<span[^>]*>([^<]*)</span>)?', page)
    return dict(labels)


def links(page: str, to: str) -> dict[str, str]:
    """The words of the links that lead to `to…`, by address."""
    found = re.findall(rf'<li><a href="({re.escape(to)}[^"]*)">([^<]+)</a></li>', page)
    return dict(found)


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


def test_the_fiscal_year_begins_in_january_until_somebody_says_otherwise(
    client: MannerlyClient, administrator: Officer
) -> None:
    client.submit("/committee/organisation", **UNION)
    assert campaigns.organisation().fiscal_month == 1
    assert client.submit("/committee/organisation", fiscal_month="13").status_code == 422
    client.submit("/committee/organisation", fiscal_month="7")
    assert campaigns.organisation().fiscal_month == 7
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    assert row.details == {"fiscal_month": [1, 7]}
    in_spanish = client.get("/committee/organisation", headers={"Accept-Language": "es"})
    assert re.search(r'value="7" selected>julio|selected value="7">julio', in_spanish.text)
    with pytest.raises(NotAMonth), transaction():
        campaigns.edit_organisation(campaigns.organisation(), by=administrator, fiscal_month=0)


def test_a_worksite_without_a_fund_names_the_central_one_as_it_is_called(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
        made.central_fund(draft).name_en = "Central"
        made.worksite(draft)
    page = client.get(f"/committee/campaigns/{draft.id}/worksites").text
    assert page.count(">Central<") + page.count("> Central<") == 2, "in the list and in the choice"
    assert "Central fund" not in page
