"""A clock that walks through the demonstration's six weeks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")

#: How long the demonstration's strike has lasted.
DAYS = 42

_FRIDAY = 4


class StoryClock:
    """Stands at a moment until the story moves it, and ticks a little at every look."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """The story's present. Two looks never see the same instant."""
        self._moment += timedelta(milliseconds=1)
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Go on to a later moment; going back is a mistake in the story."""
        if moment < self._moment - timedelta(minutes=1):
            raise ValueError(f"the story runs backwards at {moment}")
        self._moment = max(self._moment, moment)


def moment(today: datetime, day: int, hour: int, minute: int = 0) -> datetime:
    """A local time on the n-th day of the strike (0 is the first), in UTC."""
    first = today.astimezone(ZONE).date() - timedelta(days=DAYS)
    local = datetime.combine(first + timedelta(days=day), time(hour, minute), ZONE)
    return local.astimezone(UTC)


def friday(today: datetime, day: int) -> int:
    """The first Friday from the n-th day of the strike on: funds like this one pay on Fridays."""
    weekday = moment(today, day, 12).astimezone(ZONE).weekday()
    return day + (_FRIDAY - weekday) % 7
