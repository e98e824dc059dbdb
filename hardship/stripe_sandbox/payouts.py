"""Payouts over the API: made by hand, called back, read, listed.

What happens to one afterwards is in `payout_moves.py`.
"""

from hardship.stripe_sandbox.balances import held
from hardship.stripe_sandbox.customers import merge_metadata
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.listing import bounded, equals, list_page
from hardship.stripe_sandbox.parameters import (
    Currency,
    Fields,
    Metadata,
    Moment,
    OneOf,
    Text,
    Whole,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.payout_moves import cancel_payout, no_money, pay_out
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body

_STATUSES = OneOf("canceled", "failed", "in_transit", "paid", "pending")


def create_payout(call: Call) -> Body:
    given = {name: value for name, value in call.params.items() if name != "expand"}
    amount, currency = given.pop("amount"), given.pop("currency")
    if amount > held(call.work, currency, settled=True):
        raise no_money()
    days = read_knobs(call.work).payout_days
    return pay_out(call.work, amount, currency, days=days, **given)


def retrieve_payout(call: Call) -> Body:
    return call.work.get("payout", call.ids["payout"], param="payout")


def update_payout(call: Call) -> Body:
    before = retrieve_payout(call)
    metadata = merge_metadata(before["metadata"], call.params.get("metadata", {}))
    payout = call.work.save(before | {"metadata": metadata})
    emit(call.work, "payout.updated", payout, changed=earlier_values(before, payout))
    return payout


def cancel_payout_by_api(call: Call) -> Body:
    return cancel_payout(call.work, call.ids["payout"])


def list_payouts(call: Call) -> Body:
    filters = equals(call, "destination", "status")
    filters += bounded("json_extract(body, '$.arrival_date')", call.params.get("arrival_date", {}))
    return list_page(call, "payout", "/v1/payouts", filters)


_CREATE = Fields(
    plain(
        amount=Whole(1),
        currency=Currency(),
        description=Text(),
        metadata=Metadata(),
        method=OneOf("standard"),
        source_type=OneOf("card"),
        statement_descriptor=Text(22),
    ).known,
    required=("amount", "currency"),
    unplayed=names("destination payout_method"),
)

ROUTES = (
    Route("POST", "/v1/payouts", _CREATE, create_payout),
    Route("GET", "/v1/payouts/<payout>", plain(), retrieve_payout),
    Route("POST", "/v1/payouts/<payout>", plain(metadata=Metadata()), update_payout),
    Route("POST", "/v1/payouts/<payout>/cancel", plain(), cancel_payout_by_api),
    Route(
        "GET",
        "/v1/payouts",
        listing(arrival_date=Moment(), created=Moment(), destination=Text(100), status=_STATUSES),
        list_payouts,
    ),
)
