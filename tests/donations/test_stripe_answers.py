"""Answers of Stripe that the stand-in never gives, read by the real adapter and SDK."""

import json
from typing import Any

import pytest
import stripe

from hardship.donations import GatewayUnavailable, SessionState
from hardship.donations.stripe_gateway import StripeGateway


class Answer(stripe.HTTPClient):
    """The network: whatever is asked, this comes back."""

    name = "answer"

    def __init__(self, body: dict[str, Any], status: int = 200) -> None:
        super().__init__()
        self._answer = (json.dumps(body), status, {"Request-Id": "req_1"})

    def request(self, *_asked: Any, **_more: Any) -> Any:
        return self._answer


def answering(body: dict[str, Any], status: int = 200) -> StripeGateway:
    client = stripe.StripeClient("sk_test_of_the_tests", http_client=Answer(body, status))
    return StripeGateway(client)


@pytest.mark.parametrize(
    ("changed", "is_paid"),
    [
        ({}, True),
        ({"captured": False}, False),
        ({"paid": False}, False),
        ({"status": "pending"}, False),
    ],
)
def test_a_charge_is_paid_when_it_was_captured_too(changed: dict[str, Any], is_paid: bool) -> None:
    charge = {
        "id": "ch_1",
        "object": "charge",
        "amount": 5000,
        "currency": "usd",
        "paid": True,
        "captured": True,
        "status": "succeeded",
        "created": 1732730400,
        "metadata": {},
        "balance_transaction": None,
        "billing_details": {"email": None, "name": None},
        "payment_intent": None,
        "payment_method_details": None,
    }
    assert answering(charge | changed).charge("ch_1").is_paid is is_paid


@pytest.mark.parametrize(
    ("intent", "state"),
    [
        ("canceled", SessionState.FAILED),
        ("requires_payment_method", SessionState.FAILED),
        ("processing", SessionState.PROCESSING),
    ],
)
def test_a_completed_page_whose_payment_was_canceled_has_failed(
    intent: str, state: SessionState
) -> None:
    payment = {"id": "pi_1", "object": "payment_intent", "status": intent, "latest_charge": None}
    page = {
        "id": "cs_1",
        "object": "checkout.session",
        "status": "complete",
        "payment_status": "unpaid",
        "invoice": None,
        "created": 1732730400,
        "metadata": {},
        "url": None,
        "payment_intent": payment,
    }
    assert answering(page).session("cs_1").state is state


@pytest.mark.parametrize("status", [409, 429, 503])
def test_a_call_that_crossed_another_may_be_made_again(status: int) -> None:
    error = {"error": {"type": "invalid_request_error", "message": "Another request is busy"}}
    with pytest.raises(GatewayUnavailable):
        answering(error, status).session("cs_1")


def moved(name: str, amount: int, *, at: int = 0, currency: str = "usd") -> dict[str, Any]:
    return {
        "id": name,
        "object": "balance_transaction",
        "amount": amount,
        "currency": currency,
        "fee": 0,
        "reporting_category": "dispute",
        "source": "du_1",
        "created": 1732730400 + at,
    }


def disputed(name: str, status: str, *movements: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "object": "dispute",
        "amount": 5000,
        "currency": "usd",
        "charge": "ch_1",
        "status": status,
        "reason": "fraudulent",
        "created": 1732730400,
        "evidence_details": {"due_by": None},
        "balance_transactions": list(movements),
    }


def test_what_a_dispute_moved_comes_oldest_first_however_stripe_puts_it() -> None:
    newest_first = (moved("txn_a", 5000, at=60), moved("txn_b", -5000))
    found = answering(disputed("du_1", "won", *newest_first)).dispute("du_1")
    assert [each.id for each in found.transactions] == ["txn_b", "txn_a"]
