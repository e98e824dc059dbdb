"""What is read in every language of the union: what a campaign needs to open, and the rest."""

import pytest

from hardship import campaigns
from hardship.campaigns import Effect, Missing
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from tests.factories import campaigns as made

pytestmark = pytest.mark.usefixtures("db_session")

HAND = made.Hand()


def test_a_fund_without_its_name_in_a_language_of_the_union_keeps_the_campaign_shut() -> None:
    with transaction():
        campaign = made.draft_campaign()
        central = made.central_fund(campaign)
        place = made.location_fund(campaign, name_es="")
        made.worksite(campaign)
    assert campaigns.missing_parts(campaign) == [Missing.FUND_NAMES]
    assert campaigns.missing_fund_texts(campaign) == [(place, "name_es")]
    with pytest.raises(campaigns.NotReady), transaction():
        campaigns.open_campaign(campaign, by=HAND)
    with transaction():
        campaigns.edit_fund(place, name_es="San Diego", by=HAND)
        campaigns.edit_fund(central, description_en="", description_es="", by=HAND)
    assert campaigns.missing_parts(campaign) == []


def test_what_is_written_in_one_language_only_is_named_and_keeps_nothing_shut() -> None:
    nothing = dict.fromkeys(("poster_en", "poster_es", "decisions_en", "decisions_es"), "")
    with transaction():
        campaign = made.draft_campaign(**nothing)
        campaigns.edit_campaign(
            campaign,
            people_en="The committee.",
            people_es="",
            decisions_es="Por mayoría.",
            effects=[Effect(25_00, "Bus fare.", "")],
            by=HAND,
        )
        fund = made.central_fund(campaign, description_en="Everybody.", description_es="")
        made.worksite(campaign)
        asked = campaigns.add_question(
            campaign,
            question_en="Who?",
            question_es="¿Quién?",
            answer_en="We.",
            answer_es="",
            form=new_secret(),
            by=HAND,
        )
    assert campaigns.missing_parts(campaign) == []
    assert campaigns.half_written(campaign) == [
        (campaign, "decisions_en"),
        (campaign, "people_es"),
        (fund, "description_es"),
        (asked, "answer_es"),
        (campaign, "effects_es"),
    ]


def test_a_union_of_one_language_writes_in_that_one() -> None:
    with transaction():
        made.organisation(languages=["en"])
        campaign = made.draft_campaign(people_en="The committee.", people_es="")
        made.central_fund(campaign, name_es="", description_en="Everybody.")
        made.worksite(campaign)
    assert campaigns.missing_parts(campaign) == []
    assert campaigns.half_written(campaign) == []
