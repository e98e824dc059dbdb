"""Subscriptions over the API: read, listed, changed, paused, ended. Checkout makes them.

A change of the amount is played without proration, which has to be asked for.
"""

from hardship.stripe_sandbox.catalog import new_price
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.errors import StripeError, no_such
from hardship.stripe_sandbox.listing import Condition, equals, list_page
from hardship.stripe_sandbox.parameters import (
    Currency,
    Fields,
    Flag,
    ListOf,
    Metadata,
    Moment,
    OneOf,
    Params,
    Text,
    Unset,
    Whole,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.periods import INTERVALS
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.subscription_moves import (
    ENDED,
    change,
    end,
    running,
    set_to_end,
)
from hardship.stripe_sandbox.subscription_shape import period_end, repriced

RECURRING = Fields(
    {"interval": OneOf(*INTERVALS), "interval_count": Whole(1, 36)}, required=("interval",)
)


def retrieve_subscription(call: Call) -> Body:
    return call.work.get("subscription", call.ids["subscription"])


def list_subscriptions(call: Call) -> Body:
    """All but the ended ones, unless a status is asked for."""
    filters = equals(call, "customer")
    status = call.params.get("status", "")
    column = "json_extract(body, '$.status')"
    if status in {"", "ended"}:
        way = "NOT IN" if status == "" else "IN"
        ended: Condition = (f"{column} {way} ('canceled', 'incomplete_expired')", [])
        filters.append(ended)
    elif status != "all":
        filters.append((f"{column} = ?", [status]))
    return list_page(call, "subscription", "/v1/subscriptions", filters)


def update_subscription(call: Call) -> Body:
    params, work = call.params, call.work
    before = _changeable(call)
    changes: Body = {}
    if "metadata" in params:
        changes["metadata"] = merge_metadata(before["metadata"], params["metadata"])
    if "default_payment_method" in params:
        method = params["default_payment_method"]
        work.get("payment_method", method, param="default_payment_method")
    for name in ("default_payment_method", "description"):
        if name in params:
            changes[name] = params[name]
    if "pause_collection" in params:
        paused = params["pause_collection"]
        changes["pause_collection"] = {"resumes_at": None, **paused} if paused else None
    if "items" in params:
        changes["items"] = _changed_items(work, before, params)
    if "cancellation_details" in params:
        details = before["cancellation_details"] | params["cancellation_details"]
        changes["cancellation_details"] = details
    if "cancel_at_period_end" not in params:
        return change(work, before, **changes)
    at_end = params["cancel_at_period_end"]
    return set_to_end(
        work, before, at_period_end=at_end, end_at=period_end(before), changes=changes
    )


def _changeable(call: Call) -> Body:
    subscription = retrieve_subscription(call)
    if subscription["status"] in ENDED and call.params.keys() - _AFTER_THE_END:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    return subscription


def _changed_items(work: Work, subscription: Body, params: Params) -> Body:
    if params.get("proration_behavior") != "none":
        raise StripeError(
            "The stand-in does not play prorations: send proration_behavior=none.",
            param="proration_behavior",
        )
    items: Body = subscription["items"]
    known = {item["id"]: item for item in items["data"]}
    for position, given in enumerate(params["items"]):
        item_id = given["id"]
        if item_id not in known:
            raise no_such("subscription item", item_id, param=f"items[{position}][id]")
        item = known[item_id]
        price = item["price"]
        if "price_data" in given:
            price = new_price(work, given["price_data"])
            _check_same(price, item["price"], position)
        known[item_id] = repriced(item, price, given.get("quantity", item["quantity"]))
    return items | {"data": list(known.values())}


def _check_same(price: Body, earlier: Body, position: int) -> None:
    path = f"items[{position}][price_data]"
    if price["currency"] != earlier["currency"]:
        raise StripeError(
            "The price specified supports currencies of "
            f"`{price['currency']}`. This doesn't match the expected currency: "
            f"`{earlier['currency']}`.",
            param=path,
        )
    if price["recurring"] != earlier["recurring"]:
        raise StripeError("The stand-in does not play a change of the interval.", param=path)


def cancel_subscription(call: Call) -> Body:
    work, subscription_id = call.work, call.ids["subscription"]
    given = call.params.get("cancellation_details", {})
    before = running(work, subscription_id)
    work.save(before | {"cancellation_details": before["cancellation_details"] | given})
    return end(work, subscription_id)


_AFTER_THE_END = {"cancellation_details", "expand", "metadata"}
_FEEDBACK = OneOf(
    *names(
        "customer_service low_quality missing_features other switched_service too_complex "
        "too_expensive unused"
    )
)
_CANCELLATION = Fields(
    {"comment": Text(5000, unsettable=True), "feedback": _FEEDBACK},
    unplayed=names("feedback_option"),
)
_PRICE = Fields(
    {
        "currency": Currency(),
        "product": Text(100),
        "recurring": RECURRING,
        "tax_behavior": OneOf("exclusive", "inclusive", "unspecified"),
        "unit_amount": Whole(0, 99_999_999),
    },
    required=("currency", "product", "recurring", "unit_amount"),
    unplayed=names("unit_amount_decimal"),
)
_ITEM = Fields(
    {"id": Text(100), "price_data": _PRICE, "quantity": Whole(1, 999_999)},
    required=("id",),
    unplayed=names(
        "billing_thresholds clear_usage current_trial deleted discounts metadata plan price "
        "tax_rates"
    ),
)
_PAUSE = Fields({"behavior": OneOf("void"), "resumes_at": Whole(0)}, required=("behavior",))
_UPDATE = Fields(
    plain(
        cancel_at_period_end=Flag(),
        cancellation_details=_CANCELLATION,
        default_payment_method=Text(100),
        description=Text(500, unsettable=True),
        items=ListOf(_ITEM, most=20),
        metadata=Metadata(),
        off_session=Flag(),
        pause_collection=Unset(_PAUSE),
        proration_behavior=OneOf("always_invoice", "create_prorations", "none"),
    ).known,
    unplayed=names(
        "add_invoice_items application_fee_percent automatic_tax billing_cycle_anchor "
        "billing_schedules billing_thresholds cancel_at collection_method days_until_due "
        "default_source default_tax_rates discounts invoice_settings on_behalf_of "
        "payment_behavior payment_settings pending_invoice_item_interval proration_date "
        "transfer_data trial_end trial_from_plan trial_settings"
    ),
)
_STATUSES = names(
    "active all canceled ended incomplete incomplete_expired past_due paused trialing unpaid"
)
_ONE = "/v1/subscriptions/<subscription>"

ROUTES = (
    Route("GET", _ONE, plain(), retrieve_subscription),
    Route("POST", _ONE, _UPDATE, update_subscription),
    Route(
        "DELETE",
        _ONE,
        Fields(
            plain(cancellation_details=_CANCELLATION).known, unplayed=names("invoice_now prorate")
        ),
        cancel_subscription,
    ),
    Route(
        "GET",
        "/v1/subscriptions",
        Fields(
            listing(created=Moment(), customer=Text(100), status=OneOf(*_STATUSES)).known,
            unplayed=names(
                "automatic_tax collection_method current_period_end current_period_start "
                "customer_account plan price test_clock"
            ),
        ),
        list_subscriptions,
    ),
)
