"""Reading gifts, the inbox and what reached the bank."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from hardship import campaigns, ledger
from hardship.core.by_two import Standing
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.core.tokens import normalise_reference
from hardship.donations.models import BankReceipt, Gift, InboxEvent
from hardship.donations.rules import (
    BY_RECEIPT,
    GIVEN,
    REFERENCE_MARK,
    AssignmentStatus,
    EventStatus,
    GiftStatus,
)
from hardship.donations.stripe_models import (
    AssignedPart,
    Dispute,
    DisputeMovement,
    PayoutShare,
    Refund,
    SuspenseAssignment,
)
from hardship.donations.stripe_rules import BY_ASSIGNMENT
from hardship.ledger import BANK


def gift(gift_id: uuid.UUID) -> Gift:
    """One gift. Raises `NotFound`."""
    return existing(Gift, gift_id)


def gift_by_session(session_id: str) -> Gift | None:
    """The gift that a payment page belongs to, if there is one."""
    return db.session.scalar(select(Gift).where(Gift.session_id == session_id))


def given_instead(gift_id: uuid.UUID) -> Gift | None:
    """The gift in whose place this one was begun, at one remove or more, if it was paid."""
    query = select(Gift).where(Gift.id.in_(line_before(gift_id)), Gift.status.in_(GIVEN))
    return db.session.scalars(query.limit(1)).first()


def line_before(gift_id: uuid.UUID) -> Select[tuple[uuid.UUID]]:
    """The ids of the gifts that took each other's place until this one took the last one's."""
    before = select(Gift.id).where(Gift.replaced_by_id == gift_id).cte(recursive=True)
    earlier = select(Gift.id).join(before, Gift.replaced_by_id == before.c.id)
    return select(before.union_all(earlier).c.id)


def gifts_by_id(ids: Iterable[uuid.UUID]) -> list[Gift]:
    """Some gifts, in one query."""
    return list(db.session.scalars(select(Gift).where(Gift.id.in_(list(ids)))))


def gifts_by_transaction(transaction_ids: Iterable[str]) -> dict[str, Gift]:
    """The gifts that entries in the books came from, by Stripe's balance transactions."""
    query = select(Gift).where(Gift.transaction_id.in_(list(transaction_ids)))
    return {found.transaction_id or "": found for found in db.session.scalars(query)}


def gifts_moved_by(transaction_ids: Iterable[str]) -> dict[str, Gift]:
    """The gifts that Stripe's movements are about: paid, refunded, disputed, or brought back."""
    names = list(transaction_ids)
    moved = union_all(
        *(
            select(column.label("name"), Refund.gift_id.label("gift_id")).where(column.in_(names))
            for column in (Refund.transaction_id, Refund.failure_transaction_id)
        ),
        select(DisputeMovement.id, Dispute.gift_id)
        .join(Dispute, Dispute.id == DisputeMovement.dispute_id)
        .where(DisputeMovement.id.in_(names)),
    ).subquery()
    query = select(moved.c.name, Gift).join(Gift, Gift.id == moved.c.gift_id)
    back = {row.name: row.Gift for row in db.session.execute(query)}
    return gifts_by_transaction(names) | back


def gifts(
    cursor: str | None = None,
    *,
    fund_id: uuid.UUID | None = None,
    states: Collection[GiftStatus] = (),
    monthly_id: uuid.UUID | None = None,
    giver_of: uuid.UUID | None = None,
    reference: str = "",
) -> Page[Gift]:
    """Gifts, newest first, a page at a time.

    `reference` is as a person typed it; `giver_of` asks for all of whoever gave that gift.
    """
    query = select(Gift)
    if fund_id is not None:
        query = query.where(Gift.fund_id == fund_id)
    if monthly_id is not None:
        query = query.where(Gift.monthly_id == monthly_id)
    if giver_of is not None:
        whose = select(Gift.email_hash).where(Gift.id == giver_of).scalar_subquery()
        query = query.where(or_(Gift.id == giver_of, Gift.email_hash == whose))
    if states:
        query = query.where(Gift.status.in_(states))
    if reference.strip():
        written = normalise_reference(reference, REFERENCE_MARK)
        query = query.where(Gift.reference == written)
    return keyset(query, [Key(Gift.started_at, True), Key(Gift.id, True)], cursor)


@dataclass(frozen=True, slots=True)
class PublicGift:
    """What anybody may know of a gift. `name` is None unless the supporter wants it shown."""

    name: str | None
    amount: Money
    paid_at: datetime


def recent_public_gifts(campaign_id: uuid.UUID, limit: int = 5) -> list[PublicGift]:
    """The newest gifts that were paid: of the newest of each fund, the newest.

    The end of each fund's index is read and no more, however many gifts there are.
    """
    newest = [_newest_paid(fund.id, limit) for fund in campaigns.funds(campaign_id)]
    if not newest:
        return []
    query = (
        select(Gift)
        .where(Gift.id.in_(union_all(*newest)))
        .order_by(Gift.paid_at.desc())
        .limit(limit)
    )
    return [
        PublicGift(found.public_name, found.intended, found.paid_at)
        for found in db.session.scalars(query)
        if found.paid_at is not None
    ]


def _refunded() -> ColumnElement[int]:
    query = select(func.sum(Refund.amount_minor)).where(
        Refund.gift_id == Gift.id,
        Refund.transaction_id.is_not(None),
        Refund.failure_transaction_id.is_(None),
    )
    return func.coalesce(query.correlate(Gift).scalar_subquery(), 0)


def _disputed() -> ColumnElement[int]:
    query = (
        select(-func.sum(DisputeMovement.amount_minor))
        .join(Dispute, Dispute.id == DisputeMovement.dispute_id)
        .where(Dispute.gift_id == Gift.id)
    )
    return func.coalesce(query.correlate(Gift).scalar_subquery(), 0)


def _newest_paid(fund_id: uuid.UUID, limit: int) -> Select[uuid.UUID]:
    """The status is written out, because the index holds paid gifts only.

    A gift of which nothing is left is on no wall: refunded, or lost to a dispute.
    """
    is_paid = Gift.status == literal(GiftStatus.PAID.value, literal_execute=True)
    is_left = case(
        (Gift.presented_minor.is_(None), Gift.amount_minor > _refunded() + _disputed()),
        else_=and_(Gift.presented_minor > _refunded(), Gift.amount_minor > _disputed()),
    )
    of_fund = select(Gift.id).where(is_paid, Gift.fund_id == fund_id, is_left)
    return select(of_fund.order_by(Gift.paid_at.desc()).limit(limit).subquery())


def assignments_of(gift: Gift) -> list[SuspenseAssignment]:
    """How this money was taken out of suspense, each time, the first one first."""
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.gift_id == gift.id,
        SuspenseAssignment.status == AssignmentStatus.DONE.value,
    )
    in_turn = (SuspenseAssignment.decided_at, SuspenseAssignment.id)
    return list(db.session.scalars(query.order_by(*in_turn)))


def inbox_waiting_since() -> datetime | None:
    """Since when the oldest delivery waits to be processed; None when all are done with."""
    waiting = InboxEvent.status.in_([EventStatus.RECEIVED, EventStatus.STUCK])
    return db.session.scalar(select(func.min(InboxEvent.received_at)).where(waiting))


def last_event_at() -> datetime | None:
    """When Stripe last told of anything; None while it never has."""
    return db.session.scalar(select(func.max(InboxEvent.received_at)))


def inbox_event(event_id: str) -> InboxEvent:
    """One delivery. Raises `NotFound`."""
    return existing(InboxEvent, event_id)


def stuck_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a person, the oldest first."""
    return _events(EventStatus.STUCK, limit)


def count_stuck_events() -> int:
    """How many there are, however few the page shows."""
    query = select(func.count()).where(InboxEvent.status == EventStatus.STUCK.value)
    return db.session.scalar(query) or 0


def waiting_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a gift we do not know yet, the oldest first."""
    return _events(EventStatus.WAITING, limit)


def _events(status: EventStatus, limit: int) -> list[InboxEvent]:
    query = select(InboxEvent).where(InboxEvent.status == status.value)
    return list(db.session.scalars(query.order_by(InboxEvent.received_at).limit(limit)))


def events_about(gift: Gift) -> list[InboxEvent]:
    """What Stripe told about a gift's page and payment, in the order it happened."""
    about = [name for name in (gift.session_id, gift.charge_id, gift.invoice_id) if name]
    query = select(InboxEvent).where(InboxEvent.object_id.in_(about))
    return list(db.session.scalars(query.order_by(InboxEvent.happened_at, InboxEvent.id)))


def bank_receipt(receipt_id: uuid.UUID) -> BankReceipt:
    """One recorded receipt. Raises `NotFound`."""
    return existing(BankReceipt, receipt_id)


def bank_receipts_by_id(ids: Iterable[uuid.UUID]) -> list[BankReceipt]:
    """Some receipts by their ids, in one query."""
    return list(db.session.scalars(select(BankReceipt).where(BankReceipt.id.in_(list(ids)))))


def confirmed_receipts() -> list[Select[Any]]:
    """What each receipt that was confirmed brought to the bank account, to hold against the books.

    Lists for `ledger.compared`: a payout of Stripe's that arrived is of each fund its share, and
    what was explained when it had arrived went from one fund to another.
    """
    stands = (
        BankReceipt.status == Standing.CONFIRMED.value,
        BankReceipt.recall_confirmed_by_id.is_(None),
    )
    one_fund = ledger.listed(BY_RECEIPT, BankReceipt, BankReceipt.amount_minor)
    shares = _arrived_shares().where(*stands).subquery().c
    return [
        one_fund.where(*stands, BankReceipt.payout_id.is_(None)),
        ledger.listed(BY_RECEIPT, shares, shares.amount_minor),
        _went_over(SuspenseAssignment.from_fund_id, -AssignedPart.amount_minor),
        _went_over(SuspenseAssignment.fund_id, AssignedPart.amount_minor),
    ]


def _went_over(fund_id: Any, minor: Any) -> Select[Any]:
    parts = (
        select(
            SuspenseAssignment.id,
            fund_id.label("fund_id"),
            AssignedPart.currency,
            minor.label("minor"),
        )
        .join(AssignedPart, AssignedPart.assignment_id == SuspenseAssignment.id)
        .where(
            AssignedPart.account == BANK,
            SuspenseAssignment.fund_id != SuspenseAssignment.from_fund_id,
        )
        .subquery()
    )
    return ledger.listed(BY_ASSIGNMENT, parts.c, parts.c.minor)


def _arrived_shares() -> Select[Any, Any, Any, Any]:
    """A receipt is of the whole payout, or of its own fund's share."""
    payout = PayoutShare.payout_id == BankReceipt.payout_id
    whole = select(func.sum(PayoutShare.amount_minor)).where(payout).correlate(BankReceipt)
    is_own = PayoutShare.fund_id == BankReceipt.fund_id
    share = (PayoutShare.fund_id, PayoutShare.currency, PayoutShare.amount_minor)
    return (
        select(BankReceipt.id, *share)
        .join(PayoutShare, payout)
        .where(or_(BankReceipt.amount_minor == whole.scalar_subquery(), is_own))
    )


def receipts_waiting() -> list[BankReceipt]:
    """What somebody has to confirm, the oldest first."""
    query = select(BankReceipt).where(BankReceipt.status == Standing.ENTERED.value)
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at)))


def bank_receipts(cursor: str | None = None) -> Page[BankReceipt]:
    """What was confirmed or rejected, newest first, a page at a time."""
    query = select(BankReceipt).where(BankReceipt.status != Standing.ENTERED.value)
    return keyset(query, [Key(BankReceipt.entered_at, True), Key(BankReceipt.id, True)], cursor)
