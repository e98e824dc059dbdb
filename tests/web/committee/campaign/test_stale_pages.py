"""Two administrators have one page open: whoever sends second hears what the first one changed."""

import html
import re
from datetime import date, time
from functools import partial
from typing import Any

import pytest

from hardship import campaigns
from hardship.campaigns import Campaign, Fund
from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.factories import campaigns as made
from tests.factories.money import usd
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

HAND = made.Hand()


@pytest.fixture
def campaign(client: MannerlyClient) -> Campaign:
    seat(client, Role.ADMINISTRATOR, name="Ada Okafor")
    with transaction():
        return made.open_campaign()


@pytest.fixture
def fund(campaign: Campaign) -> Fund:
    return campaigns.funds(campaign.id)[0]


def told(page: str) -> list[str]:
    """The lines of the notice, in words."""
    notice = page.partition("Somebody changed this after you opened it")[2].partition("</ul>")[0]
    lines = notice.split("<li>")[1:]
    words = [html.unescape(re.sub(r"<[^>]*>", " ", line)) for line in lines]
    return [" ".join(each.split()).replace(" :", ":") for each in words]


def test_who_corrects_a_description_puts_no_rule_of_a_fund_back(
    client: MannerlyClient, fund: Fund
) -> None:
    url = f"/committee/funds/{fund.id}"
    mine = filled_in(client.get(url).text) | {"description_en": "For *all* who strike."}
    with transaction():
        campaigns.edit_fund(
            fund,
            votes_needed=3,
            reserve=usd(500),
            award_limit=usd(300),
            suggested=[usd(10), usd(20)],
            counts_undeposited=True,
            by=HAND,
        )
    page = client.post(url, data=mine)
    assert page.status_code == 409
    assert told(page.text) == [
        "Suggested amounts: $10.00, $20.00",
        "How many people must approve an application: 3",
        "Most that one application is paid: $300.00",
        "Reserve: $500.00",
        "Checks and cash count before they are at the bank: Yes",
    ]
    assert "to correct" not in page.text
    assert campaigns.fund(fund.id).description_en != "For *all* who strike."
    again = filled_in(page.text)
    assert (again["description_en"], again["votes_needed"]) == ("For *all* who strike.", "3")
    assert (again["suggested-1"], again["suggested-2"]) == ("20.00", "")
    assert client.post(url, data=again).status_code == 303
    kept = campaigns.fund(fund.id)
    assert (kept.votes_needed, kept.reserve, kept.award_limit) == (3, usd(500), usd(300))
    assert (kept.suggested, kept.counts_undeposited) == ([usd(10), usd(20)], True)
    assert kept.description_en == "For *all* who strike."


def test_what_both_typed_stays_in_the_form_beside_what_stands_now(
    client: MannerlyClient, fund: Fund
) -> None:
    url = f"/committee/funds/{fund.id}"
    mine = filled_in(client.get(url).text) | {"votes_needed": "4", "name_en": "Ours & all"}
    with transaction():
        campaigns.edit_fund(fund, votes_needed=3, name_en="Theirs <b>", by=HAND)
    page = client.post(url, data=mine)
    assert page.status_code == 409
    yours = "You typed something else. If you save it, yours replaces this."
    assert told(page.text) == [
        f"Name (English): Theirs <b> {yours}",
        f"How many people must approve an application: 3 {yours}",
    ]
    again = filled_in(page.text)
    assert (again["votes_needed"], again["name_en"]) == ("4", "Ours & all")
    assert client.post(url, data=again).status_code == 303
    assert campaigns.fund(fund.id).votes_needed == 4


def test_who_was_told_is_told_again_of_what_moved_since(client: MannerlyClient, fund: Fund) -> None:
    url = f"/committee/funds/{fund.id}"
    mine = filled_in(client.get(url).text) | {"description_en": "For all."}
    for votes in (3, 4):
        with transaction():
            campaigns.edit_fund(fund, votes_needed=votes, by=HAND)
        page = client.post(url, data=mine)
        assert page.status_code == 409
        assert told(page.text) == [f"How many people must approve an application: {votes}"]
        mine = filled_in(page.text)
    assert client.post(url, data=mine).status_code == 303


def test_a_preview_or_a_slip_does_not_read_anew(client: MannerlyClient, fund: Fund) -> None:
    url = f"/committee/funds/{fund.id}"
    mine = filled_in(client.get(url).text) | {"description_en": "For all."}
    with transaction():
        campaigns.edit_fund(fund, votes_needed=3, by=HAND)
    seen = filled_in(client.post(url, data=mine | {"preview": "yes"}).text)
    slipped = filled_in(client.post(url, data=seen | {"award_limit": "lots"}).text)
    assert client.post(url, data=slipped | {"award_limit": "250"}).status_code == 409


def test_a_form_sent_twice_is_no_mistake(client: MannerlyClient, fund: Fund) -> None:
    url = f"/committee/funds/{fund.id}"
    mine = filled_in(client.get(url).text) | {"votes_needed": "3"}
    assert [client.post(url, data=mine).status_code for _each in range(2)] == [303, 303]


def test_the_story_of_a_campaign_is_not_put_back(
    client: MannerlyClient, campaign: Campaign
) -> None:
    url, day = f"/committee/campaigns/{campaign.id}/story", ["10", "14", "2024"]
    mine = filled_in(client.get(url).text) | {"employer": "Meridian Inc", "started_on": day}
    with transaction():
        campaigns.edit_campaign(
            campaign, goal=usd(7), headline_en="Theirs", story_en="A word " * 40, by=HAND
        )
    page = client.post(url, data=mine)
    assert page.status_code == 409
    headline, story, goal = told(page.text)
    assert headline == "The strike in one sentence (English): Theirs"
    assert story.startswith("Why you are on strike (English): A word")
    assert len(story) < 160
    assert goal == "Goal: $7.00"
    assert client.post(url, data=filled_in(page.text) | {"started_on": day}).status_code == 303
    kept = campaigns.campaign(campaign.id)
    assert (kept.goal, kept.headline_en, kept.employer) == (usd(7), "Theirs", "Meridian Inc")


def test_what_gifts_do_and_who_may_not_give_are_not_put_back(
    client: MannerlyClient, campaign: Campaign
) -> None:
    texts, employers = (
        f"/committee/campaigns/{campaign.id}/{end}" for end in ("page", "employers")
    )
    mine = filled_in(client.get(texts).text) | {"people_en": "Ours"}
    names = filled_in(client.get(employers).text) | {"employer_names": "Meridian West"}
    with transaction():
        effects = [campaigns.Effect(50_00, "A day.", "Un día.")]
        campaigns.edit_campaign(campaign, effects=effects, employer_domains=["hr.example"], by=HAND)
    page = client.post(texts, data=mine)
    assert page.status_code == 409
    assert told(page.text) == ["What a gift does: $50.00, A day., Un día."]
    assert client.post(texts, data=filled_in(page.text)).status_code == 303
    page = client.post(employers, data=names)
    assert page.status_code == 409
    assert told(page.text) == ["E-mail domains: hr.example"]
    assert client.post(employers, data=filled_in(page.text)).status_code == 303
    kept = campaigns.campaign(campaign.id)
    assert (kept.effects, kept.people_en) == (effects, "Ours")
    assert (kept.employer_names, kept.employer_domains) == (["Meridian West"], ["hr.example"])


def test_the_rules_of_the_union_are_not_put_back(
    client: MannerlyClient, campaign: Campaign
) -> None:
    url = "/committee/organisation"
    mine = filled_in(client.get(url).text) | {"telephone": "619 555 0100"}
    with transaction():
        campaigns.edit_organisation(
            campaigns.organisation(),
            refund_limit=usd(50),
            fiscal_month=7,
            languages=["en"],
            time_zone="America/New_York",
            by=HAND,
        )
    page = client.post(url, data=mine)
    assert page.status_code == 409
    assert told(page.text) == [
        "Time zone: America/New York",
        "Languages of your texts: English",
        "Most that one person refunds alone: $50.00",
        "First month of your fiscal year: July",
    ]
    assert client.post(url, data=filled_in(page.text)).status_code == 303
    kept = campaigns.organisation()
    assert (kept.refund_limit, kept.fiscal_month, kept.languages) == (usd(50), 7, ["en"])
    assert kept.telephone == "619 555 0100"


def test_the_notice_speaks_spanish(client: MannerlyClient, fund: Fund) -> None:
    url = f"/committee/funds/{fund.id}"
    client.get(url)
    client.post("/language", data={"language": "es"})
    mine = filled_in(client.get(url).text) | {"description_en": "For all."}
    with transaction():
        campaigns.edit_fund(fund, votes_needed=3, by=HAND)
    page = client.post(url, data=mine)
    assert page.status_code == 409
    assert "Alguien cambió esto después de que usted lo abrió" in page.text


NEWS = {"title_en": "It goes on", "body_en": "We stand."}
HOURS: dict[str, Any] = {"begins_at": time(6), "ends_at": time(14)}
DAY = {"published_on": ["11", "27", "2024"]}


def worksite(campaign: Campaign) -> tuple[Any, Any, str]:
    place = campaigns.funds(campaign.id)[1]
    found = campaigns.worksites(campaign.id)[0]
    return found, partial(campaigns.edit_worksite, fund_id=place.id), "Fund: San Diego"


def question(campaign: Campaign) -> tuple[Any, Any, str]:
    found = campaigns.add_question(campaign, form="q", question_en="Why?", answer_en="So.", by=HAND)
    edit = partial(campaigns.edit_question, answer_en="Theirs")
    return found, edit, "Answer (English): Theirs"


def update(campaign: Campaign) -> tuple[Any, Any, str]:
    on = date(2024, 11, 27)
    found = campaigns.add_update(campaign, form="u", published_on=on, by=HAND, **NEWS)
    edit = partial(campaigns.edit_update, published_on=date(2024, 11, 26))
    return found, edit, "Day: November 26, 2024"


def picket_line(campaign: Campaign) -> tuple[Any, Any, str]:
    found = campaigns.add_picket_line(
        campaign, form="p", place="Chino", address="1 Pine", days=[0, 1], by=HAND, **HOURS
    )
    edit = partial(campaigns.edit_picket_line, begins_at=time(7, 30))
    return found, edit, "From: 07:30"


@pytest.mark.parametrize(
    ("kind", "mine"),
    [
        (worksite, {"name": "Mission Gorge"}),
        (question, {"question_en": "Why now?"}),
        (update, {"title_en": "On and on"} | DAY),
        (picket_line, {"place": "Fontana"}),
    ],
)
def test_nor_is_anything_else_that_stands_on_the_page(
    client: MannerlyClient, campaign: Campaign, kind: Any, mine: dict[str, Any]
) -> None:
    with transaction():
        found, edit, line = kind(campaign)
    url = f"/committee/{found.__tablename__.replace('_', '-')}/{found.id}"
    typed = filled_in(client.get(url).text) | mine
    with transaction():
        edit(found, by=HAND)
    page = client.post(url, data=typed)
    assert page.status_code == 409
    assert told(page.text) == [line]
    first = next(iter(mine))
    assert filled_in(page.text)[first] == mine[first]
