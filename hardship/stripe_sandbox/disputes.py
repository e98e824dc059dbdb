"""Disputes over the API: read, listed, answered with evidence, given up.

What happens to one by itself or by a bank's hand is in `dispute_moves.py`.
"""

from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.dispute_moves import STEPS, take_step
from hardship.stripe_sandbox.dispute_shape import EVIDENCE
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import (
    Fields,
    Flag,
    Metadata,
    Moment,
    Shape,
    Text,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import set_timer

# Evidence that decides by itself, as in Stripe's own test mode.
_DECISIVE = {
    "winning_evidence": "evidence_wins",
    "losing_evidence": "evidence_loses",
    "escalate_inquiry_evidence": "evidence_escalates",
}


def retrieve_dispute(call: Call) -> Body:
    return call.work.get("dispute", call.ids["dispute"], param="dispute")


def list_disputes(call: Call) -> Body:
    return list_page(call, "dispute", "/v1/disputes", equals(call, "charge", "payment_intent"))


def update_dispute(call: Call) -> Body:
    """Evidence is submitted with the call unless `submit=false` only keeps it."""
    params, work = call.params, call.work
    before = retrieve_dispute(call)
    dispute = dict(before)
    if "metadata" in params:
        dispute["metadata"] = merge_metadata(dispute["metadata"], params["metadata"])
    if "evidence" in params or "submit" in params:
        _check_open(before)
        dispute["evidence"] = dispute["evidence"] | params.get("evidence", {})
    submits = params.get("submit", "evidence" in params)
    dispute["evidence_details"] = _details(work, dispute, submits=submits)
    dispute = work.save(dispute)
    if not submits:
        emit(work, "charge.dispute.updated", dispute, changed=earlier_values(before, dispute))
        return dispute
    dispute = take_step(work, dispute["id"], "submit")
    decision = _DECISIVE.get(dispute["evidence"]["uncategorized_text"])
    if decision:
        set_timer(work, decision, dispute["id"], due_at=work.now)
    return dispute


def close_dispute(call: Call) -> Body:
    """Give up: the dispute is lost, and nothing changes that any more."""
    dispute = retrieve_dispute(call)
    if dispute["status"] != "needs_response":
        raise StripeError("This dispute is already closed or cannot be closed by you.")
    return take_step(call.work, dispute["id"], "lose")


def _check_open(dispute: Body) -> None:
    if dispute["status"] not in STEPS["submit"]:
        raise StripeError(
            f"This dispute is {dispute['status']}; evidence can no longer be submitted for it."
        )


def _details(work: Work, dispute: Body, *, submits: bool) -> Body:
    details: Body = dispute["evidence_details"]
    staged = any(dispute["evidence"][name] for name in EVIDENCE)
    if not submits:
        return details | {"has_evidence": staged}
    return details | {
        "has_evidence": True,
        "past_due": work.now > details["due_by"],
        "submission_count": details["submission_count"] + 1,
        "submission_method": "manual",
    }


_WORDS: dict[str, Shape] = {name: Text(150_000, unsettable=True) for name in EVIDENCE}
_UPDATE = Fields(
    plain(
        evidence=Fields(_WORDS, unplayed=names("appeal enhanced_evidence")),
        metadata=Metadata(),
        submit=Flag(),
    ).known,
    unplayed=names("intended_submission_method"),
)

ROUTES = (
    Route("GET", "/v1/disputes/<dispute>", plain(), retrieve_dispute),
    Route("POST", "/v1/disputes/<dispute>", _UPDATE, update_dispute),
    Route("POST", "/v1/disputes/<dispute>/close", plain(), close_dispute),
    Route(
        "GET",
        "/v1/disputes",
        listing(charge=Text(100), created=Moment(), payment_intent=Text(100)),
        list_disputes,
    ),
)
