"""Gifts, read: one, some, a page of them, the newest for everybody."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from hardship import campaigns
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.core.tokens import normalise_reference
from hardship.donations.disputing.models import Dispute, DisputeMovement, FraudAlert
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.rules import GIVEN, REFERENCE_MARK, GiftStatus
from hardship.donations.unexplained.models import SuspenseAssignment

#: What became of one gift.
AboutGift = Refund | Dispute | FraudAlert | SuspenseAssignment


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


def took_a_place(gift_id: uuid.UUID) -> bool:
    """Whether a gift was begun instead of another. Most were not, and have no line to look into."""
    query = select(Gift.id).where(Gift.replaced_by_id == gift_id)
    return db.session.scalar(query.limit(1)) is not None


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


def gifts_behind(table: type[AboutGift], ids: Iterable[uuid.UUID | str]) -> dict[Any, Gift]:
    """The gifts that some of what became of gifts is about, by its ids, in one query."""
    query = select(table.id, Gift).join(Gift, Gift.id == table.gift_id)
    return {row.id: row.Gift for row in db.session.execute(query.where(table.id.in_(list(ids))))}


def gifts(
    cursor: str | None = None,
    *,
    fund_id: uuid.UUID | None = None,
    states: Collection[GiftStatus] = (),
    monthly_id: uuid.UUID | None = None,
    giver_of: uuid.UUID | None = None,
    reference: str = "",
    is_refunded: bool = False,
    is_disputed: bool = False,
) -> Page[Gift]:
    """Gifts, newest first, a page at a time.

    One is refunded once a part of it went back, and disputed whatever became of the dispute.
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
    if is_refunded:
        went_back = (Refund.transaction_id.is_not(None), Refund.failure_transaction_id.is_(None))
        query = query.where(exists().where(Refund.gift_id == Gift.id, *went_back))
    if is_disputed:
        query = query.where(exists().where(Dispute.gift_id == Gift.id))
    if reference.strip():
        written = normalise_reference(reference, REFERENCE_MARK)
        query = query.where(Gift.reference == written)
    return keyset(query, [Key(Gift.started_at, True), Key(Gift.id, True)], cursor)


@dataclass(frozen=True, slots=True)
class PublicGift:
    """What anybody may know of a gift: what is left of it.

    `name` is None unless the supporter wants it shown.
    """

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
        select(Gift, _refunded() + _disputed())
        .where(Gift.id.in_(union_all(*newest)))
        .order_by(Gift.paid_at.desc())
        .limit(limit)
    )
    return [
        PublicGift(found.public_name, _left(found, went_back), found.paid_at)
        for found, went_back in db.session.execute(query)
        if found.paid_at is not None
    ]


def _left(gift: Gift, went_back: int) -> Money:
    """As its receipt reckons it, and no more than was meant for the fund: the rest paid the fee."""
    return min(gift.intended, gift.amount - Money(int(went_back), gift.currency))


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
