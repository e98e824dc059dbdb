"""The disputes of a charge, as far as refunds and other disputes of it need to know them."""

from hardship.stripe_sandbox.journal import about_charge
from hardship.stripe_sandbox.store import Body, Work

INQUIRIES = frozenset({"warning_needs_response", "warning_under_review", "warning_closed"})
_REFUNDABLE = INQUIRIES | {"won"}


def disputes_of(work: Work, charge_id: str) -> list[Body]:
    return about_charge(work, "dispute", charge_id)


def allows_refunds(status: str) -> bool:
    """Whether a charge with a dispute in this status may still be refunded."""
    return status in _REFUNDABLE
