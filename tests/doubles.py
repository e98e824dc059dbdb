"""What stands in for the world at our ports: the clock and the mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hardship.core.clock import SystemClock
from hardship.notices import Mail

#: A Wednesday in the sixth week of a strike, ten in the morning in Los Angeles.
FROZEN_AT = datetime(2024, 11, 27, 18, 0, tzinfo=UTC)


class FixedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = FROZEN_AT) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._moment

    def set(self, moment: datetime) -> datetime:
        """Stand at another moment, which needs its time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self._moment = moment.astimezone(UTC)
        return self._moment

    def advance(self, **by: float) -> datetime:
        """Move on: `clock.advance(hours=1, minutes=30)`."""
        self._moment += timedelta(**by)
        return self._moment

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """What is done inside is done at noon in Los Angeles, nearly, on that day."""
        back, self._moment = self._moment, datetime.combine(day, time(20), UTC)
        yield
        self._moment = back


class MachineClock(SystemClock):
    """The machine's clock, which a test may put forward."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present moment, and what it was put forward by."""
        return super().now() + self._ahead

    def advance(self, **by: float) -> None:
        """Put it forward: `clock.advance(seconds=5)`."""
        self._ahead += timedelta(**by)


@dataclass
class Mailbox:
    """Takes every mail that the worker delivers; tests read it."""

    mails: list[Mail] = field(default_factory=list)
    refusal: Exception | None = None

    def send(self, mail: Mail) -> None:
        """Keep the mail, or raise what the test wants the mail server to raise."""
        self.check()
        self.mails.append(mail)

    def check(self) -> None:
        """Raise what the test wants the mail server to raise."""
        if self.refusal is not None:
            raise self.refusal

    def to(self, address: str) -> list[Mail]:
        """The mails to one address, the oldest first."""
        return [mail for mail in self.mails if mail.to == address]

    def __len__(self) -> int:
        return len(self.mails)
