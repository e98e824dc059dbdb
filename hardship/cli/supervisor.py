"""Starts child processes, watches them, and stops all of them when one ends or when told to.

Children are forked from a process that has loaded the program already: one load instead of one
for each makes the second start quick. Each reads from a pipe whose other end only the supervisor
holds, and stops when it closes: a child ends with the supervisor even when that is killed outright.
"""

import multiprocessing
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess

from hardship.cli.refusals import CANNOT_START, REFUSED, Refusal

_WATCH_SECONDS = 0.2
_STOP_SECONDS = 25.0
_START_SECONDS = 30.0
_STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Supervisor:
    """The children of one run. `command` runs a command of ours in a child, by its words."""

    command: Callable[[list[str]], object]
    _children: dict[str, ForkProcess] = field(default_factory=dict)
    _told_to_stop: threading.Event = field(default_factory=threading.Event)
    _pipe: tuple[int, int] = field(default_factory=os.pipe)

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to stop."""
        for number in _STOPS:
            signal.signal(number, lambda *_: self._told_to_stop.set())

    def start(self, name: str, *words: str, **settings: str) -> None:
        """Start `hardship WORDS` under a name that people read, with settings of its own."""
        self._children[name] = self._fork(words, settings)

    def wait_until_it_answers(self, name: str, url: str) -> None:
        """Return when a child answers; raise a `Refusal` when it ends or never does."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._told_to_stop.wait(0.02):
            if self._children[name].exitcode is not None:
                raise Refusal(f"the {name} could not start (see above)", CANNOT_START)
            if _answers(url):
                return
            if time.monotonic() > deadline:
                raise Refusal(f"the {name} does not answer at {url}", CANNOT_START)

    def run_to_the_end(self, *words: str) -> bool:
        """Run one command beside the children; returns whether it went well."""
        if self.told_to_stop:
            return False
        child = self._fork(words, {})
        while child.exitcode is None:
            if self._told_to_stop.wait(0.05):
                _end(child, time.monotonic() + _STOP_SECONDS)
                return False
        return child.exitcode == 0

    def watch(self) -> None:
        """Return when told to stop; raise a `Refusal` naming the child that ended by itself."""
        while not self._told_to_stop.wait(_WATCH_SECONDS):
            for name, child in self._children.items():
                code = child.exitcode
                if code is not None:
                    how = f"signal {-code}" if code < 0 else f"exit code {code}"
                    raise Refusal(f"the {name} ended by itself ({how}); all is stopped", REFUSED)

    def stop(self) -> None:
        """Stop all children, the last started first, each before the one that it may be asking."""
        deadline = time.monotonic() + _STOP_SECONDS
        for child in reversed(self._children.values()):
            _end(child, deadline)

    @property
    def told_to_stop(self) -> bool:
        """Whether somebody pressed Ctrl-C or sent SIGTERM."""
        return self._told_to_stop.is_set()

    def _fork(self, words: tuple[str, ...], settings: dict[str, str]) -> ForkProcess:
        fork = multiprocessing.get_context("fork")
        child = fork.Process(target=self._in_the_child, args=(list(words), settings))
        # A child hears with our ears until it has its own: what it is told before that waits.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        try:
            child.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        return child

    def _in_the_child(self, words: list[str], settings: dict[str, str]) -> None:
        # A session of its own: Ctrl-C in a terminal reaches the supervisor alone.
        os.setsid()
        for number in _STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        reading, writing = self._pipe
        os.close(writing)
        threading.Thread(target=_end_with, args=(reading,), daemon=True).start()
        os.environ.update(settings)
        self.command(words)


def _end(child: ForkProcess, deadline: float) -> None:
    """Ask a child to stop; after the deadline it is killed, with all that it started."""
    if child.exitcode is None:
        child.terminate()
    child.join(max(0.1, deadline - time.monotonic()))
    if child.exitcode is None and child.pid is not None:
        os.killpg(child.pid, signal.SIGKILL)
        child.join()


def _end_with(reading: int) -> None:
    while os.read(reading, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own loopback address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
