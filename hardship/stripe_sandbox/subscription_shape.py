"""What a subscription looks like when it begins."""

from hardship.stripe_sandbox.periods import moved_on
from hardship.stripe_sandbox.store import Body, Work


def new_subscription(work: Work, session: Body, items: list[Body], given: Body) -> Body:
    """One that begins now with what a Checkout session sold; `given` is its subscription_data."""
    subscription_id = work.new_id("sub_1")
    sold = [
        new_item(work, subscription_id, item["price"], item["quantity"], start=work.now)
        for item in items
    ]
    return {
        **_SUBSCRIPTION,
        "id": subscription_id,
        "billing_cycle_anchor": work.now,
        "created": work.now,
        "currency": session["currency"],
        "customer": session["customer"],
        "description": given.get("description"),
        "items": {
            "object": "list",
            "data": sold,
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={subscription_id}",
        },
        "metadata": given.get("metadata", {}),
        "start_date": work.now,
    }


def new_item(work: Work, subscription_id: str, price: Body, quantity: int, *, start: int) -> Body:
    recurring = price["recurring"]
    return {
        "id": work.new_id("si_", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": work.now,
        "current_period_end": moved_on(start, recurring["interval"], recurring["interval_count"]),
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": _plan(price),
        "price": price,
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def repriced(item: Body, price: Body, quantity: int) -> Body:
    return item | {"plan": _plan(price), "price": price, "quantity": quantity}


def amount_of(subscription: Body) -> int:
    items = subscription["items"]["data"]
    return sum(int(item["price"]["unit_amount"] * item["quantity"]) for item in items)


def period_end(subscription: Body) -> int:
    return min(int(item["current_period_end"]) for item in subscription["items"]["data"])


def _plan(price: Body) -> Body:
    """The older view of a price, which an item still carries."""
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": {},
        "meter": None,
        "nickname": None,
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


_SUBSCRIPTION: Body = {
    "object": "subscription",
    "application": None,
    "application_fee_percent": None,
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
    "billing_cycle_anchor_config": None,
    "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
    "billing_schedules": [],
    "billing_thresholds": None,
    "cancel_at": None,
    "cancel_at_period_end": False,
    "canceled_at": None,
    "cancellation_details": {"comment": None, "feedback": None, "reason": None},
    "collection_method": "charge_automatically",
    "customer_account": None,
    "days_until_due": None,
    "default_payment_method": None,
    "default_source": None,
    "default_tax_rates": [],
    "discounts": [],
    "ended_at": None,
    "invoice_settings": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    },
    "latest_invoice": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "next_pending_invoice_item_invoice": None,
    "on_behalf_of": None,
    "pause_collection": None,
    "payment_settings": {
        "payment_method_options": None,
        "payment_method_types": ["card"],
        "save_default_payment_method": "off",
    },
    "pending_invoice_item_interval": None,
    "pending_setup_intent": None,
    "pending_update": None,
    "schedule": None,
    "status": "active",
    "test_clock": None,
    "transfer_data": None,
    "trial_end": None,
    "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    "trial_start": None,
}
