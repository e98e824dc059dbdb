"""What a supporter does on the hosted page, and what follows from it days later.

A card pays or is declined at once. A bank debit completes the session unpaid and ends later, by a
timer or by hand. Every step leaves the events that Stripe would send, in its order.
"""

from typing import Any

from hardship.stripe_sandbox.balances import SETTLES_AFTER, fee_of, new_balance_transaction
from hardship.stripe_sandbox.cards import Card
from hardship.stripe_sandbox.customers import new_customer
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.payments import (
    Payer,
    bank_details,
    card_details,
    new_charge,
    new_payment_intent,
    new_payment_method,
    outcome,
)
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

ENDINGS = ("succeeds", "fails", "waits")


def pay_by_card(work: Work, session_id: str, card: Card, payer: Payer) -> Body:
    """Pay, and return the session; a declined card leaves it open and unpaid."""
    session = open_session(work, session_id)
    session, intent = _intent_of(work, session, payer)
    details = card_details(card)
    method = new_payment_method(work, details, payer, session["customer"])
    if not card.pays:
        _decline(work, intent, method, details, card)
        return session
    charge = new_charge(
        work, intent, method, details, **_captured(intent["amount"]), status="succeeded"
    )
    work.keep_private(charge["id"], behaviour=card.behaviour)
    fee_after = read_knobs(work).fee_after
    if fee_after is None:
        charge = _post_fee(work, charge)
    else:
        set_timer(work, "post_fee", charge["id"], due_at=work.now + fee_after)
    emit(work, "charge.succeeded", charge)
    _intent_paid(work, intent, charge, method)
    _plan_trouble(work, charge, card)
    return _complete(work, session, payer, payment_status="paid")


def _plan_trouble(work: Work, charge: Body, card: Card) -> None:
    if card.behaviour in {"disputed", "inquired", "warned"}:
        due_at = work.now + read_knobs(work).trouble_after
        set_timer(work, f"card_{card.behaviour}", charge["id"], due_at=due_at)


def start_bank_debit(
    work: Work, session_id: str, payer: Payer, *, ending: str, days: float | None = None
) -> Body:
    """Begin a debit that `ending` says will succeed, fail, or wait until somebody ends it."""
    session = open_session(work, session_id)
    session, intent = _intent_of(work, session, payer)
    details = bank_details()
    method = new_payment_method(work, details, payer, session["customer"])
    charge = new_charge(work, intent, method, details)
    emit(work, "charge.pending", charge)
    intent = work.save(
        intent
        | {
            "status": "processing",
            "latest_charge": charge["id"],
            "payment_method": method["id"],
        }
    )
    emit(work, "payment_intent.processing", intent)
    session = _complete(work, session, payer, payment_status="unpaid")
    if ending != "waits":
        wait = (read_knobs(work).debit_days if days is None else days) * 86400
        set_timer(work, f"debit_{ending}", intent["id"], due_at=work.now + int(wait))
    return session


def end_bank_debit(work: Work, intent_id: str, *, succeeds: bool) -> Body:
    """The bank's answer to a debit that is processing; returns the session."""
    intent = work.get("payment_intent", intent_id, param="intent")
    if intent["status"] != "processing":
        raise StripeError(f"This debit is not processing but {intent['status']}.", param="intent")
    cancel_timers(work, intent_id)
    charge = work.get("charge", intent["latest_charge"])
    method = work.get("payment_method", intent["payment_method"])
    if succeeds:
        charge = work.save(charge | _captured(charge["amount"]) | {"status": "succeeded"})
        charge = _post_fee(work, charge)
        emit(work, "charge.succeeded", charge)
        _intent_paid(work, intent, charge, method)
        return _debit_ended(work, intent_id, "async_payment_succeeded", "paid")
    message = "The customer's bank account did not have enough money for this debit."
    refusal = {"failure_code": "insufficient_funds", "failure_message": message}
    charge = work.save(charge | refusal | {"status": "failed"})
    emit(work, "charge.failed", charge)
    problem = {"code": "insufficient_funds", "message": message, "decline_code": None}
    _intent_failed(work, intent, charge, method, problem)
    return _debit_ended(work, intent_id, "async_payment_failed", "unpaid")


def expire(work: Work, session: Body) -> Body:
    cancel_timers(work, session["id"])
    session = work.save(session | {"status": "expired", "url": None})
    emit(work, "checkout.session.expired", session)
    return session


def open_session(work: Work, session_id: str) -> Body:
    session = work.get("checkout.session", session_id)
    if session["status"] != "open":
        raise StripeError(f"This Checkout Session is {session['status']}, not open.", param="id")
    return session


def session_of(work: Work, intent_id: str) -> Body:
    row = work.connection.execute(
        "SELECT id FROM objects WHERE json_extract(body, '$.payment_intent') = ?"
        " AND kind = 'checkout.session'",
        (intent_id,),
    ).fetchone()
    return work.get("checkout.session", row[0] if row else intent_id)


@on_timer("expire_session")
def _expire_by_itself(work: Work, session_id: str) -> None:
    expire(work, open_session(work, session_id))


@on_timer("debit_succeeds")
def _debit_succeeds(work: Work, intent_id: str) -> None:
    end_bank_debit(work, intent_id, succeeds=True)


@on_timer("debit_fails")
def _debit_fails(work: Work, intent_id: str) -> None:
    end_bank_debit(work, intent_id, succeeds=False)


@on_timer("post_fee")
def _fee_becomes_known(work: Work, charge_id: str) -> None:
    charge = _post_fee(work, work.get("charge", charge_id))
    emit(work, "charge.updated", charge, changed={"balance_transaction": None})


def _captured(amount: int) -> Body:
    return {"captured": True, "paid": True, "amount_captured": amount}


def _intent_of(work: Work, session: Body, payer: Payer) -> tuple[Body, Body]:
    """The session's intent, made at the first attempt to pay, and kept for the next ones."""
    if session["payment_intent"] is not None:
        return session, work.get("payment_intent", session["payment_intent"])
    if session["customer"] is None and session["customer_creation"] == "always":
        customer = new_customer(work, email=payer.email, name=payer.name)
        session = session | {"customer": customer["id"]}
    intent = new_payment_intent(work, session, work.private(session["id"]))
    emit(work, "payment_intent.created", intent)
    return work.save(session | {"payment_intent": intent["id"]}), intent


def _post_fee(work: Work, charge: Body) -> Body:
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


def _intent_paid(work: Work, intent: Body, charge: Body, method: Body) -> None:
    paid = {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "payment_method": method["id"],
        "processing": None,
        "last_payment_error": None,
    }
    emit(work, "payment_intent.succeeded", work.save(intent | paid))


def _decline(work: Work, intent: Body, method: Body, details: Body, card: Card) -> None:
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
    _intent_failed(work, intent, charge, method, problem)


def _intent_failed(
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


def _complete(work: Work, session: Body, payer: Payer, *, payment_status: str) -> Body:
    cancel_timers(work, session["id"])
    details = {
        "address": payer.billing_details()["address"],
        "business_name": None,
        "email": payer.email or session["customer_email"],
        "individual_name": None,
        "name": payer.name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    done = {
        "status": "complete",
        "payment_status": payment_status,
        "url": None,
        "customer_details": details,
    }
    session = work.save(session | done)
    emit(work, "checkout.session.completed", session)
    return session


def _debit_ended(work: Work, intent_id: str, ending: str, payment_status: str) -> Body:
    session = session_of(work, intent_id)
    session = work.save(session | {"payment_status": payment_status})
    emit(work, f"checkout.session.{ending}", session)
    return session
