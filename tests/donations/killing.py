"""Processes that are ended with SIGKILL at a named point of a webhook's way into the books.

A program of its own starts the application, puts the fault in, and goes to work.
"""

import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

from hardship.core import clock
from hardship.settings import Settings
from tests import command_line
from tests.patience import PATIENCE

_BEGIN = """
    import os, signal, sys
    from datetime import datetime

    from hardship import donations
    from hardship.app import create_app
    from hardship.core import clock
    from hardship.donations import booking, notifying
    from hardship.donations.inbox import processing
    from hardship.settings import Settings
    from tests.doubles import FixedClock

    def die(*_arguments, **_options):
        os.kill(os.getpid(), signal.SIGKILL)

    def then_die(act):
        return lambda *arguments: (act(*arguments), die())

    app = create_app(Settings.from_environment(os.environ))
    {fault}
"""
_WORKER = """
    clock.install(FixedClock(datetime.fromisoformat(sys.argv[1])))
    with app.app_context():
        donations.process_inbox(app.extensions["hardship.gateway"])
"""
_WEB = """
    from werkzeug.serving import make_server
    make_server("127.0.0.1", 0, app, threaded=True, fd=int(sys.argv[1])).serve_forever()
"""
#: While the delivery is on its way into the inbox, which nobody has committed.
_BEFORE_INBOX = "donations.receive_event = then_die(donations.receive_event)"
#: Where a worker dies when a gift is booked.
WORKER_POINTS = {
    "before posting": "booking.ledger.post = die",
    "before commit": "notifying.notices.enqueue = die",
    "after commit": "processing._finish = then_die(processing._finish)",
}
#: Where a worker dies whatever it was told: it took the row, it settled, it committed.
ANY_EVENT = {
    "taken": "processing.what_happened = die",
    "settled": (
        "ask = processing.what_happened; "
        "processing.what_happened = lambda *told: then_die(ask(*told) or (lambda: None))"
    ),
    "committed": WORKER_POINTS["after commit"],
}


def work_and_die(settings: Settings, fault: str) -> bool:
    """A worker that works off the inbox, at the time it is here; whether `fault` killed it."""
    ended = subprocess.run(
        [*_program(_WORKER, fault), clock.now().isoformat()],
        env=command_line.same_installation(settings),
        cwd=settings.var,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0


@contextmanager
def web_that_dies(settings: Settings, door: socket.socket) -> Iterator["subprocess.Popen[bytes]"]:
    """The web, on a socket that is open already; the first delivery kills it."""
    with subprocess.Popen(
        [*_program(_WEB, _BEFORE_INBOX), str(door.fileno())],
        env=command_line.same_installation(settings),
        cwd=settings.var,
        pass_fds=[door.fileno()],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _program(work: str, fault: str) -> list[str]:
    text = textwrap.dedent(_BEGIN).format(fault=fault) + textwrap.dedent(work)
    return [sys.executable, "-c", text]
