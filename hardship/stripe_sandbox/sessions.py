"""Checkout sessions over the API: open, read, list, change, expire, and their line items."""

from typing import Any

from hardship.stripe_sandbox.catalog import new_price
from hardship.stripe_sandbox.checkout import expire
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.errors import StripeError, missing_parameter, no_such, refused
from hardship.stripe_sandbox.listing import Condition, equals, list_page
from hardship.stripe_sandbox.parameters import (
    Fields,
    Metadata,
    Moment,
    OneOf,
    Text,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.session_params import CREATE_SESSION, SESSION_STATUSES
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import set_timer

SHORTEST = 30 * 60
LONGEST = 24 * 60 * 60
_TRAVEL = 30  # seconds a request may have been on its way when it asks for just thirty minutes
_LEAST = 50
_MOST = 99_999_999


def create_session(call: Call) -> Body:
    params, work = call.params, call.work
    _check_session(call)
    session_id = work.new_id("cs_test_a1", 58)
    items = [_new_item(work, item) for item in params["line_items"]]
    total = sum(item["amount_total"] for item in items)
    _check_total(total)
    body = _blank_session(work, session_id, params) | {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": items[0]["currency"],
        "url": f"{call.base_url}/c/pay/{session_id}",
    }
    kept = ("payment_intent_data", "subscription_data")
    work.add(body, private={name: params.get(name, {}) for name in kept})
    for item in items:
        work.add(item, parent=session_id)
    set_timer(work, "expire_session", session_id, due_at=body["expires_at"])
    return body


def _check_session(call: Call) -> None:
    params = call.params
    if "success_url" not in params:
        raise missing_parameter("success_url")
    if not params.get("line_items"):
        raise missing_parameter("line_items")
    if "customer" in params and "customer_email" in params:
        raise StripeError(
            "You may only specify one of these parameters: customer, customer_email.",
            param="customer",
        )
    if "customer" in params:
        call.work.get("customer", params["customer"], param="customer")
    _check_mode(params)
    _check_expiry(params.get("expires_at"), call.work.now)
    currencies = {item["price_data"]["currency"] for item in params["line_items"]}
    if len(currencies) > 1:
        raise refused("All line items must use the same currency.", param="line_items")


def _check_mode(params: Body) -> None:
    """What recurs belongs to `subscription` mode, and only that."""
    mode = params["mode"]
    recurs = ["recurring" in item["price_data"] for item in params["line_items"]]
    if mode == "payment" and any(recurs):
        raise StripeError(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            param="mode",
        )
    if mode == "subscription" and not any(recurs):
        raise StripeError(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            param="line_items",
        )
    if mode == "subscription" and not all(recurs):
        raise StripeError("The stand-in does not mix one-time and recurring prices.", param="mode")
    wrong = "payment_intent_data" if mode == "subscription" else "subscription_data"
    for name in (wrong, "customer_creation") if mode == "subscription" else (wrong,):
        if name in params:
            raise StripeError(f"You can not pass `{name}` in `{mode}` mode.", param=name)


def _check_expiry(expires_at: int | None, now: int) -> None:
    if expires_at is None:
        return
    if expires_at < now + SHORTEST - _TRAVEL:
        raise StripeError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
            " Please update `expires_at` to be further in the future.",
            param="expires_at",
        )
    if expires_at > now + LONGEST + _TRAVEL:
        raise StripeError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _check_total(total: int) -> None:
    if total < _LEAST:
        raise StripeError(
            "The Checkout Session's total amount must convert to at least 50 cents. Please ensure "
            "the total is at least $0.50 usd.",
            code="amount_too_small",
        )
    if total > _MOST:
        raise StripeError(
            "The Checkout Session's total amount due must be no more than $999,999.99.",
            code="amount_too_large",
        )


def _new_item(work: Work, given: Body) -> Body:
    data = given["price_data"]
    quantity = given.get("quantity", 1)
    amount = data["unit_amount"] * quantity
    name = data["product_data"]["name"]
    return {
        "id": work.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": data["currency"],
        "description": name,
        "metadata": {},
        "price": new_price(work, data),
        "quantity": quantity,
    }


def _custom_text(given: Body) -> Body:
    names = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {name: given.get(name) or None for name in names}


def _blank_session(work: Work, session_id: str, params: Body) -> Body:
    return _SESSION | {
        "id": session_id,
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": work.now,
        "custom_text": _custom_text(params.get("custom_text", {})),
        "customer": params.get("customer"),
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": _known_customer(params.get("customer_email")),
        "customer_email": params.get("customer_email"),
        "expires_at": params.get("expires_at", work.now + LONGEST),
        "locale": params.get("locale"),
        "metadata": merge_metadata({}, params.get("metadata", {})),
        "mode": params["mode"],
        **(_RECURRING if params["mode"] == "subscription" else {}),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "payment_method_types": _methods(params),
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
    }


def _methods(params: Body) -> list[str]:
    """Cards always; bank debits for dollars, once; less if the caller narrowed the choice."""
    eligible = ["card"]
    if params["mode"] == "payment" and params["line_items"][0]["price_data"]["currency"] == "usd":
        eligible.append("us_bank_account")
    allowed = params.get("allowed_payment_method_types", eligible)
    chosen = [method for method in eligible if method in allowed]
    if not chosen:
        raise StripeError(
            "No valid payment method types for this Checkout Session. Please ensure that you have "
            "allowed payment methods compatible with your chosen currency (`usd`).",
            param="allowed_payment_method_types",
        )
    return chosen


def _known_customer(email: str | None) -> Body | None:
    if email is None:
        return None
    nothing = dict.fromkeys(("address", "business_name", "individual_name", "name", "phone"))
    return {**nothing, "email": email, "tax_exempt": "none", "tax_ids": None}


_RECURRING: Body = {
    "customer_creation": None,
    "invoice_creation": None,
    "payment_method_collection": "always",
}
_SESSION: dict[str, Any] = {
    "object": "checkout.session",
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
    "allow_promotion_codes": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "customer_account": None,
    "discounts": [],
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "livemode": False,
    "managed_payments": {"enabled": False},
    "origin_context": None,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_options": {},
    "payment_status": "unpaid",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "subscription": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
    "wallet_options": None,
}


def retrieve_session(call: Call) -> Body:
    return call.work.get("checkout.session", call.ids["session"], param="session")


def update_session(call: Call) -> Body:
    session = call.work.get("checkout.session", call.ids["session"], param="session")
    if "metadata" in call.params:
        session["metadata"] = merge_metadata(session["metadata"], call.params["metadata"])
        call.work.save(session)
    return session


def list_sessions(call: Call) -> Body:
    filters = equals(call, "customer", "payment_intent", "status", "subscription")
    if "customer_details" in call.params:
        email: Condition = (
            "json_extract(body, '$.customer_details.email') = ?",
            [call.params["customer_details"]["email"]],
        )
        filters.append(email)
    return list_page(call, "checkout.session", "/v1/checkout/sessions", filters)


def expire_session(call: Call) -> Body:
    session = call.work.get("checkout.session", call.ids["session"], param="session")
    if session["status"] != "open":
        raise StripeError(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session'
            f" has a status of `{session['status']}`."
        )
    return expire(call.work, session)


def list_session_items(call: Call) -> Body:
    session_id = call.ids["session"]
    if call.work.find("checkout.session", session_id) is None:
        raise no_such("checkout.session", session_id, param="session")
    url = f"/v1/checkout/sessions/{session_id}/line_items"
    return list_page(call, "item", url, [("parent = ?", [session_id])])


_PATH = "/v1/checkout/sessions"
_UPDATE = Fields(
    plain(metadata=Metadata()).known,
    unplayed=names("collected_information line_items payment_intent_data shipping_options"),
)
_LIST = Fields(
    listing(
        created=Moment(),
        customer=Text(100),
        customer_details=Fields({"email": Text(800)}, ("email",)),
        payment_intent=Text(100),
        status=OneOf(*SESSION_STATUSES),
        subscription=Text(100),
    ).known,
    unplayed=names("customer_account payment_link"),
)

ROUTES = (
    Route("POST", _PATH, CREATE_SESSION, create_session),
    Route("GET", f"{_PATH}/<session>", plain(), retrieve_session),
    Route("POST", f"{_PATH}/<session>", _UPDATE, update_session),
    Route("GET", _PATH, _LIST, list_sessions),
    Route("POST", f"{_PATH}/<session>/expire", plain(), expire_session),
    Route("GET", f"{_PATH}/<session>/line_items", listing(), list_session_items),
)
