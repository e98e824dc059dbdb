"""`expand[]`: ids replaced by the objects they name, up to four levels deep.

Also the last touch before an object leaves: values that depend on the moment of asking.
"""

import json
from collections.abc import Callable

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
    "checkout.session": frozenset({"customer", "invoice", "payment_intent", "subscription"}),
    "dispute": frozenset({"charge", "payment_intent"}),
    "invoice": frozenset(
        {"customer", "default_payment_method", "parent.subscription_details.subscription"}
    ),
    "invoice_payment": frozenset({"invoice", "payment.payment_intent"}),
    "payment_intent": frozenset({"customer", "latest_charge", "payment_method"}),
    "payment_method": frozenset({"customer"}),
    "payout": frozenset({"balance_transaction", "failure_balance_transaction"}),
    "price": frozenset({"product"}),
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
    "subscription": frozenset({"customer", "default_payment_method", "latest_invoice"}),
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
    return _grown(work, body["object"], "", shown, wanted)


def _grown(work: Work, kind: str, path: str, body: Body, wanted: list[list[str]]) -> Body:
    """A hash at `path` inside an object of this kind, with what is wanted of it expanded."""
    grown = dict(body)
    for name in dict.fromkeys(steps[0] for steps in wanted):
        deeper = [steps[1:] for steps in wanted if steps[0] == name and len(steps) > 1]
        inside = f"{path}{name}"
        if any(link.startswith(f"{inside}.") for link in _LINKS.get(kind, frozenset())):
            if isinstance(body.get(name), dict):
                grown[name] = _grown(work, kind, f"{inside}.", body[name], deeper)
        elif inside in _LISTS.get(kind, {}):
            grown[name] = _listed(work, kind, body, inside, deeper)
        elif inside in _LINKS.get(kind, frozenset()):
            linked = body.get(name)
            found = _any(work, linked) if isinstance(linked, str) else None
            grown[name] = linked if found is None else _shown(work, found, deeper)
        else:
            raise _cannot(name)
    return grown


def _listed(work: Work, kind: str, body: Body, name: str, deeper: list[list[str]]) -> Body:
    items, place = _LISTS[kind][name]
    inner = [steps[1:] for steps in deeper if len(steps) > 1]
    data = [_shown(work, item, inner) for item in items(work, body["id"])]
    url = f"/v1/{place}/{body['id']}/{name}"
    return {"object": "list", "data": data, "has_more": False, "url": url}


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


def _lines(work: Work, session_id: str) -> list[Body]:
    return work.children("item", session_id)


def _payments(work: Work, invoice_id: str) -> list[Body]:
    return work.children("invoice_payment", invoice_id)


_LISTS: dict[str, dict[str, tuple[Callable[[Work, str], list[Body]], str]]] = {
    "charge": {"refunds": (_refunds, "charges")},
    "checkout.session": {"line_items": (_lines, "checkout/sessions")},
    "invoice": {"payments": (_payments, "invoices")},
}


def _cannot(name: str) -> StripeError:
    return StripeError(
        f"This property cannot be expanded ({name}). You may want to try expanding another "
        "property of this object.",
        param="expand",
    )
