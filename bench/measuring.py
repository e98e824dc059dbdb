"""Interleaved rounds, the medians of their ratios, and how many queries an act makes."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event

#: Does one act and returns the seconds it took; what only prepares it is not counted.
Act = Callable[[], float]

_HEAD = (
    f"{'engine':<11}{'what':<34}{'ms':>9}   {'against':<27}{'ms':>8}{'ratio':>9}"
    f"{'spread':>14}{'queries':>9}"
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that are compared. `acts` of it make a round."""

    name: str
    act: Act
    acts: int

    def round(self) -> float:
        """The median of some acts in a row, in seconds."""
        return statistics.median(self.act() for _ in range(self.acts))


#: Ours, what it is measured against, and how many queries ours makes.
Pair = tuple[Side, Side, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """How many times as long one side takes as the other, round by round."""

    engine: str
    what: str
    against: str
    seconds: Sequence[float]
    floor: Sequence[float]
    queries: str = ""

    def line(self) -> str:
        """Medians; the spread is that of the middle half of all rounds."""
        ratios = [ours / floor for ours, floor in zip(self.seconds, self.floor, strict=True)]
        middle = statistics.median(ratios)
        low, high = _middle_half(ratios)
        spread = f"{_short(low)} – {_short(high)}"
        return (
            f"{self.engine:<11}{self.what:<34}{_ms(self.seconds):>9}   {self.against:<27}"
            f"{_ms(self.floor):>8}{_short(middle):>9}{spread:>14}{self.queries:>9}"
        )


def head() -> str:
    """The table's first line."""
    return _HEAD


def compare(engine: str, pairs: Sequence[Pair], rounds: int) -> Iterator[Figure]:
    """Warm every side up, then take turns: each pair's two sides right after each other.

    A machine that is busy for a moment slows both. Who goes first changes every round.
    """
    for ours, floor, _ in pairs:
        ours.act()
        floor.act()
    taken: list[tuple[list[float], list[float]]] = [([], []) for _ in pairs]
    for number in range(rounds):
        for (ours, floor, _), (of_ours, of_floor) in zip(pairs, taken, strict=True):
            sides = [(ours, of_ours), (floor, of_floor)]
            for side, into in sides if number % 2 else reversed(sides):
                into.append(side.round())
    for (ours, floor, queries), (of_ours, of_floor) in zip(pairs, taken, strict=True):
        yield Figure(engine, ours.name, floor.name, of_ours, of_floor, queries)


@contextmanager
def timed() -> Iterator[list[float]]:
    """The seconds of a block, in a list of one when it is over."""
    taken: list[float] = []
    began = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - began)


def queries_of(act: Callable[[], object]) -> int:
    """How often an act asks the database something; opening a transaction is no question."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def _middle_half(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def _ms(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f}"


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
