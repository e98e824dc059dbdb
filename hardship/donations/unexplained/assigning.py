"""Taking money out of suspense: said by one to be a gift to a fund, above the limit by two.

What may be an employer's is called a gift by two, whatever the amount: 29 USC 186 knows no small
sum.

The other way out is to refund it (`refunding`): Stripe's word takes it out of suspense then.
"""

from uuid import UUID

from hardship import audit, campaigns, ledger
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.by_two import refuse_alone
from hardship.core.database import db, existing, locked
from hardship.core.errors import AlreadyDecided
from hardship.core.limits import LONGEST_EXPLANATION, check_reason
from hardship.core.money import Money
from hardship.donations.errors import GiftElsewhere, NotInSuspense, OnlySentBack
from hardship.donations.gift_history import fee_kept, received
from hardship.donations.models import Gift
from hardship.donations.notifying import send_receipt
from hardship.donations.rules import GiftStatus, become
from hardship.donations.unexplained.models import SuspenseAssignment
from hardship.donations.unexplained.places import assigned_before, move_parts, places_of
from hardship.donations.unexplained.queries import (
    assignment_waiting,
    held_of_movements,
    may_be_employers,
    suspense_of,
)
from hardship.donations.unexplained.rules import (
    BY_ASSIGNMENT,
    SUSPENSE_ASSIGNED,
    SUSPENSE_ASSIGNED_ELSEWHERE,
    AssignmentStatus,
    suspense_assigned,
    suspense_assigned_elsewhere,
)
from hardship.ledger import Posting, Source


def assign(gift_id: UUID, *, fund_id: UUID, reason: str, by: Officer) -> SuspenseAssignment:
    """Say that what is held of a payment is a gift to this fund.

    Up to the organisation's limit for refunds it is done with that, unless it may be an
    employer's. Raises `ReasonNeeded`, `TooLong`, `NotInSuspense`, `GiftElsewhere`, `OnlySentBack`,
    `PartlyArrived`, and `AlreadyDecided` while another waits.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    campaigns.lock_funds()
    gift = locked(Gift, gift_id)
    from_fund_id, held = _held(gift)
    if assignment_waiting(gift) is not None:
        raise AlreadyDecided
    if gift.is_paid and fund_id != gift.fund_id:
        raise GiftElsewhere
    if campaigns.fund(fund_id).currency != held.currency:
        raise OnlySentBack(currency=held.currency)
    assignment = SuspenseAssignment(
        gift_id=gift.id,
        from_fund_id=from_fund_id,
        fund_id=fund_id,
        amount_minor=held.minor,
        currency=held.currency,
        status=AssignmentStatus.ASKED.value,
        reason=why,
        asked_by_id=by.id,
        asked_at=clock.now(),
    )
    db.session.add(assignment)
    db.session.flush()
    audit.record("suspense.asked", assignment, by=by.actor, amount=held, gift=gift.id)
    limit = campaigns.organisation().refund_limit_minor
    if held.minor <= limit and not may_be_employers(gift, for_funds=[fund_id]):
        _carry_out(gift, assignment, by)
    return assignment


def confirm_assignment(assignment_id: UUID, *, by: Officer) -> SuspenseAssignment:
    """Another person agrees. Raises what `assign` raises, and `NobodyAlone`."""
    gift, assignment = _undecided(assignment_id)
    refuse_alone(assignment.asked_by_id, by.id)
    assignment.confirmed_by_id = by.id
    assignment.from_fund_id, held = _held(gift)
    assignment.amount_minor = held.minor
    _carry_out(gift, assignment, by)
    return assignment


def reject_assignment(assignment_id: UUID, *, by: Officer) -> SuspenseAssignment:
    """It is not that. Whoever said so may take it back themselves. Raises `AlreadyDecided`."""
    _, assignment = _undecided(assignment_id)
    assignment.status = AssignmentStatus.REJECTED.value
    assignment.rejected_by_id, assignment.decided_at = by.id, clock.now()
    audit.record("suspense.rejected", assignment, by=by.actor, amount=assignment.amount)
    return assignment


def _undecided(assignment_id: UUID) -> tuple[Gift, SuspenseAssignment]:
    campaigns.lock_funds()
    gift = locked(Gift, existing(SuspenseAssignment, assignment_id).gift_id)
    assignment = locked(SuspenseAssignment, assignment_id)
    if not assignment.is_waiting:
        raise AlreadyDecided
    return gift, assignment


def _held(gift: Gift) -> tuple[UUID, Money]:
    """The fund that holds something of it, and how much. A failed refund brings it back there."""
    held = suspense_of(gift) if gift.is_booked else {}
    for fund_id, amount in held.items():
        if amount.minor > 0:
            return fund_id, amount
    raise NotInSuspense


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
    audit.record("suspense.assigned", assignment, by=by.actor, entry=entry, gift=gift.id)
    if gift.is_paid:
        return  # what came back of a gift that was explained before
    paid = received(gift)
    if paid != gift.amount:
        gift.amount_minor = gift.intended_minor = paid.minor
        gift.currency = paid.currency
    gift.fee_minor = fee_kept(gift).minor
    gift.fund_id = assignment.fund_id
    gift.status = become(gift.state, GiftStatus.PAID).value
    send_receipt(gift, left=assignment.amount)


def _postings(gift: Gift, assignment: SuspenseAssignment) -> list[Posting]:
    giver, amount = assignment.from_fund_id, assignment.amount
    nothing = Money.zero(amount.currency)
    fee = nothing if gift.is_paid else fee_kept(gift)
    parts = places_of(gift, _left(gift, amount.currency), giver)
    move_parts(assignment, parts)
    if giver == assignment.fund_id:
        return suspense_assigned(giver, amount)
    by_account: dict[str, Money] = {}
    for place, part in parts.items():
        by_account[place.account] = by_account.get(place.account, nothing) + part
    return suspense_assigned_elsewhere(giver, assignment.fund_id, amount, fee, by_account)


def _left(gift: Gift, currency: str) -> dict[str, Money]:
    """What is left of each movement of a payment. The fee is the payment's own."""
    first, nothing = gift.transaction_id or "", Money.zero(currency)
    left = held_of_movements(gift)
    left[first] = left.get(first, nothing) - fee_kept(gift)
    for name, part in assigned_before(gift).items():
        left[name] = left.get(name, nothing) - part
    return {name: part for name, part in left.items() if part}
