"""What each kind of entry that this room posts comes from and may post (`docs/ledger.md`). Pure."""

from collections.abc import Collection
from typing import Final

from hardship.donations.banking.rules import ALLOCATION_RECEIVED, BY_RECEIPT, STRIPE_PAYOUT_ARRIVED
from hardship.donations.disputing.rules import GIFT_DISPUTE_REINSTATED, GIFT_DISPUTED
from hardship.donations.in_transit.rules import (
    STRIPE_ARRIVAL_DIVIDED,
    STRIPE_PAYOUT_DIVIDED,
    STRIPE_PAYOUT_FAILED,
    STRIPE_PAYOUT_LEFT,
)
from hardship.donations.refunding.rules import GIFT_REFUND_FAILED, GIFT_REFUNDED
from hardship.donations.rules import BY_STRIPE, GIFT_SETTLED, GIFT_SUSPENDED, STRIPE_FEE
from hardship.donations.unexplained.rules import (
    BY_ASSIGNMENT,
    STRIPE_MOVEMENT_EXPLAINED,
    STRIPE_MOVEMENT_SUSPENDED,
    SUSPENSE_ASSIGNED,
    SUSPENSE_ASSIGNED_ELSEWHERE,
)
from hardship.ledger import (
    ALLOCATIONS,
    BANK,
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    IN_TRANSIT,
    OTHER_INCOME,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    TAKEN,
    EntryKind,
)


def _with_fee(
    name: str,
    fees: str,
    *,
    debited: Collection[str] = (),
    credited: Collection[str] = (),
    spans_funds: bool = False,
) -> EntryKind:
    """A fee may be returned, or larger than what came: it and the balance go both ways."""
    either = {STRIPE_BALANCE, fees}
    return EntryKind(name, {BY_STRIPE}, {*debited, *either}, {*credited, *either}, spans_funds)


def _moved(
    name: str, sources: Collection[str], *accounts: str, reversed_by: Collection[str] = ()
) -> EntryKind:
    """Of many funds, and of some the other way: a payout below zero takes from the bank."""
    return EntryKind(name, sources, accounts, accounts, True, reversed_by)


_REFUNDED = {SUSPENSE, GIFTS_REFUNDED}
_DISPUTED = {SUSPENSE, GIFTS_DISPUTED}
_WHERE_IT_LIES = {STRIPE_BALANCE, IN_TRANSIT, BANK, PROCESSING_FEES}
_FOUND_OUT = {OTHER_INCOME, PROCESSING_FEES}

ENTRY_KINDS: Final = (
    _with_fee(GIFT_SETTLED, PROCESSING_FEES, credited={GIFTS_ONLINE}),
    _with_fee(GIFT_SUSPENDED, PROCESSING_FEES, credited={SUSPENSE}),
    _with_fee(GIFT_REFUNDED, PROCESSING_FEES, debited=_REFUNDED, spans_funds=True),
    _with_fee(GIFT_REFUND_FAILED, PROCESSING_FEES, credited=_REFUNDED, spans_funds=True),
    _with_fee(GIFT_DISPUTED, DISPUTE_FEES, debited=_DISPUTED, spans_funds=True),
    _with_fee(GIFT_DISPUTE_REINSTATED, DISPUTE_FEES, credited=_DISPUTED, spans_funds=True),
    _with_fee(STRIPE_FEE, PROCESSING_FEES),
    EntryKind(
        STRIPE_MOVEMENT_SUSPENDED,
        {BY_STRIPE},
        {STRIPE_BALANCE, TAKEN},
        {STRIPE_BALANCE, SUSPENSE},
    ),
    EntryKind(
        STRIPE_MOVEMENT_EXPLAINED, {BY_STRIPE}, {SUSPENSE, *_FOUND_OUT}, {TAKEN, *_FOUND_OUT}
    ),
    EntryKind(SUSPENSE_ASSIGNED, {BY_ASSIGNMENT}, {SUSPENSE}, {GIFTS_ONLINE}),
    EntryKind(
        SUSPENSE_ASSIGNED_ELSEWHERE,
        {BY_ASSIGNMENT},
        {SUSPENSE, *_WHERE_IT_LIES},
        {GIFTS_ONLINE, *_WHERE_IT_LIES},
        spans_funds=True,
    ),
    _moved(
        STRIPE_PAYOUT_LEFT,
        {BY_STRIPE, BY_RECEIPT},
        IN_TRANSIT,
        STRIPE_BALANCE,
        reversed_by={BY_RECEIPT},
    ),
    _moved(STRIPE_PAYOUT_DIVIDED, {BY_STRIPE}, IN_TRANSIT, STRIPE_BALANCE),
    _moved(STRIPE_PAYOUT_FAILED, {BY_STRIPE}, STRIPE_BALANCE, IN_TRANSIT),
    _moved(STRIPE_PAYOUT_ARRIVED, {BY_RECEIPT}, BANK, IN_TRANSIT, reversed_by={BY_RECEIPT}),
    _moved(STRIPE_ARRIVAL_DIVIDED, {BY_RECEIPT}, BANK, IN_TRANSIT, reversed_by={BY_RECEIPT}),
    EntryKind(ALLOCATION_RECEIVED, {BY_RECEIPT}, {BANK}, {ALLOCATIONS}, reversed_by={BY_RECEIPT}),
)
