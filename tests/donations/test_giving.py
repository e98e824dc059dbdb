"""Beginning a gift: only a fund that is open takes one, whatever the page still showed."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from hardship import campaigns
from hardship.campaigns import Fund, FundStatus
from hardship.core.database import db, transaction
from hardship.donations import Gift, GivingClosed
from tests.factories.campaigns import Hand
from tests.factories.donations import started_gift
from tests.factories.money import usd


def _move(to: FundStatus) -> Callable[[Fund], object]:
    return lambda fund: campaigns.move_fund(fund, to=to, by=Hand())


@pytest.mark.parametrize(
    "shut",
    [
        _move(FundStatus.PAUSED),
        _move(FundStatus.CLOSED),
        lambda fund: campaigns.pause_campaign(fund.campaign, by=Hand()),
        lambda fund: campaigns.close_campaign(fund.campaign, by=Hand()),
    ],
    ids=["fund paused", "fund closed", "campaign paused", "campaign closed"],
)
def test_a_fund_that_is_not_open_begins_no_gift(fund: Fund, shut: Callable[[Fund], object]) -> None:
    with transaction():
        shut(fund)
    with pytest.raises(GivingClosed), transaction():
        started_gift(fund, intended=usd(50))
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 0
