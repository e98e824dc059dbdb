"""The one clock. Every room asks `now()`; tests and the demonstration install another."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


_clock: Clock = SystemClock()


def install(clock: Clock) -> None:
    """Make `clock` the one that every room reads: for tests, and for a made-up fund's past."""
    global _clock  # noqa: PLW0603 - the process has one clock, chosen once at composition
    _clock = clock


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _clock.now()


def is_older(asked_at: datetime, told_at: datetime | None) -> bool:
    """Whether an answer is overtaken by one that was asked for later, and kept.

    A moment to come was kept while a clock was ahead: it overtakes nothing.
    """
    return told_at is not None and asked_at < told_at <= now()


def today(time_zone: str) -> date:
    """The calendar day in an IANA time zone: the accounting date of what happens now."""
    return now().astimezone(ZoneInfo(time_zone)).date()
