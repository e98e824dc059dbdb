"""A child of `hardship run` ends with it, even when the supervisor is killed outright."""

import os
import signal
import sys
import threading

#: Set for the children, whose standard input is a pipe that the supervisor holds open.
SUPERVISED = "HARDSHIP_SUPERVISED"


def stop_with_the_supervisor() -> None:
    """Watch the pipe; when it closes, the supervisor is gone and this process stops as asked."""
    if os.environ.get(SUPERVISED):
        threading.Thread(target=_wait_for_the_end, name="supervisor", daemon=True).start()


def _wait_for_the_end() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
