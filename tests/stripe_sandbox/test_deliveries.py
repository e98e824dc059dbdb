"""Webhooks: signed, repeated until they arrive, and as unkind as the real world on demand."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import SECRET, a_gift, sdk_for, steering
from tests.stripe_sandbox.receiver import Receiver

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


@pytest.fixture
def sdk(telling: RunningSandbox) -> stripe.StripeClient:
    return sdk_for(telling)


@pytest.fixture
def steer(telling: RunningSandbox) -> Callable[..., Any]:
    return steering(telling)


def _pay(sdk: stripe.StripeClient, steer: Any) -> str:
    session = sdk.v1.checkout.sessions.create(params=a_gift())
    steer(f"checkout/{session.id}/pay")
    return session.id


def _undelivered(sdk: stripe.StripeClient) -> list[str]:
    return [one.type for one in sdk.v1.events.list(params={"delivery_success": False}).data]


def _delivered(sdk: stripe.StripeClient) -> list[str]:
    return [one.type for one in sdk.v1.events.list(params={"delivery_success": True}).data]


def test_a_payment_is_told_in_order_and_signed(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    session_id = _pay(sdk, steer)
    delivered = receiver.wait_for(4)
    assert receiver.types == PAID
    for one in delivered:
        payload = one.body.decode()
        assert stripe.WebhookSignature.verify_header(payload, one.signature, SECRET, tolerance=60)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(
                payload + " ", one.signature, SECRET, tolerance=60
            )
    event = sdk.construct_event(delivered[-1].body, delivered[-1].signature, SECRET)
    assert event.data.object["id"] == session_id
    assert event.pending_webhooks == 1
    assert delivered[0].headers["Content-Type"] == "application/json; charset=utf-8"


def test_what_is_not_answered_with_2xx_is_sent_again(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", retries=[0.05, 0.05])
    receiver.statuses = [500, 302]
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
    first, second, third = receiver.wait_for(3)
    assert first.event == second.event == third.event
    steer("deliveries/flush")
    happened = steer("events", "GET")[0]
    assert [one["status"] for one in happened["deliveries"][0]["attempts"]] == [500, 302, 200]
    assert happened["deliveries"][0]["state"] == "delivered"
    assert _undelivered(sdk) == []
    assert _delivered(sdk) == ["checkout.session.expired"]


def test_after_the_last_try_it_stays_undelivered(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", retries=[0.01])
    receiver.statuses = [500, 500]
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
    receiver.wait_for(2)
    steer("deliveries/flush", everything=True)
    assert len(receiver.delivered) == 2
    assert _undelivered(sdk) == ["checkout.session.expired"]
    event = sdk.v1.events.list().data[0]
    assert event.pending_webhooks == 0
    assert steer(f"events/{event.id}/redeliver")[0]["status"] == 200
    assert _undelivered(sdk) == []


def test_nobody_listening_is_a_try_that_failed(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    receiver.stop()
    steer("knobs", retries=[3600])
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
    attempts = steer("deliveries/flush")
    happened = steer("events", "GET")[0]["deliveries"][0]
    made = happened["attempts"] or attempts
    assert made[0]["status"] is None
    assert "ConnectionRefused" in made[0]["problem"]
    assert happened["state"] == "pending"
    assert _undelivered(sdk) == ["checkout.session.expired"]


def test_moving_the_clock_brings_the_next_try_forward(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", retries=[3600])
    receiver.statuses = [500]
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
    receiver.wait_for(1)
    steer("deliveries/flush")
    assert len(receiver.delivered) == 1
    steer("clock", advance=3601)
    receiver.wait_for(2)


def test_deliveries_can_be_held_back(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", deliver=False)
    _pay(sdk, steer)
    assert steer("deliveries/flush", everything=True) == []
    assert _undelivered(sdk) == PAID[::-1]
    steer("knobs", deliver=True)
    receiver.wait_for(4)
    assert receiver.types == PAID


def test_each_can_come_twice(sdk: stripe.StripeClient, steer: Any, receiver: Receiver) -> None:
    steer("knobs", copies=2)
    _pay(sdk, steer)
    ids = [one.event["id"] for one in receiver.wait_for(8)]
    assert ids[::2] == ids[1::2]
    assert len(set(ids)) == 4


def test_the_last_can_come_first(sdk: stripe.StripeClient, steer: Any, receiver: Receiver) -> None:
    steer("knobs", reorder=4)
    _pay(sdk, steer)
    receiver.wait_for(4)
    assert receiver.types == PAID[::-1]


def test_they_can_come_late(sdk: stripe.StripeClient, steer: Any, receiver: Receiver) -> None:
    steer("knobs", delay=3600)
    _pay(sdk, steer)
    assert steer("deliveries/flush") == []
    assert len(steer("deliveries/flush", everything=True)) == 4
    assert receiver.types == PAID


@pytest.mark.parametrize(("knob", "undelivered"), [("drop", PAID[::-1]), ("lose", [])])
def test_they_can_never_come(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver, knob: str, undelivered: list[str]
) -> None:
    steer("knobs", **{knob: True})
    _pay(sdk, steer)
    steer("deliveries/flush", everything=True)
    assert receiver.types == []
    assert _undelivered(sdk) == undelivered


def test_they_can_tell_yesterdays_truth(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", stale=True)
    session_id = _pay(sdk, steer)
    told = receiver.wait_for(4)[-1].event
    assert told["type"] == "checkout.session.completed"
    assert told["data"]["object"]["status"] == "open"
    true = sdk.v1.events.retrieve(told["id"])
    assert true.data.object["status"] == "complete"
    assert sdk.v1.checkout.sessions.retrieve(session_id).status == "complete"


def test_ten_at_once_and_one_under_another_name(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    _pay(sdk, steer)
    event = receiver.wait_for(4)[-1].event
    answers = steer(f"events/{event['id']}/redeliver", times=10, at_once=True)
    assert [one["status"] for one in answers] == [200] * 10
    assert {one.event["id"] for one in receiver.delivered[4:]} == {event["id"]}
    (other,) = steer(f"events/{event['id']}/redeliver", new_id=True)
    twin = receiver.delivered[-1].event
    assert twin["id"] == other["event"] != event["id"]
    assert twin["data"] == event["data"]
    assert sdk.v1.events.retrieve(twin["id"]).type == event["type"]


def test_the_signature_can_follow_the_clock(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    steer("knobs", signed_at="clock")
    steer("clock", set=1_700_000_000, frozen=True)
    asked = a_gift()
    del asked["expires_at"]
    session = sdk.v1.checkout.sessions.create(params=asked)
    sdk.v1.checkout.sessions.expire(session.id)
    (delivered,) = receiver.wait_for(1)
    assert delivered.signature.startswith("t=1700000000,v1=")
    assert json.loads(delivered.body)["created"] == 1_700_000_000


def test_the_endpoint_can_be_looked_up(
    sdk: stripe.StripeClient, steer: Any, receiver: Receiver
) -> None:
    (endpoint,) = sdk.v1.webhook_endpoints.list().data
    assert (endpoint.url, endpoint.status) == (receiver.url, "enabled")
    assert endpoint.api_version == stripe.api_version
    assert sdk.v1.webhook_endpoints.retrieve(endpoint.id).url == receiver.url
