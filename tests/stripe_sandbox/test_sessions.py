"""Opening, reading, listing, changing and expiring Checkout sessions through the real SDK."""

import time
from typing import Any

import pytest
import requests
import stripe

from tests.stripe_sandbox.conftest import a_gift


def test_a_session_comes_back_as_it_was_asked_for(sdk: stripe.StripeClient) -> None:
    asked = a_gift(
        customer_email="rosa@example.com",
        locale="es",
        custom_text={"submit": {"message": "Not deductible."}},
    )
    session = sdk.v1.checkout.sessions.create(params=asked)
    assert session.id.startswith("cs_test_")
    assert session.object == "checkout.session"
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (5000, "usd")
    assert session.payment_intent is None
    assert session.metadata is not None
    assert session.metadata["gift"] == "gift-1"
    assert session.client_reference_id == "gift-1"
    assert session.expires_at == asked["expires_at"]
    assert session.livemode is False
    assert session.url is not None
    assert session.url.endswith(f"/c/pay/{session.id}")
    assert session.customer_details is not None
    assert session.customer_details.email == "rosa@example.com"
    assert session.custom_text.submit is not None
    assert session.custom_text.submit.message == "Not deductible."
    again = sdk.v1.checkout.sessions.retrieve(session.id)
    assert again.to_dict() == session.to_dict()


def test_its_lines_can_be_read_and_expanded(sdk: stripe.StripeClient) -> None:
    asked = a_gift(5000)
    asked["line_items"].append(
        {
            "price_data": {
                "currency": "usd",
                "unit_amount": 175,
                "product_data": {"name": "Fee"},
            },
            "quantity": 2,
        }
    )
    session = sdk.v1.checkout.sessions.create(params=asked)
    assert session.amount_total == 5350
    lines = sdk.v1.checkout.sessions.line_items.list(session.id)
    assert {line.description: line.amount_total for line in lines.data} == {
        "Gift to the hardship fund": 5000,
        "Fee": 350,
    }
    assert "line_items" not in session
    whole = sdk.v1.checkout.sessions.retrieve(session.id, params={"expand": ["line_items"]})
    assert whole.line_items is not None
    assert [line.quantity for line in whole.line_items.data] == [1, 2]


def test_metadata_changes_key_by_key(sdk: stripe.StripeClient) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_gift(metadata={"a": "1", "b": "2"}))
    changed = sdk.v1.checkout.sessions.update(session.id, params={"metadata": {"a": "", "c": "3"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}


def test_an_open_session_expires_once(sdk: stripe.StripeClient) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_gift())
    expired = sdk.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        sdk.v1.checkout.sessions.expire(session.id)


def test_it_expires_by_itself_when_its_time_is_over(sdk: stripe.StripeClient, steer: Any) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_gift())
    steer("clock", advance=1859 - 60)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "open"
    steer("clock", advance=120)
    assert sdk.v1.checkout.sessions.retrieve(session.id).status == "expired"
    event = sdk.v1.events.list(params={"type": "checkout.session.expired"}).data[0]
    assert event.created == session.expires_at, "it happens when it was due, not when we looked"


@pytest.mark.parametrize(
    ("change", "param", "words"),
    [
        ({"expires_at": int(time.time()) + 60}, "expires_at", "at least 30 minutes"),
        ({"expires_at": int(time.time()) + 90_000}, "expires_at", "less than 24 hours"),
        ({"mode": "gift"}, "mode", "must be one of"),
        ({"submit_type": "give"}, "submit_type", "must be one of"),
        ({"locale": "tlh"}, "locale", "must be one of"),
        ({"customer_email": "rosa"}, "customer_email", "Invalid email"),
        ({"success_url": "/thanks"}, "success_url", "Not a valid URL"),
        ({"client_reference_id": ""}, "client_reference_id", "empty string"),
        ({"metadata": {"k" * 41: "v"}}, "metadata", "40 characters"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]", "500 characters"),
        ({"customer": "cus_nobody"}, "customer", "No such customer"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    careless: stripe.StripeClient, change: dict[str, Any], param: str, words: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as refusal:
        careless.v1.checkout.sessions.create(params=a_gift(**change))
    assert refusal.value.param == param


@pytest.mark.parametrize("missing", ["mode", "success_url", "line_items"])
def test_what_is_required_must_be_there(sdk: stripe.StripeClient, missing: str) -> None:
    asked = a_gift()
    del asked[missing]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sdk.v1.checkout.sessions.create(params=asked)
    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", missing)


@pytest.mark.parametrize(
    ("amount", "code"),
    [(49, "amount_too_small"), (99_999_999 + 1, "parameter_invalid_integer")],
)
def test_amounts_have_bounds(sdk: stripe.StripeClient, amount: int, code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sdk.v1.checkout.sessions.create(params=a_gift(amount))
    assert refusal.value.code == code


def test_an_amount_with_letters_is_no_integer(careless: stripe.StripeClient) -> None:
    asked = a_gift()
    asked["line_items"][0]["price_data"]["unit_amount"] = "50.00"
    with pytest.raises(stripe.InvalidRequestError, match="Invalid integer") as refusal:
        careless.v1.checkout.sessions.create(params=asked)
    assert refusal.value.param == "line_items[0][price_data][unit_amount]"


def test_sessions_are_found_by_status_and_intent(sdk: stripe.StripeClient, steer: Any) -> None:
    first, second, third = (sdk.v1.checkout.sessions.create(params=a_gift()) for _ in range(3))
    paid = steer(f"checkout/{first.id}/pay")
    sdk.v1.checkout.sessions.expire(second.id)
    found = {
        status: [one.id for one in sdk.v1.checkout.sessions.list(params={"status": status}).data]
        for status in ("complete", "expired", "open")
    }
    assert found == {"complete": [first.id], "expired": [second.id], "open": [third.id]}
    intent = paid["payment_intent"]["id"]
    by_intent = sdk.v1.checkout.sessions.list(params={"payment_intent": intent})
    assert [one.id for one in by_intent.data] == [first.id]


def test_a_customer_is_made_only_when_asked_for(sdk: stripe.StripeClient, steer: Any) -> None:
    guest = sdk.v1.checkout.sessions.create(params=a_gift())
    assert steer(f"checkout/{guest.id}/pay")["session"]["customer"] is None
    kept = sdk.v1.checkout.sessions.create(params=a_gift(customer_creation="always"))
    customer = steer(f"checkout/{kept.id}/pay", email="rosa@example.com")["session"]["customer"]
    assert sdk.v1.customers.retrieve(customer).email == "rosa@example.com"


def test_the_page_of_a_session_is_where_its_url_says(sdk: stripe.StripeClient) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_gift())
    assert session.url is not None
    assert requests.get(session.url, timeout=10).status_code == 200
