"""Lists as Stripe pages them: newest first, cursors by object id, `has_more`."""

import json
from typing import Any

from hardship.stripe_sandbox.errors import StripeError, no_such
from hardship.stripe_sandbox.routes import Call
from hardship.stripe_sandbox.store import Body, Work

Condition = tuple[str, list[Any]]

#: What the store keeps an index of: few objects say the same here.
_INDEXED = frozenset(
    f"json_extract(body, '$.{name}') = ?"
    for name in ("charge", "customer", "payment.payment_intent", "payment_intent", "source")
)
_COMPARISONS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def list_page(call: Call, kind: str, url: str, conditions: list[Condition]) -> Body:
    """One page of the objects of a kind that meet every condition (SQL text and its values)."""
    params = call.params
    if "starting_after" in params and "ending_before" in params:
        raise StripeError("You may only specify one of: starting_after, ending_before.")
    limit = params.get("limit", 10)
    backwards = "ending_before" in params
    wanted = [("kind = ?", [kind]), *conditions, *bounded("created", params.get("created", {}))]
    cursor = params.get("ending_before") or params.get("starting_after")
    if cursor is not None:
        name = "ending_before" if backwards else "starting_after"
        wanted.append(_beyond(call.work, kind, cursor, name))
    bodies = _select(call.work, wanted, limit + 1, oldest_first=backwards)
    page = bodies[:limit]
    return {
        "object": "list",
        "data": page[::-1] if backwards else page,
        "has_more": len(bodies) > limit,
        "url": url,
    }


def equals(call: Call, *names: str) -> list[Condition]:
    """A condition for each of these parameters that was sent, on the field of the same name."""
    return [
        (f"json_extract(body, '$.{name}') = ?", [call.params[name]])
        for name in names
        if name in call.params
    ]


def empty_list(url: str) -> Body:
    return {"object": "list", "data": [], "has_more": False, "url": url}


def bounded(column: str, bounds: dict[str, int]) -> list[Condition]:
    """The conditions of a `Moment` parameter on a column, or on a field of the body."""
    return [(f"{column} {_COMPARISONS[name]} ?", [value]) for name, value in bounds.items()]


def _beyond(work: Work, kind: str, cursor: str, name: str) -> Condition:
    row = work.connection.execute(
        "SELECT created, seq FROM objects WHERE id = ? AND kind = ?", (cursor, kind)
    ).fetchone()
    if row is None:
        raise no_such(kind, cursor, param=name)
    sign = ">" if name == "ending_before" else "<"
    return f"(created, seq) {sign} (?, ?)", list(row)


def _select(
    work: Work, conditions: list[Condition], limit: int, *, oldest_first: bool
) -> list[Body]:
    """The first ones. The plus keeps SQLite from walking all by age where an index finds a few."""
    way = "ASC" if oldest_first else "DESC"
    plus = "+" if any(text in _INDEXED for text, _values in conditions) else ""
    statement = " ".join(
        (
            "SELECT body FROM objects WHERE",
            " AND ".join(text for text, _values in conditions),
            f"ORDER BY {plus}created {way}, seq {way} LIMIT ?",
        )
    )
    values = [value for _text, values in conditions for value in values]
    rows = work.connection.execute(statement, (*values, limit))
    return [json.loads(row[0]) for row in rows]
