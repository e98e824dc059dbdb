"""Hardship's own commands as processes on the loopback, with the settings of a house."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from hardship.settings import Settings

_STARTS_WITHIN = 120


def environment_of(settings: Settings) -> dict[str, str]:
    """This environment with the settings of a house, and none of anybody else's."""
    ours = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "ENCRYPTION_KEYS": settings.encryption_keys,
        "PUBLIC_URL": settings.public_url,
        "STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "STRIPE_API_BASE": settings.stripe_api_base or "",
        "SMTP_URL": settings.smtp_url,
        "TRUSTED_PROXIES": str(settings.trusted_proxies),
        "VAR": str(settings.var),
    }
    others = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("HARDSHIP_", "SANDBOX_"))
    }
    return others | {f"HARDSHIP_{name}": text for name, text in ours.items() if text}


@contextmanager
def running(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """`hardship` with these arguments, until the block ends."""
    command = [sys.executable, "-m", "hardship", *arguments]
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def processor(process: subprocess.Popen[bytes]) -> float:
    """Seconds that it and those that it started have used of the processor."""
    seconds, pids = 0.0, [process.pid]
    while pids:
        pid = pids.pop()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
    return seconds


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Raises `RuntimeError` when nobody answers there within two minutes."""
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
