"""The worker's sign of life: a small file in the folder of HARDSHIP_VAR, for whoever looks."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from hardship.core import clock

#: When a worker last lived, and when each job last ended well.
HEARTBEAT = "worker.json"

_SILENT_AFTER = timedelta(minutes=2)


def beat(path: Path, done: Mapping[str, str]) -> None:
    """Leave a sign of life at `path`, whole or not at all. Raises `OSError`."""
    draft = path.with_suffix(".new")
    draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft.write_text(json.dumps({"at": clock.now().isoformat(), "jobs": dict(done)}))
    draft.replace(path)


def last_beat(folder: Path) -> datetime | None:
    """When a worker last showed that it lives; None where no sign of one can be read."""
    try:
        return datetime.fromisoformat(json.loads((folder / HEARTBEAT).read_text())["at"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def is_silent(last: datetime | None) -> bool:
    """Whether no worker seems to be at work."""
    return last is None or clock.now() - last > _SILENT_AFTER
