"""Keys, versions, errors as the SDK's exceptions, idempotency, faults."""

import socket
import threading
import time
from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from hardship.stripe_sandbox.config import API_VERSION
from tests.patience import eventually
from tests.stripe_sandbox.conftest import KEY, a_gift, sdk_for


def _count(sdk: stripe.StripeClient) -> int:
    return len(sdk.v1.checkout.sessions.list(params={"limit": 100}).data)


# ---------------------------------------------------------------- who may come in


@pytest.mark.parametrize("key", ["sk_test_another", "sk_live_of_somebody", "rk_test_x"])
def test_another_key_is_refused(sandbox: RunningSandbox, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
        sdk_for(sandbox, key=key).v1.balance.retrieve()


def test_no_key_is_refused_and_a_basic_one_is_fine(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/v1/balance"
    bare = requests.get(url, timeout=10)
    assert bare.status_code == 401
    assert "did not provide an API key" in bare.json()["error"]["message"]
    assert requests.get(url, auth=(KEY, ""), timeout=10).status_code == 200
    broken = requests.get(url, headers={"Authorization": "Basic §"}.copy(), timeout=10)
    assert broken.status_code == 401


def test_every_answer_says_its_request_and_version(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.url}/v1/balance"
    answer = requests.get(url, headers={"Authorization": f"Bearer {KEY}"}, timeout=10)
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == API_VERSION == stripe.api_version
    odd = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "yesterday"}
    assert requests.get(url, headers=odd, timeout=10).status_code == 400


def test_an_address_nobody_knows(sandbox: RunningSandbox) -> None:
    answer = requests.get(
        f"{sandbox.url}/v1/gifts", headers={"Authorization": f"Bearer {KEY}"}, timeout=10
    )
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("Unrecognized request URL (GET: /v1/gifts)")


def test_an_object_nobody_knows(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such charge: 'ch_nobody'") as refusal:
        sdk.v1.charges.retrieve("ch_nobody")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"ammount": 5}, "ammount"),
        ({"payment_intent_data": {"meta": {}, "metadat": "x"}}, "payment_intent_data[metadat]"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
    ],
)
def test_unknown_parameters_are_refused(
    careless: stripe.StripeClient, change: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter") as refusal:
        careless.v1.checkout.sessions.create(params=a_gift(**change))
    assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", param)


def test_what_the_stand_in_does_not_play_is_said(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not play"):
        sdk.v1.checkout.sessions.create(params=a_gift(allow_promotion_codes=True))


def test_a_body_too_large_is_refused_in_stripes_form(sandbox: RunningSandbox) -> None:
    answer = requests.post(
        f"{sandbox.url}/v1/customers",
        data={"description": "x" * 2_000_000},
        headers={"Authorization": f"Bearer {KEY}"},
        timeout=10,
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["type"] == "invalid_request_error"


# ---------------------------------------------------------------- once, however often


def test_the_same_call_again_gets_the_first_answer(sdk: stripe.StripeClient) -> None:
    asked = a_gift()
    options: Any = {"idempotency_key": "gift:1:v1"}
    first = sdk.v1.checkout.sessions.create(params=asked, options=options)
    again = sdk.v1.checkout.sessions.create(params=asked, options=options)
    assert again.to_dict() == first.to_dict()
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert _count(sdk) == 1


def test_another_call_with_the_same_key_is_refused(sdk: stripe.StripeClient) -> None:
    options: Any = {"idempotency_key": "gift:1:v1"}
    sdk.v1.checkout.sessions.create(params=a_gift(5000), options=options)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        sdk.v1.checkout.sessions.create(params=a_gift(6000), options=options)
    with pytest.raises(stripe.IdempotencyError, match="/v1/checkout/sessions"):
        sdk.v1.customers.create(params={"name": "Rosa"}, options=options)
    assert _count(sdk) == 1


def test_an_error_of_the_work_is_remembered_and_one_at_the_door_is_not(
    careless: stripe.StripeClient,
) -> None:
    late: Any = {"idempotency_key": "late"}
    small = a_gift(10)
    with pytest.raises(stripe.InvalidRequestError):
        careless.v1.checkout.sessions.create(params=small, options=late)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        careless.v1.checkout.sessions.create(params=small, options=late)
    assert refusal.value.headers is not None
    assert refusal.value.headers["Idempotent-Replayed"] == "true"
    early: Any = {"idempotency_key": "early"}
    without = a_gift()
    del without["success_url"]
    for refused in (a_gift(nonsense=1), without):
        with pytest.raises(stripe.InvalidRequestError, match="param"):
            careless.v1.checkout.sessions.create(params=refused, options=early)
    assert careless.v1.checkout.sessions.create(params=a_gift(), options=early).status == "open"


def test_a_key_is_forgotten_after_a_day(sdk: stripe.StripeClient, steer: Any) -> None:
    asked: Any = {"name": "Rosa"}
    options: Any = {"idempotency_key": "customer:1"}
    first = sdk.v1.customers.create(params=asked, options=options)
    steer("clock", advance=86_000)
    assert sdk.v1.customers.create(params=asked, options=options).id == first.id
    steer("clock", advance=1_000)
    assert sdk.v1.customers.create(params=asked, options=options).id != first.id


def test_the_same_key_at_the_same_time_is_told_to_wait(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    steer("faults", kind="slow", path="sessions$", seconds=1.0)
    options: Any = {"idempotency_key": "gift:1:v1"}
    asked = a_gift()
    first: list[stripe.checkout.Session] = []
    slow = threading.Thread(
        target=lambda: first.append(sdk.v1.checkout.sessions.create(params=asked, options=options))
    )
    slow.start()
    assert eventually(lambda: _in_flight(sandbox), seconds=10)
    with pytest.raises(stripe.StripeError) as refusal:
        sdk.v1.checkout.sessions.create(params=asked, options=options)
    slow.join()
    body: Any = refusal.value.json_body
    assert (refusal.value.http_status, body["error"]["code"]) == (409, "idempotency_key_in_use")
    after = sdk.v1.checkout.sessions.create(params=asked, options=options)
    assert after.id == first[0].id
    assert _count(sdk) == 1


def _in_flight(sandbox: RunningSandbox) -> bool:
    sandbox.world.stopping.wait(0.01)
    return bool(sandbox.world.in_flight._keys)


# ---------------------------------------------------------------- faults


def test_too_many_requests(sdk: stripe.StripeClient, steer: Any) -> None:
    steer("faults", kind="rate_limit", path="/v1/balance$", times=2)
    for _time in range(2):
        with pytest.raises(stripe.RateLimitError):
            sdk.v1.balance.retrieve()
    assert sdk.v1.balance.retrieve().object == "balance"


@pytest.mark.parametrize(("kind", "made"), [("server_error", 0), ("server_error_after", 1)])
def test_a_server_error_is_the_answer_for_good(
    sdk: stripe.StripeClient, steer: Any, kind: str, made: int
) -> None:
    steer("faults", kind=kind, method="POST")
    options: Any = {"idempotency_key": "gift:1:v1"}
    asked = a_gift()
    for _again in range(2):
        with pytest.raises(stripe.APIError) as failure:
            sdk.v1.checkout.sessions.create(params=asked, options=options)
        assert failure.value.http_status == 500
    assert _count(sdk) == made


@pytest.mark.parametrize(("kind", "made"), [("reset", 0), ("reset_after", 1)])
def test_a_connection_that_breaks_is_safe_to_repeat(
    sdk: stripe.StripeClient, steer: Any, kind: str, made: int
) -> None:
    steer("faults", kind=kind, path="sessions", method="POST")
    options: Any = {"idempotency_key": "gift:1:v1"}
    asked = a_gift()
    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.checkout.sessions.create(params=asked, options=options)
    assert _count(sdk) == made
    assert sdk.v1.checkout.sessions.create(params=asked, options=options).status == "open"
    assert _count(sdk) == 1


def test_a_reset_is_a_reset_on_the_wire(sandbox: RunningSandbox, steer: Any) -> None:
    steer("faults", kind="reset", path="balance")
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as wire:
        wire.sendall(b"GET /v1/balance HTTP/1.1\r\nHost: stripe.test\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            wire.recv(1)


def test_a_timeout_after_the_work_was_done(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    steer("faults", kind="timeout", path="sessions", seconds=60)
    options: Any = {"idempotency_key": "gift:1:v1"}
    asked = a_gift()
    hasty = sdk_for(sandbox, timeout=0.5)
    began = time.monotonic()
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.checkout.sessions.create(params=asked, options=options)
    assert time.monotonic() - began < 10
    assert _count(sdk) == 1
    sdk.v1.checkout.sessions.create(params=asked, options=options)
    assert _count(sdk) == 1


def test_the_sdks_own_retries_get_through(sandbox: RunningSandbox, steer: Any) -> None:
    steer("faults", kind="reset_after", path="sessions", method="POST")
    patient = sdk_for(sandbox, max_network_retries=2)
    assert patient.v1.checkout.sessions.create(params=a_gift()).status == "open"
    assert _count(patient) == 1


def test_faults_can_be_seen_and_cleared(sdk: stripe.StripeClient, steer: Any) -> None:
    steer("faults", kind="rate_limit", times=9)
    assert steer("faults", "GET")[0]["times"] == 9
    assert steer("faults", "DELETE") == []
    assert sdk.v1.balance.retrieve().object == "balance"
