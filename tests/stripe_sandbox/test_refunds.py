"""Refunds that wait, arrive, fail days after they succeeded, are canceled, or are refused."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import balance_of, pay, read, refused, sdk_for, steering, told
from tests.stripe_sandbox.receiver import Receiver
from tests.stripe_sandbox.shapes import misfits

FAILED = ["refund.updated", "charge.refund.updated", "refund.failed"]
MOVED = FAILED[:2]


def test_a_refund_of_this_card_fails_days_after_it_succeeded(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    charge = pay(sdk, steer, card="4000000000005126")["charge"]["id"]
    refund = sdk.v1.refunds.create(params={"charge": charge, "amount": 2000})
    assert (refund.status, sdk.v1.charges.retrieve(charge).amount_refunded) == ("succeeded", 2000)
    assert balance_of(sdk) == 4825 - 2000
    steer("clock", advance=6 * 86400)
    failed = sdk.v1.refunds.retrieve(refund.id, params={"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    returned = failed.failure_balance_transaction
    assert isinstance(returned, stripe.BalanceTransaction)
    assert (returned.net, returned.type, returned.reporting_category, returned.source) == (
        2000,
        "refund_failure",
        "refund_failure",
        refund.id,
    )
    after = sdk.v1.charges.retrieve(charge)
    assert (after.amount_refunded, after.refunded) == (0, False)
    assert (balance_of(sdk), told(sdk, 6)) == (4825, FAILED)
    event = sdk.v1.events.list(params={"type": "refund.updated"}).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes["status"] == "succeeded"


def test_any_refund_can_be_made_to_fail_and_the_rest_stays(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    first, second = (
        sdk.v1.refunds.create(params={"charge": charge, "amount": 2500}) for _half in range(2)
    )
    steer(f"refunds/{first.id}/fail", reason="lost_or_stolen_card")
    assert sdk.v1.refunds.retrieve(first.id).failure_reason == "lost_or_stolen_card"
    assert sdk.v1.refunds.retrieve(second.id).status == "succeeded"
    after = sdk.v1.charges.retrieve(charge)
    assert (after.amount_refunded, after.refunded) == (2500, False)
    again = sdk.v1.refunds.create(params={"charge": charge})
    assert (again.amount, sdk.v1.charges.retrieve(charge).refunded) == (2500, True)


def test_a_refund_of_a_bank_debit_is_on_its_way_for_days(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    charge = pay(sdk, steer, bank_debit="succeeds", days=0)["charge"]["id"]
    steer("clock", advance=1)
    refund = sdk.v1.refunds.create(params={"charge": charge})
    assert refund.id.startswith("pyr_")
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert refund.balance_transaction is not None
    assert balance_of(sdk) == -40, "the money has left, the fee stays"
    steer("clock", advance=6 * 86400)
    assert sdk.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert told(sdk)[-4:] == ["refund.created", "charge.refunded", *MOVED]


def test_a_pending_refund_is_canceled_on_the_dashboard(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    charge = pay(sdk, steer, card="4000000000007726")["charge"]["id"]
    refund = sdk.v1.refunds.create(params={"charge": charge})
    assert refund.status == "pending"
    steer(f"refunds/{refund.id}/cancel")
    canceled = sdk.v1.refunds.retrieve(refund.id)
    assert (canceled.status, canceled.failure_reason) == ("canceled", "merchant_request")
    assert canceled.failure_balance_transaction is not None
    assert (balance_of(sdk), told(sdk, 6)) == (4825, MOVED)
    assert sdk.v1.charges.retrieve(charge).amount_refunded == 0


def test_a_refund_waits_until_there_is_money(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    steer("knobs", overdraft=0)
    steer("payouts")
    refund = sdk.v1.refunds.create(params={"charge": charge, "amount": 4000})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    assert refund.balance_transaction is None
    assert sdk.v1.charges.retrieve(charge).amount_refunded == 4000
    steer("clock", advance=2 * 86400)
    assert sdk.v1.refunds.retrieve(refund.id).status == "pending"
    pay(sdk, steer)
    steer("clock", advance=2 * 86400)
    paid = sdk.v1.refunds.retrieve(refund.id)
    assert (paid.status, paid.balance_transaction is None) == ("succeeded", False)
    assert balance_of(sdk) == 825


def test_a_refund_waits_for_a_charge_whose_fee_is_not_known(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    steer("knobs", fee_after=3600, overdraft=0)
    charge = pay(sdk, steer)["charge"]["id"]
    refund = sdk.v1.refunds.create(params={"charge": charge})
    assert (refund.status, refund.pending_reason) == ("pending", "charge_pending")
    steer("clock", advance=90_000)
    assert sdk.v1.refunds.retrieve(refund.id).status == "pending", "it would be below nothing"
    steer(f"refunds/{refund.id}/fail")
    failed = sdk.v1.refunds.retrieve(refund.id)
    assert "failure_balance_transaction" not in failed, "nothing had left"
    assert balance_of(sdk) == 4825


def test_refunds_on_the_dashboard_are_like_any_other(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    parts = [steer("refunds", charge=charge, amount=700)["id"] for _part in range(3)]
    rest = steer("refunds", charge=charge, reason="fraudulent")
    assert (rest["amount"], rest["reason"]) == (2900, "fraudulent")
    listed = sdk.v1.refunds.list(params={"charge": charge}).data
    assert [one.id for one in listed] == [rest["id"], *reversed(parts)]


def test_what_stripe_refuses(careless: stripe.StripeClient, steer: Any) -> None:
    sdk = careless
    paid = pay(sdk, steer)
    charge = paid["charge"]["id"]
    declined = pay(sdk, steer, card="4000000000000002")
    debit = pay(sdk, steer, bank_debit="waits")
    create = sdk.v1.refunds.create
    cases: list[tuple[Any, int, str | None, str | None]] = [
        ({"charge": charge, "amount": 5001}, 400, None, "amount"),
        ({"charge": charge, "amount": 0}, 400, "parameter_invalid_integer", "amount"),
        ({"charge": charge, "amount": "ten"}, 400, "parameter_invalid_integer", "amount"),
        ({"charge": charge, "reason": "whim"}, 400, None, "reason"),
        ({"charge": charge, "colour": "red"}, 400, "parameter_unknown", "colour"),
        ({"charge": "ch_nobody"}, 404, "resource_missing", "charge"),
        ({"payment_intent": "pi_nobody"}, 404, "resource_missing", "payment_intent"),
        ({"charge": declined["charge"]["id"]}, 400, None, "charge"),
        ({"charge": debit["charge"]["id"]}, 400, None, "charge"),
        (
            {"payment_intent": declined["payment_intent"]["id"]},
            400,
            "payment_intent_unexpected_state",
            None,
        ),
        ({}, 400, "parameter_missing", None),
    ]
    for params, status, code, param in cases:
        problem = refused(lambda params=params: create(params=params))  # type: ignore[misc]  # at once
        assert isinstance(problem, stripe.InvalidRequestError)
        assert (problem.http_status, problem.code, problem.param) == (status, code, param), params
    create(params={"charge": charge})
    assert refused(lambda: create(params={"charge": charge})).code == "charge_already_refunded"
    assert refused(lambda: sdk.v1.refunds.retrieve("re_nobody")).http_status == 404


def test_no_refund_ends_twice(sandbox: RunningSandbox, sdk: Any, steer: Any) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    refund = sdk.v1.refunds.create(params={"charge": charge})
    assert "requires_action" in str(refused(lambda: sdk.v1.refunds.cancel(refund.id)))
    url = f"{sandbox.url}/sandbox/refunds/{refund.id}"
    for move in ("cancel", "arrive", "dance"):
        assert requests.post(f"{url}/{move}", json={}, timeout=10).status_code == 400, move
    steer(f"refunds/{refund.id}/fail")
    for move in ("fail", "cancel", "arrive"):
        assert requests.post(f"{url}/{move}", json={}, timeout=10).status_code == 400, move
    assert balance_of(sdk) == 4825


def test_changed_metadata_is_told(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = pay(sdk, steer)["charge"]["id"]
    refund = sdk.v1.refunds.create(params={"charge": charge, "metadata": {"a": "1"}})
    sdk.v1.refunds.update(refund.id, params={"metadata": {"b": "2"}})
    event = sdk.v1.events.list(params={"type": "refund.updated"}).data[0]
    assert event.data.object["metadata"].to_dict() == {"a": "1", "b": "2"}


def test_refunds_in_every_state_fit_the_sdks_types(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    for card, move in (("4242424242424242", "fail"), ("4000000000007726", "cancel")):
        charge = pay(sdk, steer, card=card)["charge"]["id"]
        steer(f"refunds/{steer('refunds', charge=charge, amount=500)['id']}/{move}")
        steer("refunds", charge=charge, amount=500)
    refunds = read(sandbox, "refunds")["data"]
    assert {one["status"] for one in refunds} == {"failed", "succeeded", "canceled", "pending"}
    assert [problem for one in refunds for problem in misfits(one, stripe.Refund)] == []
    moved = read(sandbox, "balance_transactions")["data"]
    assert [problem for one in moved for problem in misfits(one, stripe.BalanceTransaction)] == []


@pytest.mark.parametrize("stale", [False, True])
def test_a_failed_refund_is_delivered(
    telling: RunningSandbox, receiver: Receiver, stale: bool
) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    charge = pay(sdk, steer, card="4000000000005126")["charge"]["id"]
    sdk.v1.refunds.create(params={"charge": charge})
    receiver.wait_for(6)
    steer("knobs", stale=stale)
    steer("clock", advance=6 * 86400)
    last = receiver.wait_for(9)[-1].event
    assert receiver.types[6:] == FAILED
    assert last["data"]["object"]["status"] == ("succeeded" if stale else "failed")
