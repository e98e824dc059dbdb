"""A fiscal year begins on the first of the union's own month and lasts to the day before."""

from datetime import date

import pytest

from hardship.campaigns import FiscalYear


@pytest.mark.parametrize(
    ("day", "month", "first", "last"),
    [
        (date(2026, 1, 1), 1, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), 1, date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 6, 30), 7, date(2025, 7, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), 7, date(2026, 7, 1), date(2027, 6, 30)),
        (date(2024, 2, 29), 3, date(2023, 3, 1), date(2024, 2, 29)),
        (date(2026, 11, 30), 12, date(2025, 12, 1), date(2026, 11, 30)),
    ],
)
def test_the_year_a_day_is_in(day: date, month: int, first: date, last: date) -> None:
    assert FiscalYear.of(day, month) == (first, last)
    assert FiscalYear.begun_in(first.year, month) == (first, last)
