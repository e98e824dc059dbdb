"""Products and prices, as far as a `price_data` makes them."""

from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.parameters import plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work


def new_price(work: Work, data: Body) -> Body:
    """The price that a `price_data` describes, with its product unless that is named."""
    product = data.get("product")
    if product is None:
        product = _new_product(work, data["product_data"])["id"]
    else:
        work.get("product", product, param="product")
    recurring = data.get("recurring")
    return work.add(
        {
            "id": work.new_id("price_1"),
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": work.now,
            "currency": data["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": product,
            "recurring": _recurring(recurring) if recurring else None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": data["unit_amount"],
            "unit_amount_decimal": str(data["unit_amount"]),
        }
    )


def _recurring(given: Body) -> Body:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _new_product(work: Work, given: Body) -> Body:
    return work.add(
        {
            "id": work.new_id("prod_", 14),
            "object": "product",
            "active": True,
            "created": work.now,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merge_metadata({}, given.get("metadata", {})),
            "name": given["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": None,
            "type": "service",
            "unit_label": None,
            "updated": work.now,
            "url": None,
        }
    )


def retrieve_price(call: Call) -> Body:
    return call.work.get("price", call.ids["price"], param="price")


def retrieve_product(call: Call) -> Body:
    return call.work.get("product", call.ids["product"])


ROUTES = (
    Route("GET", "/v1/prices/<price>", plain(), retrieve_price),
    Route("GET", "/v1/products/<product>", plain(), retrieve_product),
)
