"""The newest gifts on the fund page: over all funds, and cheap however many there are."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hardship import campaigns, donations
from hardship.campaigns import Campaign
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.donations import GiftStatus
from hardship.donations.queries import PublicGift
from tests.factories import campaigns as strike
from tests.factories.donations import started_gift
from tests.factories.money import usd

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def campaign() -> Campaign:
    """Two funds; gifts of 1, 2, 3 … dollars, each an hour after the one before, in turn."""
    with transaction():
        campaign = strike.open_campaign()
        funds = campaigns.funds(campaign.id)
        for number in range(9):
            gift = started_gift(funds[number % 2], intended=usd(number + 1))
            gift.status = GiftStatus.PAID.value
            gift.paid_at = clock.now() + timedelta(hours=number)
        started_gift(funds[0], intended=usd(50))
    return campaign


def dollars(gifts: list[PublicGift]) -> list[int]:
    return [gift.amount.minor // 100 for gift in gifts]


def test_the_newest_of_all_funds_come_first(campaign: Campaign) -> None:
    assert dollars(donations.recent_public_gifts(campaign.id, 4)) == [9, 8, 7, 6]
    assert len(donations.recent_public_gifts(campaign.id, 100)) == 9


def test_those_of_another_campaign_are_not_among_them(campaign: Campaign) -> None:
    with transaction():
        other = strike.draft_campaign(slug="another")
        fund = strike.central_fund(other, code="OTHER", slug="other")
        without = strike.draft_campaign(slug="without-funds")
    assert fund.campaign_id == other.id
    assert donations.recent_public_gifts(other.id) == []
    assert donations.recent_public_gifts(without.id) == []


@pytest.mark.engine("sqlite")
def test_only_the_ends_of_the_index_are_read(campaign: Campaign) -> None:
    """On PostgreSQL a plan for ten rows tells nothing about one for ten thousand."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        seen.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        donations.recent_public_gifts(campaign.id, 4)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    ((sql, values),) = [(sql, values) for sql, values in seen if "FROM gifts" in sql]
    connection = db.session.connection()
    plan = [step[3] for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert sum("INDEX ix_gifts_paid (fund_id=?)" in step for step in plan) == 2
    assert not [step for step in plan if step.startswith("SCAN gifts")]
