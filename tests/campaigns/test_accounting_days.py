"""The day of the books is the organisation's, also where its clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hardship import campaigns
from hardship.core.database import transaction
from tests.doubles import FixedClock
from tests.factories import campaigns as made

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.parametrize(
    ("first", "hours", "day"),
    [
        (datetime(2024, 11, 3, 7, tzinfo=UTC), 25, date(2024, 11, 3)),
        (datetime(2025, 3, 9, 8, tzinfo=UTC), 23, date(2025, 3, 9)),
    ],
)
def test_a_day_on_which_clocks_change_is_one_day(
    clock: FixedClock, first: datetime, hours: int, day: date
) -> None:
    """It has an hour more in fall, and one less in spring."""
    with transaction():
        made.organisation(time_zone="America/Los_Angeles")
    second, night = timedelta(seconds=1), first + timedelta(hours=hours)
    for moment in (first, night - second):
        clock.set(moment)
        assert campaigns.accounting_date() == day
    clock.set(first - second)
    assert campaigns.accounting_date() == day - timedelta(days=1)
    clock.set(night)
    assert campaigns.accounting_date() == day + timedelta(days=1)
