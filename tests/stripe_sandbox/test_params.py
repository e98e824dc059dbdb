"""The checker of requests has teeth: it must refuse what the SDK's types do not allow."""

from typing import Any

import pytest
from stripe.params import EventListParams, RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from tests.stripe_sandbox.conftest import a_gift
from tests.stripe_sandbox.params import problems, problems_in_request


def test_a_gift_is_a_valid_request() -> None:
    assert problems(a_gift(locale="es", customer_email="a@b.co"), SessionCreateParams) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"ammount": 1}, "ammount"),
        ({"mode": "gift"}, "mode"),
        ({"submit_type": "give"}, "submit_type"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": True}, "expires_at"),
        ({"metadata": {"a": 1}}, "metadata[a]"),
        ({"line_items": {}}, "line_items"),
        ({"line_items": [{"price_data": {"product_data": {}}}]}, "line_items[0]"),
        ({"custom_text": {"submit": {"text": "x"}}}, "custom_text[submit]"),
        ({"payment_intent_data": {"capture_method": "later"}}, "payment_intent_data"),
        ({"api_key": "sk_test_x"}, "api_key"),
    ],
)
def test_what_the_types_do_not_allow_is_named(change: dict[str, Any], path: str) -> None:
    found = problems(a_gift(**change), SessionCreateParams)
    assert found
    assert all(problem.startswith(path) for problem in found)


def test_what_is_required_is_missed() -> None:
    asked = a_gift()
    del asked["line_items"][0]["price_data"]["currency"]
    assert problems(asked, SessionCreateParams) == ["line_items[0][price_data][currency]: missing"]


def test_the_widening_of_enums_is_taken_away() -> None:
    assert problems({"charge": "ch_1", "reason": "whim"}, RefundCreateParams) != []
    assert problems({"charge": "ch_1", "reason": "duplicate"}, RefundCreateParams) == []


def test_unions_of_hash_and_number() -> None:
    assert problems({"created": 5}, EventListParams) == []
    assert problems({"created": {"gte": 5}}, EventListParams) == []
    assert problems({"created": {"since": 5}}, EventListParams) != []


@pytest.mark.parametrize(
    ("method", "url", "body", "fine"),
    [
        ("GET", "/v1/events?types[0]=charge.succeeded&created[gte]=5&limit=100", "", True),
        ("GET", "/v1/events?types[0]=charge.succeeded&created[gte]=x", "", False),
        ("GET", "/v1/events?delivery_success=false", "", True),
        ("GET", "/v1/events?delivery_success=no", "", False),
        ("GET", "/v1/checkout/sessions/cs_test_a?expand[0]=payment_intent", "", True),
        ("GET", "/v1/checkout/sessions/cs_test_a?expnd[0]=payment_intent", "", False),
        ("POST", "/v1/refunds", "charge=ch_1&amount=500&metadata[a]=b", True),
        ("POST", "/v1/refunds", "charge=ch_1&amount=5.00", False),
        ("POST", "http://127.0.0.1:1/v1/refunds", "metadata=", True),
        ("POST", "/v1/gifts", "", False),
    ],
)
def test_requests_as_they_go_over_the_wire(method: str, url: str, body: str, fine: bool) -> None:
    assert (problems_in_request(method, url, body) == []) is fine
