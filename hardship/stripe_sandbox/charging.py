"""Taking money by an intent: a card pays or is declined at once, and its fee becomes known.

Used by the hosted page and by the invoices of what recurs.
"""

from typing import Any

from hardship.stripe_sandbox.balances import SETTLES_AFTER, fee_of, new_balance_transaction
from hardship.stripe_sandbox.cards import Card
from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.payments import card_details, new_charge, outcome
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import on_timer, set_timer


def charge_card(work: Work, intent: Body, method: Body, card: Card) -> Body:
    """The charge: `succeeded`, and the intent with it, or `failed`."""
    details = card_details(card)
    if not card.pays:
        return _decline(work, intent, method, details, card)
    charge = new_charge(
        work, intent, method, details, **captured(intent["amount"]), status="succeeded"
    )
    work.keep_private(charge["id"], behaviour=card.behaviour)
    fee_after = read_knobs(work).fee_after
    if fee_after is None:
        charge = post_fee(work, charge)
    else:
        set_timer(work, "post_fee", charge["id"], due_at=work.now + fee_after)
    emit(work, "charge.succeeded", charge)
    intent_paid(work, intent, charge, method)
    _plan_trouble(work, charge, card)
    return charge


def captured(amount: int) -> Body:
    return {"captured": True, "paid": True, "amount_captured": amount}


@on_timer("post_fee")
def _fee_becomes_known(work: Work, charge_id: str) -> None:
    charge = post_fee(work, work.get("charge", charge_id))
    emit(work, "charge.updated", charge, changed={"balance_transaction": None})


def post_fee(work: Work, charge: Body) -> Body:
    method = charge["payment_method_details"]["type"]
    transaction = new_balance_transaction(
        work,
        charge,
        amount=charge["amount"],
        kind="charge" if method == "card" else "payment",
        category="charge",
        fee=fee_of(charge["amount"], method),
        description=charge["description"],
        settles_after=SETTLES_AFTER,
    )
    return work.save(charge | {"balance_transaction": transaction["id"]})


def intent_paid(work: Work, intent: Body, charge: Body, method: Body) -> None:
    paid = {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": method["id"],
        "processing": None,
        "last_payment_error": None,
    }
    emit(work, "payment_intent.succeeded", work.save(intent | paid))


def _decline(work: Work, intent: Body, method: Body, details: Body, card: Card) -> Body:
    reason = card.decline_code or card.code
    charge = new_charge(
        work,
        intent,
        method,
        details,
        status="failed",
        failure_code=card.code,
        failure_message=card.message,
        outcome=outcome("issuer_declined", reason),
    )
    emit(work, "charge.failed", charge)
    problem = {
        "code": card.code,
        "message": card.message,
        "decline_code": card.decline_code or None,
    }
    intent_failed(work, intent, charge, method, problem)
    return charge


def intent_failed(
    work: Work, intent: Body, charge: Body, method: Body, problem: dict[str, Any]
) -> None:
    failed = {
        "status": "requires_payment_method",
        "latest_charge": charge["id"],
        "payment_method": None,
        "processing": None,
        "last_payment_error": {
            **problem,
            "charge": charge["id"],
            "doc_url": "https://stripe.com/docs/error-codes/" + problem["code"].replace("_", "-"),
            "payment_method": method,
            "type": "card_error",
        },
    }
    emit(work, "payment_intent.payment_failed", work.save(intent | failed))


def _plan_trouble(work: Work, charge: Body, card: Card) -> None:
    if card.behaviour in {"disputed", "inquired", "warned"}:
        due_at = work.now + read_knobs(work).trouble_after
        set_timer(work, f"card_{card.behaviour}", charge["id"], due_at=due_at)
