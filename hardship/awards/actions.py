"""Deciding and granting."""

import uuid
from dataclasses import dataclass

from hardship import applications, audit, campaigns, ledger
from hardship.applications import Application, Choice
from hardship.awards import rules
from hardship.awards.errors import (
    NotEnoughToAward,
    NothingToCancel,
    NothingWaits,
    OthersWaitFirst,
)
from hardship.awards.models import Award
from hardship.awards.queries import WAITING, available_to_award, place_in_line, terms_of
from hardship.awards.rules import AWARD_CANCELLED, AWARD_GRANTED, AwardStatus
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import db
from hardship.core.limits import LONGEST_REASON, check_length, check_reason
from hardship.core.money import Money
from hardship.ledger import Source


@dataclass(frozen=True, slots=True)
class Decided:
    """What a vote led to: `outcome` of the votes, and the award if one was granted."""

    outcome: applications.Outcome
    award: Award | None


def decide(
    application: Application,
    *,
    version_id: uuid.UUID,
    choice: Choice,
    amount: Money | None,
    reason: str,
    by: Officer,
    turn: int = 1,
) -> Decided:
    """Cast one vote; at the last one needed, approve and award, or decline.

    What the fund cannot cover beside everything that waits for its money already is approved and
    put on the waiting list, behind. Raises what `applications.cast_vote` raises.
    """
    fund = _locked_fund(application)
    application = applications.lock_application(application.id)
    outcome = applications.cast_vote(
        application,
        version_id=version_id,
        choice=choice,
        amount=amount,
        reason=reason,
        terms=terms_of(application),
        by=by,
        turn=turn,
    )
    if outcome.approved is None:
        return Decided(outcome, None)
    if not place_in_line(application).is_reached(outcome.approved, available_to_award(fund)):
        applications.mark_waiting(application)
        return Decided(outcome, None)
    return Decided(outcome, _grant(application, fund, outcome.approved))


def grant_waiting(application: Application, *, out_of_turn: str = "", by: Officer) -> Award:
    """Award an approved application that waited for money, or whose award was taken back.

    `out_of_turn` says why it goes before others who wait, such as an eviction tomorrow; the trail
    keeps it. Raises `OthersWaitFirst` without it while the money does not reach this place,
    `NotEnoughToAward` while the fund cannot cover it, `OwnApplication` for one's own case,
    `NothingWaits` when somebody was first or the worker has withdrawn.
    """
    fund = _locked_fund(application)
    application = applications.lock_application(application.id)
    applications.refuse_own(application, by)
    if application.state not in WAITING:
        raise NothingWaits
    amount, available = applications.approved_amount(application), available_to_award(fund)
    if amount > available:
        raise NotEnoughToAward(available=available, amount=amount)
    place = place_in_line(application)
    if place.is_reached(amount, available):
        return _grant(application, fund, amount, by=by)
    reason = " ".join(out_of_turn.split())
    check_length(reason, LONGEST_REASON)
    if not reason:
        raise OthersWaitFirst(amount=place.amount)
    award = _grant(application, fund, amount, by=by)
    audit.record(
        "award.out_of_turn",
        award,
        by=by.actor,
        ahead=place.ahead,
        reason=reason,
        case=application,
    )
    return award


def cancel(award: Award, *, reason: str, by: Officer) -> Award:
    """Take a promise back; `payouts.cancel_unpaid` calls this once it knows that no money left.

    It looked under the locks of the fund and the award, and holds them. Raises `ReasonNeeded`,
    `TooLong`, `NothingToCancel`, and `OwnApplication` for one's own case.
    """
    reason = check_reason(reason)
    if not award.is_live:
        raise NothingToCancel
    application = applications.application(award.application_id)
    applications.refuse_own(application, by)
    award.status = AwardStatus.CANCELLED
    award.cancelled_at = clock.now()
    _post(AWARD_CANCELLED, award, rules.award_cancelled(award.fund_id, award.shares))
    applications.mark_approved(application)
    audit.record("award.cancelled", award, by=by.actor, reason=reason, case=application)
    return award


def _locked_fund(application: Application) -> Fund:
    """The fund's lock comes first everywhere, so that two acts never wait for each other."""
    return campaigns.lock_fund(application.fund_id)


def _grant(
    application: Application, fund: Fund, amount: Money, *, by: Officer | None = None
) -> Award:
    """Promise it: by the votes, or by the officer who let it go, and who thereby decided."""
    shares = rules.share_out(amount, applications.needs_by_category(application))
    award = Award(
        application_id=application.id,
        version_id=applications.current_version(application).id,
        fund_id=fund.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        shares_minor={category.value: share.minor for category, share in shares.items()},
        status=AwardStatus.GRANTED,
        granted_at=clock.now(),
        granted_by_id=None if by is None else by.id,
    )
    db.session.add(award)
    db.session.flush()
    _post(AWARD_GRANTED, award, rules.award_granted(fund.id, shares))
    applications.mark_awarded(application, with_decision=by is None)
    actor = audit.SYSTEM if by is None else by.actor
    audit.record("award.granted", award, by=actor, amount=amount, application=application.id)
    return award


def _post(kind: str, award: Award, postings: list[ledger.Posting]) -> None:
    source = Source(rules.BY_AWARD, str(award.id))
    ledger.post(kind, postings, source=source, occurred_on=campaigns.accounting_date())
