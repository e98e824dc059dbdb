"""`expand[]`: ids replaced by the objects they name, up to four levels deep.

Also the last touch before an object leaves: values that depend on the moment of asking.
"""

import json
from collections.abc import Callable
from typing import Any

from hardship.stripe_sandbox.balances import present_balance_transaction
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import present_event
from hardship.stripe_sandbox.store import Body, Work

_DEEPEST = 4

_LINKS: dict[str, frozenset[str]] = {
    "balance_transaction": frozenset({"source"}),
    "charge": frozenset(
        {"balance_transaction", "customer", "failure_balance_transaction", "payment_intent"}
    ),
    "checkout.session": frozenset({"customer", "payment_intent"}),
    "dispute": frozenset({"charge", "payment_intent"}),
    "payment_intent": frozenset({"customer", "latest_charge", "payment_method"}),
    "payment_method": frozenset({"customer"}),
    "payout": frozenset({"balance_transaction", "failure_balance_transaction"}),
    "radar.early_fraud_warning": frozenset({"charge", "payment_intent"}),
    "refund": frozenset(
        {
            "balance_transaction",
            "charge",
            "customer",
            "failure_balance_transaction",
            "payment_intent",
        }
    ),
}

_PRESENTERS: dict[str, Callable[[Work, Body], Body]] = {
    "balance_transaction": present_balance_transaction,
    "event": present_event,
}


def presented(work: Work, body: Body, paths: list[str]) -> Body:
    """The object or list as it leaves, with everything in `paths` expanded."""
    wanted = [path.split(".") for path in paths]
    for steps in wanted:
        if len(steps) > _DEEPEST:
            raise StripeError(
                f"You cannot expand more than {_DEEPEST} levels of a property.", param="expand"
            )
    if body["object"] == "list":
        for steps in wanted:
            if steps[0] != "data":
                raise _cannot(steps[0])
        inner = [steps[1:] for steps in wanted if len(steps) > 1]
        return body | {"data": [_shown(work, item, inner) for item in body["data"]]}
    return _shown(work, body, wanted)


def _shown(work: Work, body: Body, wanted: list[list[str]]) -> Body:
    present = _PRESENTERS.get(body["object"])
    shown = present(work, body) if present else dict(body)
    for name in dict.fromkeys(steps[0] for steps in wanted):
        deeper = [steps[1:] for steps in wanted if steps[0] == name and len(steps) > 1]
        shown[name] = _expanded(work, body, name, deeper)
    return shown


def _expanded(work: Work, body: Body, name: str, deeper: list[list[str]]) -> Any:
    kind = body["object"]
    if (kind, name) == ("checkout.session", "line_items"):
        items = [
            _shown(work, item, [steps[1:] for steps in deeper if len(steps) > 1])
            for item in work.children("item", body["id"])
        ]
        return _inner_list(items, f"/v1/checkout/sessions/{body['id']}/line_items")
    if (kind, name) == ("charge", "refunds"):
        return _inner_list(_refunds(work, body["id"]), f"/v1/charges/{body['id']}/refunds")
    if name not in _LINKS.get(kind, frozenset()):
        raise _cannot(name)
    linked = body.get(name)
    found = _any(work, linked) if isinstance(linked, str) else None
    return linked if found is None else _shown(work, found, deeper)


def _any(work: Work, object_id: str) -> Body | None:
    row = work.connection.execute("SELECT body FROM objects WHERE id = ?", (object_id,)).fetchone()
    return json.loads(row[0]) if row else None


def _refunds(work: Work, charge_id: str) -> list[Body]:
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = 'refund'"
        " ORDER BY created DESC, seq DESC LIMIT 10",
        (charge_id,),
    )
    return [json.loads(row[0]) for row in rows]


def _inner_list(items: list[Body], url: str) -> Body:
    return {"object": "list", "data": items, "has_more": False, "url": url}


def _cannot(name: str) -> StripeError:
    return StripeError(
        f"This property cannot be expanded ({name}). You may want to try expanding another "
        "property of this object.",
        param="expand",
    )
