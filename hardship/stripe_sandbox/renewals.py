"""What recurs: the first payment of a subscription, and every renewal as the clock moves on."""

from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.invoice_moves import (
    draft_invoice,
    finalize_invoice,
    paid_by,
    void_invoice,
)
from hardship.stripe_sandbox.periods import moved_on
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_moves import change, end
from hardship.stripe_sandbox.subscription_shape import new_subscription, period_end
from hardship.stripe_sandbox.timers import on_timer, set_timer


def subscribe(work: Work, session: Body, intent: Body, method: Body) -> Body:
    """What a paid Checkout session begins; the fields of the session that name it."""
    given = work.private(session["id"]).get("subscription_data", {})
    items = work.children("item", session["id"])
    subscription = new_subscription(work, session, items, given)
    subscription["default_payment_method"] = method["id"]
    work.add(subscription)
    emit(work, "customer.subscription.created", subscription)
    invoice = finalize_invoice(work, draft_invoice(work, subscription, "subscription_create"))
    invoice = paid_by(work, invoice, intent["id"])
    change(work, subscription, latest_invoice=invoice["id"])
    set_timer(work, "renew", subscription["id"], due_at=period_end(subscription))
    return {"subscription": subscription["id"], "invoice": invoice["id"]}


@on_timer("renew")
def _renew(work: Work, subscription_id: str) -> None:
    subscription = work.get("subscription", subscription_id)
    if subscription["cancel_at_period_end"]:
        end(work, subscription_id)
        return
    before = subscription
    subscription = _resumed(work, _next_period(subscription))
    invoice = draft_invoice(work, subscription, "subscription_cycle")
    if subscription["pause_collection"] is not None:
        void_invoice(work, invoice)
    changes = {name: subscription[name] for name in ("items", "pause_collection")}
    change(work, before, latest_invoice=invoice["id"], **changes)
    set_timer(work, "renew", subscription_id, due_at=period_end(subscription))


def _next_period(subscription: Body) -> Body:
    """Counted from the anchor, so that a month with 31 days is not lost after February."""
    anchor = subscription["billing_cycle_anchor"]
    items = []
    for item in subscription["items"]["data"]:
        recurring = item["price"]["recurring"]
        interval, each = recurring["interval"], recurring["interval_count"]
        start, many = item["current_period_end"], each
        while moved_on(anchor, interval, many) <= start:
            many += each
        finish = moved_on(anchor, interval, many)
        items.append(item | {"current_period_start": start, "current_period_end": finish})
    return subscription | {"items": subscription["items"] | {"data": items}}


def _resumed(work: Work, subscription: Body) -> Body:
    paused = subscription["pause_collection"]
    if paused and paused["resumes_at"] is not None and paused["resumes_at"] <= work.now:
        return subscription | {"pause_collection": None}
    return subscription
