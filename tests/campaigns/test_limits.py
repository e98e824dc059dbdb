"""Texts and amounts that stand on public pages have their limits whoever writes them."""

from datetime import date, time
from typing import Any

import pytest

from hardship import campaigns
from hardship.campaigns import Effect
from hardship.core.database import Base, db, transaction
from hardship.core.limits import OutOfBounds, TooLong
from hardship.core.tokens import new_secret
from tests.factories import campaigns as made
from tests.factories.money import usd

pytestmark = pytest.mark.usefixtures("db_session")
HAND = made.Hand()

_TEXTS = [
    (table, column, most)
    for table, columns in campaigns.LONGEST.items()
    for column, most in columns.items()
]


def columns_of(table: str, column: str) -> list[str]:
    there = Base.metadata.tables[table].c
    return [name for name in (column, f"{column}_en", f"{column}_es") if name in there]


def edited(table: str, **facts: Any) -> object:
    """One row of this table with other facts, by the room's verb."""
    campaign = made.open_campaign()
    match table:
        case "organisations":
            return campaigns.edit_organisation(campaigns.organisation(), by=HAND, **facts)
        case "campaigns":
            return campaigns.edit_campaign(campaign, by=HAND, **facts)
        case "funds":
            return campaigns.edit_fund(campaigns.funds(campaign.id)[0], by=HAND, **facts)
        case "worksites":
            told: dict[str, Any] = {"name": "Chino"}
            return campaigns.add_worksite(campaign, by=HAND, **(told | facts))
        case "questions":
            return campaigns.add_question(
                campaign, form=new_secret(), by=HAND, **(_whole(table) | facts)
            )
        case "updates":
            told = {"published_on": date(2024, 11, 1)}
            return campaigns.add_update(
                campaign, form=new_secret(), by=HAND, **(_whole(table) | told | facts)
            )
        case _:
            told = {"days": [0], "begins_at": time(6), "ends_at": time(14)}
            return campaigns.add_picket_line(
                campaign, form=new_secret(), by=HAND, **(_whole(table) | told | facts)
            )


def _whole(table: str) -> dict[str, Any]:
    return {
        name: "Words" for column in campaigns.LONGEST[table] for name in columns_of(table, column)
    }


@pytest.mark.parametrize(("table", "column", "most"), _TEXTS)
def test_a_text_fills_its_room_and_no_more(table: str, column: str, most: int) -> None:
    names = columns_of(table, column)
    assert names, "the table has no such column"
    for name in names:
        with pytest.raises(TooLong) as refusal, transaction():
            edited(table, **{name: "é" * (most + 1)})
        assert refusal.value.params == {"most": most}
    with transaction():
        edited(table, **{names[-1]: "é" * most})
    db.session.rollback()


def test_what_is_made_is_held_like_what_is_edited() -> None:
    with pytest.raises(TooLong), transaction():
        made.organisation(legal_name="U" * 121)
    with pytest.raises(TooLong), transaction():
        made.draft_campaign(headline_en="h" * 201)
    with transaction():
        campaign = made.open_campaign()
    with pytest.raises(TooLong), transaction():
        made.location_fund(campaign, code="CHINO", slug="chino", name_es="n" * 81)


@pytest.mark.parametrize("goal", [usd(-1), usd(100_000_001)])
def test_a_goal_that_nobody_can_mean(goal: Any) -> None:
    with transaction():
        campaign = made.open_campaign()
    with pytest.raises(OutOfBounds), transaction():
        campaigns.edit_campaign(campaign, goal=goal, by=HAND)
    with transaction():
        campaigns.edit_campaign(campaign, goal=usd(100_000_000), by=HAND)


@pytest.mark.parametrize("effect", [Effect(5_00, "x" * 141), Effect(5_00, "x", "x" * 141)])
def test_what_a_gift_does_is_one_line(effect: Effect) -> None:
    with transaction():
        campaign = made.open_campaign()
    with pytest.raises(TooLong), transaction():
        campaigns.edit_campaign(campaign, effects=[Effect(1_00, "y"), effect], by=HAND)


@pytest.mark.parametrize(
    "facts", [{"votes_needed": 10}, {"award_limit": usd(100_001)}, {"reserve": usd(100_000_001)}]
)
def test_rules_of_a_fund_that_are_a_slip_of_the_hand(facts: dict[str, Any]) -> None:
    with transaction():
        fund = campaigns.funds(made.open_campaign().id)[0]
    with pytest.raises(campaigns.NotSensible, match="Choose 1 to 9 votes"), transaction():
        campaigns.edit_fund(fund, by=HAND, **facts)
