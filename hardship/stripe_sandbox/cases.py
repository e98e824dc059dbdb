"""The disputes of a charge, as far as refunds and other disputes of it need to know them."""

import json

from hardship.stripe_sandbox.store import Body, Work

INQUIRIES = frozenset({"warning_needs_response", "warning_under_review", "warning_closed"})
_REFUNDABLE = INQUIRIES | {"won"}


def disputes_of(work: Work, charge_id: str) -> list[Body]:
    rows = work.connection.execute(
        "SELECT body FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = 'dispute'"
        " ORDER BY seq",
        (charge_id,),
    )
    return [json.loads(row[0]) for row in rows]


def allows_refunds(status: str) -> bool:
    """Whether a charge with a dispute in this status may still be refunded."""
    return status in _REFUNDABLE
