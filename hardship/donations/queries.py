"""Reading gifts, the inbox and what reached the bank."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from hardship import campaigns, ledger
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.core.tokens import normalise_reference
from hardship.donations.models import BankReceipt, Gift, InboxEvent
from hardship.donations.rules import (
    BY_RECEIPT,
    GIVEN,
    REFERENCE_MARK,
    EventStatus,
    GiftStatus,
    ReceiptStatus,
)


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


def gifts(
    cursor: str | None = None,
    *,
    fund_id: uuid.UUID | None = None,
    states: Collection[GiftStatus] = (),
    reference: str = "",
) -> Page[Gift]:
    """Gifts, newest first, a page at a time. `reference` is as a person typed it."""
    query = select(Gift)
    if fund_id is not None:
        query = query.where(Gift.fund_id == fund_id)
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


def _newest_paid(fund_id: uuid.UUID, limit: int) -> Select[uuid.UUID]:
    """The status is written out, because the index holds paid gifts only."""
    is_paid = Gift.status == literal(GiftStatus.PAID.value, literal_execute=True)
    of_fund = select(Gift.id).where(is_paid, Gift.fund_id == fund_id)
    return select(of_fund.order_by(Gift.paid_at.desc()).limit(limit).subquery())


def gifts_to_explain() -> list[Gift]:
    """Gifts that are not what was asked for, newest first; a handful in a strike."""
    query = select(Gift).where(Gift.mismatch.is_not(None))
    return list(db.session.scalars(query.order_by(Gift.started_at.desc()).limit(100)))


def inbox_waiting_since() -> datetime | None:
    """Since when the oldest delivery waits to be processed; None when all are done with."""
    waiting = InboxEvent.status.in_([EventStatus.RECEIVED, EventStatus.STUCK])
    return db.session.scalar(select(func.min(InboxEvent.received_at)).where(waiting))


def inbox_event(event_id: str) -> InboxEvent:
    """One delivery. Raises `NotFound`."""
    return existing(InboxEvent, event_id)


def stuck_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a person, the oldest first."""
    return _events(EventStatus.STUCK, limit)


def waiting_events(limit: int = 100) -> list[InboxEvent]:
    """Deliveries that wait for a gift we do not know yet, the oldest first."""
    return _events(EventStatus.WAITING, limit)


def _events(status: EventStatus, limit: int) -> list[InboxEvent]:
    query = select(InboxEvent).where(InboxEvent.status == status.value)
    return list(db.session.scalars(query.order_by(InboxEvent.received_at).limit(limit)))


def events_about(gift: Gift) -> list[InboxEvent]:
    """What Stripe told about a gift's page and payment, in the order it happened."""
    about = [name for name in (gift.session_id, gift.charge_id) if name]
    query = select(InboxEvent).where(InboxEvent.object_id.in_(about))
    return list(db.session.scalars(query.order_by(InboxEvent.happened_at, InboxEvent.id)))


def bank_receipt(receipt_id: uuid.UUID) -> BankReceipt:
    """One recorded receipt. Raises `NotFound`."""
    return existing(BankReceipt, receipt_id)


def bank_receipts_by_id(ids: Iterable[uuid.UUID]) -> list[BankReceipt]:
    """Some receipts by their ids, in one query."""
    return list(db.session.scalars(select(BankReceipt).where(BankReceipt.id.in_(list(ids)))))


def confirmed_receipts() -> Select[Any]:
    """What each receipt that was confirmed brought to the bank account, to hold against the books.

    A list for `ledger.compared`.
    """
    confirmed = BankReceipt.status == ReceiptStatus.CONFIRMED.value
    return ledger.listed(BY_RECEIPT, BankReceipt, BankReceipt.amount_minor).where(confirmed)


def receipts_waiting() -> list[BankReceipt]:
    """What somebody has to confirm, the oldest first."""
    query = select(BankReceipt).where(BankReceipt.status == ReceiptStatus.ENTERED.value)
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at)))


def bank_receipts(cursor: str | None = None) -> Page[BankReceipt]:
    """What was confirmed or rejected, newest first, a page at a time."""
    query = select(BankReceipt).where(BankReceipt.status != ReceiptStatus.ENTERED.value)
    return keyset(query, [Key(BankReceipt.entered_at, True), Key(BankReceipt.id, True)], cursor)
