"""What a payment leaves behind: intents, charges, fees, the balance, refunds, events."""

from typing import Any

import pytest
import stripe

from hardship.stripe_sandbox.balances import fee_of
from tests.stripe_sandbox.conftest import a_gift

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def _types(sdk: stripe.StripeClient) -> list[str]:
    events = sdk.v1.events.list(params={"limit": 100}).data
    return [event.type for event in reversed(events)]


def _open(sdk: stripe.StripeClient, amount: int = 5000) -> str:
    asked = a_gift(amount)
    del asked["expires_at"]  # a day from now, whatever now is for the stand-in
    return sdk.v1.checkout.sessions.create(params=asked).id


def test_a_gift_by_card_from_session_to_fee(sdk: stripe.StripeClient, steer: Any) -> None:
    session_id = _open(sdk)
    assert steer(f"checkout/{session_id}/pay")["outcome"] == "paid"
    session = sdk.v1.checkout.sessions.retrieve(
        session_id, params={"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.id.startswith("pi_")
    assert (intent.status, intent.amount_received) == ("succeeded", 5000)
    assert intent.metadata is not None
    assert intent.metadata["gift"] == "gift-1"
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert charge.id.startswith("ch_")
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert charge.metadata["gift"] == "gift-1", "the session's metadata would not reach the charge"
    transaction = charge.balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert transaction.id.startswith("txn_")
    assert (transaction.amount, transaction.fee, transaction.net) == (5000, 175, 4825)
    assert (transaction.type, transaction.reporting_category) == ("charge", "charge")
    assert transaction.source == charge.id
    assert _types(sdk) == PAID


@pytest.mark.parametrize(
    ("amount", "method", "fee"),
    [
        (100, "card", 33),
        (5000, "card", 175),
        (1017, "card", 59),
        (2_500_000, "card", 72_530),
        (5000, "us_bank_account", 40),
        (62_500, "us_bank_account", 500),
        (2_500_000, "us_bank_account", 500),
    ],
)
def test_fees_are_stripes_list_prices(amount: int, method: str, fee: int) -> None:
    assert fee_of(amount, method) == fee


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000 0000 0000 0069", "expired_card", None),
    ],
)
def test_a_declined_card_leaves_the_session_open_for_another(
    sdk: stripe.StripeClient, steer: Any, card: str, code: str, decline_code: str | None
) -> None:
    session_id = _open(sdk)
    assert steer(f"checkout/{session_id}/pay", card=card)["outcome"] == "declined"
    session = sdk.v1.checkout.sessions.retrieve(session_id, params={"expand": ["payment_intent"]})
    assert (session.status, session.payment_status) == ("open", "unpaid")
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == code
    assert (intent.last_payment_error.decline_code or None) == decline_code
    assert _types(sdk) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert sdk.v1.balance_transactions.list().data == []
    paid = steer(f"checkout/{session_id}/pay")
    assert paid["payment_intent"]["id"] == intent.id, "the second try is the same intent"
    assert paid["payment_intent"]["last_payment_error"] is None
    assert [charge.status for charge in sdk.v1.charges.list().data] == ["succeeded", "failed"]


@pytest.mark.parametrize("card", ["4000000000000259", "4000000000005126"])
def test_cards_that_trouble_comes_from_later_pay_now(
    sdk: stripe.StripeClient, steer: Any, card: str
) -> None:
    assert steer(f"checkout/{_open(sdk)}/pay", card=card)["outcome"] == "paid"


def test_a_bank_debit_counts_only_when_it_has_succeeded(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    session_id = _open(sdk)
    begun = steer(f"checkout/{session_id}/pay", bank_debit="succeeds")
    assert begun["outcome"] == "processing"
    assert (begun["session"]["status"], begun["session"]["payment_status"]) == (
        "complete",
        "unpaid",
    )
    assert begun["charge"]["id"].startswith("py_")
    assert (begun["charge"]["status"], begun["charge"]["balance_transaction"]) == ("pending", None)
    started = [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]
    assert _types(sdk) == started
    steer("clock", advance=5 * 86400)
    session = sdk.v1.checkout.sessions.retrieve(
        session_id, params={"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    assert session.payment_status == "paid"
    transaction = session.payment_intent.latest_charge.balance_transaction  # type: ignore[union-attr]  # expanded
    assert (transaction.fee, transaction.type) == (40, "payment")  # type: ignore[union-attr]  # expanded
    assert _types(sdk)[4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


def test_a_bank_debit_that_fails_leaves_nothing(sdk: stripe.StripeClient, steer: Any) -> None:
    session_id = _open(sdk)
    steer(f"checkout/{session_id}/pay", bank_debit="fails", days=1)
    steer("clock", advance=86401)
    session = sdk.v1.checkout.sessions.retrieve(session_id, params={"expand": ["payment_intent"]})
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert session.payment_intent.status == "requires_payment_method"
    assert _types(sdk)[4:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]
    assert sdk.v1.balance_transactions.list().data == []


@pytest.mark.parametrize(("outcome", "status"), [("succeeds", "paid"), ("fails", "unpaid")])
def test_a_waiting_debit_is_ended_by_hand_and_once(
    sandbox: Any, sdk: stripe.StripeClient, steer: Any, outcome: str, status: str
) -> None:
    session_id = _open(sdk)
    steer(f"checkout/{session_id}/pay", bank_debit="waits")
    steer("clock", advance=30 * 86400)
    assert sdk.v1.payment_intents.list().data[0].status == "processing"
    assert steer(f"debits/{session_id}", outcome=outcome)["payment_status"] == status
    with pytest.raises(AssertionError, match="not processing"):
        steer(f"debits/{session_id}", outcome=outcome)


def test_the_fee_may_come_later(sdk: stripe.StripeClient, steer: Any) -> None:
    steer("knobs", fee_after=3600)
    charge_id = steer(f"checkout/{_open(sdk)}/pay")["charge"]["id"]
    assert sdk.v1.charges.retrieve(charge_id).balance_transaction is None
    steer("clock", advance=3601)
    assert sdk.v1.charges.retrieve(charge_id).balance_transaction is not None
    event = sdk.v1.events.list(params={"type": "charge.updated"}).data[0]
    assert event.data.object["balance_transaction"].startswith("txn_")
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"balance_transaction": None}


def test_the_balance_is_what_the_transactions_add_up_to(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    steer(f"checkout/{_open(sdk, 5000)}/pay")
    balance = sdk.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (0, 4825)
    steer("clock", advance=3 * 86400)
    steer(f"checkout/{_open(sdk, 10_000)}/pay")
    balance = sdk.v1.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (4825, 9680)
    listed = sdk.v1.balance_transactions.list().data
    assert [(one.net, one.status) for one in listed] == [(9680, "pending"), (4825, "available")]


def test_refunds_in_parts_until_nothing_is_left(sdk: stripe.StripeClient, steer: Any) -> None:
    paid = steer(f"checkout/{_open(sdk)}/pay")
    charge_id, intent_id = paid["charge"]["id"], paid["payment_intent"]["id"]
    part = sdk.v1.refunds.create(params={"charge": charge_id, "amount": 2000})
    assert part.id.startswith("re_")
    assert part.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        sdk.v1.refunds.create(params={"charge": charge_id, "amount": 3001})
    rest = sdk.v1.refunds.create(
        params={"payment_intent": intent_id, "reason": "requested_by_customer"}
    )
    assert rest.amount == 3000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sdk.v1.refunds.create(params={"charge": charge_id})
    assert refusal.value.code == "charge_already_refunded"
    charge = sdk.v1.charges.retrieve(charge_id, params={"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (5000, True)
    assert charge.refunds is not None
    assert [one.id for one in charge.refunds.data] == [rest.id, part.id]
    moved = sdk.v1.balance_transactions.list().data
    assert [(one.amount, one.fee, one.reporting_category) for one in moved] == [
        (-3000, 0, "refund"),
        (-2000, 0, "refund"),
        (5000, 175, "charge"),
    ]
    assert _types(sdk)[4:] == ["refund.created", "charge.refunded"] * 2


@pytest.mark.parametrize(
    "path",
    [
        "gift",
        "payment_intent.latest_charge.gift",
        "payment_intent.latest_charge.payment_intent.latest_charge.balance_transaction",
    ],
)
def test_what_cannot_be_expanded_is_refused(
    careless: stripe.StripeClient, steer: Any, path: str
) -> None:
    session_id = _open(careless)
    steer(f"checkout/{session_id}/pay")
    with pytest.raises(stripe.InvalidRequestError, match="expand") as refusal:
        careless.v1.checkout.sessions.retrieve(session_id, params={"expand": [path]})
    assert refusal.value.param == "expand"
