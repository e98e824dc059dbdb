"""What may be said in public about people, and how days become weeks. Pure.

No number about people is smaller than ten, and none is exact (trust 15). Money that was paid is
broken down by week, by fund or by need only in steps of at least ten payments, so that neither a
table nor the difference of two tables tells what one worker received.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Fewer people than this are never counted in public, nor is their money told apart.
FLOOR = 10

_LARGE = 5_000
_WHILE_LARGE = timedelta(seconds=10)
_LONGEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """Some minor units that moved in one week, and how many people that concerns."""

    week: date
    minor: int
    people: int


def week_of(day: date) -> date:
    """The Monday of the week in which `day` lies; accounting dates are local already."""
    return day - timedelta(days=day.weekday())


def about(people: int) -> int | None:
    """A count rounded down to tens; 0 is nobody, None is somebody but fewer than the floor."""
    if people <= 0:
        return 0
    return people // FLOOR * FLOOR or None


def weekly(movements: Iterable[Movement]) -> list[Movement]:
    """One movement a week, in order."""
    minor: dict[date, int] = defaultdict(int)
    people: dict[date, int] = defaultdict(int)
    for movement in movements:
        monday = week_of(movement.week)
        minor[monday] += movement.minor
        people[monday] += movement.people
    return [Movement(week, minor[week], people[week]) for week in sorted(minor)]


def published(movements: Iterable[Movement], *, before: date) -> list[Movement]:
    """What may be told of one cell: weeks that are over, joined until each concerns ten people.

    A week with fewer waits and is told with the next one; the last ones may still be waiting.
    Two publications therefore differ by ten people or by nothing.
    """
    told: list[Movement] = []
    minor = people = 0
    for movement in weekly(movements):
        if movement.week >= week_of(before):
            break
        minor, people = minor + movement.minor, people + movement.people
        if people >= FLOOR:
            told.append(Movement(movement.week, minor, people))
            minor = people = 0
    return told


def share(part: int, whole: int) -> int:
    """Whole per cent of a whole, between 0 and 100; half rounds up."""
    if whole <= 0:
        return 0
    return max(0, min(100, (200 * part + whole) // (2 * whole)))


@dataclass(frozen=True, slots=True)
class Reading:
    """When the books were read, and up to which entry."""

    newest_entry: int
    read_at: datetime


def is_fresh(reading: Reading, *, newest_entry: int, now: datetime) -> bool:
    """Whether what was read may still be told.

    Small books are read again after every entry, so that a gift is on the page at once. Large ones
    (reading 20,000 gifts takes a tenth of a second) are told for ten seconds, so that an evening
    on which everybody gives stays quick. Nothing is told for longer than a minute: an entry can
    become visible after one with a higher number.
    """
    age = now - reading.read_at
    if newest_entry == reading.newest_entry:
        return timedelta(0) <= age < _LONGEST
    return newest_entry > _LARGE and timedelta(0) <= age < _WHILE_LARGE
