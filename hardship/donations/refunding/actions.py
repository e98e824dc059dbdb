"""Sending gifts back: asked for by one, above the organisation's limit approved by another.

What Stripe would refuse is refused here, in words, before anything is asked of it. An approved
refund is a promise to ask Stripe (`calls.py`); only what Stripe answers is booked
(`settlement.py`).
"""

import uuid
from contextlib import suppress

from sqlalchemy import select

from hardship import audit, campaigns
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.by_two import refuse_alone
from hardship.core.database import db, lock, locked
from hardship.core.errors import AlreadyDecided, AmountSentBefore
from hardship.core.limits import LONGEST_EXPLANATION, check_length, check_reason
from hardship.core.money import Money
from hardship.core.once import add_once, is_same, made_by
from hardship.core.tokens import hash_secret
from hardship.donations.disputing.models import FraudAlert
from hardship.donations.disputing.queries import disputes_of
from hardship.donations.errors import NotRunning
from hardship.donations.gateway import RefundStatus
from hardship.donations.gift_history import received
from hardship.donations.models import Gift
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.queries import (
    left_to_refund,
    obstacle_to_refund,
    refunds_of,
    standing,
)
from hardship.donations.refunding.rules import ENDS_MONTHLY, RefundReason, refund_becomes
from hardship.donations.subscriptions.actions import ask_to_end


def ask_refund(
    gift_id: uuid.UUID,
    *,
    form: str,
    amount: Money | None = None,
    reason: RefundReason,
    note: str = "",
    by: Officer,
) -> Refund:
    """Ask for a payment to be sent back: all that is left of it, or an amount.

    `form` is the form's single token. Up to the organisation's limit, all parts of one gift
    together, it is approved with that. Raises `ReasonNeeded` for another reason without a note,
    `AmountSentBefore`, and what `rules.refund_obstacle` names.
    """
    check_length(note, LONGEST_EXPLANATION)
    if reason is RefundReason.OTHER:
        note = check_reason(note, LONGEST_EXPLANATION)
    gift, before = locked(Gift, gift_id), made_by(Refund, form)
    said = {"gift_id": gift.id, "reason": reason.value, "note": note.strip() or None}
    if before is not None:
        if not is_same(before, said) or amount not in {None, before.amount}:
            raise AmountSentBefore(amount=before.amount)
        return before
    amount = left_to_refund(gift) if amount is None else amount
    _refuse(gift, amount)
    is_small = _decided_alone(gift, amount).minor <= campaigns.organisation().refund_limit_minor
    now = clock.now()
    asked = Refund(
        **said,
        form_hash=hash_secret(form),
        amount_minor=amount.minor,
        currency=amount.currency,
        status=(RefundStatus.APPROVED if is_small else RefundStatus.ASKED).value,
        asked_by_id=by.id,
        asked_at=now,
        next_try_at=now,
        attempts=0,
        calls=1,
    )
    refund, _ = add_once(asked)
    audit.record("refund.asked", refund, by=by.actor, amount=amount, ground=reason, gift=gift.id)
    if is_small:
        _end_monthly(gift, refund, by)
    return refund


def approve_refund(refund_id: uuid.UUID, *, by: Officer) -> Refund:
    """Another person agrees. Raises `AlreadyDecided`, `NobodyAlone`, and what Stripe would say."""
    refund = _undecided(refund_id)
    refuse_alone(refund.asked_by_id, by.id)
    gift = db.session.get_one(Gift, refund.gift_id)
    _refuse(gift, refund.amount, besides=refund)
    refund.status = refund_becomes(refund.state, RefundStatus.APPROVED).value
    refund.approved_by_id = by.id
    refund.decided_at = refund.next_try_at = clock.now()
    audit.record("refund.approved", refund, by=by.actor, amount=refund.amount)
    _end_monthly(gift, refund, by)
    return refund


def _end_monthly(gift: Gift, refund: Refund, by: Officer) -> None:
    """Let nothing more be charged where the reason holds for each month to come."""
    if gift.monthly_id is None or refund.why not in ENDS_MONTHLY:
        return
    with suppress(NotRunning):
        ask_to_end(gift.monthly_id, by=by.actor, reason=refund.why.value)


def decline_refund(refund_id: uuid.UUID, *, by: Officer) -> Refund:
    """It is not sent back. Whoever asked may take it back themselves. Raises `AlreadyDecided`."""
    refund = _undecided(refund_id)
    refund.status = refund_becomes(refund.state, RefundStatus.DECLINED).value
    refund.declined_by_id, refund.decided_at = by.id, clock.now()
    audit.record("refund.declined", refund, by=by.actor, amount=refund.amount)
    if refund.why is RefundReason.FRAUD:
        _warn_again(refund.gift_id, by)
    return refund


def _warn_again(gift_id: uuid.UUID, by: Officer) -> None:
    """A bank's warning that this refund would have answered waits for an answer again."""
    seen = select(FraudAlert).where(
        FraudAlert.gift_id == gift_id, FraudAlert.seen_at.is_not(None), FraudAlert.is_actionable
    )
    for alert in db.session.scalars(lock(seen)):
        alert.seen_by_id = alert.seen_at = None
        audit.record("fraud_warning.unseen", alert, by=by.actor)


def settle_otherwise(refund_id: uuid.UUID, *, reason: str, by: Officer) -> Refund:
    """One that came to nothing stays so: the supporter leaves the gift, or has the money already.

    Raises `ReasonNeeded`, and `AlreadyDecided` for any other.
    """
    why = check_reason(reason)
    refund = locked_refund(refund_id)
    if not refund.may_be_settled_otherwise:
        raise AlreadyDecided
    refund.settled_by_id, refund.settled_at = by.id, clock.now()
    audit.record("refund.settled_otherwise", refund, by=by.actor, amount=refund.amount, reason=why)
    return refund


def see_warning(warning_id: str, *, by: Officer) -> FraudAlert:
    """Somebody looked at a bank's warning and leaves the gift where it is."""
    alert = locked(FraudAlert, warning_id)
    if alert.seen_at is None:
        alert.seen_by_id, alert.seen_at = by.id, clock.now()
        audit.record("fraud_warning.seen", alert, by=by.actor)
    return alert


def _undecided(refund_id: uuid.UUID) -> Refund:
    refund = locked_refund(refund_id)
    if not refund.is_waiting:
        raise AlreadyDecided
    return refund


def locked_refund(refund_id: uuid.UUID) -> Refund:
    """The refund, its gift locked first, as everywhere."""
    locked(Gift, db.session.scalar(select(Refund.gift_id).where(Refund.id == refund_id)))
    return locked(Refund, refund_id)


def _refuse(gift: Gift, amount: Money, *, besides: Refund | None = None) -> None:
    left = left_to_refund(gift, besides=besides)
    obstacle = obstacle_to_refund(gift, amount, left=left, disputes=disputes_of(gift))
    if obstacle is not None:
        raise obstacle


def _decided_alone(gift: Gift, amount: Money) -> Money:
    """What one person would have sent back of it, all parts together, in the fund's currency."""
    if gift.presented is not None:
        return received(gift)
    return amount + _sent_by_one(gift, amount.currency)


def _sent_by_one(gift: Gift, currency: str) -> Money:
    """What stands of a gift's refunds that nobody but who asked for them agreed to."""
    alone = (each for each in refunds_of(gift) if each.asked_by_id and not each.approved_by_id)
    return standing(currency, alone)
