"""Disputes as Stripe tells of them, in all ten statuses, several of one payment, partial.

The cash counts, not the status: each movement is an entry with the amount and the fee that Stripe
says. Inquiries move nothing and are an alert, like early fraud warnings. What was taken from
suspense, or from the gift, comes back to the same.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select

from hardship import audit
from hardship.core import clock
from hardship.core.database import db, insert_or_ignore, lock
from hardship.donations.booking import book, taken
from hardship.donations.disputing.models import Dispute, DisputeMovement, FraudAlert
from hardship.donations.disputing.rules import (
    CLOSED,
    GIFT_DISPUTE_REINSTATED,
    GIFT_DISPUTED,
    gift_dispute_reinstated,
    gift_disputed,
)
from hardship.donations.errors import GiftUnknown
from hardship.donations.gateway import BalanceTransaction, DisputeFacts, DisputeStatus, FraudWarning
from hardship.donations.models import Gift
from hardship.donations.notifying import tell_supporter, tell_treasurers
from hardship.donations.unexplained.queries import held
from hardship.ledger import DISPUTE_FEES, GIFTS_DISPUTED, SUSPENSE

_VERBS: Final = {True: "dispute.closed", False: "dispute.moved_on"}


def settle_dispute(gift: Gift, facts: DisputeFacts, *, asked_at: datetime) -> Dispute:
    """Bring one dispute up to what Stripe says. The gift is locked and in the books."""
    dispute = _row_of(gift, facts)
    _note(gift, dispute, facts, asked_at)
    known = set(_movements(dispute))
    for moved in facts.transactions:
        if moved.id not in known:
            _book(gift, dispute, moved)
    return dispute


def _row_of(gift: Gift, facts: DisputeFacts) -> Dispute:
    found = db.session.scalar(select(Dispute).where(Dispute.stripe_id == facts.id))
    if found is not None:
        return found
    dispute = Dispute(
        stripe_id=facts.id,
        gift_id=gift.id,
        status="",
        reason=facts.reason,
        amount_minor=facts.amount.minor,
        currency=facts.amount.currency,
        opened_at=facts.created_at,
        told_at=facts.created_at,
    )
    db.session.add(dispute)
    db.session.flush()
    return dispute


def _note(gift: Gift, dispute: Dispute, facts: DisputeFacts, asked_at: datetime) -> None:
    """Where it stands, unless somebody was told later. An alert, each time that it moves on."""
    if dispute.status and clock.is_older(asked_at, dispute.told_at):
        return
    before = dispute.status
    dispute.told_at = asked_at
    dispute.status, dispute.due_by = facts.status.value, facts.due_by
    dispute.amount_minor = facts.amount.minor
    is_closed = facts.status in CLOSED
    dispute.closed_at = (dispute.closed_at or clock.now()) if is_closed else None
    if before == facts.status:
        return
    verb = _VERBS[is_closed] if before else "dispute.opened"
    audit.record(verb, dispute, amount=facts.amount, status=facts.status, gift=gift.id)
    tell_treasurers("dispute", gift, due_by=facts.due_by if dispute.wants_answer else None)
    if facts.status is DisputeStatus.LOST:
        tell_supporter(gift, "gift_taken_back", facts.amount)


def _movements(dispute: Dispute) -> list[str]:
    query = select(DisputeMovement.id).where(DisputeMovement.dispute_id == dispute.id)
    return list(db.session.scalars(query))


def _book(gift: Gift, dispute: Dispute, moved: BalanceTransaction) -> None:
    """What comes back goes where the same dispute took it from."""
    currency = moved.gross.currency
    if moved.net.minor < 0:
        kind, postings = GIFT_DISPUTED, gift_disputed(gift.fund_id, moved, held(gift, currency))
    else:
        took = taken(_movements(dispute), currency, SUSPENSE, GIFTS_DISPUTED, DISPUTE_FEES)
        kind = GIFT_DISPUTE_REINSTATED
        postings = gift_dispute_reinstated(gift.fund_id, moved, took)
    entry = book(kind, postings, moved, gift.reference)
    db.session.add(
        DisputeMovement(
            id=moved.id,
            dispute_id=dispute.id,
            amount_minor=moved.gross.minor,
            fee_minor=moved.fee.minor,
            currency=moved.gross.currency,
        )
    )
    db.session.flush()
    audit.record("dispute.money_moved", dispute, entry=entry, gross=moved.gross, fee=moved.fee)


def settle_warning(warning: FraudWarning) -> FraudAlert:
    """Write down a bank's warning about a payment of ours. Raises `GiftUnknown`."""
    gift = db.session.scalar(lock(select(Gift).where(Gift.charge_id == warning.charge_id)))
    if gift is None:
        raise GiftUnknown
    values = {
        "id": warning.id,
        "gift_id": gift.id,
        "is_actionable": warning.is_actionable,
        "warned_at": warning.created_at,
    }
    insert = insert_or_ignore(FraudAlert).values(values).returning(FraudAlert.id)
    is_new = db.session.scalar(insert) is not None
    alert = db.session.get_one(FraudAlert, warning.id, populate_existing=True)
    # A warning is answered once, by a refund or by a dispute, and stays so.
    alert.is_actionable = alert.is_actionable and warning.is_actionable
    if is_new:
        audit.record("fraud_warning.came", alert, gift=gift.id, actionable=warning.is_actionable)
        if alert.is_actionable:  # else nobody can answer it any more
            tell_treasurers("fraud_warning", gift)
    return alert
