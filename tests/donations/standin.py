"""The real gateway before the stand-in that really answers on a port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from hardship.core import clock as house_clock
from hardship.donations import PaymentGateway, open_gateway
from hardship.settings import Settings
from hardship.stripe_sandbox import RunningSandbox, SandboxConfig, start
from tests.doubles import MachineClock
from tests.stripe_sandbox.params import Watch

KEY = "sk_test_sandbox_of_the_tests"
SECRET = "whsec_of_the_tests"


@dataclass
class StandIn:
    """A running stand-in, the gateway to it, and the hands to act as the outside world."""

    running: RunningSandbox
    gateway: PaymentGateway
    watch: Watch

    def steer(self, path: str, /, **payload: Any) -> Any:
        """`steer("clock", advance=60)` is POST /sandbox/clock with that as JSON."""
        answer = requests.post(f"{self.running.url}/sandbox/{path}", json=payload, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pay(self, session_id: str, **how: Any) -> Any:
        """Somebody pays a page: a test card, or a bank debit."""
        return self.steer(f"checkout/{session_id}/pay", **how)

    def events(self) -> list[dict[str, Any]]:
        """What was told, newest first, each with its deliveries."""
        answer = requests.get(f"{self.running.url}/sandbox/events", timeout=30)
        found: list[dict[str, Any]] = answer.json()
        return found


@contextmanager
def stand_in(folder: Path, webhook_url: str = "") -> Iterator[StandIn]:
    """Start one; afterwards every request that was sent must have been a valid one."""
    config = SandboxConfig(
        folder / "stripe.sqlite3", secret_key=KEY, webhook_url=webhook_url, webhook_secret=SECRET
    )
    with start(config) as running:
        watch = Watch(running.app)
        yield StandIn(running, open_gateway(key=KEY, api_base=running.url), watch)
        assert watch.problems == []


@pytest.fixture
def world(tmp_path: Path) -> Iterator[StandIn]:
    """One that delivers nowhere; a `conftest.py` names it."""
    with stand_in(tmp_path) as running:
        yield running


@contextmanager
def machine_clock() -> Iterator[None]:
    """The stand-in and the SDK live in real time, and so must we beside them."""
    house_clock.install(MachineClock())
    yield


def environment_of(settings: Settings) -> dict[str, str]:
    """The same installation for a process of its own, before the same stand-in."""
    return {
        "HARDSHIP_DATABASE_URL": settings.database_url,
        "HARDSHIP_SECRET_KEY": settings.secret_key,
        "HARDSHIP_ENCRYPTION_KEYS": settings.encryption_keys,
        "HARDSHIP_PUBLIC_URL": settings.public_url,
        "HARDSHIP_STRIPE_SECRET_KEY": settings.stripe_secret_key,
        "HARDSHIP_STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        "HARDSHIP_STRIPE_API_BASE": settings.stripe_api_base or "",
        "HARDSHIP_SMTP_URL": settings.smtp_url,
        "HARDSHIP_VAR": str(settings.var),
    }
