"""What may be said in public about people, and how days become weeks. Pure.

No number about people is smaller than ten, and none is exact (docs/security.md). Money that was
paid is told in blocks that concern at least ten people; somebody who was paid twice is one. A
*step* is some weeks that are over, joined until there are ten; inside a step every fund or need
with ten is a block of its own, and all others are one block together (`own_blocks`). A block is
never taken apart later, and every figure of every page is a sum of whole blocks: whatever one takes
from another, today's or last week's, whole blocks are left.

The one exception is what is paid out in all, which is live. It says nothing but that sum, and what
was paid after the last step hides in that step (`steps_of`), so that a page's other figures do not
tell it.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

#: Fewer people than this are never counted in public, nor is their money told apart.
FLOOR = 10
#: A step that is to be broken down by need waits for more, or there would be little to tell apart.
BREAKDOWN = 3 * FLOOR

Cell = TypeVar("Cell", bound=Hashable)
Whom = Mapping[str, int]

_LAST_ZONE = timezone(timedelta(hours=-12))
_LARGE = 5_000
_WHILE_LARGE = timedelta(seconds=10)
_LONGEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Movement:
    """Some minor units that moved in one week, and whom that concerns, how often each.

    What takes something back, as a void does, counts below zero.
    """

    week: date
    minor: int
    whom: Whom = field(default_factory=Counter)

    @property
    def people(self) -> int:
        """How many people that is; whose money all went back is none."""
        return count_of(self.whom)


@dataclass(frozen=True, slots=True)
class Steps:
    """Money in steps, each at its last week; `late` came after the last one and is told in it."""

    told: Sequence[Movement]
    late: Sequence[Movement] = ()


def week_of(day: date) -> date:
    """The Monday of the week in which `day` lies; accounting dates are local already."""
    return day - timedelta(days=day.weekday())


def day_ended_everywhere(moment: datetime) -> date:
    """The day of a moment where days end last on Earth, whatever zone the union has or had.

    By it no choice of a time zone moves a payment from a week that was told to another, nor opens
    such a week again; and Sunday evening is Sunday everywhere in the United States.
    """
    return moment.astimezone(_LAST_ZONE).date()


def about(people: int) -> int | None:
    """A count rounded down to tens; 0 is nobody, None is somebody but fewer than the floor."""
    if people <= 0:
        return 0
    return people // FLOOR * FLOOR or None


def together(several: Iterable[Whom]) -> Whom:
    """Whom several movements concern."""
    found: Counter[str] = Counter()
    for whom in several:
        found.update(whom)
    return found


def count_of(whom: Whom) -> int:
    """How many people: each once, however often."""
    return sum(times > 0 for times in whom.values())


def weekly(movements: Iterable[Movement]) -> list[Movement]:
    """One movement a week, in order."""
    found: dict[date, list[Movement]] = defaultdict(list)
    for movement in movements:
        found[week_of(movement.week)].append(movement)
    return [_joined(week, found[week]) for week in sorted(found)]


def published(movements: Iterable[Movement], *, before: date, size: int = FLOOR) -> list[Movement]:
    """The steps of weeks that are over; what does not fill one yet is left out.

    A week with fewer waits and is told with the next one. Two publications therefore differ by
    ten people or by nothing.
    """
    told: list[Movement] = []
    waiting: list[Movement] = []
    for movement in weekly(movements):
        if movement.week >= week_of(before):
            break
        waiting.append(movement)
        step = _joined(movement.week, waiting)
        if step.people >= size:
            told.append(step)
            waiting = []
    return told


def steps_of(movements: Sequence[Movement], *, before: date) -> Steps:
    """The steps of money whose live sum is public, so that the sum less the steps tells nothing.

    What came after the last step is left out when it concerns ten people by itself. Fewer are
    told in the last step, which takes in the one before it if it must.
    """
    told = published(movements, before=before)
    if not told:
        return Steps(())
    end = told[-1].week
    late = [each for each in movements if week_of(each.week) > end]
    if _can_be_told([late]):
        return Steps(told)
    hiding = [*late]
    while told:
        hiding.append(told.pop())
        step = _joined(end, hiding)
        if step.people >= FLOOR:
            return Steps([*told, step], late)
    return Steps(())


def own_blocks(cells: Mapping[Cell, Sequence[Movement]], steps: Steps) -> dict[Cell, Movement]:
    """What each fund or need moved in the steps in which it can be told apart from the others.

    What is missing is told together, and never concerns fewer than ten people.
    """
    own: dict[Cell, Movement] = {}
    after = date.min
    for step in steps.told:
        inside = {
            cell: [each for each in moved if after < week_of(each.week) <= step.week]
            for cell, moved in cells.items()
        }
        late = steps.late if step is steps.told[-1] else ()
        for cell in _apart(inside, late):
            before = [own[cell]] if cell in own else []
            own[cell] = _joined(step.week, [*before, *inside[cell]])
        after = step.week
    return own


def _apart(step: Mapping[Cell, Sequence[Movement]], late: Sequence[Movement]) -> list[Cell]:
    """Which cells may be told: the smallest ones hide too until what is hidden can be told."""
    sums = {cell: _joined(date.min, moved) for cell, moved in step.items()}
    hidden = [late, *(moved for cell, moved in step.items() if sums[cell].people < FLOOR)]
    told = [cell for cell in step if sums[cell].people >= FLOOR]
    told.sort(key=lambda cell: (sums[cell].people, sums[cell].minor))
    while told and not _can_be_told(hidden):
        hidden.append(step[told.pop(0)])
    return told


def _can_be_told(cells: Sequence[Sequence[Movement]]) -> bool:
    """Whether cells together are nothing, or concern ten people."""
    sums = [_joined(date.min, moved) for moved in cells]
    if not any(each.minor or each.people for each in sums):
        return True
    return count_of(together(each.whom for each in sums)) >= FLOOR


def _joined(week: date, movements: Sequence[Movement]) -> Movement:
    """Several movements as one, at a week."""
    minor = sum(each.minor for each in movements)
    return Movement(week, minor, together(each.whom for each in movements))


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


def is_fresh(
    reading: Reading,
    *,
    newest_entry: int,
    now: datetime,
    longest: timedelta = _LONGEST,
    while_large: timedelta = _WHILE_LARGE,
) -> bool:
    """Whether what was read may still be told.

    Small books are read again after every entry, so that a gift is on the page at once. Large ones
    (reading 20,000 gifts takes a tenth of a second) are told for ten seconds, so that an evening
    on which everybody gives stays quick. Nothing is told for longer than a minute: an entry can
    become visible after one with a higher number.
    """
    age = now - reading.read_at
    if newest_entry == reading.newest_entry:
        return timedelta(0) <= age < longest
    return newest_entry > _LARGE and timedelta(0) <= age < while_large
