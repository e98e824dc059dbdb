"""Waiting for another process, without guessing how long it takes."""

import threading
import time
from collections.abc import Callable

#: So long is more than it ever takes; only a test that fails waits to the end.
PATIENCE = 90.0


def eventually(holds: Callable[[], object], *, seconds: float = PATIENCE) -> bool:
    """Whether something comes to hold; returns as soon as it does."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True
