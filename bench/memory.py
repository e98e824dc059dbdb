"""How much memory one web process holds: the real server, asked for pages over the loopback."""

import http.client
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.house import House
from bench.serving import environment_of, free_port, running, wait_for

_PAGES = 200


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
    port = free_port()
    serve = ["serve", "--workers=1", f"--bind=127.0.0.1:{port}"]
    with running(serve, environment_of(house.settings)) as server:
        wait_for(server, port)
        yield server, port


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
