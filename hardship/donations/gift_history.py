"""What became of a gift, by the books: what came, what went back, what came again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from hardship import ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.disputing.models import Dispute, DisputeMovement
from hardship.donations.disputing.rules import CLOSED, GIFT_DISPUTE_REINSTATED, GIFT_DISPUTED
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.rules import GIFT_REFUND_FAILED, GIFT_REFUNDED, RefundReason
from hardship.donations.rules import BY_STRIPE, GIFT_SETTLED, GIFT_SUSPENDED
from hardship.donations.unexplained.models import SuspenseAssignment
from hardship.donations.unexplained.rules import BY_ASSIGNMENT
from hardship.ledger import (
    GIFTS_DISPUTED,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    PROCESSING_FEES,
    SUSPENSE,
    Entry,
)


class StepKind(StrEnum):
    """What a step was to the person who gave."""

    RECEIVED = "received"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund failed"
    DISPUTED = "disputed"
    REINSTATED = "reinstated"


_KINDS = {
    GIFT_SETTLED: StepKind.RECEIVED,
    GIFT_SUSPENDED: StepKind.RECEIVED,
    GIFT_REFUNDED: StepKind.REFUNDED,
    GIFT_REFUND_FAILED: StepKind.REFUND_FAILED,
    GIFT_DISPUTED: StepKind.DISPUTED,
    GIFT_DISPUTE_REINSTATED: StepKind.REINSTATED,
}
#: Where what supporters give stands, whatever became of it. Fees stand elsewhere.
_GIVEN = (GIFTS_ONLINE, GIFTS_REFUNDED, GIFTS_DISPUTED, SUSPENSE)


@dataclass(frozen=True, slots=True)
class GiftStep:
    """One movement of a gift: positive towards the fund, negative back from it."""

    kind: StepKind
    on: date
    amount: Money


def steps_of(gifts: Sequence[Gift]) -> dict[uuid.UUID, list[GiftStep]]:
    """Every step of each of these gifts, in the order of the books."""
    whose = {name: id_ for (of, name), id_ in sources_of(gifts).items() if of == BY_STRIPE}
    found: dict[uuid.UUID, list[GiftStep]] = {gift.id: [] for gift in gifts}
    for step in ledger.steps_of(BY_STRIPE, whose, _GIVEN):
        kind = _KINDS.get(step.kind)
        if kind is not None:
            found[whose[step.source_id]].append(GiftStep(kind, step.occurred_on, -step.amount))
    return found


def entry_of(gift: Gift) -> Entry | None:
    """The entry with which the payment came into the books, if it has."""
    if gift.transaction_id is None:
        return None
    return ledger.entry_for(ledger.Source(BY_STRIPE, gift.transaction_id))


def under_dispute(gifts: Sequence[Gift]) -> set[uuid.UUID]:
    """Those that a bank calls into question, or asks about, at the moment."""
    query = select(Dispute.gift_id).where(
        Dispute.gift_id.in_([gift.id for gift in gifts]),
        Dispute.status.not_in(CLOSED),
    )
    return set(db.session.scalars(query))


def not_taken(gifts: Sequence[Gift]) -> set[uuid.UUID]:
    """Those of which something is back because whoever gave them may not give."""
    query = select(Refund.gift_id).where(
        Refund.gift_id.in_([gift.id for gift in gifts]),
        Refund.reason == RefundReason.MAY_NOT_GIVE,
        Refund.transaction_id.is_not(None),
        Refund.failure_transaction_id.is_(None),
    )
    return set(db.session.scalars(query))


def received(gift: Gift) -> Money:
    """What was paid, by the books; nothing while they do not have it."""
    return received_of([gift])[gift.id]


def received_of(gifts: Sequence[Gift]) -> dict[uuid.UUID, Money]:
    """The same of several payments, in one query."""
    found = {each.id: Money.zero(each.currency) for each in gifts}
    whose = {each.transaction_id: each.id for each in gifts if each.transaction_id}
    for step in ledger.steps_of(BY_STRIPE, whose, (GIFTS_ONLINE, SUSPENSE)):
        found[whose[step.source_id]] = -step.amount
    return found


def fee_kept(gift: Gift) -> Money:
    """What Stripe kept of a payment, by the books, in the currency in which it came."""
    entry = entry_of(gift)
    postings = ledger.postings_of(entry.id) if entry else []
    currency = postings[0].amount.currency if postings else gift.currency
    fees = (each.amount for each in postings if each.account == PROCESSING_FEES)
    return Money.total(fees, currency)


def sources_of(gifts: Sequence[Gift]) -> dict[tuple[str, str], uuid.UUID]:
    """Everything that may have moved these payments, by type and id of the entry's source."""
    ids = [each.id for each in gifts]
    found = {(BY_STRIPE, each.transaction_id): each.id for each in gifts if each.transaction_id}
    for each in db.session.scalars(select(Refund).where(Refund.gift_id.in_(ids))):
        found |= {(BY_STRIPE, name): each.gift_id for name in each.movement_ids}
    moved = select(DisputeMovement.id, Dispute.gift_id).join(
        Dispute, Dispute.id == DisputeMovement.dispute_id
    )
    for name, gift_id in db.session.execute(moved.where(Dispute.gift_id.in_(ids))):
        found[BY_STRIPE, name] = gift_id
    assigned = select(SuspenseAssignment.id, SuspenseAssignment.gift_id)
    for made, gift_id in db.session.execute(assigned.where(SuspenseAssignment.gift_id.in_(ids))):
        found[BY_ASSIGNMENT, str(made)] = gift_id
    return found
