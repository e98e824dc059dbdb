"""Every answer has the fields that the SDK declares, each with its JSON type, and no others."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import KEY, a_gift
from tests.stripe_sandbox.shapes import misfits


def _get(sandbox: RunningSandbox, path: str) -> Any:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = requests.get(f"{sandbox.url}/v1/{path}", headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def eventful(sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any) -> RunningSandbox:
    """A stand-in in which everything that can be seen has happened once."""

    def give(**how: Any) -> Any:
        asked = a_gift(customer_creation="always", custom_text={"submit": {"message": "Law"}})
        session = sdk.v1.checkout.sessions.create(params=asked)
        return steer(f"checkout/{session.id}/pay", email="rosa@example.com", **how)

    paid = give()
    give(card="4000000000000002")
    give(bank_debit="waits")
    give(bank_debit="fails", days=0)
    give(bank_debit="succeeds", days=0)
    steer("clock", advance=1)
    sdk.v1.refunds.create(params={"charge": paid["charge"]["id"], "amount": 100})
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(params=a_gift()).id)
    return sandbox


@pytest.mark.parametrize(
    ("path", "kind", "least"),
    [
        ("checkout/sessions?limit=100", stripe.checkout.Session, 6),
        ("payment_intents?limit=100", stripe.PaymentIntent, 5),
        ("charges?limit=100", stripe.Charge, 5),
        ("balance_transactions?limit=100", stripe.BalanceTransaction, 3),
        ("refunds?limit=100", stripe.Refund, 1),
        ("customers?limit=100", stripe.Customer, 5),
        ("events?limit=100", stripe.Event, 25),
    ],
)
def test_listed_objects(eventful: RunningSandbox, path: str, kind: type, least: int) -> None:
    listed = _get(eventful, path)
    assert (listed["object"], len(listed["data"]) >= least) == ("list", True)
    assert [problem for one in listed["data"] for problem in misfits(one, kind)] == []


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("checkout.session", stripe.checkout.Session),
        ("payment_intent", stripe.PaymentIntent),
        ("charge", stripe.Charge),
        ("refund", stripe.Refund),
    ],
)
def test_objects_inside_events(eventful: RunningSandbox, prefix: str, kind: type) -> None:
    told = [
        event["data"]["object"]
        for event in _get(eventful, "events?limit=100")["data"]
        if event["data"]["object"]["object"] == prefix
    ]
    assert told
    assert [problem for one in told for problem in misfits(one, kind)] == []


def test_single_objects(eventful: RunningSandbox) -> None:
    assert misfits(_get(eventful, "balance"), stripe.Balance) == []
    assert misfits(_get(eventful, "account"), stripe.Account) == []
    for charge in _get(eventful, "charges")["data"]:
        method = _get(eventful, f"payment_methods/{charge['payment_method']}")
        assert misfits(method, stripe.PaymentMethod) == []


def test_expanded_objects(eventful: RunningSandbox) -> None:
    expand = "&".join(
        f"expand[]=data.{path}"
        for path in (
            "line_items",
            "customer",
            "payment_intent.latest_charge.balance_transaction",
            "payment_intent.payment_method",
        )
    )
    sessions = _get(eventful, f"checkout/sessions?status=complete&{expand}")["data"]
    assert len(sessions) == 4
    assert [problem for one in sessions for problem in misfits(one, stripe.checkout.Session)] == []
    assert {one["payment_intent"]["object"] for one in sessions} == {"payment_intent"}
    assert {one["line_items"]["data"][0]["object"] for one in sessions} == {"item"}


def test_the_checker_has_teeth(eventful: RunningSandbox) -> None:
    charge = _get(eventful, "charges")["data"][0]
    for change in ({"amount": "5000"}, {"paid": 1}, {"colour": "red"}, {"status": "maybe"}):
        assert misfits(charge | change, stripe.Charge), change
    assert misfits({k: v for k, v in charge.items() if k != "captured"}, stripe.Charge)
