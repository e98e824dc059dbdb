"""Customers, as far as a gift needs them: a name and an address for mail."""

from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import (
    Email,
    Fields,
    Metadata,
    Moment,
    Text,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work


def new_customer(work: Work, **given: object) -> Body:
    customer_id = work.new_id("cus_", 14)
    body: Body = {
        "id": customer_id,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": work.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": customer_id[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    return work.add(body | given)


def create_customer(call: Call) -> Body:
    given = {name: value for name, value in call.params.items() if name != "expand"}
    return new_customer(call.work, **given)


def retrieve_customer(call: Call) -> Body:
    return call.work.get("customer", call.ids["customer"])


def update_customer(call: Call) -> Body:
    customer = call.work.get("customer", call.ids["customer"])
    given = {name: value for name, value in call.params.items() if name != "expand"}
    if "metadata" in given:
        given["metadata"] = merge_metadata(customer["metadata"], given["metadata"])
    return call.work.save(customer | given)


def list_customers(call: Call) -> Body:
    return list_page(call, "customer", "/v1/customers", equals(call, "email"))


def merge_metadata(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Keys are set one by one; an empty value removes its key, an empty hash removes all."""
    if not new:
        return {}
    return {key: value for key, value in (old | new).items() if value != ""}


_WRITABLE = plain(
    description=Text(unsettable=True),
    email=Email(),
    metadata=Metadata(),
    name=Text(256, unsettable=True),
    phone=Text(20, unsettable=True),
).known
_UNPLAYED = names(
    "address balance business_name cash_balance individual_name invoice_prefix invoice_settings "
    "next_invoice_sequence preferred_locales shipping source tax tax_exempt validate"
)
_CREATE = Fields(_WRITABLE, unplayed=(*_UNPLAYED, *names("payment_method tax_id_data test_clock")))
_UPDATE = Fields(_WRITABLE, unplayed=(*_UNPLAYED, "default_source"))
_LIST = Fields(listing(created=Moment(), email=Email()).known, unplayed=names("test_clock"))

ROUTES = (
    Route("POST", "/v1/customers", _CREATE, create_customer),
    Route("GET", "/v1/customers/<customer>", plain(), retrieve_customer),
    Route("POST", "/v1/customers/<customer>", _UPDATE, update_customer),
    Route("GET", "/v1/customers", _LIST, list_customers),
)
