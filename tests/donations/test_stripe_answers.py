"""Answers of Stripe that the stand-in never gives, read by the real adapter and SDK."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from hardship.donations import GatewayUnavailable
from hardship.donations.errors import NoVerdict
from hardship.donations.gateway import SessionState
from hardship.donations.gateway.stripe_gateway import StripeGateway
from hardship.donations.gateway.unreadable import Unreadable
from tests.factories.money import usd


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


def a_month(*own: int) -> dict[str, Any]:
    """A later bill of a monthly gift that asked for so much, and for something else besides."""
    kinds = [("subscription_item_details", each) for each in own]
    kinds.append(("invoice_item_details", 700))
    written = {"monthly": str(uuid.UUID(int=1)), "fund": str(uuid.UUID(int=2))}
    price = {"price": {"unit_amount": 2500}, "quantity": 1, "current_period_end": 1735322400}
    subscription = {
        "id": "sub_1",
        "object": "subscription",
        "status": "trialing",
        "customer": "cus_1",
        "currency": "usd",
        "items": {"object": "list", "data": [price]},
        "metadata": written,
        "cancel_at": None,
        "ended_at": None,
        "cancellation_details": {"reason": None},
        "latest_invoice": "in_1",
    }
    lines = [{"object": "line_item", "amount": it, "parent": {"type": kind}} for kind, it in kinds]
    return {
        "id": "in_1",
        "object": "invoice",
        "status": "paid",
        "billing_reason": "subscription_cycle",
        "created": 1732730400,
        "currency": "usd",
        "parent": {
            "subscription_details": {"metadata": written, "subscription": subscription},
        },
        "lines": {"object": "list", "data": lines},
        "payments": {"object": "list", "data": []},
    }


@pytest.mark.parametrize(
    ("own", "asked"),
    [([2500], 2500), ([2000, 500], 2500), ([0], None), ([2500, -2500], None), ([], None)],
)
def test_a_month_that_asks_for_nothing_is_no_gift(own: list[int], asked: int | None) -> None:
    """Such as one on trial, or one against which a credit of the same amount stands."""
    found = answering(a_month(*own)).invoice("in_1")
    assert found is not None
    assert (found.renewal and found.renewal.amount.minor) == asked
    assert found.subscription.amount == usd(25), "and the monthly gift goes on"


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
        "available_on": 1732730400 + at,
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


AT = datetime.fromtimestamp(1732730400, UTC)


def listing(*data: dict[str, Any]) -> StripeGateway:
    return answering({"object": "list", "data": list(data), "has_more": False, "url": "/v1/these"})


def test_a_movement_in_a_currency_that_nobody_knows_hides_no_other() -> None:
    movements = (moved("txn_1", 1), moved("txn_2", 2, currency="mxn"), moved("txn_3", 3))
    one, two, three = listing(*movements).balance_transactions()
    assert (one.id, three.id) == ("txn_1", "txn_3")
    assert two == Unreadable("txn_2", AT, "ValueError")


def test_nor_does_a_dispute_in_a_status_that_nobody_knows() -> None:
    disputes = (disputed("du_1", "won"), disputed("du_2", "adjourned"), disputed("du_3", "lost"))
    found = list(listing(*disputes).disputes())
    assert [each.id for each in found] == ["du_1", "du_2", "du_3"]
    assert found[1] == Unreadable("du_2", AT, "ValueError")


def test_pages_and_events_that_cannot_be_read_are_logged_and_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = {"object": "checkout.session", "created": 1732730400, "payment_status": "unpaid"}
    whole: dict[str, Any] = {
        "status": "expired",
        "payment_intent": None,
        "metadata": {},
        "url": None,
    }
    pages = listing(page | {"id": "cs_1"}, page | whole | {"id": "cs_2"}).sessions(AT)
    assert [each.id for each in pages] == ["cs_2"]
    event = {"object": "event", "type": "payout.paid", "created": 1732730400, "livemode": False}
    about = {"data": {"object": {"id": "po_1"}}}
    nothing: dict[str, Any] = {"data": {"object": {}}}
    told = listing(event | nothing | {"id": "evt_1"}, event | about | {"id": "evt_2"})
    assert [each.id for each in told.events(AT, ["payout.paid"])] == ["evt_2"]
    assert caplog.messages == [
        "cs_1 cannot be read: AttributeError",
        "evt_1 cannot be read: KeyError",
    ]


def test_what_became_of_a_payment_is_read_whole_or_not_at_all() -> None:
    with pytest.raises(NoVerdict):
        answering(disputed("du_2", "adjourned")).dispute("du_2")


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_list_is_no_list(status: int) -> None:
    refused = answering({"error": {"type": "invalid_request_error", "message": "No"}}, status)
    with pytest.raises(NoVerdict):
        list(refused.balance_transactions())
