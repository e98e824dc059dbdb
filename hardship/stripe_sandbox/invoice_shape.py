"""What an invoice, its lines and its payment look like when they are made."""

from hardship.stripe_sandbox.periods import moved_on
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_shape import amount_of


def new_invoice(work: Work, subscription: Body, reason: str) -> Body:
    """A draft over the subscription's current period; `reason` is its `billing_reason`."""
    invoice_id = work.new_id("in_1")
    customer = work.get("customer", subscription["customer"])
    amount = amount_of(subscription)
    first, begins = subscription["items"]["data"][0], reason == "subscription_create"
    return {
        **_INVOICE,
        "id": invoice_id,
        "amount_due": amount,
        "amount_remaining": amount,
        "billing_reason": reason,
        "created": work.now,
        "currency": subscription["currency"],
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "lines": {
            "object": "list",
            "data": [
                _line(work, invoice_id, subscription, item)
                for item in subscription["items"]["data"]
            ],
            "has_more": False,
            "url": f"/v1/invoices/{invoice_id}/lines",
        },
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        "period_end": first["current_period_start"],
        "period_start": first["current_period_start"] if begins else _period_before(first),
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
    }


def new_invoice_payment(work: Work, invoice: Body, intent_id: str) -> Body:
    return {
        "id": work.new_id("inpay_1"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": work.now,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent_id, "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


def _period_before(item: Body) -> int:
    """A renewal's invoice names the period that has just ended; its lines name the new one."""
    recurring = item["price"]["recurring"]
    many = -recurring["interval_count"]
    return moved_on(item["current_period_start"], recurring["interval"], many)


def _line(work: Work, invoice_id: str, subscription: Body, item: Body) -> Body:
    price, quantity = item["price"], item["quantity"]
    amount = price["unit_amount"] * quantity
    return {
        "id": work.new_id("il_1"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": _words(work, price, quantity),
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": subscription["metadata"],
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "subtotal": amount,
        "taxes": [],
    }


def _words(work: Work, price: Body, quantity: int) -> str:
    name = work.get("product", price["product"])["name"]
    each = f"${price['unit_amount'] / 100:,.2f} / {price['recurring']['interval']}"
    return f"{quantity} × {name} (at {each})"


_INVOICE: Body = {
    "object": "invoice",
    "account_country": "US",
    "account_name": "Stand-in",
    "account_tax_ids": None,
    "amount_overpaid": 0,
    "amount_paid": 0,
    "amount_shipping": 0,
    "application": None,
    "attempt_count": 0,
    "attempted": False,
    "auto_advance": True,
    "automatic_tax": {
        "disabled_reason": None,
        "enabled": False,
        "liability": None,
        "provider": None,
        "status": None,
    },
    "automatically_finalizes_at": None,
    "collection_method": "charge_automatically",
    "custom_fields": None,
    "customer_account": None,
    "customer_phone": None,
    "customer_shipping": None,
    "customer_tax_exempt": "none",
    "customer_tax_ids": [],
    "default_payment_method": None,
    "default_source": None,
    "default_tax_rates": [],
    "description": None,
    "discounts": [],
    "due_date": None,
    "effective_at": None,
    "ending_balance": None,
    "footer": None,
    "from_invoice": None,
    "hosted_invoice_url": None,
    "invoice_pdf": None,
    "issuer": {"type": "self"},
    "last_finalization_error": None,
    "latest_revision": None,
    "livemode": False,
    "metadata": {},
    "next_payment_attempt": None,
    "number": None,
    "on_behalf_of": None,
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": ["card"],
    },
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "receipt_number": None,
    "rendering": None,
    "shipping_cost": None,
    "shipping_details": None,
    "starting_balance": 0,
    "statement_descriptor": None,
    "status": "draft",
    "status_transitions": {
        "finalized_at": None,
        "marked_uncollectible_at": None,
        "paid_at": None,
        "voided_at": None,
    },
    "test_clock": None,
    "total_discount_amounts": [],
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
    "webhooks_delivered_at": None,
}
