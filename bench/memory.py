"""How much memory one web process holds: the real server, asked for pages over the loopback."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.house import House

_PAGES = 200
_STARTS_WITHIN = 120


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident megabytes of the one worker: after its first answer, and after many pages.

    `own` is what the worker alone holds in the end; the rest it shares with gunicorn's parent.
    """

    engine: str
    at_first: float
    after: float
    own: float

    def line(self) -> str:
        """In words."""
        return (
            f"{self.engine:<11}one web process: {self.at_first:.0f} MB resident at first, "
            f"{self.after:.0f} MB after {_PAGES} pages, {self.own:.0f} MB of it not shared"
        )


def memory_of_a_web_process(house: House, paths: Sequence[str]) -> Memory:
    """Start `hardship serve --workers=1` on the house's database and ask for pages in turn."""
    with _served(house) as (server, port):
        _ask(port, "/healthz", house)
        worker = _child_of(server.pid)
        at_first = _megabytes(worker, "status", "VmRSS")
        for number in range(_PAGES):
            _ask(port, paths[number % len(paths)], house)
        return Memory(
            engine=house.database.engine,
            at_first=at_first,
            after=_megabytes(worker, "status", "VmRSS"),
            own=_megabytes(worker, "smaps_rollup", "Private_Dirty"),
        )


@contextmanager
def _served(house: House) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    command = [sys.executable, "-m", "hardship", "serve", "--workers=1", f"--bind=127.0.0.1:{port}"]
    server = subprocess.Popen(command, env=_environment(house))
    try:
        _wait_for(server, port)
        yield server, port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _environment(house: House) -> dict[str, str]:
    settings = house.settings
    ours = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "ENCRYPTION_KEYS": settings.encryption_keys,
        "PUBLIC_URL": settings.public_url,
        "STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "SMTP_URL": settings.smtp_url,
    }
    others = {name: text for name, text in os.environ.items() if not name.startswith("HARDSHIP_")}
    return others | {f"HARDSHIP_{name}": text for name, text in ours.items()}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _ask(port: int, path: str, house: House) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        host = urlsplit(house.settings.public_url).netloc
        connection.request("GET", path, headers={"Host": host, "Cookie": house.cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}")


def _child_of(pid: int) -> int:
    """The worker of a gunicorn that has one."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0])


def _megabytes(pid: int, file: str, name: str) -> float:
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/{file} does not tell {name}")
