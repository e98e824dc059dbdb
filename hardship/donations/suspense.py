"""Taking money out of suspense: said by one to be a gift to a fund, above the limit by two.

The other way out is to refund it (`refunding`): Stripe's word takes it out of suspense then.
"""

import uuid

from hardship import audit, campaigns, ledger
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import db, existing, locked
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.limits import check_length
from hardship.core.money import Money
from hardship.donations.errors import NotInSuspense, ReasonForRefund
from hardship.donations.models import Gift
from hardship.donations.money_back import assignment_waiting, in_suspense, received
from hardship.donations.rules import (
    LONGEST_REASON,
    AssignmentStatus,
    GiftStatus,
    become,
)
from hardship.donations.stripe_models import SuspenseAssignment
from hardship.donations.stripe_rules import (
    BY_ASSIGNMENT,
    SUSPENSE_ASSIGNED,
    SUSPENSE_ASSIGNED_ELSEWHERE,
    suspense_assigned,
    suspense_assigned_elsewhere,
)
from hardship.donations.telling import tell_supporter
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE, Posting, Source


def assign(
    gift_id: uuid.UUID, *, fund_id: uuid.UUID, reason: str, by: Officer
) -> SuspenseAssignment:
    """Say that what is held of a payment is a gift to this fund.

    Up to the organisation's limit for refunds it is done with that. Raises `ReasonForRefund`,
    `NotInSuspense`, and `AlreadyDecided` while another waits.
    """
    if not reason.strip():
        raise ReasonForRefund
    check_length(reason, LONGEST_REASON)
    campaigns.lock_funds(fund_id)
    gift = locked(Gift, gift_id)
    held = _held(gift)
    if assignment_waiting(gift) is not None:
        raise AlreadyDecided
    assignment = SuspenseAssignment(
        gift_id=gift.id,
        from_fund_id=gift.fund_id,
        fund_id=fund_id,
        amount_minor=held.minor,
        currency=held.currency,
        status=AssignmentStatus.ASKED.value,
        reason=reason.strip(),
        asked_by_id=by.id,
        asked_at=clock.now(),
    )
    db.session.add(assignment)
    db.session.flush()
    audit.record("suspense.asked", assignment, by=by.actor, amount=held, gift=gift.id)
    if held.minor <= campaigns.organisation().refund_limit_minor:
        _carry_out(gift, assignment, by)
    return assignment


def confirm_assignment(assignment_id: uuid.UUID, *, by: Officer) -> SuspenseAssignment:
    """Another person agrees. Raises `AlreadyDecided`, `NobodyAlone`, `NotInSuspense`."""
    gift, assignment = _undecided(assignment_id)
    if assignment.asked_by_id == by.id:
        raise NobodyAlone
    assignment.confirmed_by_id = by.id
    assignment.amount_minor = _held(gift).minor
    _carry_out(gift, assignment, by)
    return assignment


def reject_assignment(assignment_id: uuid.UUID, *, by: Officer) -> SuspenseAssignment:
    """It is not that. Whoever said so may take it back themselves. Raises `AlreadyDecided`."""
    _, assignment = _undecided(assignment_id)
    assignment.status = AssignmentStatus.REJECTED.value
    assignment.rejected_by_id, assignment.decided_at = by.id, clock.now()
    audit.record("suspense.rejected", assignment, by=by.actor, amount=assignment.amount)
    return assignment


def _undecided(assignment_id: uuid.UUID) -> tuple[Gift, SuspenseAssignment]:
    campaigns.lock_funds()
    gift = locked(Gift, existing(SuspenseAssignment, assignment_id).gift_id)
    assignment = locked(SuspenseAssignment, assignment_id)
    if not assignment.is_waiting:
        raise AlreadyDecided
    return gift, assignment


def _held(gift: Gift) -> Money:
    held = in_suspense(gift)
    if gift.state is not GiftStatus.SUSPENDED or held.minor <= 0:
        raise NotInSuspense
    return held


def _carry_out(gift: Gift, assignment: SuspenseAssignment, by: Officer) -> None:
    """The money is a gift from now on: its row says what was paid, and to which fund."""
    stays = assignment.from_fund_id == assignment.fund_id
    entry = ledger.post(
        SUSPENSE_ASSIGNED if stays else SUSPENSE_ASSIGNED_ELSEWHERE,
        _postings(gift, assignment),
        source=Source(BY_ASSIGNMENT, str(assignment.id)),
        occurred_on=campaigns.accounting_date(),
        memo=gift.reference,
    )
    assignment.status, assignment.decided_at = AssignmentStatus.DONE.value, clock.now()
    paid = received(gift)
    if paid != gift.amount:
        gift.amount_minor = gift.intended_minor = paid.minor
        gift.currency = paid.currency
    gift.fund_id = assignment.fund_id
    gift.status = become(gift.state, GiftStatus.PAID).value
    audit.record("suspense.assigned", assignment, by=by.actor, entry=entry, gift=gift.id)
    tell_supporter(gift, "gift_receipt")


def _postings(gift: Gift, assignment: SuspenseAssignment) -> list[Posting]:
    giver, amount = assignment.from_fund_id, assignment.amount
    if giver == assignment.fund_id:
        return suspense_assigned(giver, amount)
    held = [
        (account, ledger.balance(account, giver, amount.currency))
        for account in (STRIPE_BALANCE, IN_TRANSIT, BANK)
    ]
    has_fee = gift.fee is not None and gift.fee.currency == amount.currency
    fee = gift.fee if has_fee and gift.fee else Money.zero(amount.currency)
    return suspense_assigned_elsewhere(giver, assignment.fund_id, amount, fee, held)
