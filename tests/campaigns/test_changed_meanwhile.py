"""What somebody set after it was read is not put back by whoever read it before."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hardship import campaigns
from hardship.campaigns import Campaign, ChangedMeanwhile, Fund
from hardship.core.database import transaction
from tests.crowd import one_after_the_other
from tests.factories import campaigns as made
from tests.factories.money import usd

pytestmark = pytest.mark.usefixtures("db_session")

HAND = made.Hand()
RULES = {"votes_needed", "award_limit", "reserve", "description_en"}


@pytest.fixture
def campaign() -> Campaign:
    with transaction():
        return made.open_campaign()


@pytest.fixture
def fund(campaign: Campaign) -> Fund:
    return campaigns.funds(campaign.id)[0]


def edit(fund: Fund, *, read: str | None = None, **facts: Any) -> None:
    with transaction():
        campaigns.edit_fund(fund, by=HAND, read=read, **facts)


def test_a_rule_that_somebody_set_since_is_not_put_back(fund: Fund) -> None:
    read = campaigns.as_read(fund, RULES)
    edit(fund, votes_needed=3, award_limit=usd(100), description_en="Theirs")
    with pytest.raises(ChangedMeanwhile) as refused:
        edit(
            fund, read=read, votes_needed=2, award_limit=fund.award_limit, description_en="Everyone"
        )
    assert refused.value.params["typed"] == {"votes_needed": False, "description_en": True}
    assert (fund.votes_needed, fund.description_en) == (3, "Theirs")
    now = campaigns.as_read(fund, RULES)
    edit(fund, read=now, votes_needed=2, description_en="Everyone")
    assert (fund.votes_needed, fund.description_en) == (2, "Everyone")


def test_what_both_set_alike_is_nobodys_loss(fund: Fund) -> None:
    """The same form sent twice is that, too."""
    read = campaigns.as_read(fund, RULES)
    for _each in range(2):
        edit(fund, read=read, votes_needed=3, reserve=usd(10))
    edit(fund, read=read, votes_needed=3, reserve=usd(10), description_en="More")
    assert (fund.votes_needed, fund.description_en) == (3, "More")


@pytest.mark.parametrize("read", ["", "made up", "votes_needed", "votes_needed:", "reserve:0:0"])
def test_who_cannot_say_what_they_read_sets_nothing(fund: Fund, read: str) -> None:
    with pytest.raises(ChangedMeanwhile):
        edit(fund, read=read, votes_needed=3)
    edit(fund, read=read, votes_needed=2)


def test_a_page_says_nothing_of_what_it_does_not_show(fund: Fund) -> None:
    read = campaigns.as_read(fund, {"reserve", "suggested"})
    assert [each.split(":")[0] for each in read.split()] == ["suggested_minor", "reserve_minor"]


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    ("read_of", "act"),
    [
        (campaigns.organisation, campaigns.edit_organisation),
        (
            lambda: campaigns.campaigns()[0],
            campaigns.edit_campaign,
        ),
        (
            lambda: campaigns.funds(campaigns.campaigns()[0].id)[0],
            campaigns.edit_fund,
        ),
    ],
    ids=["organisation", "campaign", "fund"],
)
def test_of_two_at_the_same_moment_the_second_hears_of_the_first(
    app: Flask, campaign: Campaign, read_of: Callable[[], Any], act: Callable[..., Any]
) -> None:
    row = read_of()
    name = "legal_name" if hasattr(row, "legal_name") else "name_en"
    read = campaigns.as_read(row, {name})
    followed = one_after_the_other(
        app,
        lambda: act(read_of(), by=HAND, read=read, **{name: "First"}),
        lambda: act(read_of(), by=HAND, read=read, **{name: "Second"}),
    )
    assert followed.waited
    assert isinstance(followed.outcome, ChangedMeanwhile)
    assert getattr(read_of(), name) == "First"
