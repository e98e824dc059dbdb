"""What Stripe is asked for, in its own words. Asks nothing."""

from typing import Any

from hardship.core.money import Money
from hardship.donations.gateway import SessionRequest

LOCALES = {"en": "en", "es": "es-419"}


def session_params(request: SessionRequest) -> Any:
    """What Stripe is asked for: ids, an amount, and words; an e-mail only if one was given.

    What is written on a page reaches neither its payment nor its subscription: it is written there
    as well.
    """
    ids = {"gift": str(request.gift_id), "fund": str(request.fund_id)}
    if request.monthly_id is not None:
        ids["monthly"] = str(request.monthly_id)
    product = {"name": request.item_name, "description": request.item_description}
    price: dict[str, Any] = {
        "currency": request.amount.currency.lower(),
        "unit_amount": request.amount.minor,
        "product_data": {name: words for name, words in product.items() if words},
    }
    params: dict[str, Any] = {
        "mode": "subscription" if request.monthly_id else "payment",
        "submit_type": "donate",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": ids["gift"],
        "metadata": ids,
        "custom_text": {"submit": {"message": request.legal_notice}},
        "locale": LOCALES.get(request.locale, "auto"),
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
    if request.monthly_id is not None:
        price["recurring"] = {"interval": "month"}
        params["subscription_data"] = {"metadata": ids}
    else:
        params["payment_intent_data"] = {"metadata": ids}
    if request.email:
        params["customer_email"] = request.email
    return params


def amount_params(subscription: Any, amount: Money) -> Any:
    """Another price on the one item that we sold. `ValueError` where somebody added to it."""
    (item,) = subscription["items"].data
    price = {
        "currency": amount.currency.lower(),
        "product": item.price.product,
        "recurring": {"interval": "month"},
        "unit_amount": amount.minor,
    }
    changed = {"id": item.id, "price_data": price, "quantity": 1}
    return {"items": [changed], "proration_behavior": "none"}
