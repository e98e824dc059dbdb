"""How money reaches the bank account, and what that posts. Pure."""

import re
import uuid
from enum import StrEnum

from hardship.core.money import Money
from hardship.ledger import ALLOCATIONS, BANK, IN_TRANSIT, Posting, Shares, moved_over

BY_RECEIPT = "bank_receipt"
STRIPE_PAYOUT_ARRIVED = "stripe_payout_arrived"
ALLOCATION_RECEIVED = "allocation_received"


class ReceiptKind(StrEnum):
    """How money reached the bank account."""

    ALLOCATION = "allocation"
    OTHER_LOCAL = "other_local"
    STRIPE_PAYOUT = "stripe_payout"


_STRIPE_ID = re.compile(r"(?:po|txn)_[A-Za-z0-9_]{1,60}", re.ASCII)


def is_stripe_id(reference: str) -> bool:
    """Whether a reference is Stripe's own: the books keep it. What a person wrote stays outside."""
    return _STRIPE_ID.fullmatch(reference) is not None


def stripe_payout_arrived(shares: Shares) -> list[Posting]:
    """It is on the bank statement."""
    return moved_over(shares, to=BANK, out_of=IN_TRANSIT)


def allocation_received(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """The union's treasury, or another local, sent money to the fund's bank account."""
    return [Posting(BANK, fund_id, amount), Posting(ALLOCATIONS, fund_id, -amount)]
