"""The calendar of what recurs."""

import pytest

from hardship.stripe_sandbox.periods import moved_on

DAY = 86400


@pytest.mark.parametrize(
    ("anchor", "interval", "many", "moved"),
    [
        (1_769_817_600, "month", 1, 1_772_236_800),  # 31 January 2026 → 28 February
        (1_769_817_600, "month", 2, 1_774_915_200),  # → 31 March, not the 28th
        (1_769_817_600, "year", 1, 1_801_353_600),
        (1_769_817_600, "week", 2, 1_769_817_600 + 14 * DAY),
        (1_769_817_600, "month", -1, 1_767_139_200),
    ],
)
def test_months_are_those_of_the_calendar(
    anchor: int, interval: str, many: int, moved: int
) -> None:
    assert moved_on(anchor, interval, many) == moved
