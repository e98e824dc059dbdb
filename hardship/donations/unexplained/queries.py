"""Money in suspense, read: what is held of which payment, and what people said that it is."""

import uuid
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all

from hardship import campaigns, ledger
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.donations.disputing.models import Dispute, DisputeMovement
from hardship.donations.gift_history import sources_of
from hardship.donations.giving_way import FundAccount, Parts
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.rules import BY_STRIPE, GiftStatus, Mismatch
from hardship.donations.unexplained.models import SuspenseAssignment
from hardship.donations.unexplained.rules import BY_ASSIGNMENT, AssignmentStatus
from hardship.ledger import SUSPENSE


def assignment(assignment_id: uuid.UUID) -> SuspenseAssignment:
    """What somebody said money in suspense is. Raises `NotFound`."""
    return existing(SuspenseAssignment, assignment_id)


def assignments_of(gift: Gift) -> list[SuspenseAssignment]:
    """How this money was taken out of suspense, each time, the first one first."""
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.gift_id == gift.id,
        SuspenseAssignment.status == AssignmentStatus.DONE.value,
    )
    in_turn = (SuspenseAssignment.decided_at, SuspenseAssignment.id)
    return list(db.session.scalars(query.order_by(*in_turn)))


def assignment_waiting(gift: Gift) -> SuspenseAssignment | None:
    """What somebody said of this payment and another has to confirm."""
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.gift_id == gift.id,
        SuspenseAssignment.status == AssignmentStatus.ASKED.value,
    )
    return db.session.scalar(query)


def assignments_waiting() -> list[SuspenseAssignment]:
    """What a second person has to confirm, the oldest first; not what left suspense meanwhile.

    It comes again with the money, as when a refund fails.
    """
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.status == AssignmentStatus.ASKED.value,
        SuspenseAssignment.gift_id.in_(_held_of_gifts()),
    )
    return list(db.session.scalars(query.order_by(SuspenseAssignment.asked_at)))


def gifts_to_explain(cursor: str | None = None) -> Page[Gift]:
    """Payments of which something is in suspense, newest first, a page at a time."""
    query = select(Gift).where(_is_to_explain())
    return keyset(query, [Key(Gift.started_at, True), Key(Gift.id, True)], cursor)


def count_to_explain(*, unsaid: bool = False) -> int:
    """How many payments there are to explain; `unsaid` leaves out what somebody has to confirm."""
    query = select(func.count()).select_from(Gift).where(_is_to_explain())
    if unsaid:
        waits = exists().where(
            SuspenseAssignment.gift_id == Gift.id,
            SuspenseAssignment.status == AssignmentStatus.ASKED.value,
        )
        query = query.where(~waits)
    return db.session.scalar(query) or 0


def _is_to_explain() -> ColumnElement[bool]:
    """What came and is not in the books yet, and what the books hold something of."""
    unbooked = (Gift.status == GiftStatus.SUSPENDED.value) & Gift.transaction_id.is_(None)
    return or_(unbooked, Gift.id.in_(_held_of_gifts()))


def _held_of_gifts() -> Select[uuid.UUID]:
    """Gifts whose movements and explanations leave something on 2030: its few lines are read."""
    lines = ledger.lines_by_source(BY_STRIPE).subquery().c
    on_account = (lines.account == SUSPENSE, lines.fund_id.in_(ledger.funds_in_books()))
    of_gift = (
        (Gift.id, Gift.transaction_id),
        (Refund.gift_id, Refund.transaction_id),
        (Refund.gift_id, Refund.failure_transaction_id),
    )
    moved = [
        select(gift_id.label("gift_id"), lines.amount_minor).where(
            *on_account, lines.source_id == name
        )
        for gift_id, name in of_gift
    ]
    disputed = select(Dispute.gift_id, lines.amount_minor).where(
        *on_account, lines.source_id == DisputeMovement.id, Dispute.id == DisputeMovement.dispute_id
    )
    explained = select(SuspenseAssignment.gift_id, SuspenseAssignment.amount_minor).where(
        SuspenseAssignment.status == AssignmentStatus.DONE.value
    )
    every = union_all(*moved, disputed, explained).subquery().c
    return select(every.gift_id).group_by(every.gift_id).having(func.sum(every.amount_minor) != 0)


def may_be_employers(gift: Gift, *, for_funds: Iterable[uuid.UUID]) -> bool:
    """Whether it is held as an employer's, or its giver is on a list of employers by now.

    The list is that of the strike for which it came, and of each whose fund may get it. Of a giver
    who was named on Stripe's page only, nothing is stored that could be looked up again.
    """
    if gift.mismatch == Mismatch.EMPLOYER:
        return True
    strikes = {campaigns.fund(each).campaign for each in (gift.fund_id, *for_funds)}
    return any(strike.employers.match(name=gift.name, email=gift.email) for strike in strikes)


def held_of(gift: Gift) -> Money:
    """What is still held of one payment."""
    return held_of_each([gift])[gift.id]


def held_of_each(gifts: Sequence[Gift]) -> dict[uuid.UUID, Money]:
    """What is still held of each payment, by every movement that it has made."""
    sources = sources_of(gifts)
    found: dict[uuid.UUID, Money] = {}
    for item, held in _held(sources):
        gift_id = sources[item.type, item.id]
        found[gift_id] = found[gift_id] + held if gift_id in found else held
    return {each.id: found.get(each.id, Money.zero(each.currency)) for each in gifts}


def suspense_of(gift: Gift) -> dict[uuid.UUID, Money]:
    """What is still held of one payment, by the fund that holds it."""
    found: dict[uuid.UUID, Money] = {}
    for item, held in _held(sources_of([gift])):
        found[item.fund_id] = found[item.fund_id] + held if item.fund_id in found else held
    return found


def held_of_movements(gift: Gift) -> dict[str, Money]:
    """What each movement of a payment brought into suspense, or took out of it below zero."""
    return {
        item.id: held for item, held in _held(sources_of([gift])) if item.type == BY_STRIPE and held
    }


def _held(sources: Iterable[tuple[str, str]]) -> Iterator[tuple[ledger.Item, Money]]:
    names = list(sources)
    for kind in (BY_STRIPE, BY_ASSIGNMENT):
        moved = ledger.moved_by(SUSPENSE, kind, (name for (of, name) in names if of == kind))
        for item, minor in moved.items():
            yield item, Money(-minor, item.currency)


def held(gift: Gift, currency: str) -> Parts:
    """What suspense holds of a payment, fund by fund: whatever leaves takes that first."""
    return {
        FundAccount(fund_id, SUSPENSE): part
        for fund_id, part in suspense_of(gift).items()
        if part.currency == currency
    }
