"""Events: what changed, as it was at that moment, and whether the other side has been told."""

import copy
import json
from typing import Any

from hardship.stripe_sandbox.config import API_VERSION
from hardship.stripe_sandbox.errors import StripeError, no_such
from hardship.stripe_sandbox.listing import Condition, list_page
from hardship.stripe_sandbox.parameters import Flag, ListOf, Moment, Text, listing, plain
from hardship.stripe_sandbox.planning import plan_deliveries
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work

KEPT_FOR = 30 * 86400

_UNDELIVERED = (
    "EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event = objects.id"
    " AND deliveries.state IN ('pending', 'held', 'failed', 'dropped'))"
)


def emit(work: Work, kind: str, subject: Body, *, changed: Body | None = None) -> Body:
    """Record that `subject` changed and plan its deliveries; `changed` are its earlier values."""
    data: Body = {"object": copy.deepcopy(subject)}
    if changed is not None:
        data["previous_attributes"] = changed
    event = _event(work, kind, data)
    work.add(event)
    before = work.before.get(subject["id"])
    if before is not None:
        work.connection.execute(
            "UPDATE objects SET before = ? WHERE id = ?", (json.dumps(before), event["id"])
        )
    plan_deliveries(work, event["id"])
    return event


def earlier_values(before: Body, after: Body) -> Body:
    """`previous_attributes`: what differs, as it was."""
    names = dict.fromkeys([*before, *after])
    return {name: before.get(name) for name in names if before.get(name) != after.get(name)}


def copy_of(work: Work, event: Body) -> Body:
    """The same happening under another id, as Stripe now and then reports one twice."""
    again = work.add(event | {"id": work.new_id("evt_1")})
    plan = work.connection.execute(
        "SELECT before FROM objects WHERE id = ?", (event["id"],)
    ).fetchone()
    work.connection.execute("UPDATE objects SET before = ? WHERE id = ?", (plan[0], again["id"]))
    return again


def _event(work: Work, kind: str, data: Body) -> Body:
    return {
        "id": work.new_id("evt_1"),
        "object": "event",
        "api_version": API_VERSION,
        "created": work.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": work.request_id, "idempotency_key": work.idempotency_key},
        "type": kind,
    }


def retrieve_event(call: Call) -> Body:
    event = call.work.get("event", call.ids["event"])
    if event["created"] < call.work.now - KEPT_FOR:
        raise no_such("event", call.ids["event"])
    return event


def list_events(call: Call) -> Body:
    params = call.params
    if "type" in params and "types" in params:
        raise StripeError("You may only specify one of these parameters: type, types.")
    conditions: list[Condition] = [("created >= ?", [call.work.now - KEPT_FOR])]
    if "type" in params:
        conditions.append(("json_extract(body, '$.type') GLOB ?", [params["type"]]))
    if "types" in params:
        places = ", ".join("?" * len(params["types"]))
        conditions.append((f"json_extract(body, '$.type') IN ({places})", params["types"]))
    if "delivery_success" in params:
        negation = "NOT " if params["delivery_success"] else ""
        conditions.append((negation + _UNDELIVERED, []))
    return list_page(call, "event", "/v1/events", conditions)


def present_event(work: Work, event: Body) -> Body:
    """`pending_webhooks` counts the deliveries that have not been answered with a 2xx yet."""
    row = work.connection.execute(
        "SELECT count(*) FROM deliveries WHERE event = ? AND state IN ('pending', 'held')",
        (event["id"],),
    ).fetchone()
    return event | {"pending_webhooks": row[0]}


def earlier_payload(work: Work, event: Body) -> Body:
    """The event with its object as it was before the change: a stale delivery."""
    row = work.connection.execute(
        "SELECT before FROM objects WHERE id = ?", (event["id"],)
    ).fetchone()
    if row is None or row[0] is None:
        return event
    data: dict[str, Any] = event["data"] | {"object": json.loads(row[0])}
    return event | {"data": data}


ROUTES = (
    Route("GET", "/v1/events/<event>", plain(), retrieve_event),
    Route(
        "GET",
        "/v1/events",
        listing(
            created=Moment(),
            type=Text(100),
            types=ListOf(Text(100), most=20),
            delivery_success=Flag(),
        ),
        list_events,
    ),
)
