"""Who is helped more than once is one worker, in every figure that strangers read."""

import pytest

from hardship import campaigns, payouts, reports
from hardship.core.database import transaction
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.factories.review import Committee, awarded, money_in_bank, prepared


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


@pytest.mark.usefixtures("db_session")
def test_a_return_dated_into_a_told_week_leaves_it_as_it_was(
    team: Committee, clock: FixedClock
) -> None:
    """Trust 15: what was told before and after, one taken from the other, is nobody's payment."""
    with transaction():
        money_in_bank(team.fund, 10_000)
        payments = [paid(team, number) for number in range(30)]
    clock.advance(days=7)
    with transaction():
        for number in range(30, 42):
            paid(team, number)
    clock.advance(days=7)
    before = told(team)
    assert before == [usd(7_500), usd(3_000)]
    clock.advance(days=8)
    with transaction():
        on = payments[0].cleared_on
        assert on is not None
        payouts.report_return(payments[0], returned_on=on, reason="Closed", by=team.tove)
        payouts.confirm_return(payments[0], by=team.rosa)
    assert told(team) == [usd(7_500), usd(2_750)], "in the last step, as the live sum tells it"
    with transaction():
        for number in range(42, 53):
            paid(team, number)
    assert told(team) == before
    clock.advance(days=7)
    assert told(team) == [*before, usd(11 * 250 - 250)]


def paid(team: Committee, number: int) -> payouts.Payment:
    """A worker of their own, whose check of $250 cleared on the same day."""
    award = awarded(team, email=f"w{number}@example.org")
    payment = payouts.release(prepared(team, award, str(1041 + number)), by=team.rosa)
    return payouts.clear(payment, cleared_on=campaigns.accounting_date(), by=team.tove)
