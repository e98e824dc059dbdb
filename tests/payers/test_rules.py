"""What counts of what was told, which years are still to be reported, and how long it is kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.campaigns import FiscalYear
from hardship.core.money import Money
from hardship.payers import Particulars, Telling, is_itemized, kept_until, latest, years_to_report

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=9)


def test_five_thousand_is_named_and_a_cent_less_is_not() -> None:
    assert is_itemized(Money(5_000_00, "USD"))
    assert not is_itemized(Money(4_999_99, "USD"))


def test_each_part_as_it_was_told_last() -> None:
    told = [
        Telling(EVENING, Particulars(address="9 Hill Rd")),
        Telling(MORNING, Particulars("June Park", "411 Union Way", "Nurse")),
    ]
    assert latest(told) == Particulars("June Park", "9 Hill Rd", "Nurse")


def test_a_name_beside_a_gift_is_only_better_than_none() -> None:
    beside = Telling(EVENING, Particulars("A friend"), for_report=False)
    assert latest([beside]).name == "A friend"
    assert latest([beside, Telling(MORNING, Particulars("June Park"))]).name == "June Park"


words = st.sampled_from(["", "a", "b"])
tellings = st.builds(
    Telling,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
    st.builds(Particulars, words, words, words),
    st.booleans(),
)


@given(st.lists(tellings, max_size=6))
def test_nothing_that_was_told_is_lost_and_nothing_made_up(told: list[Telling]) -> None:
    found = latest(told)
    for part in ("name", "address", "occupation"):
        said = {getattr(each.what, part) for each in told} - {""}
        assert (getattr(found, part) in said) if said else not getattr(found, part)


def test_last_years_report_is_to_be_made_for_ninety_days() -> None:
    calendar = FiscalYear.of(date(2026, 5, 1), 1)
    before = FiscalYear.of(date(2025, 5, 1), 1)
    assert years_to_report(date(2026, 3, 31), 1) == [calendar, before]
    assert years_to_report(date(2026, 4, 1), 1) == [calendar]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_today_is_in_the_newest_year_and_the_others_end_before_it(today: date, month: int) -> None:
    this, *others = years_to_report(today, month)
    assert this.first <= today <= this.last
    assert all(each.last == this.first - timedelta(days=1) for each in others)


def test_what_a_report_rests_on_is_kept_for_five_years_after_it_is_due() -> None:
    assert kept_until(FiscalYear(date(2026, 1, 1), date(2026, 12, 31))) >= date(2032, 3, 31)


@pytest.mark.parametrize("missing", ["name", "address", "occupation"])
def test_all_three_make_it_complete(missing: str) -> None:
    told = {"name": "June", "address": "411 Union Way", "occupation": "Nurse"}
    assert Particulars(**told).is_complete
    assert not Particulars(**(told | {missing: ""})).is_complete
