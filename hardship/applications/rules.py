"""An application's life, what may be asked for, and how votes come out. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hardship.core.errors import N_
from hardship.core.money import Money
from hardship.ledger import AidCategory


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    WAITING_LIST = "waiting_list"
    AWARDED = "awarded"
    PAID = "paid"


#: Which state may follow which. An edit brings a case back from review; a cancelled award brings
#: it back to *approved*; a void payment brings it back to *awarded*.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset({Status.IN_REVIEW, Status.WITHDRAWN}),
    Status.IN_REVIEW: frozenset(
        {Status.APPROVED, Status.DECLINED, Status.SUBMITTED, Status.WITHDRAWN}
    ),
    Status.APPROVED: frozenset({Status.AWARDED, Status.WAITING_LIST, Status.WITHDRAWN}),
    Status.WAITING_LIST: frozenset({Status.AWARDED, Status.WITHDRAWN}),
    Status.AWARDED: frozenset({Status.PAID, Status.APPROVED}),
    Status.PAID: frozenset({Status.AWARDED}),
}

#: Nobody has decided yet: votes count, and the worker may change what they sent.
UNDECIDED = frozenset({Status.SUBMITTED, Status.IN_REVIEW})

#: A person has one of these at a time. As soon as money is promised they may apply again: what
#: happens to that promise afterwards (paid, void, taken back) never collides with a newer case.
OPEN = UNDECIDED | {Status.DRAFT, Status.WAITING_LIST}

#: The worker can still take it back. Once money is promised the committee has to undo that.
WITHDRAWABLE = UNDECIDED | {Status.APPROVED, Status.WAITING_LIST}

COMMITTEE_LABELS: Mapping[Status, str] = {
    Status.DRAFT: N_("Draft"),
    Status.SUBMITTED: N_("Submitted"),
    Status.IN_REVIEW: N_("In review"),
    Status.APPROVED: N_("Approved"),
    Status.DECLINED: N_("Declined"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.WAITING_LIST: N_("Waiting list"),
    Status.AWARDED: N_("Awarded"),
    Status.PAID: N_("Paid"),
}

WORKER_LABELS: Mapping[Status, str] = {
    Status.DRAFT: N_("You have not sent it yet"),
    Status.SUBMITTED: N_("We have your application"),
    Status.IN_REVIEW: N_("The committee is reading your application"),
    Status.APPROVED: N_("Your application is approved"),
    Status.DECLINED: N_("The committee did not approve your application"),
    Status.WITHDRAWN: N_("You withdrew this application"),
    Status.WAITING_LIST: N_("Approved, and waiting for money"),
    Status.AWARDED: N_("Approved: your payment is being prepared"),
    Status.PAID: N_("We sent your payment"),
}


class Choice(StrEnum):
    """What an officer may say about a version."""

    APPROVE = "approve"
    DECLINE = "decline"


class Urgency(StrEnum):
    """A notice with a date goes first."""

    NONE = "none"
    EVICTION = "eviction"
    SHUT_OFF = "shut_off"


class PayMethod(StrEnum):
    """How the worker wants the money. In the interface a cheque is a check."""

    CHEQUE = "cheque"
    TRANSFER = "transfer"


class AccountKind(StrEnum):
    """What a bank asks of every transfer."""

    CHECKING = "checking"
    SAVINGS = "savings"


#: The needs a worker can name. Flat benefits are the committee's, not something to ask for.
NEED_CATEGORIES: tuple[AidCategory, ...] = (
    AidCategory.RENT,
    AidCategory.UTILITIES,
    AidCategory.FOOD,
    AidCategory.MEDICAL,
    AidCategory.CHILDCARE,
    AidCategory.TRANSPORT,
    AidCategory.OTHER,
)

CATEGORY_LABELS: Mapping[AidCategory, str] = {
    AidCategory.RENT: N_("Rent or mortgage"),
    AidCategory.UTILITIES: N_("Electricity, gas or water"),
    AidCategory.FOOD: N_("Food"),
    AidCategory.MEDICAL: N_("Health or medicine"),
    AidCategory.CHILDCARE: N_("Childcare"),
    AidCategory.TRANSPORT: N_("Transport"),
    AidCategory.FLAT_BENEFIT: N_("Flat benefit"),
    AidCategory.OTHER: N_("Something else"),
}

URGENCY_LABELS: Mapping[Urgency, str] = {
    Urgency.NONE: N_("No notice"),
    Urgency.EVICTION: N_("Eviction notice"),
    Urgency.SHUT_OFF: N_("Shut-off notice"),
}

MOST_NEEDS = 8
LEAST_FOR_A_NEED_MINOR, MOST_FOR_A_NEED_MINOR = 1_00, 25_000_00
#: What other strike benefits pay a week.
MOST_BENEFITS_MINOR = 5_000_00
MOST_DEPENDANTS = 20
LONGEST_TEXT = 120
LONGEST_CITY, LONGEST_STATE = 60, 20
#: What an officer writes with a vote.
LONGEST_VOTE_REASON = 1000

#: Sorts applications without a dated notice after all others.
NO_DATE = date(9999, 12, 31)


# ------------------------------------------------------------------------------- eligibility


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The three questions before anything is asked."""

    on_strike: bool
    lost_pay: bool
    needs_help: bool


class Obstacle(StrEnum):
    """Which of the three is not met; the first that fails is what the worker reads about."""

    NOT_ON_STRIKE = "not-on-strike"
    NO_LOST_PAY = "no-lost-pay"
    NO_NEED = "no-need"


def obstacle(answers: Eligibility) -> Obstacle | None:
    """What keeps this person from this fund, or None."""
    if not answers.on_strike:
        return Obstacle.NOT_ON_STRIKE
    if not answers.lost_pay:
        return Obstacle.NO_LOST_PAY
    return None if answers.needs_help else Obstacle.NO_NEED


# -------------------------------------------------------------------------------------- votes


@dataclass(frozen=True, slots=True)
class Ballot:
    """One officer's vote on the version that is decided. `amount` is set when they approve."""

    officer_id: uuid.UUID
    choice: Choice
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the votes on a version stand.

    `decision` is None while votes are missing. `approved` is the amount that N people support;
    `differs` says that the approving votes name different amounts.
    """

    approvals: int
    declines: int
    needed: int
    decision: Choice | None = None
    approved: Money | None = None
    differs: bool = False

    def decided_by(self, choice: Choice) -> "Outcome":
        """A vote decides its own way or not at all.

        Where the fund asks for fewer votes than it did, those of before may suffice by now; they
        count when one of them is cast again, and not when somebody votes against them.
        """
        if self.decision in {None, choice}:
            return self
        return replace(self, decision=None, approved=None)

    def within(self, most: Money) -> "Outcome":
        """No vote of before approves more than the rules of today; who did supports less, too."""
        return self if self.approved is None else replace(self, approved=min(self.approved, most))

    @property
    def cast(self) -> int:
        """How many people voted."""
        return self.approvals + self.declines

    @property
    def is_approved(self) -> bool:
        """Whether this many people approved it."""
        return self.decision is Choice.APPROVE

    @property
    def is_declined(self) -> bool:
        """Whether this many people declined it."""
        return self.decision is Choice.DECLINE


def outcome(ballots: Sequence[Ballot], needed: int) -> Outcome:
    """Count the votes in the order in which they were cast; the first side to reach N decides.

    To approve an amount is to support every smaller one too. So the N deciding votes agree on the
    smallest amount that one of them named: nobody's money is decided by one person alone, and a
    committee of two cannot block itself over a few dollars.
    """
    if needed < 1:
        raise ValueError("at least one vote decides")
    count = dict.fromkeys(Choice, 0)
    decision = None
    for ballot in ballots:
        count[ballot.choice] += 1
        if decision is None and count[ballot.choice] == needed:
            decision = ballot.choice
    named = [ballot.amount for ballot in ballots if ballot.amount is not None]
    return Outcome(
        approvals=count[Choice.APPROVE],
        declines=count[Choice.DECLINE],
        needed=needed,
        decision=decision,
        approved=min(named[:needed]) if decision is Choice.APPROVE else None,
        differs=len(set(named)) > 1,
    )


def enough_voters(needed: int) -> int:
    """So many cannot split: when all have voted, one side has the votes that it needs."""
    return 2 * needed - 1


def falls_short(standing: Outcome, left: int) -> bool:
    """Whether neither side gets there even if all who are left vote alike."""
    return max(standing.approvals, standing.declines) + left < standing.needed


# -------------------------------------------------------------------------------------- order


def queue_date(urgency: Urgency, urgent_on: date | None) -> date:
    """The date by which the queue is sorted: the notice's, else after all dates."""
    return NO_DATE if urgency is Urgency.NONE or urgent_on is None else urgent_on
