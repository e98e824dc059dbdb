"""What a supporter does on the hosted page, and what follows from it days later.

A card pays or is declined at once. A bank debit completes the session unpaid and ends later, by a
timer or by hand. Every step leaves the events that Stripe would send, in its order.
"""

from hardship.stripe_sandbox.cards import Card
from hardship.stripe_sandbox.charging import (
    captured,
    charge_card,
    intent_failed,
    intent_paid,
    post_fee,
)
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
)
from hardship.stripe_sandbox.renewals import subscribe
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

ENDINGS = ("succeeds", "fails", "waits")


def pay_by_card(work: Work, session_id: str, card: Card, payer: Payer) -> Body:
    """Pay, and return the session; a declined card leaves it open and unpaid."""
    session = open_session(work, session_id)
    session, intent = _intent_of(work, session, payer)
    method = new_payment_method(work, card_details(card), payer, session["customer"])
    work.keep_private(method["id"], card=card.number)
    charge = charge_card(work, intent, method, card)
    if charge["status"] == "failed":
        return session
    if session["mode"] == "subscription":
        session = session | subscribe(work, session, intent, method)
    return _complete(work, session, payer, payment_status="paid")


def start_bank_debit(
    work: Work, session_id: str, payer: Payer, *, ending: str, days: float | None = None
) -> Body:
    """Begin a debit that `ending` says will succeed, fail, or wait until somebody ends it."""
    session = open_session(work, session_id)
    if "us_bank_account" not in session["payment_method_types"]:
        raise StripeError("This session cannot be paid from a bank account.")
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
        charge = work.save(charge | captured(charge["amount"]) | {"status": "succeeded"})
        charge = post_fee(work, charge)
        emit(work, "charge.succeeded", charge)
        intent_paid(work, intent, charge, method)
        return _debit_ended(work, intent_id, "async_payment_succeeded", "paid")
    message = "The customer's bank account did not have enough money for this debit."
    refusal = {"failure_code": "insufficient_funds", "failure_message": message}
    charge = work.save(charge | refusal | {"status": "failed"})
    emit(work, "charge.failed", charge)
    problem = {"code": "insufficient_funds", "message": message, "decline_code": None}
    intent_failed(work, intent, charge, method, problem)
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


def intent_id_of(work: Work, session: Body) -> str | None:
    """The session's intent; in subscription mode Stripe does not tell which it is."""
    named = session["payment_intent"] or work.private(session["id"]).get("payment_intent")
    return str(named) if named else None


def _intent_of(work: Work, session: Body, payer: Payer) -> tuple[Body, Body]:
    """The session's intent, made at the first attempt to pay, and kept for the next ones."""
    intent_id = intent_id_of(work, session)
    if intent_id is not None:
        return session, work.get("payment_intent", intent_id)
    recurs = session["mode"] == "subscription"
    if session["customer"] is None and (recurs or session["customer_creation"] == "always"):
        customer = new_customer(work, email=payer.email, name=payer.name)
        session = work.save(session | {"customer": customer["id"]})
    first = {"description": "Subscription creation", "setup_future_usage": "off_session"}
    given = work.private(session["id"]).get("payment_intent_data", {})
    intent = new_payment_intent(
        work,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        methods=session["payment_method_types"],
        given=first if recurs else given,
    )
    emit(work, "payment_intent.created", intent)
    if recurs:
        work.keep_private(session["id"], payment_intent=intent["id"])
        return session, intent
    return work.save(session | {"payment_intent": intent["id"]}), intent


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
