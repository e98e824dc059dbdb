"""Refunds as Stripe tells of them: those made here, those of the dashboard, those that fail later.

Each refund is a row and each of its two movements an entry; two of equal amounts are two. What a
refund takes it takes from suspense as far as that holds the payment, then from the gift; when it
fails, the same accounts and funds get it back.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from hardship import audit
from hardship.core import clock
from hardship.core.database import db
from hardship.core.tokens import hash_secret
from hardship.donations.booking import book, taken
from hardship.donations.gateway import BalanceTransaction, RefundFacts, RefundStatus
from hardship.donations.models import Gift
from hardship.donations.notifying import tell_supporter, tell_treasurers
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.rules import (
    GIFT_REFUND_FAILED,
    GIFT_REFUNDED,
    UNASKED,
    gift_refund_failed,
    gift_refunded,
    refund_becomes,
    refund_can_become,
)
from hardship.donations.unexplained.queries import held
from hardship.ledger import GIFTS_REFUNDED, PROCESSING_FEES, SUSPENSE


def settle_refund(gift: Gift, facts: RefundFacts, *, asked_at: datetime) -> Refund:
    """Bring one refund up to what Stripe says. The gift is locked and in the books."""
    refund = _row_of(gift, facts)
    left, came_back = refund.transaction_id, refund.failure_transaction_id
    _note(refund, facts, asked_at)
    if facts.transaction is not None:
        _book_leaving(gift, refund, facts.transaction)
    if facts.failure_transaction is not None:
        _book_return(gift, refund, facts.failure_transaction)
    _tell(gift, refund, left_before=left is not None, back_before=came_back is not None)
    return refund


def _tell(gift: Gift, refund: Refund, *, left_before: bool, back_before: bool) -> None:
    """The supporter hears once that money left for them, and once that it could not be taken.

    Of what had come back before we heard of anything, they hear nothing: nothing has changed.
    """
    has_left, is_back = (
        name is not None for name in (refund.transaction_id, refund.failure_transaction_id)
    )
    if has_left and not left_before and not is_back:
        tell_supporter(gift, "gift_sent_back", refund.amount, why=refund.reason or "")
    elif is_back and left_before and not back_before:
        tell_supporter(gift, "gift_not_sent_back", refund.amount)


def _row_of(gift: Gift, facts: RefundFacts) -> Refund:
    """By Stripe's id; else the row that asked for it and has not heard; else a new one."""
    found = db.session.scalar(select(Refund).where(Refund.stripe_id == facts.id))
    if found is not None:
        return found
    asked = _asked_for(gift, facts.refund_id)
    if asked is not None:
        asked.stripe_id = facts.id
        return asked
    refund = Refund(
        gift_id=gift.id,
        form_hash=hash_secret(f"refund:{facts.id}"),
        stripe_id=facts.id,
        amount_minor=facts.amount.minor,
        currency=facts.amount.currency,
        status=RefundStatus.PENDING.value,
        asked_at=facts.created_at,
        next_try_at=facts.created_at,
        attempts=0,
        calls=0,
    )
    db.session.add(refund)
    audit.record("refund.found", refund, amount=facts.amount, gift=gift.id)
    tell_treasurers("refund_found", gift)
    return refund


def _asked_for(gift: Gift, refund_id: uuid.UUID | None) -> Refund | None:
    """Only a row of this gift, so that what somebody typed on the dashboard matches no other."""
    if refund_id is None:
        return None
    query = select(Refund).where(
        Refund.id == refund_id, Refund.gift_id == gift.id, Refund.stripe_id.is_(None)
    )
    return db.session.scalar(query)


def _note(refund: Refund, facts: RefundFacts, asked_at: datetime) -> None:
    """Where it stands, unless somebody was told later. What failed needs somebody to look."""
    if clock.is_older(asked_at, refund.told_at):
        return
    before, refund.told_at = refund.state, asked_at
    if not refund_can_become(before, facts.status):
        _wonder(refund, facts)
        return
    refund.failure = facts.failure
    if before is facts.status:
        return
    refund.status = refund_becomes(before, facts.status).value
    if facts.status is RefundStatus.FAILED or facts.status is RefundStatus.CANCELED:
        audit.record("refund.failed", refund, amount=refund.amount, failure=facts.failure)
        tell_treasurers("refund_failed", db.session.get_one(Gift, refund.gift_id))
    elif before in UNASKED:
        audit.record("refund.made", refund, amount=refund.amount)


def _wonder(refund: Refund, facts: RefundFacts) -> None:
    """What Stripe says cannot follow: the row stays, the money is booked, people are told once."""
    told = facts.status.value
    before = audit.acts("refund.alert", Refund.__tablename__, [refund.id])
    if all(each.details["told"] != told for each in before):
        audit.record("refund.alert", refund, amount=refund.amount, status=refund.state, told=told)
        tell_treasurers("refund_alert", db.session.get_one(Gift, refund.gift_id))


def _book_leaving(gift: Gift, refund: Refund, moved: BalanceTransaction) -> None:
    postings = gift_refunded(gift.fund_id, moved, held(gift, moved.gross.currency))
    book(GIFT_REFUNDED, postings, moved, gift.reference)
    refund.transaction_id = moved.id


def _book_return(gift: Gift, refund: Refund, moved: BalanceTransaction) -> None:
    took = taken(
        [refund.transaction_id or ""],
        moved.gross.currency,
        SUSPENSE,
        GIFTS_REFUNDED,
        PROCESSING_FEES,
    )
    postings = gift_refund_failed(gift.fund_id, moved, took)
    book(GIFT_REFUND_FAILED, postings, moved, gift.reference)
    refund.failure_transaction_id = moved.id
