"""Whatever one public figure is taken from another, at least ten people are left, or nobody.

Each payment has an amount of its own, a power of two, so that a figure tells which payments are in
it. Payments that are in exactly the same figures cannot be told apart by any sum or difference of
figures, with whatever factors; all others can. Such a group must be ten.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from hardship.reports.rules import (
    BREAKDOWN,
    FLOOR,
    Movement,
    Steps,
    own_blocks,
    published,
    steps_of,
    together,
)
from tests.reports.people import crowd, strangers

MONDAY = date(2024, 10, 21)
WEEKS, CELLS = 6, "ABC"

#: How many people each cell paid in each week; mostly few, since few are the hard case.
several = st.one_of(st.just(0), st.integers(1, 12), st.integers(9, 30))
tables = st.lists(st.tuples(*(several for _ in CELLS)), min_size=1, max_size=WEEKS)


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


@dataclass(frozen=True)
class Paid:
    """Payments by cell, each of one person and with one bit of its own."""

    cells: dict[str, list[Movement]]

    @classmethod
    def of(cls, table: Sequence[tuple[int, ...]]) -> "Paid":
        bits = count()
        return cls(
            {
                cell: [
                    Movement(week(number), 1 << next(bits), strangers(1))
                    for number, row in enumerate(table)
                    for _ in range(row[column])
                ]
                for column, cell in enumerate(CELLS)
            }
        )

    @property
    def all(self) -> list[Movement]:
        return [each for moved in self.cells.values() for each in moved]

    @property
    def live(self) -> int:
        return sum(each.minor for each in self.all)


def groups(figures: Iterable[int]) -> Counter[tuple[bool, ...]]:
    """How many payments are in the same figures; those in no figure are nobody's business."""
    told = list(figures)
    every = 0
    for figure in told:
        every |= figure
    return Counter(
        tuple(bool(figure >> bit & 1) for figure in told)
        for bit in range(every.bit_length())
        if every >> bit & 1
    )


def page(paid: Paid, today: date) -> list[int]:
    """The weeks and the funds, each fund by itself and what is left for all together."""
    steps = steps_of(paid.all, before=today)
    own = [block.minor for block in own_blocks(paid.cells, steps).values()]
    return [*(step.minor for step in steps.told), *own]


@given(table=tables, now=st.integers(0, WEEKS))
def test_a_page_tells_nobody_apart(table: list[tuple[int, ...]], now: int) -> None:
    """The live sum is one of the figures, as soon as there is anything beside it."""
    paid = Paid.of(table)
    told = page(paid, week(now))
    if told:
        assert min(groups([*told, paid.live]).values()) >= FLOOR


@given(table=tables, size=st.sampled_from([FLOOR, BREAKDOWN]))
def test_all_weeks_together_tell_nobody_apart(table: list[tuple[int, ...]], size: int) -> None:
    """Every page since the strike began, read again: what was told of weeks that were over."""
    paid, seen = Paid.of(table), []
    for now in range(WEEKS + 1):
        steps = Steps(published(paid.all, before=week(now), size=size))
        seen += [step.minor for step in steps.told]
        seen += [block.minor for block in own_blocks(paid.cells, steps).values()]
    assert all(size >= FLOOR for size in groups(seen).values())


@given(table=tables, now=st.integers(0, WEEKS))
def test_all_that_was_granted_is_told_by_need_or_together(
    table: list[tuple[int, ...]], now: int
) -> None:
    paid = Paid.of(table)
    steps = Steps(published(paid.all, before=week(now), size=BREAKDOWN))
    own = own_blocks(paid.cells, steps)
    others = sum(step.minor for step in steps.told) - sum(block.minor for block in own.values())
    assert others.bit_count() == 0 or others.bit_count() >= FLOOR
    assert all(block.minor.bit_count() == block.people >= FLOOR for block in own.values())


def of(cell: dict[str, int], at: int = 0) -> dict[str, list[Movement]]:
    return {name: [Movement(week(at), size * 10, crowd(size, name))] for name, size in cell.items()}


def told(cells: dict[str, list[Movement]], late: Sequence[Movement] = ()) -> set[str]:
    step = Movement(week(0), 0, together(each.whom for moved in cells.values() for each in moved))
    return set(own_blocks(cells, Steps([step], late)))


def test_the_smallest_cell_hides_the_one_that_is_too_small() -> None:
    assert told(of({"A": 30, "B": 10})) == {"A", "B"}
    assert told(of({"A": 30, "B": 9})) == set()
    assert told(of({"A": 30, "B": 12, "C": 1})) == {"A"}
    assert told(of({"A": 30, "B": 12, "C": 0})) == {"A", "B"}


def test_one_person_with_two_needs_is_one() -> None:
    """Six with food and the same six with rides are not twelve."""
    assert told(of({"A": 30, "B": 12, "C": 6, "D": 6})) == {"A", "B"}
    cells = of({"A": 30, "B": 12, "C": 6})
    cells["D"] = [Movement(week(0), 30, crowd(6, "C"))]
    assert told(cells) == {"A"}


def test_who_came_late_hides_too() -> None:
    late = [Movement(week(1), 7, strangers(1))]
    assert told(of({"A": 30, "B": 12}), late) == {"A"}


def test_money_that_comes_back_is_not_nothing() -> None:
    """One paid and another one's check stopped is nobody by count, and money all the same."""
    cells = of({"A": 30, "B": 12})
    cells["C"] = [Movement(week(0), 200, {"C0": 1}), Movement(week(0), -150, {"C1": -1})]
    assert told(cells) == {"A"}
    cells["C"] = [Movement(week(0), 200, {"C0": 1}), Movement(week(0), -200, {"C0": -1})]
    assert told(cells) == {"A", "B"}


def test_a_void_that_breaks_the_last_step_joins_it_to_the_one_before() -> None:
    moved = [
        Movement(week(0), 100, crowd(10)),
        Movement(week(1), 200, crowd(10, "B")),
        Movement(week(2), -20, {"B0": -1}),
    ]
    (step,) = steps_of(moved, before=week(3)).told
    assert (step.week, step.minor, step.people) == (week(1), 280, 19)
    assert steps_of(moved, before=week(3)).late == [moved[2]]
    assert steps_of(moved[1:], before=week(3)) == Steps(())
