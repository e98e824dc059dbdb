"""Rows that wait for a worker: taken one by one, and tried again after growing pauses.

The inbox of deliveries and the outbox of mail are such rows. Several workers may take at once: a
row that another one holds is passed over. Whoever took a row and died is replaced once its pause
is over, so that what is done with a row has to be safe to repeat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Mapped

from hardship.core import clock
from hardship.core.database import db, lock


class Queued:
    """What a table needs to be a queue. `failure` says in our own words why the last try failed."""

    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    failure: Mapped[str | None]


Row = TypeVar("Row", bound=Queued)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long a row is left alone after it was taken: doubling from `first` to `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, attempts: int) -> timedelta:
        """The pause after the n-th try, from 1; a row may wait for years."""
        enough = (self.longest // self.first).bit_length()
        return min(self.first * (1 << min(attempts - 1, enough)), self.longest)


def take(table: type[Row], waiting: Select[Row], backoff: Backoff) -> Row | None:
    """The first of the waiting rows that is due, counted as tried. Needs a transaction."""
    now = clock.now()
    due = waiting.where(table.next_try_at <= now).limit(1)
    row = db.session.scalar(lock(due, waits=False))
    if row is not None:
        row.attempts += 1
        row.next_try_at = now + backoff.after(row.attempts)
    return row
