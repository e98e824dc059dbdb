"""What the pages say is what the books say. Entries are written as their rooms would write them."""

import uuid
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from hardship import campaigns, ledger, reports
from hardship.campaigns import Campaign, Fund
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.ledger import AidCategory, Posting, Source, aid_account
from hardship.reports import Books
from hardship.reports.rules import count_of, together
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.money import usd

TODAY = date(2024, 11, 27)
_numbers = count(1)


class Purse:
    """One fund's books, written a line at a time, each on its day."""

    def __init__(self, fund: Fund, clock: FixedClock) -> None:
        self.id, self.clock = fund.id, clock

    def _post(self, kind: str, day: date, number: int = 0, /, **accounts: Money) -> int:
        postings = [
            Posting(code.removeprefix("a"), self.id, amount) for code, amount in accounts.items()
        ]
        number = number or next(_numbers)
        with self.clock.on(day):
            ledger.post(kind, postings, source=Source("test", str(number)), occurred_on=day)
        return number

    def gift(self, dollars: float, day: date, fee: float = 0.30) -> None:
        net = usd(dollars) - usd(fee)
        self._post("gift_settled", day, a1010=net, a5810=usd(fee), a4010=-usd(dollars))

    def refund(self, dollars: float, day: date) -> None:
        self._post("refund", day, a4910=usd(dollars), a1010=-usd(dollars))

    def allocation(self, dollars: float, day: date) -> None:
        self._post("allocation_received", day, a1030=usd(dollars), a4030=-usd(dollars))

    def award(self, dollars: float, day: date, need: AidCategory = AidCategory.RENT) -> int:
        aid = {f"a{aid_account(need)}": usd(dollars)}
        return self._post("award_granted", day, **aid, a2010=-usd(dollars))

    def cancel(self, award: int, dollars: float, day: date) -> None:
        aid = {f"a{aid_account(AidCategory.RENT)}": -usd(dollars)}
        self._post("award_cancelled", day, award, **aid, a2010=usd(dollars))

    def interest(self, dollars: float, day: date) -> None:
        self._post("other_income", day, a1030=usd(dollars), a4040=-usd(dollars))

    def release(self, dollars: float, day: date) -> int:
        return self._post("payment_released", day, a2010=usd(dollars), a2020=-usd(dollars))

    def release_now(self, dollars: float) -> None:
        """At the moment of the clock, not at noon of a day."""
        postings = [Posting("2010", self.id, usd(dollars)), Posting("2020", self.id, -usd(dollars))]
        source, today = Source("test", str(next(_numbers))), campaigns.accounting_date()
        ledger.post("payment_released", postings, source=source, occurred_on=today)

    def clear(self, dollars: float, day: date) -> None:
        self._post("payment_cleared", day, a2020=usd(dollars), a1030=-usd(dollars))

    def repay(self, dollars: float, day: date) -> None:
        self._post("aid_repaid", day, a1030=usd(dollars), a5910=-usd(dollars))

    def void(self, payment: int, dollars: float, day: date) -> None:
        self._post("payment_voided", day, payment, a2020=usd(dollars), a2010=-usd(dollars))


@pytest.fixture
def campaign(db_session: Any) -> Campaign:
    with transaction():
        return made.open_campaign(started_on=date(2024, 10, 21), goal=usd(1_000))


@pytest.fixture
def purses(campaign: Campaign, clock: FixedClock) -> list[Purse]:
    return [Purse(fund, clock) for fund in campaigns.funds(campaign.id)]


def books_of(campaign: Campaign, today: date = TODAY) -> Books:
    return reports.read_books(campaign, campaigns.funds(campaign.id), today=today)


def test_nothing_happened_yet(campaign: Campaign) -> None:
    figures = reports.campaign_figures(campaign)
    assert figures.raised == figures.paid_out == figures.on_hand == usd(0)
    assert figures.workers_helped == 0
    assert figures.paid_share == figures.goal_share == 0
    assert reports.where_it_went(books_of(campaign)) is None


def test_every_dollar_is_somewhere(campaign: Campaign, purses: list[Purse]) -> None:
    central, place = purses
    with transaction():
        central.gift(50, TODAY, fee=1.75)
        place.gift(100, TODAY, fee=3.20)
        central.refund(20, TODAY)
        central.allocation(1_000, TODAY)
        central.award(250, TODAY)
        central.release(250, TODAY)
        place.award(40, TODAY)
    figures = reports.campaign_figures(campaign)
    assert figures.raised == usd(130)
    assert figures.allocated == usd(1_000)
    assert figures.paid_out == usd(250)
    assert figures.fees == usd(4.95)
    assert figures.came_in - figures.paid_out - figures.fees == figures.on_hand == usd(875.05)
    assert figures.raised + figures.added == figures.came_in
    assert figures.goal_share == 13


def test_a_payment_counts_once_whether_cleared_or_not(
    campaign: Campaign, purses: list[Purse]
) -> None:
    central = purses[0]
    with transaction():
        central.allocation(1_000, TODAY)
        central.award(250, TODAY)
        central.release(250, TODAY)
    outstanding = reports.campaign_figures(campaign)
    with transaction():
        central.clear(250, TODAY)
    assert reports.campaign_figures(campaign) == outstanding
    with transaction():
        central.award(100, TODAY)
        central.void(central.release(100, TODAY), 100, TODAY)
    assert reports.campaign_figures(campaign) == outstanding
    with transaction():
        central.repay(50, TODAY)
    assert reports.campaign_figures(campaign).paid_out == outstanding.paid_out - usd(50)


def test_another_campaigns_money_is_not_counted(campaign: Campaign, purses: list[Purse]) -> None:
    stranger = Purse(campaigns.funds(campaign.id)[0], purses[0].clock)
    stranger.id = uuid.uuid4()
    with transaction():
        stranger.gift(50, TODAY)
        purses[0].gift(10, TODAY)
    assert reports.campaign_figures(campaign).raised == usd(10)
    assert reports.campaign_figures(campaign, campaigns.funds(campaign.id)[1:]).raised == usd(0)


def test_weeks_run_from_the_first_day_of_the_strike_to_this_one(
    campaign: Campaign, purses: list[Purse]
) -> None:
    sunday, monday = date(2024, 10, 27), date(2024, 10, 28)
    with transaction():
        purses[0].gift(10, sunday)
        purses[0].gift(20, monday)
        purses[1].allocation(500, monday)
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert [each.monday for each in weeks] == [
        date(2024, 10, 21),
        date(2024, 10, 28),
        date(2024, 11, 4),
        date(2024, 11, 11),
        date(2024, 11, 18),
        date(2024, 11, 25),
    ]
    assert [each.gifts for each in weeks[:3]] == [usd(10), usd(20), usd(0)]
    assert weeks[1].treasury == usd(500)


def test_money_before_the_strike_has_its_week_too(campaign: Campaign, purses: list[Purse]) -> None:
    with transaction():
        purses[0].allocation(500, date(2024, 10, 11))
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert weeks[0].monday == date(2024, 10, 7)


def test_the_week_turns_at_midnight_of_the_organisation(
    campaign: Campaign, purses: list[Purse], clock: FixedClock
) -> None:
    """Sunday 23:59 in Los Angeles is Monday in UTC and still last week, as clocks change too."""
    clock.set(datetime(2024, 11, 4, 7, 59, tzinfo=UTC))
    assert campaigns.accounting_date() == date(2024, 11, 3)
    clock.set(datetime(2024, 11, 4, 8, 0, tzinfo=UTC))
    assert campaigns.accounting_date() == date(2024, 11, 4)
    with transaction():
        purses[0].gift(10, date(2024, 11, 3))
        purses[0].gift(20, date(2024, 11, 4))
    weeks = reports.in_and_out_by_week(
        books_of(campaign, campaigns.accounting_date()), since=campaign.started_on
    )
    assert [each.gifts for each in weeks] == [usd(0), usd(10), usd(20)]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu", "Pacific/Kiritimati"])
def test_another_time_zone_moves_no_payment_to_another_week(
    campaign: Campaign, purses: list[Purse], clock: FixedClock, zone: str
) -> None:
    """Late on a Sunday in Los Angeles; whoever changes the zone subtracts nothing from anything."""
    for hour in (1, 7):
        clock.set(datetime(2024, 11, 11, hour, 0, tzinfo=UTC))
        assert campaigns.accounting_date() == date(2024, 11, 10)
        with transaction():
            for _ in range(10):
                purses[0].release_now(100)
    clock.set(datetime(2024, 11, 11, 12, 0, tzinfo=UTC))
    before = told_by_week(campaign)
    assert before == {date(2024, 11, 4): usd(2_000)}
    with transaction():
        campaigns.edit_organisation(campaigns.organisation(), by=made.Hand(), time_zone=zone)
        for _ in range(10):
            purses[0].release_now(7)
    assert told_by_week(campaign) == before, "nor does a week that was told get more"


def told_by_week(campaign: Campaign) -> dict[date, Money]:
    books = books_of(campaign, campaigns.accounting_date())
    weeks = reports.in_and_out_by_week(books, since=campaign.started_on)
    return {each.monday: each.paid for each in weeks if each.paid}


def test_payments_of_a_week_are_told_from_ten_on(campaign: Campaign, purses: list[Purse]) -> None:
    with transaction():
        for _ in range(9):
            purses[0].award(100, date(2024, 10, 29))
            purses[0].release(100, date(2024, 10, 30))
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert all(not each.paid for each in weeks)
    with transaction():
        purses[1].award(100, date(2024, 11, 6))
        purses[1].release(100, date(2024, 11, 6))
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert [each.paid for each in weeks[:4]] == [usd(0), usd(0), usd(1_000), usd(0)]
    assert reports.campaign_figures(campaign).paid_out == usd(1_000)


def test_the_weeks_and_the_live_sum_do_not_tell_one_payment(
    campaign: Campaign, purses: list[Purse]
) -> None:
    with transaction():
        for _ in range(10):
            purses[0].award(100, date(2024, 11, 20))
            purses[0].release(100, date(2024, 11, 20))
        purses[1].award(70, TODAY)
        payment = purses[1].release(70, TODAY)
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert weeks[-2].paid == reports.campaign_figures(campaign).paid_out == usd(1_070)
    with transaction():
        purses[1].void(payment, 70, TODAY)
        for _ in range(10):
            purses[1].release(7, TODAY)
    weeks = reports.in_and_out_by_week(books_of(campaign), since=campaign.started_on)
    assert [each.paid for each in weeks[-2:]] == [usd(1_000), usd(0)]


def test_needs_of_ten_are_told_and_the_others_together(
    campaign: Campaign, purses: list[Purse]
) -> None:
    last_week = date(2024, 11, 20)
    with transaction():
        for _ in range(10):
            purses[0].award(30, last_week, AidCategory.FOOD)
            purses[0].award(90, last_week, AidCategory.RENT)
        for _ in range(11):
            purses[0].award(20, last_week, AidCategory.CHILDCARE)
        for _ in range(9):
            purses[0].award(100, last_week, AidCategory.MEDICAL)
    needs = reports.where_it_went(books_of(campaign))
    assert needs
    assert [(each.category, each.amount, each.share) for each in needs.lines] == [
        (AidCategory.RENT, usd(900), 39),
        (AidCategory.CHILDCARE, usd(220), 9),
        (None, usd(1_200), 52),
    ]
    assert needs.total == usd(2_320) == Money.total((each.amount for each in needs.lines), "USD")
    assert needs.until == date(2024, 11, 24)


def test_a_cancelled_award_is_nobody_helped(campaign: Campaign, purses: list[Purse]) -> None:
    last_week = date(2024, 11, 20)
    with transaction():
        awards = [purses[0].award(90, last_week) for _ in range(30)]
        purses[0].cancel(awards[0], 90, last_week)
    assert reports.where_it_went(books_of(campaign)) is None
    with transaction():
        purses[0].award(90, last_week)
    needs = reports.where_it_went(books_of(campaign))
    assert needs
    assert (needs.total, needs.lines[0].share) == (usd(2_700), 100)


def test_a_small_fund_hides_among_the_others(campaign: Campaign, purses: list[Purse]) -> None:
    with transaction():
        purses[1].gift(500, TODAY)
        for week, at_place in ((date(2024, 11, 13), 0), (date(2024, 11, 20), 1)):
            for purse, times in zip(purses, (12, at_place), strict=True):
                for _ in range(times):
                    purse.award(10, week)
                    purse.release(10, week)
    books = books_of(campaign)
    central, place = reports.by_fund(books, campaigns.funds(campaign.id))
    assert (central.paid_out, central.workers) == (usd(120), 10)
    assert (place.came_in, place.paid_out, place.workers) == (usd(500), None, None)
    assert reports.paid_together(books) == reports.FundsTogether(usd(130), 10)


def test_the_funds_add_up_to_the_figures(campaign: Campaign, purses: list[Purse]) -> None:
    last_week = date(2024, 11, 20)
    with transaction():
        purses[0].gift(50, TODAY)
        purses[0].interest(3, TODAY)
        purses[1].allocation(700, TODAY)
        for number, purse in enumerate(purses):
            for _ in range(11 + number):
                purse.award(10, last_week)
                purse.release(10, last_week)
        purses[1].award(20, TODAY)
        purses[1].release(20, TODAY)
    figures, books = reports.campaign_figures(campaign), books_of(campaign)
    lines = reports.by_fund(books, campaigns.funds(campaign.id))
    together = reports.paid_together(books)
    assert [line.paid_out for line in lines] == [None, usd(120)]
    assert together
    assert together.paid_out + usd(120) == figures.paid_out == usd(250)
    assert Money.total((line.came_in for line in lines), "USD") == figures.came_in == usd(753)


def test_a_fund_that_paid_nobody_says_so(campaign: Campaign, purses: list[Purse]) -> None:
    central, place = reports.by_fund(books_of(campaign), campaigns.funds(campaign.id))
    assert (central.paid_out, central.workers) == (place.paid_out, place.workers) == (usd(0), 0)


def test_a_second_reader_is_told_the_same_until_something_moves(
    campaign: Campaign, purses: list[Purse]
) -> None:
    funds = campaigns.funds(campaign.id)
    first = reports.tell(campaign, funds, today=TODAY)
    assert reports.tell(campaign, funds, today=TODAY).books is first.books
    with transaction():
        purses[0].gift(50, TODAY)
    assert reports.tell(campaign, funds, today=TODAY).figures.raised == usd(50)
    with transaction():
        campaigns.edit_campaign(campaign, goal=usd(100), by=made.Hand())
    assert reports.tell(campaign, funds, today=TODAY).figures.goal_share == 50
    tomorrow = date(2024, 12, 2)
    weeks = reports.in_and_out_by_week(
        reports.tell(campaign, funds, today=tomorrow).books, since=campaign.started_on
    )
    assert weeks[-1].monday == tomorrow


def test_an_entry_that_is_reversed_concerns_nobody(campaign: Campaign, purses: list[Purse]) -> None:
    central = purses[0]
    with transaction():
        central.award(250, TODAY)
        central.release(250, TODAY)
        for number in (1, 2):
            ledger.reverse(number, source=Source("test", f"back {number}"), occurred_on=TODAY)
    books = books_of(campaign)
    for moved in (books.paid, books.granted):
        assert count_of(together(each.whom for each in moved)) == 0


def test_an_unknown_kind_does_not_pass_for_somebody_who_was_paid(
    campaign: Campaign, purses: list[Purse]
) -> None:
    with transaction():
        purses[0]._post("payment_returned", TODAY, a1030=usd(250), a2010=-usd(250))
    with pytest.raises(LookupError, match="payment_returned"):
        books_of(campaign)
