"""Starts child processes, watches them, and stops all of them when one ends or when told to."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from hardship.cli.refusals import CANNOT_START, REFUSED, Refusal
from hardship.cli.supervised import SUPERVISED

_WATCH_SECONDS = 0.2
_STOP_SECONDS = 25.0
_START_SECONDS = 30.0


@dataclass
class Supervisor:
    """The children of one run. Each reads from a pipe of ours, and ends when we do."""

    environment: Mapping[str, str]
    _children: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _told_to_stop: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._told_to_stop.set())

    def start(self, name: str, *arguments: str, **settings: str) -> None:
        """Start `hardship ARGUMENTS` under a name that people read."""
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "hardship", *arguments],
            env={**self.environment, **settings, SUPERVISED: "1"},
            stdin=subprocess.PIPE,
            # Ctrl-C in a terminal reaches us alone: we stop them in order.
            start_new_session=True,
        )

    def wait_until_it_answers(self, name: str, url: str) -> None:
        """Return when a child answers; raise a `Refusal` when it ends or never does."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._told_to_stop.wait(0.05):
            if self._children[name].poll() is not None:
                raise Refusal(f"the {name} could not start (see above)", CANNOT_START)
            if _answers(url):
                return
            if time.monotonic() > deadline:
                raise Refusal(f"the {name} does not answer at {url}", CANNOT_START)

    def run_to_the_end(self, *arguments: str) -> bool:
        """Run one command beside the children; returns whether it went well."""
        command = [sys.executable, "-m", "hardship", *arguments]
        child = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command, env=dict(self.environment), start_new_session=True
        )
        while child.poll() is None:
            if self._told_to_stop.wait(0.05):
                child.terminate()
                child.wait()
                return False
        return child.returncode == 0

    def watch(self) -> None:
        """Return when told to stop; raise a `Refusal` naming the child that ended by itself."""
        while not self._told_to_stop.wait(_WATCH_SECONDS):
            for name, child in self._children.items():
                if child.poll() is not None:
                    how = _how_it_ended(child.returncode)
                    raise Refusal(f"the {name} ended by itself ({how}); all is stopped", REFUSED)

    def stop(self) -> None:
        """Tell all children to stop, the last started first; end those that do not."""
        deadline = time.monotonic() + _STOP_SECONDS
        for child in reversed(self._children.values()):
            if child.poll() is None:
                child.terminate()
        for child in reversed(self._children.values()):
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    @property
    def told_to_stop(self) -> bool:
        """Whether somebody pressed Ctrl-C or sent SIGTERM."""
        return self._told_to_stop.is_set()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own loopback address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _how_it_ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
