"""Weeks and the floor for small numbers, on paper."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.reports import about, share, week_of
from hardship.reports.rules import FLOOR, Movement, Reading, is_fresh, published, weekly
from tests.reports.people import crowd, strangers

MONDAY = date(2024, 10, 21)


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2024, 10, 21), date(2024, 10, 21)),
        (date(2024, 10, 27), date(2024, 10, 21)),
        (date(2024, 10, 28), date(2024, 10, 28)),
        (date(2025, 1, 1), date(2024, 12, 30)),
        (date(2024, 2, 29), date(2024, 2, 26)),
    ],
)
def test_a_week_begins_on_monday(day: date, monday: date) -> None:
    assert week_of(day) == monday


@pytest.mark.parametrize(
    ("people", "told"), [(0, 0), (1, None), (9, None), (10, 10), (19, 10), (20, 20), (1486, 1480)]
)
def test_people_are_told_in_tens(people: int, told: int | None) -> None:
    assert about(people) == told


@pytest.mark.parametrize(
    ("part", "whole", "cents"),
    [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 201, 0), (5, 4, 100), (-1, 4, 0)],
)
def test_shares_are_whole_per_cent(part: int, whole: int, cents: int) -> None:
    assert share(part, whole) == cents


def test_a_week_of_nine_waits_for_the_next() -> None:
    moved = [
        Movement(week(0), 900, crowd(9)),
        Movement(week(1), 100, crowd(1, "B")),
        Movement(week(2), 50, crowd(9)),
    ]
    told = published(moved, before=week(9))
    assert told == [Movement(week(1), 1000, crowd(9) | crowd(1, "B"))]
    assert [each.people for each in told] == [10]


def test_the_same_nine_paid_every_week_are_nine() -> None:
    moved = [Movement(week(number), 900, crowd(9)) for number in range(8)]
    assert published(moved, before=week(9)) == []
    tenth = Movement(week(8), 100, crowd(1, "B"))
    assert [each.minor for each in published([*moved, tenth], before=week(9))] == [7_300]


def test_a_week_that_is_not_over_is_not_told() -> None:
    moved = [Movement(week(0), 1000, crowd(10)), Movement(week(1), 2000, crowd(20))]
    sunday = week(1) + timedelta(days=6)
    assert published(moved, before=sunday) == moved[:1]
    assert published(moved, before=sunday + timedelta(days=1)) == moved


def test_days_of_a_week_belong_together() -> None:
    moved = [
        Movement(week(0), 100, crowd(5)),
        Movement(week(0) + timedelta(days=6), 200, crowd(5, "B")),
        Movement(week(1), 7),
    ]
    both = crowd(5) | crowd(5, "B")
    assert weekly(moved) == [Movement(week(0), 300, both), Movement(week(1), 7)]


@given(
    counts=st.lists(st.integers(min_value=0, max_value=25), max_size=30),
    returns=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=12),
    first=st.integers(min_value=0, max_value=30),
    later=st.integers(min_value=0, max_value=30),
)
def test_two_publications_differ_by_ten_people_or_by_nothing(
    counts: list[int], returns: list[tuple[int, int]], first: int, later: int
) -> None:
    """Trust 15: what is told on two days, one taken from the other, singles nobody out.

    A return counts in the week in which it was confirmed, however late; so what was told stays.
    """
    paid = [Movement(week(n), count * 250, strangers(count)) for n, count in enumerate(counts)]
    moved = [*paid, *_came_back(paid, returns)]
    first, later = sorted((first, later))
    earlier, after = published(moved, before=week(first)), published(moved, before=week(later))
    assert after[: len(earlier)] == earlier
    assert all(step.people >= FLOOR for step in after[len(earlier) :])


def _came_back(paid: list[Movement], returns: list[tuple[int, int]]) -> list[Movement]:
    """One payment of a week, some weeks later."""
    return [
        Movement(week(of + weeks), -250, dict.fromkeys(list(paid[of].whom)[:1], -1))
        for of, weeks in dict(returns).items()
        if of < len(paid) and paid[of].whom
    ]


@given(counts=st.lists(st.integers(min_value=0, max_value=25), max_size=30))
def test_nothing_is_told_twice_and_little_is_left(counts: list[int]) -> None:
    moved = [Movement(week(n), count * 250, strangers(count)) for n, count in enumerate(counts)]
    told = published(moved, before=week(99))
    waiting = sum(counts) - sum(each.people for each in told)
    assert 0 <= waiting < FLOOR
    assert sum(each.minor for each in told) == 250 * (sum(counts) - waiting)


@pytest.mark.parametrize(
    ("read_to", "newest", "seconds", "fresh"),
    [
        (7, 7, 0, True),
        (7, 7, 59, True),
        (7, 7, 60, False),
        (7, 8, 0, False),
        (4_999, 5_000, 0, False),
        (5_000, 5_001, 9, True),
        (5_000, 5_001, 10, False),
        (9_000, 9_000, -1, False),
    ],
)
def test_small_books_are_told_at_once_and_large_ones_soon(
    read_to: int, newest: int, seconds: int, fresh: bool
) -> None:
    read_at = datetime(2024, 11, 27, 18, tzinfo=UTC)
    now = read_at + timedelta(seconds=seconds)
    assert is_fresh(Reading(read_to, read_at), newest_entry=newest, now=now) is fresh
