"""Money leaves Stripe's balance for the bank account."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import (
    KEY,
    a_gift,
    balance_of,
    pay,
    read,
    refused,
    sdk_for,
    steering,
    told,
)
from tests.stripe_sandbox.receiver import Receiver
from tests.stripe_sandbox.shapes import misfits


@pytest.fixture
def held(sdk: stripe.StripeClient, steer: Any) -> int:
    """What two gifts of $50 leave in the balance."""
    for _gift in range(2):
        session = sdk.v1.checkout.sessions.create(params=a_gift())
        steer(f"checkout/{session.id}/pay")
    return 2 * 4825


def test_a_payout_takes_its_amount_out_of_the_balance(
    sdk: stripe.StripeClient, steer: Any, held: int
) -> None:
    made = steer("payouts", amount=3000)
    payout = sdk.v1.payouts.retrieve(made["id"], params={"expand": ["balance_transaction"]})
    assert (payout.amount, payout.status) == (3000, "paid")
    moved = payout.balance_transaction
    assert isinstance(moved, stripe.BalanceTransaction)
    assert (moved.net, moved.fee, moved.type) == (-3000, 0, "payout")
    assert (moved.reporting_category, moved.source) == ("payout", payout.id)
    transactions = sdk.v1.balance_transactions.list(params={"limit": 100}).data
    assert sum(one.net for one in transactions) == held - 3000
    assert [one.id for one in sdk.v1.payouts.list(params={"status": "paid"}).data] == [payout.id]
    events = [one.type for one in sdk.v1.events.list(params={"type": "payout.*"}).data]
    assert events == ["payout.paid", "payout.created"]


def test_all_of_it_can_go_and_no_more(
    sdk: stripe.StripeClient, sandbox: RunningSandbox, steer: Any, held: int
) -> None:
    assert steer("payouts")["amount"] == held
    url = f"{sandbox.url}/sandbox/payouts"
    for amount in (1, 0, -5):
        answer = requests.post(url, json={"amount": amount}, timeout=10)
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "balance_insufficient"
    button = requests.post(sandbox.url, data={"do": "pay_out"}, timeout=10)
    assert button.status_code == 422
    assert "insufficient funds" in button.text


def test_a_payout_has_the_fields_that_the_sdk_declares(
    sandbox: RunningSandbox, steer: Any, held: int
) -> None:
    steer("payouts", amount=held)
    headers = {"Authorization": f"Bearer {KEY}"}
    (payout,) = requests.get(f"{sandbox.url}/v1/payouts", headers=headers, timeout=10).json()[
        "data"
    ]
    assert misfits(payout, stripe.Payout) == []


def test_a_payout_made_over_the_api_takes_its_days(
    sdk: stripe.StripeClient, steer: Any, held: int
) -> None:
    asked: Any = {"amount": 3000, "currency": "usd", "metadata": {"week": "48"}}
    assert refused(lambda: sdk.v1.payouts.create(params=asked)).code == "balance_insufficient"
    steer("clock", advance=3 * 86400)
    payout = sdk.v1.payouts.create(params=asked)
    assert (payout.status, payout.automatic) == ("pending", False)
    assert payout.metadata is not None
    assert payout.metadata["week"] == "48"
    assert payout.arrival_date % 86400 == 0
    assert balance_of(sdk) == held - 3000
    steer("clock", advance=3601)
    assert sdk.v1.payouts.retrieve(payout.id).status == "in_transit"
    steer("clock", advance=2 * 86400)
    assert sdk.v1.payouts.retrieve(payout.id).status == "paid"
    assert told(sdk, 8) == ["payout.created", "payout.updated", "payout.paid"]
    day = payout.arrival_date
    arriving = sdk.v1.payouts.list(params={"arrival_date": {"gte": day}}).data
    assert [one.id for one in arriving] == [payout.id]
    assert sdk.v1.payouts.list(params={"arrival_date": {"gt": day}}).data == []


def test_a_payout_fails_after_it_was_paid(sdk: stripe.StripeClient, steer: Any, held: int) -> None:
    payout = steer("payouts", amount=3000)["id"]
    steer("clock", advance=3 * 86400)
    steer(f"payouts/{payout}/fail", code="account_closed")
    failed = sdk.v1.payouts.retrieve(payout, params={"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    returned = failed.failure_balance_transaction
    assert isinstance(returned, stripe.BalanceTransaction)
    assert (returned.net, returned.type, returned.reporting_category, returned.source) == (
        3000,
        "payout_failure",
        "payout_reversal",
        payout,
    )
    assert (balance_of(sdk), told(sdk)[-1]) == (held, "payout.failed")


def test_a_pending_payout_is_called_back(sdk: stripe.StripeClient, steer: Any, held: int) -> None:
    payout = steer("payouts", amount=3000, days=2)["id"]
    canceled = sdk.v1.payouts.cancel(payout)
    assert canceled.status == "canceled"
    returned = sdk.v1.balance_transactions.retrieve(str(canceled.failure_balance_transaction))
    assert (returned.net, returned.type) == (3000, "payout_cancel")
    assert (balance_of(sdk), told(sdk)[-1]) == (held, "payout.canceled")
    steer("clock", advance=3 * 86400)
    assert sdk.v1.payouts.retrieve(payout).status == "canceled", "it does not arrive"
    sent = steer("payouts", amount=3000)["id"]
    for not_pending in (payout, sent):
        problem = refused(lambda one=not_pending: sdk.v1.payouts.cancel(one))  # type: ignore[misc]  # at once
        assert problem.http_status == 400


def test_an_automatic_payout_says_what_it_pays_out(
    sdk: stripe.StripeClient, steer: Any, held: int
) -> None:
    steer("movements", kind="fee", amount=-200)
    first = sdk.v1.balance_transactions.list().data
    steer("clock", advance=3 * 86400)
    pay(sdk, steer)  # has not settled yet
    payout = steer("payouts", automatic=True, days=2)
    assert (payout["amount"], payout["status"]) == (held - 200, "in_transit")
    assert payout["reconciliation_status"] == "in_progress"
    explained: Any = {"payout": payout["id"], "limit": 100}
    assert sdk.v1.balance_transactions.list(params=explained).data == []
    steer("clock", advance=3601)
    assert sdk.v1.payouts.retrieve(payout["id"]).reconciliation_status == "completed"
    parts = sdk.v1.balance_transactions.list(params=explained).data
    assert {one.id for one in parts} == {one.id for one in first} | {payout["balance_transaction"]}
    assert sum(one.net for one in parts) == 0
    steer("clock", advance=2 * 86400)
    assert told(sdk)[-3:] == ["payout.created", "payout.reconciliation_completed", "payout.paid"]
    assert refused(lambda: sdk.v1.payouts.cancel(payout["id"])).http_status == 400


def test_a_manual_payout_cannot_be_explained(
    sdk: stripe.StripeClient, steer: Any, held: int
) -> None:
    made = steer("payouts")["id"]
    listing: Any = {"payout": made}
    problem = refused(lambda: sdk.v1.balance_transactions.list(params=listing))
    assert isinstance(problem, stripe.InvalidRequestError)
    assert (problem.http_status, problem.param) == (400, "payout")
    assert "only be filtered on automatic" in str(problem)


def test_a_failed_automatic_payout_goes_out_with_the_next_one(
    sdk: stripe.StripeClient, steer: Any, held: int
) -> None:
    steer("clock", advance=3 * 86400)
    first = steer("payouts", automatic=True)["id"]
    steer(f"payouts/{first}/fail")
    second = steer("payouts", automatic=True)
    assert second["amount"] == held
    parts = sdk.v1.balance_transactions.list(params={"payout": second["id"]}).data
    assert [one.type for one in parts] == ["payout", "payout_failure"]


def test_payouts_in_every_status_fit_the_sdks_types(
    sandbox: RunningSandbox, steer: Any, held: int
) -> None:
    for moves in ([], ["send"], ["arrive"], ["fail"], ["cancel"]):
        made = steer("payouts", amount=100, days=5)["id"]
        for move in moves:
            steer(f"payouts/{made}/{move}")
    payouts = read(sandbox, "payouts")["data"]
    assert {one["status"] for one in payouts} == {
        "pending",
        "in_transit",
        "paid",
        "failed",
        "canceled",
    }
    assert [problem for one in payouts for problem in misfits(one, stripe.Payout)] == []
    for asked in ({"code": "bad_mood"}, {"at": "noon"}):
        url = f"{sandbox.url}/sandbox/payouts/{payouts[-1]['id']}/fail"
        assert requests.post(url, json=asked, timeout=10).status_code == 400


def test_a_failed_payout_is_delivered(telling: RunningSandbox, receiver: Receiver) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    pay(sdk, steer)
    made = steer("payouts", days=2)["id"]
    steer("clock", advance=3 * 86400)
    steer(f"payouts/{made}/fail")
    receiver.wait_for(8)
    assert receiver.types[4:] == [
        "payout.created",
        "payout.updated",
        "payout.paid",
        "payout.failed",
    ]
    assert receiver.delivered[-1].event["data"]["previous_attributes"]["status"] == "paid"
