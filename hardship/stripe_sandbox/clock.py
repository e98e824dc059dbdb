"""A clock that can be moved: a month passes in a test, six weeks in a demonstration."""

import json
import sqlite3
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds added to the machine's clock; or, if `frozen_at` is set, always that moment."""

    offset: float = 0.0
    frozen_at: float | None = None

    @property
    def now(self) -> float:
        return self.frozen_at if self.frozen_at is not None else time.time() + self.offset

    def moved_to(self, moment: float, *, frozen: bool) -> "Clock":
        return Clock(moment - time.time(), moment if frozen else None)


def read_clock(connection: sqlite3.Connection) -> Clock:
    row = connection.execute("SELECT value FROM state WHERE name = 'clock'").fetchone()
    return Clock(**json.loads(row[0])) if row else Clock()


def write_clock(connection: sqlite3.Connection, clock: Clock) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO state (name, value) VALUES ('clock', ?)",
        (json.dumps(asdict(clock)),),
    )
