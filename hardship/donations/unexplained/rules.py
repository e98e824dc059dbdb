"""Money that nobody can explain yet, and what it was found to be. Pure."""

import uuid
from collections.abc import Mapping
from enum import StrEnum

from hardship.core.money import Money
from hardship.ledger import (
    GIFTS_ONLINE,
    OTHER_INCOME,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    TAKEN,
    Posting,
    without_nothing,
)

STRIPE_MOVEMENT_SUSPENDED = "stripe_movement_suspended"
STRIPE_MOVEMENT_EXPLAINED = "stripe_movement_explained"
SUSPENSE_ASSIGNED = "suspense_assigned"
SUSPENSE_ASSIGNED_ELSEWHERE = "suspense_assigned_elsewhere"

#: Source of money taken out of suspense.
BY_ASSIGNMENT = "suspense_assignment"


class StrayAnswer(StrEnum):
    """What a movement of no gift, payout or fee was, as somebody found out."""

    INCOME = "income"
    FEE = "fee"


def stripe_movement_suspended(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """Stripe's balance moved and nobody can say why: held in suspense until somebody does."""
    return [
        Posting(STRIPE_BALANCE, fund_id, amount),
        Posting(_unexplained(amount), fund_id, -amount),
    ]


def stripe_movement_explained(
    fund_id: uuid.UUID, amount: Money, answer: StrayAnswer
) -> list[Posting]:
    """Somebody found out what it was: other income, or a fee."""
    account = OTHER_INCOME if answer is StrayAnswer.INCOME else PROCESSING_FEES
    return [Posting(_unexplained(amount), fund_id, amount), Posting(account, fund_id, -amount)]


def _unexplained(amount: Money) -> str:
    """What came may have to go back, so it is owed. What was taken is gone, and in no sum."""
    return SUSPENSE if amount.minor > 0 else TAKEN


def suspense_assigned(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """What was held in suspense is a gift to the fund that holds it."""
    return [Posting(SUSPENSE, fund_id, amount), Posting(GIFTS_ONLINE, fund_id, -amount)]


def suspense_assigned_elsewhere(
    giver: uuid.UUID, taker: uuid.UUID, amount: Money, fee: Money, parts: Mapping[str, Money]
) -> list[Posting]:
    """What one fund held in suspense is a gift to another: what is left after the fee goes over.

    `parts` says on which account it lies.
    """
    return without_nothing(
        Posting(SUSPENSE, giver, amount),
        Posting(PROCESSING_FEES, giver, -fee),
        *(Posting(account, giver, -part) for account, part in parts.items()),
        *(Posting(account, taker, part) for account, part in parts.items()),
        Posting(PROCESSING_FEES, taker, fee),
        Posting(GIFTS_ONLINE, taker, -amount),
    )


class AssignmentStatus(StrEnum):
    """Where an explanation of money in suspense stands."""

    ASKED = "asked"
    DONE = "done"
    REJECTED = "rejected"
