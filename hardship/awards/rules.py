"""By which rules a case is decided, how an award is shared over the needs, what it posts. Pure."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardship.applications import Step, Terms
from hardship.core.money import Money
from hardship.ledger import (
    AID_ACCOUNTS,
    AID_PAYABLE,
    AidCategory,
    EntryKind,
    Posting,
    aid_account,
    reversal,
)

#: Source of what an award posts, and the kinds of its entries.
BY_AWARD = "award"
AWARD_GRANTED = "award_granted"
AWARD_CANCELLED = "award_cancelled"
#: What each comes from and may post (`docs/ledger.md`).
ENTRY_KINDS: Final = (
    EntryKind(AWARD_GRANTED, {BY_AWARD}, AID_ACCOUNTS, {AID_PAYABLE}),
    EntryKind(AWARD_CANCELLED, {BY_AWARD}, {AID_PAYABLE}, AID_ACCOUNTS),
)


class AwardStatus(StrEnum):
    """An award stands until it is cancelled."""

    GRANTED = "granted"
    CANCELLED = "cancelled"


def terms(requested: Money, *, limit: Money, votes_needed: int) -> Terms:
    """What was asked for, up to the fund's limit. A further rule about amounts is a line here."""
    return Terms({Step.REQUESTED: requested, Step.LIMIT: limit}, votes_needed)


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


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the line of what was approved and waits for money.

    `ahead` applications come before it and wait for `amount` together.
    """

    ahead: int
    amount: Money

    def is_reached(self, wanted: Money, available: Money) -> bool:
        """Whether the available money covers everybody before this place, and then `wanted`."""
        return self.amount + wanted <= available


def covered(line: Iterable[tuple[uuid.UUID, int]], available: int) -> list[uuid.UUID]:
    """Who of a line (id and minor units, in its order) the available money reaches.

    Nobody is passed over: money is promised in the order in which the committee approved, and
    whoever is too large for it today holds the place until it is enough.
    """
    reached = []
    for found, minor in line:
        available -= minor
        if available < 0:
            break
        reached.append(found)
    return reached


def award_granted(fund_id: uuid.UUID, shares: Mapping[AidCategory, Money]) -> list[Posting]:
    """Aid is an expense when it is promised; what is promised is payable (`docs/ledger.md`)."""
    currency = next(iter(shares.values())).currency
    aid = [Posting(aid_account(category), fund_id, share) for category, share in shares.items()]
    return [*aid, Posting(AID_PAYABLE, fund_id, -Money.total(shares.values(), currency))]


def award_cancelled(fund_id: uuid.UUID, shares: Mapping[AidCategory, Money]) -> list[Posting]:
    """The promise is taken back: the same postings with their signs turned."""
    return reversal(award_granted(fund_id, shares))
