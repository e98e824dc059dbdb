"""The bench is a program like the others: what changes in the house must not break it unseen."""

from bench.filling import Filling
from bench.house import furnished
from bench.pages import measure
from hardship.core import clock as house_clock
from hardship.core.clock import SystemClock


def test_every_page_of_the_bench_can_still_be_measured() -> None:
    """By the clock of the day, as it is run: a factory's date is of the strike's year."""
    house_clock.install(SystemClock())
    with furnished("sqlite", Filling(applications=3, gifts=3, entries=6)) as house:
        figures = [figure.line() for figure in measure(house, house, rounds=1)]
    assert sum("queue page" in line for line in figures) == 2
    assert sum("account page" in line for line in figures) == 2
