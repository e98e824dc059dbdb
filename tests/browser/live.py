"""The fund as it runs for real: web, worker and the stand-in for Stripe, each a process."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.command_line import clean
from tests.engines import Database
from tests.patience import PATIENCE, eventually

_HARDSHIP = ("-m", "hardship")


@dataclass
class Live:
    """A running fund. `web`, `worker` and `sandbox` can be killed and started again by name."""

    url: str
    sandbox_url: str
    folder: Path
    environment: dict[str, str]
    commands: dict[str, list[str]]
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one of the three; returns when the web and the stand-in answer."""
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *self.commands[name]],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        if name != "worker":
            self._wait_for(name, self.url + "/healthz" if name == "web" else self.sandbox_url)

    def kill(self, name: str) -> None:
        """End one with all its processes at once, as `kill -9` or a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """Ask one to stop; returns its exit code."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    def command(
        self, *arguments: str, seconds: float = PATIENCE
    ) -> "subprocess.CompletedProcess[str]":
        """Run `hardship ARGUMENTS` beside it, with its settings."""
        return subprocess.run(
            [sys.executable, *_HARDSHIP, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def log(self, name: str) -> str:
        """What one of the three has said so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _wait_for(self, name: str, url: str) -> None:
        process = self.processes[name]
        eventually(lambda: answers(url) or process.poll() is not None)
        if not answers(url):
            raise RuntimeError(f"the {name} does not answer:\n{self.log(name)}")


@contextmanager
def live_fund(
    database: Database,
    folder: Path,
    *,
    deliveries: bool = True,
    web: Sequence[str] = _HARDSHIP,
    parts: Collection[str] = ("sandbox", "web", "worker"),
) -> Iterator[Live]:
    """Run a fund on a migrated database until the block ends; all is stopped then.

    `deliveries=False` lets the stand-in tell nobody, so that `stripe sync` has to find it. `web` is
    the program that serves the pages, if it is not the command itself. `parts` are what is started.
    """
    port, sandbox_port = free_ports(2)
    live = Live(
        url=f"http://localhost:{port}",
        sandbox_url=f"http://localhost:{sandbox_port}",
        folder=folder,
        environment=_environment(database, folder, port, sandbox_port, deliveries=deliveries),
        commands={
            "sandbox": [*_HARDSHIP, "sandbox"],
            "web": [*web, "serve", f"--bind=127.0.0.1:{port}", "--workers=1"],
            "worker": [*_HARDSHIP, "worker"],
        },
    )
    try:
        for name in live.commands:
            if name in parts:
                live.start(name)
        yield live
    finally:
        for name in list(live.processes):
            live.stop(name)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def answers(url: str) -> bool:
    """Whether something speaks HTTP there, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _environment(
    database: Database, folder: Path, port: int, sandbox_port: int, *, deliveries: bool
) -> dict[str, str]:
    key, secret = f"sk_test_sandbox_{secrets.token_hex(8)}", f"whsec_{secrets.token_hex(12)}"
    return clean(
        {
            "HARDSHIP_DATABASE_URL": database.url,
            "HARDSHIP_OWNER_DATABASE_URL": database.owner_url,
            "HARDSHIP_SECRET_KEY": secrets.token_urlsafe(32),
            "HARDSHIP_ENCRYPTION_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "HARDSHIP_PUBLIC_URL": f"http://localhost:{port}",
            "HARDSHIP_SMTP_URL": f"file://{folder / 'mail'}",
            "HARDSHIP_STRIPE_SECRET_KEY": key,
            "HARDSHIP_STRIPE_WEBHOOK_SECRET": secret,
            "HARDSHIP_STRIPE_API_BASE": f"http://localhost:{sandbox_port}",
            "HARDSHIP_VAR": str(folder),
            "SANDBOX_PORT": str(sandbox_port),
            "SANDBOX_DATABASE": str(folder / "stripe-sandbox.db"),
            "SANDBOX_SECRET_KEY": key,
            "SANDBOX_PUBLIC_URL": f"http://localhost:{sandbox_port}",
            "SANDBOX_WEBHOOK_SECRET": secret,
            "SANDBOX_WEBHOOK_URL": (
                f"http://localhost:{port}/webhooks/stripe" if deliveries else ""
            ),
        }
    )
