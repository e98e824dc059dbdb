"""Faults on calls: what a network and a busy server do to a caller, on demand.

| kind | what the caller sees | what has happened |
|---|---|---|
| rate_limit | 429 | nothing |
| server_error | 500, and again under the same key | nothing |
| server_error_after | 500, and again under the same key | the call was carried out |
| reset | the connection is reset | nothing |
| reset_after | the connection is reset | the call was carried out |
| timeout | no answer for `seconds`, then a reset | the call was carried out |
| slow | the answer, `seconds` late | the call was carried out, late |
"""

import os
import re
import socket
import struct
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hardship.stripe_sandbox.chance import luck
from hardship.stripe_sandbox.store import Store, Work

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KINDS = (
    "rate_limit",
    "server_error",
    "server_error_after",
    "reset",
    "reset_after",
    "timeout",
    "slow",
)
_BREAK = "sandbox.break_after"


@dataclass(frozen=True, slots=True)
class Fault:
    """The next `times` calls whose method is `method` (empty: any) and whose path fits `path`.

    With a `share` below 1 it strikes only some of them, as the seed has it.
    """

    kind: str
    path: str = "/v1/"
    method: str = ""
    times: int = 1
    seconds: float = 30.0
    share: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        re.compile(self.path)
        if not 0 < self.share <= 1:
            raise ValueError("share is more than 0, and at most 1")

    def fits(self, method: str, path: str) -> bool:
        return self.method in {"", method} and re.search(self.path, path) is not None


def read_faults(work: Work) -> list[Fault]:
    return [Fault(**stored) for stored in work.state("faults", [])]


def write_faults(work: Work, faults: list[Fault]) -> None:
    work.keep_state("faults", [asdict(fault) for fault in faults])


def take_fault(store: Store, method: str, path: str) -> Fault | None:
    """The first fault that fits this call, used up by one."""
    with store.reading() as work:
        if not any(fault.fits(method, path) for fault in read_faults(work)):
            return None
    with store.writing() as work:
        faults = read_faults(work)
        for position, fault in enumerate(faults):
            if fault.fits(method, path) and _strikes(work, fault):
                left = Fault(**(asdict(fault) | {"times": fault.times - 1}))
                faults[position : position + 1] = [left] if left.times > 0 else []
                write_faults(work, faults)
                return fault
    return None


def _strikes(work: Work, fault: Fault) -> bool:
    if fault.share == 1:
        return True
    draw = work.state("draws", 0) + 1
    work.keep_state("draws", draw)
    return luck(work.seed, f"fault {draw}") < fault.share


def break_connection(environ: "WSGIEnvironment", *, after: float = 0.0) -> None:
    """Ask the wire to hold the answer back for so long and then to cut the connection."""
    environ[_BREAK] = after


class Wire:
    """Around the whole application: cuts connections where a fault says so."""

    def __init__(self, application: "WSGIApplication", stopping: threading.Event) -> None:
        self._application = application
        self._stopping = stopping

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = self._application(environ, start_response)
        after = environ.pop(_BREAK, None)
        if after is None:
            return answer
        self._stopping.wait(after)
        _reset(environ.get("werkzeug.socket"))
        raise ConnectionResetError("cut by a fault")


def _reset(connection: Any) -> None:
    if not isinstance(connection, socket.socket):
        return
    no_lingering = struct.pack("ii", 1, 0)  # closing now sends RST instead of FIN
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_lingering)
    os.close(connection.detach())
