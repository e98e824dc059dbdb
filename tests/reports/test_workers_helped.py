"""Who is helped more than once is one worker, in every figure that strangers read."""

import pytest

from hardship import campaigns, payouts, reports
from hardship.core.database import transaction
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.factories.review import Committee, awarded, prepared


@pytest.mark.usefixtures("db_session")
def test_somebody_who_was_paid_ten_times_is_one_worker(team: Committee, clock: FixedClock) -> None:
    def pay(email: str) -> None:
        with transaction():
            award = awarded(team, dollars=30, email=email)
            payouts.release(prepared(team, award, str(1041 + next(numbers))), by=team.rosa)

    numbers = iter(range(100))
    for _ in range(10):
        pay("june@example.org")
        clock.advance(days=7)
    assert payouts.helped_count([team.fund.id]) == 1
    assert reports.campaign_figures(team.campaign).workers_helped is None
    assert told(team) == []
    for other in range(9):
        pay(f"worker{other}@example.org")
    clock.advance(days=7)
    assert reports.campaign_figures(team.campaign).workers_helped == 10
    assert told(team) == [usd(30 * 19)]


def told(team: Committee) -> list[object]:
    """What the public reads of payments, week by week."""
    funds = campaigns.funds(team.campaign.id)
    books = reports.read_books(team.campaign, funds, today=campaigns.accounting_date())
    weeks = reports.in_and_out_by_week(books, since=team.campaign.started_on)
    return [each.paid for each in weeks if each.paid]
