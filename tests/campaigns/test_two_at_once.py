"""Of two pages or funds that are given one name at the same moment, the second is told."""

from typing import Any

import pytest
from flask import Flask

from hardship import campaigns
from hardship.campaigns import AddressTaken, CodeTaken, TwoCentralFunds
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from tests.crowd import one_after_the_other
from tests.factories import campaigns as made

pytestmark = [pytest.mark.usefixtures("db_session"), pytest.mark.engine("postgresql")]

HAND = made.Hand()


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"slug": "relief"}, AddressTaken),
        ({"code": "RELIEF"}, CodeTaken),
        ({"is_central": True}, TwoCentralFunds),
    ],
)
def test_two_funds_are_told_apart(app: Flask, facts: Any, error: type[DomainError]) -> None:
    with transaction():
        campaign = made.draft_campaign()
        keys = [made.location_fund(campaign, name=name, code=name).id for name in ("A", "B")]
    first, second = (
        lambda key=key: campaigns.edit_fund(campaigns.fund(key), by=HAND, **facts) for key in keys
    )
    followed = one_after_the_other(app, first, second)
    assert followed.waited
    assert isinstance(followed.outcome, error)


def test_two_campaigns_are_told_apart(app: Flask) -> None:
    with transaction():
        keys = [made.draft_campaign(slug=slug).id for slug in ("first", "second")]
    first, second = (
        lambda key=key: campaigns.edit_campaign(campaigns.campaign(key), slug="strike", by=HAND)
        for key in keys
    )
    followed = one_after_the_other(app, first, second)
    assert followed.waited
    assert isinstance(followed.outcome, AddressTaken)
