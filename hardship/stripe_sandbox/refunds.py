"""Refunds of what was paid: whole or in parts, until nothing is left to refund."""

from hardship.stripe_sandbox.balances import new_balance_transaction
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import (
    Metadata,
    Moment,
    OneOf,
    Text,
    Whole,
    listing,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work


def create_refund(call: Call) -> Body:
    params = call.params
    charge = _charge_of(call.work, params.get("charge"), params.get("payment_intent"))
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left <= 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = params.get("amount", left)
    if amount > left:
        raise StripeError(
            f"Refund amount (${amount / 100:,.2f}) is greater than unrefunded amount on charge "
            f"(${left / 100:,.2f})",
            param="amount",
        )
    return refund(
        call.work,
        charge,
        amount,
        reason=params.get("reason"),
        metadata=merge_metadata({}, params.get("metadata", {})),
    )


def refund(
    work: Work, charge: Body, amount: int, *, reason: str | None, metadata: dict[str, str]
) -> Body:
    """Give back part of a charge. Stripe keeps its fee."""
    method = charge["payment_method_details"]["type"]
    body = _new_refund(work, charge, amount) | {"reason": reason, "metadata": metadata}
    transaction = new_balance_transaction(
        work,
        body,
        amount=-amount,
        kind="refund" if method == "card" else "payment_refund",
        category="refund",
        description="REFUND FOR CHARGE",
    )
    body = work.add(body | {"balance_transaction": transaction["id"]})
    refunded = charge["amount_refunded"] + amount
    charge = work.save(
        charge | {"amount_refunded": refunded, "refunded": refunded == charge["amount"]}
    )
    emit(work, "refund.created", body)
    emit(
        work,
        "charge.refunded",
        charge,
        changed={"amount_refunded": refunded - amount, "refunded": False},
    )
    return body


def _charge_of(work: Work, charge_id: str | None, intent_id: str | None) -> Body:
    if charge_id is None and intent_id is None:
        raise StripeError(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
        )
    if charge_id is None:
        intent = work.get("payment_intent", str(intent_id), param="payment_intent")
        charge_id = intent["latest_charge"]
        if intent["status"] != "succeeded" or charge_id is None:
            raise StripeError(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
            )
    charge = work.get("charge", charge_id, param="charge")
    if charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge_id} has not succeeded.", param="charge")
    return charge


def _new_refund(work: Work, charge: Body, amount: int) -> Body:
    method = charge["payment_method_details"]["type"]
    reversal = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return {
        "id": work.new_id("re_3" if method == "card" else "pyr_1"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            method: {"type": "refund", **reversal} if method == "card" else {},
            "type": method,
        },
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def retrieve_refund(call: Call) -> Body:
    return call.work.get("refund", call.ids["refund"])


def update_refund(call: Call) -> Body:
    body = call.work.get("refund", call.ids["refund"])
    if "metadata" in call.params:
        body["metadata"] = merge_metadata(body["metadata"], call.params["metadata"])
        call.work.save(body)
    return body


def list_refunds(call: Call) -> Body:
    return list_page(call, "refund", "/v1/refunds", equals(call, "charge", "payment_intent"))


def list_charge_refunds(call: Call) -> Body:
    charge_id = call.work.get("charge", call.ids["charge"], param="charge")["id"]
    url = f"/v1/charges/{charge_id}/refunds"
    return list_page(call, "refund", url, [("json_extract(body, '$.charge') = ?", [charge_id])])


_REASONS = OneOf("duplicate", "fraudulent", "requested_by_customer")

ROUTES = (
    Route(
        "POST",
        "/v1/refunds",
        plain(
            amount=Whole(1),
            charge=Text(100),
            metadata=Metadata(),
            payment_intent=Text(100),
            reason=_REASONS,
        ),
        create_refund,
    ),
    Route("GET", "/v1/refunds/<refund>", plain(), retrieve_refund),
    Route("POST", "/v1/refunds/<refund>", plain(metadata=Metadata()), update_refund),
    Route(
        "GET",
        "/v1/refunds",
        listing(charge=Text(100), created=Moment(), payment_intent=Text(100)),
        list_refunds,
    ),
    Route("GET", "/v1/charges/<charge>/refunds", listing(), list_charge_refunds),
)
