"""What becomes of an invoice: drafted, finalized, paid, or tried again until it is given up.

A renewal's draft waits an hour, as at Stripe. Three more attempts follow a failed one, after 3, 5
and 7 days; then the subscription is canceled and the invoice stays open.
"""

from dataclasses import replace

from hardship.stripe_sandbox.cards import TEST_CARDS, Card
from hardship.stripe_sandbox.charging import charge_card
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.invoice_shape import new_invoice, new_invoice_payment
from hardship.stripe_sandbox.payments import new_payment_intent
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_moves import change, end
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

RETRY_DAYS = (3, 5, 7)
_DRAFT_FOR = 3600
_DAY = 86400


def draft_invoice(work: Work, subscription: Body, reason: str) -> Body:
    invoice = new_invoice(work, subscription, reason)
    if reason == "subscription_cycle":
        invoice["automatically_finalizes_at"] = work.now + _DRAFT_FOR
        set_timer(work, "finalize_invoice", invoice["id"], due_at=work.now + _DRAFT_FOR)
    work.add(invoice, parent=subscription["id"])
    emit(work, "invoice.created", invoice)
    return invoice


def finalize_invoice(work: Work, invoice: Body) -> Body:
    """From here on its amount and its copy of the subscription's metadata stand."""
    customer = work.get("customer", invoice["customer"])
    sequence = customer["next_invoice_sequence"]
    work.save(customer | {"next_invoice_sequence": sequence + 1})
    details = invoice["parent"]["subscription_details"]
    subscription = work.get("subscription", details["subscription"])
    parent = invoice["parent"] | {
        "subscription_details": details | {"metadata": subscription["metadata"]}
    }
    invoice = work.save(
        invoice
        | {
            "automatically_finalizes_at": None,
            "effective_at": work.now,
            "number": f"{customer['invoice_prefix']}-{sequence:04d}",
            "parent": parent,
            "status": "open",
            "status_transitions": invoice["status_transitions"] | {"finalized_at": work.now},
        }
    )
    emit(work, "invoice.finalized", invoice)
    return invoice


def paid_by(work: Work, invoice: Body, intent_id: str) -> Body:
    """The invoice is paid with this intent."""
    cancel_timers(work, invoice["id"])
    payment = work.children("invoice_payment", invoice["id"])[-1:] or [
        work.add(new_invoice_payment(work, invoice, intent_id), parent=invoice["id"])
    ]
    times = payment[0]["status_transitions"] | {"paid_at": work.now}
    paid = work.save(
        payment[0]
        | {"amount_paid": invoice["amount_due"], "status": "paid", "status_transitions": times}
    )
    emit(work, "invoice_payment.paid", paid)
    before = invoice
    invoice = work.save(
        before
        | {
            "amount_paid": before["amount_due"],
            "amount_remaining": 0,
            "attempt_count": before["attempt_count"] + 1,
            "attempted": True,
            "auto_advance": False,
            "next_payment_attempt": None,
            "status": "paid",
            "status_transitions": before["status_transitions"] | {"paid_at": work.now},
        }
    )
    changed = earlier_values(before, invoice)
    emit(work, "invoice.paid", invoice, changed=changed)
    emit(work, "invoice.payment_succeeded", invoice, changed=changed)
    return invoice


def try_to_collect(work: Work, invoice_id: str) -> Body:
    """Charge the card on file for an open invoice."""
    invoice = work.get("invoice", invoice_id, param="invoice")
    if invoice["status"] != "open":
        word = "already paid" if invoice["status"] == "paid" else invoice["status"]
        raise StripeError(f"Invoice is {word}")
    subscription = _subscription_of(work, invoice)
    method = work.get("payment_method", subscription["default_payment_method"])
    card = _card_of(work, subscription, method)
    charge = charge_card(work, _intent_of(work, invoice), method, card)
    if charge["status"] == "failed":
        return _not_paid(work, invoice, subscription)
    invoice = paid_by(work, invoice, charge["payment_intent"])
    if subscription["status"] == "past_due":
        change(work, subscription, status="active")
    return invoice


def last_problem(work: Work, invoice: Body) -> Body:
    """Why the last attempt to collect it failed."""
    problem: Body = _intent_of(work, invoice)["last_payment_error"]
    return problem


def void_invoice(work: Work, invoice: Body) -> Body:
    """Nobody is asked for it: its subscription is paused."""
    cancel_timers(work, invoice["id"])
    times = invoice["status_transitions"] | {"voided_at": work.now}
    invoice = work.save(
        invoice | {"auto_advance": False, "status": "void", "status_transitions": times}
    )
    emit(work, "invoice.voided", invoice)
    return invoice


@on_timer("finalize_invoice")
def _draft_is_over(work: Work, invoice_id: str) -> None:
    finalize_invoice(work, work.get("invoice", invoice_id))
    try_to_collect(work, invoice_id)


@on_timer("retry_invoice")
def _try_again(work: Work, invoice_id: str) -> None:
    try_to_collect(work, invoice_id)


def _not_paid(work: Work, before: Body, subscription: Body) -> Body:
    attempts = before["attempt_count"] + 1
    retry = RETRY_DAYS[attempts - 1 : attempts]
    again_at = work.now + retry[0] * _DAY if retry else None
    cancel_timers(work, before["id"])
    invoice = work.save(
        before
        | {
            "attempt_count": attempts,
            "attempted": True,
            "auto_advance": again_at is not None,
            "next_payment_attempt": again_at,
        }
    )
    emit(work, "invoice.payment_failed", invoice, changed=earlier_values(before, invoice))
    if again_at is None:
        end(work, subscription["id"], "payment_failed")
        return work.get("invoice", invoice["id"])
    set_timer(work, "retry_invoice", invoice["id"], due_at=again_at)
    if subscription["status"] == "active":
        change(work, subscription, status="past_due")
    return invoice


def _intent_of(work: Work, invoice: Body) -> Body:
    """The intent of the invoice's own payment, made at the first attempt."""
    for payment in work.children("invoice_payment", invoice["id"]):
        return work.get("payment_intent", payment["payment"]["payment_intent"])
    intent = new_payment_intent(
        work,
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        customer=invoice["customer"],
        methods=["card"],
        given={"description": "Subscription update", "setup_future_usage": "off_session"},
    )
    work.add(new_invoice_payment(work, invoice, intent["id"]), parent=invoice["id"])
    emit(work, "payment_intent.created", intent)
    return intent


def _subscription_of(work: Work, invoice: Body) -> Body:
    details = invoice["parent"]["subscription_details"]
    return work.get("subscription", details["subscription"])


def _card_of(work: Work, subscription: Body, method: Body) -> Card:
    card = TEST_CARDS[work.private(method["id"])["card"]]
    if work.private(subscription["id"]).get("fail_next"):
        work.keep_private(subscription["id"], fail_next=False)
    elif card.behaviour != "renewals_fail":
        return card
    message = "Your card was declined."
    return replace(card, code="card_declined", decline_code="generic_decline", message=message)
