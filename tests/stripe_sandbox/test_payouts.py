"""Money leaves Stripe's balance for the bank account."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import KEY, a_gift
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
