"""Votes of different people on one version, and what the rooms above make of the result."""

import uuid

from sqlalchemy.exc import IntegrityError

from hardship import audit
from hardship.applications.errors import (
    AlreadyVoted,
    AmountNeeded,
    AmountOutOfBounds,
    CaseDecided,
    DeclineNeedsReason,
    ExplanationNeeded,
    VersionChanged,
)
from hardship.applications.models import Application, Vote
from hardship.applications.queries import (
    lock_application,
    refuse_own,
    refuse_unblinded,
    standing,
    turns_taken,
)
from hardship.applications.rules import (
    LONGEST_VOTE_REASON,
    MOVES,
    Choice,
    Outcome,
    Status,
)
from hardship.applications.terms import Terms, lines_plain, terms_plain
from hardship.applications.writing import announce_news
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import db
from hardship.core.lifecycle import move
from hardship.core.limits import check_length
from hardship.core.money import Money


def cast_vote(
    application: Application,
    *,
    version_id: uuid.UUID,
    choice: Choice,
    amount: Money | None,
    reason: str,
    terms: Terms,
    by: Officer,
    turn: int = 1,
) -> Outcome:
    """Cast one officer's vote and count: at the N-th of one kind the case is decided.

    While it is undecided, a vote of the next `turn` takes the place of the officer's last one.

    `terms` are those of the version that is voted on; `awards.decide` hands them down. Takes the
    application's lock, so that votes of the same moment are counted one after another.
    Raises `OwnApplication`, `AlreadyVoted`, `CaseDecided`, `SawWhose`, `VersionChanged`,
    `DeclineNeedsReason`, `AmountNeeded`, `AmountOutOfBounds`, `ExplanationNeeded`.
    """
    application = lock_application(application.id)
    _check_person_and_version(application, version_id, by, turn)
    _check_words(choice, amount, reason, terms.most)
    approved = amount if choice is Choice.APPROVE else None
    vote = Vote(
        application=application,
        application_id=application.id,
        version_id=version_id,
        officer_id=by.id,
        turn=turn,
        choice=choice,
        amount_minor=None if approved is None else approved.minor,
        currency=application.currency,
        explanation=lines_plain(terms.explained(approved)),
        cast_at=clock.now(),
    )
    vote.reason = reason.strip() or None
    _add(vote)
    verb = "application.voted" if turn == 1 else "application.vote_changed"
    audit.record(verb, application, by=by.actor, choice=choice, version=version_id)
    result = standing(application, terms).decided_by(choice)
    _follow(application, result, terms)
    return result


def _check_person_and_version(
    application: Application, version_id: uuid.UUID, officer: Officer, turn: int
) -> None:
    """One's own vote is seen first: it may be the very one that decided."""
    refuse_own(application, officer)
    if turn != turns_taken(version_id, officer) + 1:
        raise AlreadyVoted
    if not application.is_undecided:
        raise CaseDecided
    refuse_unblinded(application, officer)
    if application.current_version_id != version_id:
        raise VersionChanged


def _check_words(choice: Choice, amount: Money | None, reason: str, most: Money) -> None:
    check_length(reason, LONGEST_VOTE_REASON)
    if choice is Choice.DECLINE:
        if not reason.strip():
            raise DeclineNeedsReason
        return
    if amount is None:
        raise AmountNeeded
    if not Money.zero(most.currency) < amount <= most:
        raise AmountOutOfBounds(most=most)
    if amount < most and not reason.strip():
        raise ExplanationNeeded(most=most)


def _add(vote: Vote) -> None:
    """The database holds the second lock: one vote an officer, version and turn."""
    try:
        with db.session.begin_nested():
            db.session.add(vote)
    except IntegrityError as error:
        raise AlreadyVoted from error


def _follow(application: Application, result: Outcome, terms: Terms) -> None:
    """The first vote opens the review; the deciding one ends it, and keeps how it came out."""
    if application.state is Status.SUBMITTED:
        application.status = move(MOVES, application.state, Status.IN_REVIEW)
    if result.decision is not None:
        to = Status.APPROVED if result.is_approved else Status.DECLINED
        application.status = move(MOVES, application.state, to)
        application.decided_at = clock.now()
        application.terms = terms_plain(terms)
        application.approved_minor = None if result.approved is None else result.approved.minor
        application.ended_at = clock.now() if result.is_declined else None
        application.draft_json = application.draft_payee_json = None
        audit.record(f"application.{to.value}", application, amount=result.approved)
        announce_news(application)
    db.session.flush()


def mark_awarded(application: Application, *, with_decision: bool = False) -> Application:
    """Money is promised, or a void payment has to be made again.

    The votes of this very moment are told already; what an officer grants later is news.
    """
    return _mark(application, Status.AWARDED, is_told=with_decision)


def mark_waiting(application: Application) -> Application:
    """It was approved a moment ago, and the fund cannot cover it yet."""
    return _mark(application, Status.WAITING_LIST, is_told=True)


def mark_paid(application: Application) -> Application:
    """The payment was released."""
    return _mark(application, Status.PAID)


def mark_approved(application: Application) -> Application:
    """The award was taken back: approved, without money."""
    return _mark(application, Status.APPROVED)


def _mark(application: Application, to: Status, *, is_told: bool = False) -> Application:
    """The rooms above record the act itself; the worker hears of it once, not of each step."""
    application = lock_application(application.id)
    application.status = move(MOVES, application.state, to)
    application.ended_at = clock.now() if to is Status.PAID else None
    if not is_told:
        announce_news(application)
    db.session.flush()
    return application
