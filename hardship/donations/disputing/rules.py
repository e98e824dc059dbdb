"""Which disputes want an answer, which move money, and what they post. Pure.

Amounts and fees are those of Stripe's balance transactions, never computed.
"""

import uuid

from hardship.donations.gateway import BalanceTransaction, DisputeStatus
from hardship.donations.giving_way import Parts, came_back, went_away
from hardship.ledger import DISPUTE_FEES, GIFTS_DISPUTED, Posting

GIFT_DISPUTED = "gift_disputed"
GIFT_DISPUTE_REINSTATED = "gift_dispute_reinstated"
DISPUTE_EVENTS = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
WARNING_EVENTS = ("radar.early_fraud_warning.created", "radar.early_fraud_warning.updated")
#: Disputes in which nothing can happen any more, unless the bank opens them again.
CLOSED = frozenset(
    {DisputeStatus.WON, DisputeStatus.LOST, DisputeStatus.WARNING_CLOSED, DisputeStatus.PREVENTED}
)

#: Disputes that want an answer, each until its day.
UNANSWERED = frozenset(
    {
        DisputeStatus.NEEDS_RESPONSE,
        DisputeStatus.WARNING_NEEDS_RESPONSE,
        DisputeStatus.APPEAL_NEEDS_RESPONSE,
    }
)

#: Inquiries move no money; while one stands, or after one was won, Stripe still refunds.
INQUIRIES = frozenset(
    {
        DisputeStatus.WARNING_NEEDS_RESPONSE,
        DisputeStatus.WARNING_UNDER_REVIEW,
        DisputeStatus.WARNING_CLOSED,
    }
)


def gift_disputed(fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts) -> list[Posting]:
    """The payer's bank took the money back, and Stripe a fee for its trouble."""
    return went_away(fund_id, moved, held, GIFTS_DISPUTED, DISPUTE_FEES)


def gift_dispute_reinstated(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts
) -> list[Posting]:
    """The money came back, and the fee as far as Stripe returns it."""
    return came_back(fund_id, moved, taken, GIFTS_DISPUTED, DISPUTE_FEES)
