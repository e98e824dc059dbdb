"""Early fraud warnings: the bank's word, before any dispute, that a payment may be a fraud."""

import json

from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import Moment, Text, listing, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import on_timer

_KIND = "radar.early_fraud_warning"


def warn(work: Work, charge_id: str, *, fraud_type: str = "made_with_stolen_card") -> Body:
    charge = work.get("charge", charge_id, param="charge")
    warning = work.add(
        {
            "id": work.new_id("issfr_1"),
            "object": _KIND,
            "actionable": not charge["refunded"] and not charge["disputed"],
            "charge": charge_id,
            "created": work.now,
            "fraud_type": fraud_type,
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    emit(work, f"{_KIND}.created", warning)
    return warning


def nothing_left_to_do(work: Work, charge_id: str) -> None:
    """The charge was refunded or disputed: its warnings call for nothing any more."""
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = ?",
        (charge_id, _KIND),
    ).fetchall()
    for (body,) in rows:
        warning = json.loads(body)
        if warning["actionable"]:
            warning = work.save(warning | {"actionable": False})
            emit(work, f"{_KIND}.updated", warning, changed={"actionable": True})


@on_timer("card_warned")
def _card_warned(work: Work, charge_id: str) -> None:
    warn(work, charge_id)


def retrieve_warning(call: Call) -> Body:
    return call.work.get(_KIND, call.ids["warning"], param="early_fraud_warning")


def list_warnings(call: Call) -> Body:
    filters = equals(call, "charge", "payment_intent")
    return list_page(call, _KIND, "/v1/radar/early_fraud_warnings", filters)


ROUTES = (
    Route("GET", "/v1/radar/early_fraud_warnings/<warning>", plain(), retrieve_warning),
    Route(
        "GET",
        "/v1/radar/early_fraud_warnings",
        listing(charge=Text(100), created=Moment(), payment_intent=Text(100)),
        list_warnings,
    ),
)
