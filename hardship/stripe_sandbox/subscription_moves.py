"""What becomes of a subscription: changed, past due, paid again, ended."""

import json

from hardship.stripe_sandbox.cards import TEST_CARDS, digits_of
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.payments import Payer, card_details, new_payment_method
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers

ENDED = frozenset({"canceled", "incomplete_expired"})


def change(work: Work, before: Body, **changes: object) -> Body:
    """Change something about it and tell; nothing is told when nothing changes."""
    subscription = before | changes
    if subscription == before:
        return before
    work.save(subscription)
    changed = earlier_values(before, subscription)
    emit(work, "customer.subscription.updated", subscription, changed=changed)
    return subscription


def end(work: Work, subscription_id: str, reason: str = "cancellation_requested") -> Body:
    """Cancel at once: no renewal follows, and what is unpaid is not asked for any more."""
    before = running(work, subscription_id)
    for invoice in unpaid_invoices(work, subscription_id):
        cancel_timers(work, invoice["id"])
        work.save(invoice | {"auto_advance": False, "next_payment_attempt": None})
    cancel_timers(work, subscription_id)
    details = before["cancellation_details"] | {"reason": reason}
    subscription = work.save(
        before
        | {
            "status": "canceled",
            "canceled_at": before["canceled_at"] or work.now,
            "cancellation_details": details,
            "ended_at": work.now,
        }
    )
    emit(work, "customer.subscription.deleted", subscription)
    return subscription


def running(work: Work, subscription_id: str) -> Body:
    subscription = work.get("subscription", subscription_id)
    if subscription["status"] in ENDED:
        raise StripeError(
            f"No such subscription: '{subscription_id}'",
            status=404,
            code="resource_missing",
            param="id",
        )
    return subscription


def running_of(work: Work, customer_id: str) -> list[Body]:
    """What recurs of a customer, oldest first."""
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE json_extract(body, '$.customer') = ?"
        " AND kind = 'subscription' ORDER BY seq",
        (customer_id,),
    )
    found = [json.loads(row[0]) for row in rows]
    return [one for one in found if one["status"] not in ENDED]


def set_to_end(
    work: Work, before: Body, *, at_period_end: bool, end_at: int, changes: Body | None = None
) -> Body:
    """Let it run out with the period that is paid, or take that back; with other `changes`."""
    wanted = before | (changes or {})
    reason = "cancellation_requested" if at_period_end else None
    return change(
        work,
        before,
        cancel_at=end_at if at_period_end else None,
        cancel_at_period_end=at_period_end,
        canceled_at=work.now if at_period_end else None,
        **(changes or {})
        | {"cancellation_details": wanted["cancellation_details"] | {"reason": reason}},
    )


def use_card(work: Work, subscription_id: str, card: str) -> Body:
    """Another test card pays from now on: here, and as its customer's own choice."""
    if digits_of(card) not in TEST_CARDS:
        raise ValueError(f"{card} is not a test card")
    chosen = TEST_CARDS[digits_of(card)]
    before = running(work, subscription_id)
    customer = work.get("customer", before["customer"])
    payer = Payer(customer["email"], customer["name"])
    method = new_payment_method(work, card_details(chosen), payer, customer["id"])
    work.keep_private(method["id"], card=chosen.number)
    emit(work, "payment_method.attached", method)
    settings = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    changed = earlier_values(customer, customer | {"invoice_settings": settings})
    customer = work.save(customer | {"invoice_settings": settings})
    emit(work, "customer.updated", customer, changed=changed)
    return change(work, before, default_payment_method=method["id"])


def fail_next_payment(work: Work, subscription_id: str) -> Body:
    """The next attempt to take the money will be declined, whatever the card."""
    subscription = running(work, subscription_id)
    work.keep_private(subscription_id, fail_next=True)
    return subscription


def unpaid_invoices(work: Work, subscription_id: str) -> list[Body]:
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE parent = ? AND kind = 'invoice'"
        " AND json_extract(body, '$.status') IN ('draft', 'open') ORDER BY seq",
        (subscription_id,),
    )
    return [json.loads(row[0]) for row in rows]
