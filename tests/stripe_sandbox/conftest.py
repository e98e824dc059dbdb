"""A stand-in that really answers on a port, the real SDK before it, a receiver behind it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox, SandboxConfig, start
from tests.stripe_sandbox.params import Watch
from tests.stripe_sandbox.receiver import Receiver

KEY = "sk_test_of_the_tests"
SECRET = "whsec_of_the_tests"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
def config(tmp_path: Path) -> SandboxConfig:
    """No webhooks; tests of deliveries ask for `told` instead."""
    return SandboxConfig(
        tmp_path / "stripe.sqlite3", secret_key=KEY, webhook_secret=SECRET, seed="of the tests"
    )


@pytest.fixture
def sandbox(config: SandboxConfig) -> Iterator[RunningSandbox]:
    with start(config) as running:
        yield running


@pytest.fixture
def telling(tmp_path: Path, receiver: Receiver) -> Iterator[RunningSandbox]:
    """A stand-in that tells the receiver."""
    config = SandboxConfig(
        tmp_path / "telling.sqlite3",
        secret_key=KEY,
        webhook_url=receiver.url,
        webhook_secret=SECRET,
    )
    with start(config) as running:
        yield running


def sdk_for(running: RunningSandbox, **options: Any) -> stripe.StripeClient:
    stripe.enable_telemetry = False
    http_client = stripe.RequestsClient(timeout=options.pop("timeout", 10))
    key = options.pop("key", KEY)
    return stripe.StripeClient(
        key, base_addresses={"api": running.url}, http_client=http_client, **options
    )


@pytest.fixture
def sdk(sandbox: RunningSandbox) -> Iterator[stripe.StripeClient]:
    """The real SDK; what it sends is checked against its own parameter types as well."""
    watch = Watch(sandbox.app)
    yield sdk_for(sandbox)
    assert watch.problems == []


@pytest.fixture
def careless(sandbox: RunningSandbox) -> stripe.StripeClient:
    """The SDK for requests that are wrong on purpose."""
    return sdk_for(sandbox)


@pytest.fixture
def steer(sandbox: RunningSandbox) -> Callable[..., Any]:
    return steering(sandbox)


def steering(running: RunningSandbox) -> Callable[..., Any]:
    """`steer("clock", advance=60)` is POST /sandbox/clock with that as JSON."""

    def steer(path: str, verb: str = "POST", /, **payload: Any) -> Any:
        answer = requests.request(
            verb, f"{running.url}/sandbox/{path}".rstrip("/"), json=payload, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    return steer


def a_gift(amount: int = 5000, **more: Any) -> Any:
    """The parameters of a session for a gift, as our gateway asks for it."""
    line = {
        "price_data": {
            "currency": "usd",
            "unit_amount": amount,
            "product_data": {"name": "Gift to the hardship fund"},
        },
        "quantity": 1,
    }
    return {
        "mode": "payment",
        "submit_type": "donate",
        "line_items": [line],
        "client_reference_id": "gift-1",
        "metadata": {"gift": "gift-1"},
        "payment_intent_data": {"metadata": {"gift": "gift-1"}},
        "success_url": "http://fund.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://fund.test/give",
        "expires_at": int(time.time()) + 1860,
        **more,
    }


def pay(sdk: stripe.StripeClient, steer: Callable[..., Any], amount: int = 5000, **how: Any) -> Any:
    """A gift that has been paid, as `how` says: its session, intent and charge, as JSON."""
    asked = a_gift(amount)
    del asked["expires_at"]  # a day from now, whatever now is for the stand-in
    return steer(f"checkout/{sdk.v1.checkout.sessions.create(params=asked).id}/pay", **how)


def told(sdk: stripe.StripeClient, since: int = 0) -> list[str]:
    """The types of the events, oldest first, without the first so many."""
    events = sdk.v1.events.list(params={"limit": 100}).data
    return [str(event.type) for event in reversed(events)][since:]


def balance_of(sdk: stripe.StripeClient) -> int:
    """All that is held, which is always what the balance transactions add up to."""
    balance = sdk.v1.balance.retrieve()
    held = balance.available[0].amount + balance.pending[0].amount
    moved = sdk.v1.balance_transactions.list(params={"limit": 100}).auto_paging_iter()
    assert sum(one.net for one in moved) == held
    return held


def refused(call: Callable[[], Any]) -> stripe.StripeError:
    """What the API says no with."""
    with pytest.raises(stripe.StripeError) as refusal:
        call()
    return refusal.value


def read(running: RunningSandbox, path: str) -> Any:
    """The JSON of a GET, as it comes over the wire."""
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = requests.get(f"{running.url}/v1/{path}", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()
