"""What a dispute looks like before anything has happened to it."""

from hardship.stripe_sandbox.parameters import names
from hardship.stripe_sandbox.store import Body, Work

EVIDENCE = names(
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation "
    "duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy "
    "refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation "
    "shipping_tracking_number uncategorized_file uncategorized_text"
)
REASONS = names(
    "bank_cannot_process check_returned credit_not_processed customer_initiated "
    "debit_not_authorized duplicate fraudulent general incorrect_account_details "
    "insufficient_funds noncompliant product_not_received product_unacceptable "
    "subscription_canceled unrecognized"
)
_CASE_TYPES = {"warning_needs_response": "inquiry", "prevented": "resolution"}
_DAYS_TO_ANSWER = 14


def new_dispute(work: Work, charge: Body, amount: int, *, reason: str, status: str) -> Body:
    if reason not in REASONS:
        raise ValueError(f"reason is one of {', '.join(REASONS)}")
    contestable = status.endswith("needs_response")
    return {
        "id": work.new_id("du_1"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "enhanced_eligibility": {},
            "has_evidence": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
            **(response_due(work.now) if contestable else {"due_by": 0, "past_due": False}),
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _details(charge, _CASE_TYPES.get(status, "chargeback")),
        "reason": reason,
        "status": status,
    }


def response_due(now: int) -> Body:
    """The end of the last day on which an answer is in time."""
    return {"due_by": (now // 86400 + 1 + _DAYS_TO_ANSWER) * 86400 - 1, "past_due": False}


def _details(charge: Body, case_type: str) -> Body | None:
    card = charge["payment_method_details"].get("card")
    if card is None:
        return None
    return {
        "card": {
            "brand": card["brand"],
            "case_type": case_type,
            "network": card["network"],
            "network_reason_code": "10.4",
        },
        "type": "card",
    }
