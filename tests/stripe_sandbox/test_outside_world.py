"""The page at `/`, the clock, and a stand-in that is stopped and started again."""

import re
import threading
import time
from pathlib import Path
from typing import Any

import html5lib
import pytest
import requests
import stripe

from hardship.stripe_sandbox import (
    RunningSandbox,
    SandboxConfig,
    config_from_environment,
    create_sandbox,
    port_from_environment,
    start,
)
from tests.patience import eventually
from tests.stripe_sandbox.conftest import KEY, a_gift, sdk_for, steering
from tests.stripe_sandbox.receiver import Receiver


def _do(running: RunningSandbox, action: str, what: str) -> requests.Response:
    return requests.post(
        running.url, data={"do": action, "what": what}, timeout=10, allow_redirects=False
    )


def test_the_page_shows_sessions_events_and_what_came_of_them(
    telling: RunningSandbox, receiver: Receiver
) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    paid = sdk.v1.checkout.sessions.create(params=a_gift()).id
    debit = sdk.v1.checkout.sessions.create(params=a_gift(7500)).id
    waiting = sdk.v1.checkout.sessions.create(params=a_gift(100)).id
    steer(f"checkout/{paid}/pay")
    steer(f"checkout/{debit}/pay", bank_debit="waits")
    receiver.wait_for(8)
    steer("deliveries/flush")
    page = requests.get(telling.url, timeout=10).text
    html5lib.HTMLParser(strict=True).parse(page)
    for said in (paid, debit, waiting, "$75.00", "checkout.session.completed", receiver.url):
        assert said in page
    assert page.count("Bank debit succeeds") == 2, "the label and its full name"
    assert "delivered" in page


def test_its_buttons_are_the_bank_and_the_clock(
    telling: RunningSandbox, receiver: Receiver
) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    debit = sdk.v1.checkout.sessions.create(params=a_gift()).id
    other = sdk.v1.checkout.sessions.create(params=a_gift()).id
    steer(f"checkout/{debit}/pay", bank_debit="waits")
    assert _do(telling, "settle", debit).status_code == 303
    assert sdk.v1.checkout.sessions.retrieve(debit).payment_status == "paid"
    assert _do(telling, "expire", other).status_code == 303
    assert sdk.v1.checkout.sessions.retrieve(other).status == "expired"
    before = steer("", "GET")["clock"]["now"]
    assert _do(telling, "advance", "86400").status_code == 303
    assert steer("", "GET")["clock"]["now"] - before in range(86_399, 86_460)
    assert _do(telling, "reset_clock", "").status_code == 303
    assert abs(steer("", "GET")["clock"]["now"] - time.time()) < 60
    event = receiver.wait_for(8)[0].event["id"]
    steer("deliveries/flush")
    count = len(receiver.delivered)
    assert _do(telling, "resend", event).status_code == 303
    assert len(receiver.delivered) == count + 1
    assert _do(telling, "resend_as_new", event).status_code == 303
    assert receiver.delivered[-1].event["id"] != event
    assert _do(telling, "hold", "").status_code == 303
    assert steer("", "GET")["knobs"]["deliver"] is False


def test_a_button_that_cannot_be_pressed_says_why(sandbox: RunningSandbox) -> None:
    for action, what in (("settle", "pi_nobody"), ("dance", ""), ("advance", "soon")):
        answer = _do(sandbox, action, what)
        assert answer.status_code == 422
        assert "That did not work" in answer.text


def test_gifts_of_past_weeks(sdk: stripe.StripeClient, steer: Any) -> None:
    six_weeks_ago = int(time.time()) - 42 * 86400
    steer("clock", set=six_weeks_ago)
    asked = a_gift()
    asked["expires_at"] = six_weeks_ago + 1900
    session = sdk.v1.checkout.sessions.create(params=asked)
    assert session.created in range(six_weeks_ago, six_weeks_ago + 60)
    paid = steer(f"checkout/{session.id}/pay", at=six_weeks_ago + 600)
    assert paid["charge"]["created"] == six_weeks_ago + 600
    steer("clock", reset=True)
    transaction = sdk.v1.balance_transactions.list().data[0]
    assert (transaction.created, transaction.status) == (six_weeks_ago + 600, "available")
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_what_cannot_be_done_is_said_as_json(sandbox: RunningSandbox) -> None:
    wrong = [
        ("clock", {}),
        ("clock", {"advance": "soon"}),
        ("knobs", {"colour": 1}),
        ("knobs", {"deliver": "no"}),
        ("faults", {"kind": "earthquake"}),
        ("faults", {"path": "/v1"}),
        ("checkout/cs_test_x/pay", {"card": "4111111111111111"}),
        ("checkout/cs_test_x/pay", {"bank_debit": "perhaps"}),
        ("debits/pi_x", {"outcome": "perhaps"}),
        ("events/evt_x/redeliver", {}),
    ]
    for path, payload in wrong:
        answer = requests.post(f"{sandbox.url}/sandbox/{path}", json=payload, timeout=10)
        assert answer.status_code == 400, path
        assert answer.json()["error"]["message"]
    nobody = requests.post(f"{sandbox.url}/sandbox/checkout/cs_test_x/pay", json={}, timeout=10)
    assert nobody.status_code == 404


# ---------------------------------------------------------------- stopped and started


def test_nothing_is_forgotten_over_a_restart(config: SandboxConfig, receiver: Receiver) -> None:
    with start(config) as running:
        sdk, steer = sdk_for(running), steering(running)
        options: Any = {"idempotency_key": "gift:1:v1"}
        asked = a_gift()
        session = sdk.v1.checkout.sessions.create(params=asked, options=options)
        steer(f"checkout/{session.id}/pay", bank_debit="succeeds")
        steer("clock", advance=3600)
        steer("knobs", fee_after=60)
        steer("faults", kind="rate_limit", path="/v1/balance$")
    with start(config) as again:
        sdk, steer = sdk_for(again), steering(again)
        replay = sdk.v1.checkout.sessions.create(params=asked, options=options)
        assert replay.to_dict() == session.to_dict()
        world = steer("", "GET")
        assert world["clock"]["now"] - time.time() > 3500
        assert (world["knobs"]["fee_after"], len(world["faults"])) == (60, 1)
        steer("clock", advance=5 * 86400)
        assert sdk.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_what_was_not_delivered_leaves_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    config = SandboxConfig(tmp_path / "s.sqlite3", secret_key=KEY, webhook_url=receiver.url)
    receiver.statuses = [503]
    with start(config) as running:
        steering(running)("knobs", retries=[0.3, 1])
        sdk = sdk_for(running)
        sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
        receiver.wait_for(1)
    with start(config):
        first, second = receiver.wait_for(2)
    assert first.event["id"] == second.event["id"]


def test_the_same_seed_gives_the_same_ids_and_another_gives_others(tmp_path: Path) -> None:
    def first_id(name: str, seed: str | None) -> str:
        config = SandboxConfig(tmp_path / name, secret_key=KEY, seed=seed)
        with start(config) as running:
            return sdk_for(running).v1.checkout.sessions.create(params=a_gift()).id

    assert first_id("a", "one") == first_id("b", "one")
    assert first_id("c", "two") != first_id("d", None) != first_id("e", None)


def test_reset_forgets_everything_but_never_gives_an_id_twice(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    first = sdk.v1.checkout.sessions.create(params=a_gift()).id
    steer(f"checkout/{first}/pay")
    steer("clock", advance=3600)
    steer("reset")
    assert sdk.v1.events.list().data == []
    assert steer("", "GET")["counts"] == {}
    assert sdk.v1.checkout.sessions.create(params=a_gift()).id != first


def test_a_port_in_use_is_an_error_before_anything_starts(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="in use"):
        start(SandboxConfig(tmp_path / "other.sqlite3"), sandbox.port)


def test_it_stops_though_a_call_hangs(config: SandboxConfig) -> None:
    running = start(config)
    steering(running)("faults", kind="timeout", path="balance", seconds=600)
    headers = {"Authorization": f"Bearer {KEY}"}
    broken: list[bool] = []

    def call() -> None:
        try:
            requests.get(f"{running.url}/v1/balance", headers=headers, timeout=30)
        except requests.ConnectionError:
            broken.append(True)

    hanging = threading.Thread(target=call)
    hanging.start()
    assert eventually(lambda: not steering(running)("faults", "GET"))
    began = time.monotonic()
    running.stop()
    hanging.join(timeout=10)
    assert time.monotonic() - began < 5
    assert broken == [True]


def test_many_at_once_lose_nothing(sandbox: RunningSandbox, sdk: stripe.StripeClient) -> None:
    steer = steering(sandbox)

    def give() -> None:
        for _ in range(5):
            session = sdk.v1.checkout.sessions.create(params=a_gift())
            steer(f"checkout/{session.id}/pay")

    threads = [threading.Thread(target=give) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert steer("", "GET")["counts"]["charge"] == 30
    balance = sdk.v1.balance.retrieve()
    assert balance.pending[0].amount == 30 * 4825


# ---------------------------------------------------------------- configuration


def test_the_environment_configures_it(tmp_path: Path) -> None:
    config = config_from_environment(
        {
            "SANDBOX_DATABASE": str(tmp_path / "x.sqlite3"),
            "SANDBOX_WEBHOOK_URL": "http://127.0.0.1:8000/webhooks/stripe",
            "SANDBOX_WEBHOOK_SECRET": "whsec_x",
            "SANDBOX_PUBLIC_URL": "http://127.0.0.1:8010/",
        }
    )
    assert config.database_path == tmp_path / "x.sqlite3"
    assert config.webhook_url == "http://127.0.0.1:8000/webhooks/stripe"
    assert config.public_url == "http://127.0.0.1:8010"
    assert config_from_environment({}).webhook_url == ""
    assert port_from_environment({}) == 8010
    assert port_from_environment({"SANDBOX_PORT": "9000"}) == 9000
    with pytest.raises(ValueError, match="SANDBOX_PORT"):
        port_from_environment({"SANDBOX_PORT": "eighty"})
    with pytest.raises(ValueError, match="test keys only"):
        config_from_environment({"SANDBOX_SECRET_KEY": "sk_live_real"})


def test_links_use_the_public_address(tmp_path: Path) -> None:
    config = SandboxConfig(
        tmp_path / "p.sqlite3", secret_key=KEY, public_url="https://pay.fund.test"
    )
    with start(config) as running:
        url = sdk_for(running).v1.checkout.sessions.create(params=a_gift()).url
    assert re.fullmatch(r"https://pay\.fund\.test/c/pay/cs_test_\w+", url or "")


def test_the_application_also_answers_without_a_port(config: SandboxConfig) -> None:
    app = create_sandbox(config)
    client = app.test_client()
    answer = client.get("/v1/balance", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.get_json()["object"] == "balance"
    assert client.get("/").status_code == 200
    app.extensions["stripe_sandbox"].store.close()
