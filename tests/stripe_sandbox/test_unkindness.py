"""Knobs and faults reach every kind of object, and the timers of all of them keep their order."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox, SandboxConfig, start
from tests.stripe_sandbox.conftest import (
    KEY,
    balance_of,
    pay,
    refused,
    sdk_for,
    steering,
    subscribe,
    told,
)
from tests.stripe_sandbox.receiver import Receiver

DAY = 86400
OPENED = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


@pytest.fixture
def disputed(telling: RunningSandbox, receiver: Receiver) -> tuple[Any, Any, str]:
    """The SDK, the hand, and a charge that has been told of."""
    sdk, steer = sdk_for(telling), steering(telling)
    charge = pay(sdk, steer)["charge"]["id"]
    receiver.wait_for(4)
    steer("deliveries/flush")
    return sdk, steer, charge


def test_copies_reach_the_receiver(disputed: tuple[Any, Any, str], receiver: Receiver) -> None:
    _sdk, steer, charge = disputed
    steer("knobs", copies=3)
    steer("disputes", charge=charge)
    receiver.wait_for(10)
    steer("deliveries/flush")
    assert receiver.types[4:] == [kind for kind in OPENED for _copy in range(3)]


@pytest.mark.parametrize(("knob", "known"), [("drop", True), ("lose", False)])
def test_what_never_leaves_is_found_only_if_stripe_knows(
    disputed: tuple[Any, Any, str], receiver: Receiver, knob: str, known: bool
) -> None:
    sdk, steer, charge = disputed
    steer("knobs", **{knob: True})
    steer("disputes", charge=charge)
    steer("deliveries/flush", everything=True)
    assert len(receiver.delivered) == 4
    missing = sdk.v1.events.list(params={"delivery_success": False}).data
    assert [one.type for one in reversed(missing)] == (OPENED if known else [])


def test_a_stale_payload_shows_how_it_was(
    disputed: tuple[Any, Any, str], receiver: Receiver
) -> None:
    sdk, steer, charge = disputed
    dispute = steer("disputes", charge=charge)["id"]
    receiver.wait_for(6)
    steer("knobs", stale=True)
    steer(f"disputes/{dispute}/lose")
    told_of = receiver.wait_for(7)[-1].event
    assert told_of["type"] == "charge.dispute.closed"
    assert told_of["data"]["object"]["status"] == "needs_response"
    assert sdk.v1.disputes.retrieve(dispute).status == "lost"


def test_a_delayed_delivery_comes_with_the_clock(
    disputed: tuple[Any, Any, str], receiver: Receiver
) -> None:
    _sdk, steer, charge = disputed
    steer("knobs", delay=2 * DAY)
    steer("refunds", charge=charge)
    assert len(receiver.delivered) == 4
    steer("clock", advance=3 * DAY)
    receiver.wait_for(6)
    assert receiver.types[4:] == ["refund.created", "charge.refunded"]


@pytest.mark.parametrize("kind", ["server_error_after", "reset_after", "reset", "rate_limit"])
@pytest.mark.parametrize("what", ["refunds", "payouts", "disputes", "billing_portal"])
def test_a_call_that_broke_happens_once_under_its_key(
    sdk: stripe.StripeClient, steer: Any, kind: str, what: str
) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    subscription = sdk.v1.subscriptions.retrieve(subscribe(sdk, steer))
    dispute = steer("disputes", charge=pay(sdk, steer)["charge"]["id"], amount=500)["id"]
    steer("clock", advance=3 * DAY)
    options: Any = {"idempotency_key": f"{what}:1"}
    calls: dict[str, Any] = {
        "refunds": lambda: sdk.v1.refunds.create(params={"charge": charge}, options=options),
        "payouts": lambda: sdk.v1.payouts.create(
            params={"amount": 500, "currency": "usd"}, options=options
        ),
        "disputes": lambda: sdk.v1.disputes.close(dispute, options=options),
        "billing_portal": lambda: sdk.v1.billing_portal.sessions.create(
            params={"customer": str(subscription.customer)}, options=options
        ),
    }
    before = told(sdk)
    steer("faults", kind=kind, path=f"/v1/{what}", method="POST")
    assert isinstance(refused(calls[what]), stripe.StripeError)
    happened = told(sdk, len(before))
    assert bool(happened) is (kind.endswith("after") and what != "billing_portal")
    if kind == "server_error_after":
        assert refused(calls[what]).http_status == 500, "the answer that was kept"
    else:
        calls[what]()
    if kind.endswith("after"):
        assert told(sdk, len(before)) == happened
    assert len(set(told(sdk, len(before)))) == len(told(sdk, len(before)))
    balance_of(sdk)


def test_everything_happens_when_it_was_due_and_in_that_order(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    subscribe(sdk, steer)
    waiting = pay(sdk, steer, card="4000000000007726")["charge"]["id"]
    sdk.v1.refunds.create(params={"charge": waiting})
    pay(sdk, steer, bank_debit="fails", days=3)
    steer("disputes", charge=pay(sdk, steer)["charge"]["id"], amount=100)
    steer("payouts", amount=100, days=2)
    began = steer("", "GET")["clock"]["now"]
    steer("clock", advance=40 * DAY)
    events = [one["event"] for one in reversed(steer("events?limit=200", "GET"))]
    late = [one for one in events if one["created"] > began + 60]
    assert [one["created"] for one in late] == sorted(one["created"] for one in late)
    days = {one["type"]: (one["created"] - began) // DAY for one in late}
    assert days["payout.paid"] in {1, 2}
    assert days["charge.failed"] in {2, 3}
    assert days["refund.updated"] in {4, 5}
    assert days["charge.dispute.closed"] in {14, 15}
    assert days["invoice.paid"] in {27, 28, 29, 30, 31}


def test_the_same_seed_and_the_same_calls_give_the_same_ids(tmp_path: Any) -> None:
    def ids(name: str) -> list[str]:
        config = SandboxConfig(tmp_path / name, secret_key=KEY, seed="one seed")
        with start(config) as running:
            sdk, steer = sdk_for(running), steering(running)
            charge = pay(sdk, steer)["charge"]["id"]
            dispute = steer("disputes", charge=charge)["id"]
            steer(f"disputes/{dispute}/win")
            payout = steer("payouts", automatic=False)["id"]
            return [charge, dispute, payout, subscribe(sdk, steer)]

    assert ids("a") == ids("b")


def test_what_somebody_did_first_stops_nothing_that_was_due(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    pay(sdk, steer)
    first, second = (steer("payouts", amount=100, days=2)["id"] for _payout in range(2))
    steer(f"payouts/{first}/send")
    steer(f"payouts/{first}/arrive")
    steer("clock", advance=3 * DAY)
    assert [sdk.v1.payouts.retrieve(one).status for one in (first, second)] == ["paid", "paid"]


def test_chance_is_drawn_from_the_seed(tmp_path: Any, receiver: Receiver) -> None:
    def fates(name: str, seed: str) -> list[Any]:
        path = tmp_path / name
        config = SandboxConfig(path, secret_key=KEY, seed=seed, webhook_url=receiver.url)
        with start(config) as running:
            sdk, steer = sdk_for(running), steering(running)
            steer("knobs", unkind=0.5)
            steer("faults", kind="rate_limit", path="/v1/refunds", times=100, share=0.5)
            charge = pay(sdk, steer, 20_000)["charge"]["id"]
            asked: Any = {"charge": charge, "amount": 1}
            answers = []
            for _call in range(12):
                try:
                    answers.append(sdk.v1.refunds.create(params=asked).status)
                except stripe.RateLimitError:
                    answers.append("429")
            told_of = steer("events?limit=100", "GET")
            return [answers] + [
                [(one["state"] == "dropped", one["stale"]) for one in event["deliveries"]]
                for event in told_of
            ]

    first = fates("a", "one")
    assert first == fates("b", "one")
    assert first != fates("c", "two")
    assert {"429", "succeeded"} == set(first[0])
    assert len({str(fate) for fate in first[1:]}) > 2, "each event has its own fate"


@pytest.mark.parametrize(
    ("path", "payload"),
    [("knobs", {"unkind": 2}), ("faults", {"kind": "reset", "share": 0})],
)
def test_a_share_is_a_share(sandbox: RunningSandbox, path: str, payload: Any) -> None:
    answer = requests.post(f"{sandbox.url}/sandbox/{path}", json=payload, timeout=10)
    assert answer.status_code == 400
