"""Payment intents, charges and payment methods: their shapes, and how they are read.

What moves them is in `checkout.py` and `charging.py`.
"""

from dataclasses import dataclass
from typing import Any

from hardship.stripe_sandbox.cards import Card
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import (
    Fields,
    Metadata,
    Moment,
    Text,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work

NO_ADDRESS: Body = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
BANK = {"bank_name": "STRIPE TEST BANK", "last4": "6789", "routing_number": "110000000"}
_OF_THE_METHOD = names(
    "account_holder_type account_type bank_name brand checks country exp_month exp_year fingerprint"
    " funding last4 regulated_status routing_number wallet"
)


@dataclass(frozen=True, slots=True)
class Payer:
    """What a person types beside the card: an address for mail and a name."""

    email: str | None = None
    name: str | None = None
    postal_code: str | None = None

    def billing_details(self) -> Body:
        address = NO_ADDRESS | {"country": "US", "postal_code": self.postal_code}
        return {
            "address": address,
            "email": self.email,
            "name": self.name,
            "phone": None,
            "tax_id": None,
        }


def new_payment_intent(
    work: Work,
    *,
    amount: int,
    currency: str,
    customer: str | None,
    methods: list[str],
    given: Body,
) -> Body:
    """An intent to take an amount; `given` is what else was said of it."""
    intent_id = work.new_id("pi_3")
    return work.add(
        {
            **_INTENT,
            "id": intent_id,
            "amount": amount,
            "client_secret": f"{intent_id}_secret_{work.new_id('', 25)}",
            "created": work.now,
            "currency": currency,
            "customer": customer,
            "description": given.get("description"),
            "metadata": given.get("metadata", {}),
            "payment_method_types": methods,
            "receipt_email": given.get("receipt_email"),
            "setup_future_usage": given.get("setup_future_usage"),
            "statement_descriptor": given.get("statement_descriptor"),
            "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
            "transfer_group": given.get("transfer_group"),
        }
    )


_INTENT: Body = {
    "object": "payment_intent",
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic_async",
    "confirmation_method": "automatic",
    "customer_account": None,
    "excluded_payment_method_types": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {},
    "processing": None,
    "review": None,
    "shipping": None,
    "source": None,
    "status": "requires_payment_method",
    "transfer_data": None,
}


def card_details(card: Card) -> Body:
    return {
        "type": "card",
        "card": {
            "amount_authorized": None,
            "authorization_code": None,
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "fail" if card.code == "incorrect_cvc" else "pass",
            },
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "extended_authorization": {"status": "disabled"},
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": card.funding,
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card.last4,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card.brand,
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": None,
            "transaction_link_id": None,
            "wallet": None,
        },
    }


def bank_details() -> Body:
    return {
        "type": "us_bank_account",
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": BANK["bank_name"],
            "expected_debit_date": None,
            "fingerprint": "sandboxbank6789",
            "last4": BANK["last4"],
            "mandate": None,
            "payment_reference": None,
            "routing_number": BANK["routing_number"],
        },
    }


def new_payment_method(work: Work, details: Body, payer: Payer, customer: str | None) -> Body:
    kind = details["type"]
    shown = {name: value for name, value in details[kind].items() if name in _OF_THE_METHOD}
    if kind == "card":
        brand = shown["brand"]
        shown |= {
            "display_brand": brand,
            "generated_from": None,
            "networks": {"available": [brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        }
    else:
        shown |= {"financial_connections_account": None, "networks": None, "status_details": None}
    return work.add(
        {
            "id": work.new_id("pm_1"),
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": payer.billing_details(),
            kind: shown,
            "created": work.now,
            "customer": customer,
            "customer_account": None,
            "livemode": False,
            "metadata": {},
            "type": kind,
        }
    )


def new_charge(work: Work, intent: Body, method: Body, details: Body, **state: Any) -> Body:
    """One attempt to take the money. A bank debit's charge begins with py_, as at Stripe."""
    body = {
        **_CHARGE,
        "id": work.new_id("ch_3" if details["type"] == "card" else "py_3"),
        "amount": intent["amount"],
        "billing_details": method["billing_details"],
        "created": work.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "metadata": intent["metadata"],
        "outcome": outcome("authorized"),
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details,
        "receipt_email": intent["receipt_email"],
        "transfer_group": intent["transfer_group"],
    }
    return work.add(body | state)


_CHARGE: Body = {
    "object": "charge",
    "amount_captured": 0,
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": None,
    "calculated_statement_descriptor": "STAND-IN",
    "captured": False,
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "livemode": False,
    "on_behalf_of": None,
    "paid": False,
    "receipt_number": None,
    "receipt_url": None,
    "refunded": False,
    "review": None,
    "shipping": None,
    "source": None,
    "source_transfer": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "pending",
    "transfer_data": None,
}


def outcome(kind: str, reason: str | None = None) -> Body:
    said = {
        "authorized": ("approved_by_network", "Payment complete."),
        "issuer_declined": ("declined_by_network", "The bank declined the payment."),
    }
    network_status, message = said[kind]
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": message,
        "type": kind,
    }


def retrieve_payment_intent(call: Call) -> Body:
    return call.work.get("payment_intent", call.ids["intent"], param="intent")


def list_payment_intents(call: Call) -> Body:
    return list_page(call, "payment_intent", "/v1/payment_intents", equals(call, "customer"))


def retrieve_charge(call: Call) -> Body:
    return call.work.get("charge", call.ids["charge"])


def update_charge(call: Call) -> Body:
    return _update(call, "charge", call.ids["charge"])


def update_payment_intent(call: Call) -> Body:
    return _update(call, "payment_intent", call.ids["intent"])


def _update(call: Call, kind: str, object_id: str) -> Body:
    body = call.work.get(kind, object_id)
    given = {name: value for name, value in call.params.items() if name != "expand"}
    if "metadata" in given:
        given["metadata"] = merge_metadata(body["metadata"], given["metadata"])
    return call.work.save(body | given)


def list_charges(call: Call) -> Body:
    filters = equals(call, "customer", "payment_intent", "transfer_group")
    return list_page(call, "charge", "/v1/charges", filters)


def retrieve_payment_method(call: Call) -> Body:
    return call.work.get("payment_method", call.ids["method"], param="payment_method")


_WRITABLE = plain(metadata=Metadata(), description=Text(unsettable=True)).known
_RETRIEVE_INTENT = Fields(plain().known, unplayed=names("client_secret"))
_LIST_INTENTS = Fields(
    listing(created=Moment(), customer=Text(100)).known, unplayed=names("customer_account")
)
_UPDATE_INTENT = Fields(
    _WRITABLE,
    unplayed=names(
        "allowed_payment_method_types amount amount_details application_fee_amount capture_method "
        "currency customer customer_account excluded_payment_method_types hooks payment_details "
        "payment_method payment_method_configuration payment_method_data payment_method_options "
        "receipt_email setup_future_usage shipping statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group"
    ),
)
_UPDATE_CHARGE = Fields(
    _WRITABLE, unplayed=names("customer fraud_details receipt_email shipping transfer_group")
)

ROUTES = (
    Route("GET", "/v1/payment_intents/<intent>", _RETRIEVE_INTENT, retrieve_payment_intent),
    Route("POST", "/v1/payment_intents/<intent>", _UPDATE_INTENT, update_payment_intent),
    Route("GET", "/v1/payment_intents", _LIST_INTENTS, list_payment_intents),
    Route("GET", "/v1/charges/<charge>", plain(), retrieve_charge),
    Route("POST", "/v1/charges/<charge>", _UPDATE_CHARGE, update_charge),
    Route(
        "GET",
        "/v1/charges",
        listing(
            created=Moment(), customer=Text(100), payment_intent=Text(100), transfer_group=Text(100)
        ),
        list_charges,
    ),
    Route("GET", "/v1/payment_methods/<method>", plain(), retrieve_payment_method),
)
