"""In the demonstration the house goes by the stand-in's clock, which its page moves.

Else a payment page would be over before it opens once a month was let pass at Stripe.
"""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hardship.stripe_sandbox.clock import Clock, read_clock

#: Seconds for which what was read holds: nobody presses a button and gives within less.
_HOLDS: Final = 0.5


class StandInClock:
    """Reads how far the stand-in's clock was moved; the machine's clock where nothing is told."""

    def __init__(self, database: Path) -> None:
        self._address = f"{database.as_uri()}?mode=ro"
        self._clock = Clock()
        self._read_at = -_HOLDS

    def now(self) -> datetime:
        """The stand-in's present moment, in UTC."""
        if time.monotonic() - self._read_at >= _HOLDS:
            self._read_at = time.monotonic()
            self._clock = self._told()
        return datetime.fromtimestamp(self._clock.now, UTC)

    def _told(self) -> Clock:
        """As it was last known while the stand-in does not answer."""
        try:
            with closing(sqlite3.connect(self._address, uri=True, timeout=0.1)) as connection:
                return read_clock(connection)
        except sqlite3.OperationalError:
            return self._clock
