"""What an award posts, and how its amount is shared over the needs it answers. Pure."""

import uuid
from collections.abc import Iterable, Mapping
from enum import StrEnum

from hardship.core.money import Money
from hardship.ledger import AID_PAYABLE, AidCategory, Posting, aid_account


class AwardStatus(StrEnum):
    """An award stands until it is cancelled."""

    GRANTED = "granted"
    CANCELLED = "cancelled"


def share_out(amount: Money, needs: Mapping[AidCategory, Money]) -> dict[AidCategory, Money]:
    """Share `amount` over categories in proportion to the needs, exact to the cent.

    Left-over cents go by largest remainder (Hamilton's method), ties in the order of the needs.
    Categories that get nothing are left out. Raises `ValueError` when there is nothing to share by.
    """
    total = sum(need.minor for need in needs.values())
    if total <= 0 or amount.minor <= 0 or any(need.minor < 0 for need in needs.values()):
        raise ValueError("an award shares a positive amount over positive needs")
    floors = {category: amount.minor * need.minor // total for category, need in needs.items()}
    by_remainder = sorted(
        needs, key=lambda category: amount.minor * needs[category].minor % total, reverse=True
    )
    for category in by_remainder[: amount.minor - sum(floors.values())]:
        floors[category] += 1
    return {category: Money(minor, amount.currency) for category, minor in floors.items() if minor}


def covered(waiting: Iterable[tuple[uuid.UUID, int]], available: int) -> list[uuid.UUID]:
    """Which of these (id and minor units, in their order) the available money reaches together.

    One that is too large is passed over, so that a smaller one behind it need not wait.
    """
    reached = []
    for found, minor in waiting:
        if minor <= available:
            available -= minor
            reached.append(found)
    return reached


def award_granted(fund_id: uuid.UUID, shares: Mapping[AidCategory, Money]) -> list[Posting]:
    """Aid is an expense when it is promised; what is promised is payable (ledger.md)."""
    currency = next(iter(shares.values())).currency
    aid = [Posting(aid_account(category), fund_id, share) for category, share in shares.items()]
    return [*aid, Posting(AID_PAYABLE, fund_id, -Money.total(shares.values(), currency))]


def award_cancelled(fund_id: uuid.UUID, shares: Mapping[AidCategory, Money]) -> list[Posting]:
    """The promise is taken back: the same postings with their signs turned."""
    return [
        Posting(posting.account, posting.fund_id, -posting.amount)
        for posting in award_granted(fund_id, shares)
    ]
