"""Refunds over the API: asked for, refused as Stripe refuses, read, listed.

What happens to one afterwards is in `refund_moves.py`.
"""

from hardship.stripe_sandbox.cases import allows_refunds, disputes_of
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import (
    Fields,
    Metadata,
    Moment,
    OneOf,
    Text,
    Whole,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.refund_moves import start_refund
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work


def create_refund(call: Call) -> Body:
    params = call.params
    charge = _charge_of(call.work, params.get("charge"), params.get("payment_intent"))
    return refund_checked(
        call.work,
        charge,
        params.get("amount"),
        reason=params.get("reason"),
        metadata=merge_metadata({}, params.get("metadata", {})),
    )


def refund_checked(
    work: Work,
    charge: Body,
    amount: int | None,
    *,
    reason: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Body:
    """Refund an amount, or all that is left (None), unless Stripe would refuse it."""
    if charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge['id']} has not succeeded.", param="charge")
    if any(not allows_refunds(dispute["status"]) for dispute in disputes_of(work, charge["id"])):
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left <= 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = left if amount is None else amount
    if not 0 < amount <= left:
        raise StripeError(
            f"Refund amount (${amount / 100:,.2f}) is greater than unrefunded amount on charge "
            f"(${left / 100:,.2f})",
            param="amount",
        )
    return start_refund(work, charge, amount, reason=reason, metadata=metadata)


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
    return work.get("charge", charge_id, param="charge")


def cancel_refund_by_api(call: Call) -> Body:
    """Only what waits for the customer can be canceled by a call, and no refund here does."""
    refund = call.work.get("refund", call.ids["refund"])
    raise StripeError(
        f"Refund {refund['id']} has a status of {refund['status']}. Only refunds with a status of "
        "requires_action can be canceled."
    )


def retrieve_refund(call: Call) -> Body:
    return call.work.get("refund", call.ids["refund"])


def update_refund(call: Call) -> Body:
    body = call.work.get("refund", call.ids["refund"])
    if "metadata" in call.params:
        before = dict(body)
        body["metadata"] = merge_metadata(body["metadata"], call.params["metadata"])
        call.work.save(body)
        emit(call.work, "refund.updated", body, changed=earlier_values(before, body))
    return body


def list_refunds(call: Call) -> Body:
    return list_page(call, "refund", "/v1/refunds", equals(call, "charge", "payment_intent"))


def list_charge_refunds(call: Call) -> Body:
    charge_id = call.work.get("charge", call.ids["charge"], param="charge")["id"]
    url = f"/v1/charges/{charge_id}/refunds"
    return list_page(call, "refund", url, [("json_extract(body, '$.charge') = ?", [charge_id])])


_REASONS = OneOf("duplicate", "fraudulent", "requested_by_customer")

_CREATE = Fields(
    plain(
        amount=Whole(1),
        charge=Text(100),
        metadata=Metadata(),
        payment_intent=Text(100),
        reason=_REASONS,
    ).known,
    unplayed=names(
        "currency customer instructions_email origin refund_application_fee reverse_transfer"
    ),
)

ROUTES = (
    Route("POST", "/v1/refunds", _CREATE, create_refund),
    Route("GET", "/v1/refunds/<refund>", plain(), retrieve_refund),
    Route("POST", "/v1/refunds/<refund>", plain(metadata=Metadata()), update_refund),
    Route("POST", "/v1/refunds/<refund>/cancel", plain(), cancel_refund_by_api),
    Route(
        "GET",
        "/v1/refunds",
        listing(charge=Text(100), created=Moment(), payment_intent=Text(100)),
        list_refunds,
    ),
    Route("GET", "/v1/charges/<charge>/refunds", listing(), list_charge_refunds),
)
