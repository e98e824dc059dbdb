"""When each event is to be delivered, by the knobs as they stand when it happens.

Due times are the machine's own seconds: a delivery leaves at once, even when the clock shows last
month. Moving the clock forward moves what is waiting forward with it.
"""

import time
from typing import Any

from hardship.stripe_sandbox.chance import luck
from hardship.stripe_sandbox.knobs import Knobs, read_knobs
from hardship.stripe_sandbox.store import Work

_LATEST = 3 * 86400


def plan_deliveries(work: Work, event: str) -> None:
    if not work.config.webhook_url:
        return
    knobs = _unkindly(work, read_knobs(work), event)
    for _copy in range(knobs.copies):
        add_delivery(work, event, _first_state(knobs), delay=knobs.delay, stale=knobs.stale)
    if knobs.deliver and knobs.reorder:
        _release_reversed(work, knobs.reorder)


def add_delivery(
    work: Work, event: str, state: str = "pending", *, delay: float = 0.0, stale: bool = False
) -> int:
    cursor = work.connection.execute(
        "INSERT INTO deliveries (event, state, due_at, stale) VALUES (?, ?, ?, ?)",
        (event, state, time.time() + delay, int(stale)),
    )
    return int(cursor.lastrowid or 0)


def release_held(work: Work) -> None:
    """What was held back leaves now, in the order in which it happened."""
    work.connection.execute(
        "UPDATE deliveries SET state = 'pending', due_at = ? WHERE state = 'held'", (time.time(),)
    )


def bring_forward(work: Work, seconds: float) -> None:
    work.connection.execute(
        "UPDATE deliveries SET due_at = due_at - ? WHERE state = 'pending'", (seconds,)
    )


def _unkindly(work: Work, knobs: Knobs, event: str) -> Knobs:
    """The knobs for this event: one of them is turned by chance for a share of all events."""
    if luck(work.seed, f"unkind {event}") >= knobs.unkind:
        return knobs
    late = 1 + luck(work.seed, f"late {event}") * _LATEST
    turned: tuple[dict[str, Any], ...] = (
        {"copies": 3},
        {"delay": late},
        {"copies": 2, "delay": late},
        {"stale": True},
        {"drop": True},
    )
    return knobs.turned(turned[int(luck(work.seed, f"how {event}") * len(turned))])


def _first_state(knobs: Knobs) -> str:
    if knobs.lose:
        return "delivered"
    if knobs.drop:
        return "dropped"
    return "held" if knobs.reorder or not knobs.deliver else "pending"


def _release_reversed(work: Work, many: int) -> None:
    rows = work.connection.execute(
        "SELECT id FROM deliveries WHERE state = 'held' ORDER BY id DESC"
    ).fetchall()
    if len(rows) < many:
        return
    now = time.time()
    for position, (delivery,) in enumerate(rows):
        work.connection.execute(
            "UPDATE deliveries SET state = 'pending', due_at = ? WHERE id = ?",
            (now + position / 1_000_000, delivery),
        )
