"""What the outside world can look at: sessions, events, and every attempt to deliver them."""

import json
from typing import Any

from hardship.stripe_sandbox.store import Body, Work


def deliveries_of(work: Work, event: str) -> list[Body]:
    rows = work.connection.execute(
        "SELECT id, state, due_at, stale, attempts FROM deliveries WHERE event = ? ORDER BY id",
        (event,),
    ).fetchall()
    return [
        {
            "id": row[0],
            "state": row[1],
            "due_at": row[2],
            "stale": bool(row[3]),
            "attempts": _attempts_of(work, row[0]),
        }
        for row in rows
    ]


def _attempts_of(work: Work, delivery: int) -> list[Body]:
    rows = work.connection.execute(
        "SELECT made_at, status, problem, seconds FROM attempts WHERE delivery = ? ORDER BY id",
        (delivery,),
    )
    return [
        dict(zip(("made_at", "status", "problem", "seconds"), row, strict=True)) for row in rows
    ]


def latest(work: Work, kind: str, limit: int) -> list[Body]:
    # The plus keeps SQLite from collecting all of the kind by its index, to sort them afterwards.
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE +kind = ? ORDER BY seq DESC LIMIT ?", (kind, limit)
    )
    return [json.loads(row[0]) for row in rows]


def about_charge(work: Work, kind: str, charge: str) -> list[Body]:
    """The refunds, or the disputes, of a charge, oldest first."""
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = ?"
        " ORDER BY seq",
        (charge, kind),
    )
    return [json.loads(row[0]) for row in rows]


def events_with_deliveries(work: Work, limit: int) -> list[dict[str, Any]]:
    return [
        {"event": event, "deliveries": deliveries_of(work, event["id"])}
        for event in latest(work, "event", limit)
    ]


def counts(work: Work) -> dict[str, int]:
    rows = work.connection.execute("SELECT kind, count(*) FROM objects GROUP BY kind ORDER BY kind")
    return {row[0]: row[1] for row in rows}
