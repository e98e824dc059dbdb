"""The program at a time of the test's choosing: `python -m tests.donations.later FILE serve …`.

A month passes for web and worker when it passes for the stand-in. How far they are ahead of the
machine stands in a file that all of them read.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from hardship.__main__ import main
from hardship.core import clock
from hardship.core.clock import SystemClock


class Later(SystemClock):
    """The machine's clock, put forward or back by what a file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The present moment of the story."""
        return super().now() + timedelta(seconds=float(self._file.read_text()))

    def stand_at(self, moment: datetime) -> None:
        """Go on from another moment, for every process that reads the file."""
        ahead = moment - super().now()
        draft = self._file.with_suffix(".new")
        draft.write_text(str(ahead.total_seconds()))
        draft.replace(self._file)


if __name__ == "__main__":
    clock.install(Later(Path(sys.argv.pop(1))))
    main()
