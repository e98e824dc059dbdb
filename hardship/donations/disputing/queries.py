"""Disputes, inquiries and early warnings of fraud, read."""

import uuid
from collections.abc import Iterable

from sqlalchemy import func, select

from hardship.core import clock
from hardship.core.database import db, existing
from hardship.core.paging import Key, Page, keyset
from hardship.donations.disputing.models import Dispute, DisputeMovement, FraudAlert
from hardship.donations.disputing.rules import CLOSED, UNANSWERED
from hardship.donations.models import Gift
from hardship.donations.rules import BY_STRIPE, LONGEST_LIST
from hardship.ledger import Entry


def disputes_of(gift: Gift) -> list[Dispute]:
    """All disputes of a payment, the oldest first."""
    return disputes_by_gift([gift.id])[gift.id]


def disputes_by_gift(gift_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Dispute]]:
    """The same of several payments, in one query."""
    found: dict[uuid.UUID, list[Dispute]] = {each: [] for each in gift_ids}
    query = select(Dispute).where(Dispute.gift_id.in_(list(found)))
    for each in db.session.scalars(query.order_by(Dispute.opened_at, Dispute.id)):
        found[each.gift_id].append(each)
    return found


def disputes(
    cursor: str | None = None, *, only_open: bool = False, only_closed: bool = False
) -> Page[Dispute]:
    """Disputes and inquiries, newest first, a page at a time."""
    query = select(Dispute)
    if only_open:
        query = query.where(Dispute.status.not_in(CLOSED))
    if only_closed:
        query = query.where(Dispute.status.in_(CLOSED))
    return keyset(query, [Key(Dispute.opened_at, True), Key(Dispute.id, True)], cursor)


def disputes_to_answer() -> list[Dispute]:
    """Those that want an answer on Stripe's dashboard, the most urgent first."""
    query = select(Dispute).where(Dispute.status.in_(UNANSWERED), Dispute.due_by > clock.now())
    return list(db.session.scalars(query.order_by(Dispute.due_by, Dispute.id).limit(LONGEST_LIST)))


def movements_of(disputes: Iterable[Dispute]) -> dict[uuid.UUID, list[DisputeMovement]]:
    """What each of these has taken and brought back, in the order in which it was booked."""
    found: dict[uuid.UUID, list[DisputeMovement]] = {each.id: [] for each in disputes}
    query = select(DisputeMovement).where(DisputeMovement.dispute_id.in_(list(found)))
    booked = select(func.min(Entry.id)).where(
        Entry.source_type == BY_STRIPE, Entry.source_id == DisputeMovement.id
    )
    in_order = query.order_by(booked.scalar_subquery(), DisputeMovement.id)
    for each in db.session.scalars(in_order):
        found[each.dispute_id].append(each)
    return found


def fraud_warnings() -> list[FraudAlert]:
    """Warnings that a refund would answer and that nobody has looked at, the oldest first."""
    query = select(FraudAlert).where(FraudAlert.is_actionable, FraudAlert.seen_at.is_(None))
    return list(db.session.scalars(query.order_by(FraudAlert.warned_at).limit(LONGEST_LIST)))


def fraud_warning(warning_id: str) -> FraudAlert:
    """One warning. Raises `NotFound`."""
    return existing(FraudAlert, warning_id)
