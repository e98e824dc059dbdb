"""How long a person waits for the command: `hardship --help`, and a second `make run`.

Medians of a few starts, in seconds of the wall and of the processor. The goals are half a second
and three; nothing stands against them, so that they mean something on a quiet machine only.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.serving import free_port

_HARDSHIP = [str(Path(sys.executable).with_name("hardship"))]
_STARTS_WITHIN = 300.0
_LOOKS_AGAIN_IN = 0.01


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds of the wall, and of the processor of all its processes."""

    wall: float
    processor: float


def main() -> None:
    """Print a line for each of the two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--starts", type=int, default=9)
    starts = parser.parse_args().starts
    print(f"{'what':<28}{'wall':>9}{'processor':>12}{'goal':>8}")
    _report("hardship --help", [_help() for _ in range(starts)], 0.5)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        ports = free_port(), free_port()
        _run(Path(folder), *ports)  # the first one makes the demonstration
        again = [_run(Path(folder), *ports) for _ in range(starts)]
    _report("make run, once it was made", again, 3.0)


def _report(what: str, starts: Sequence[Start], goal: float) -> None:
    wall = statistics.median(start.wall for start in starts)
    processor = statistics.median(start.processor for start in starts)
    print(f"{what:<28}{wall:>8.2f}s{processor:>11.2f}s{goal:>7.1f}s")


def _help() -> Start:
    return _timed(
        lambda: subprocess.run([*_HARDSHIP, "--help"], check=True, stdout=subprocess.DEVNULL)
    )


def _timed(act: Callable[[], object]) -> Start:
    began, used = time.perf_counter(), _used()
    act()
    return Start(time.perf_counter() - began, _used() - used)


def _used() -> float:
    """What all processes that ended here have used of the processor."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run(folder: Path, port: int, sandbox_port: int) -> Start:
    """As `make run` does it, until the first page answers; the processor's time is to its end."""
    environment = {name: text for name, text in os.environ.items() if "HARDSHIP" not in name}
    environment |= {
        "HARDSHIP_VAR": str(folder),
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
    }
    used, began = _used(), time.perf_counter()
    with (folder / "bench.log").open("ab") as log:
        running = subprocess.Popen(
            [*_HARDSHIP, "run"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        while not _answers(port):
            if running.poll() is not None or time.perf_counter() - began > _STARTS_WITHIN:
                raise SystemExit((folder / "bench.log").read_text())
            time.sleep(_LOOKS_AGAIN_IN)
        wall = time.perf_counter() - began
    finally:
        running.terminate()
        running.wait()
    return Start(wall, _used() - used)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
