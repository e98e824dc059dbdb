"""One case, opened: facts without a name for whoever decides, identities for whoever may see them.

Deciders are blind: no name, no contact, no payee's name, no account.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hardship import campaigns
from hardship.applications.answers import Answers, answers_from
from hardship.applications.models import Application, NeedLine, Vote
from hardship.applications.queries import (
    changed_votes,
    current_version,
    need_lines,
    standing,
    versions,
    votes,
)
from hardship.applications.rules import (
    UNDECIDED,
    Choice,
    Outcome,
    PayMethod,
    Status,
    Urgency,
)
from hardship.applications.terms import Line, Terms
from hardship.core.money import Money
from hardship.ledger import AidCategory


@dataclass(frozen=True, slots=True)
class CaseNeed:
    """One need. `payee` is None for who decides; `has_payee` says whether one was named.

    `words` are the worker's own, asked for without names.
    """

    category: AidCategory
    amount: Money
    due_on: date | None
    has_payee: bool
    payee: str | None
    words: str


@dataclass(frozen=True, slots=True)
class CaseVote:
    """One vote. `is_void`: the worker has sent a newer version since. `version` is its number.

    `is_changed`: the officer has cast another one on that version, of a later `turn`.
    """

    officer_id: uuid.UUID
    choice: Choice
    amount: Money | None
    reason: str | None
    cast_at: datetime
    version: int
    turn: int
    is_void: bool
    is_changed: bool


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """When a version was sent and what it asked for."""

    id: uuid.UUID
    number: int
    requested: Money
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the worker is and how to reach them."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one application that a page of the committee may show.

    `most` is the amount by the rules and the most that can be approved; `lines` explain it. Of a
    decided case both are what they were at the decision.
    `identity` is None unless the reader sees whose it is.
    """

    id: uuid.UUID
    reference: str
    status: Status
    locale: str
    fund_id: uuid.UUID
    fund_code: str
    worksite: str | None
    version_id: uuid.UUID
    version_number: int
    needs: Sequence[CaseNeed]
    requested: Money
    most: Money
    approved: Money | None
    lines: Sequence[Line]
    urgency: Urgency
    urgent_on: date | None
    dependants: int
    benefits: Money
    method: PayMethod
    submitted_at: datetime
    decided_at: datetime | None
    versions: Sequence[CaseVersion]
    votes: Sequence[CaseVote]
    standing: Outcome
    is_being_changed: bool
    identity: Identity | None

    @property
    def is_undecided(self) -> bool:
        """Whether votes count."""
        return self.status in UNDECIDED

    def vote_of(self, officer_id: uuid.UUID) -> CaseVote | None:
        """The officer's vote on the current version; the newest, if they changed it."""
        counting = (vote for vote in self.votes if not (vote.is_void or vote.is_changed))
        return next((vote for vote in counting if vote.officer_id == officer_id), None)


def case(application: Application, *, terms: Terms, identify: bool) -> Case:
    """The facts of a sent application. `identify` only for who `sees_whose` it is.

    Raises `NotFound` for a draft that was never sent.
    """
    version = current_version(application)
    answers = answers_from(version.answers_json)
    fund = campaigns.fund(application.fund_id)
    sent = versions(application)
    numbers = {each.id: each.number for each in sent}
    return Case(
        id=application.id,
        reference=application.reference,
        status=application.state,
        locale=application.locale,
        fund_id=fund.id,
        fund_code=fund.code,
        worksite=_worksite_name(application) or answers.other_worksite or None,
        version_id=version.id,
        version_number=version.number,
        needs=[_need(line, answers, identify) for line in need_lines(version.id)],
        requested=version.requested,
        most=terms.most,
        approved=application.approved,
        lines=terms.explained(application.approved),
        urgency=Urgency(version.urgency),
        urgent_on=version.urgent_on,
        dependants=version.dependants,
        benefits=answers.benefits(version.currency),
        method=answers.method or PayMethod.CHEQUE,
        submitted_at=application.submitted_at or version.submitted_at,
        decided_at=application.decided_at,
        versions=[
            CaseVersion(each.id, each.number, each.requested, each.submitted_at) for each in sent
        ],
        votes=_votes(application, numbers),
        standing=standing(application, terms),
        is_being_changed=application.is_being_written,
        identity=_identity(application) if identify else None,
    )


def _worksite_name(application: Application) -> str | None:
    if application.worksite_id is None:
        return None
    return campaigns.worksite(application.worksite_id).name


def _need(line: NeedLine, answers: Answers, identify: bool) -> CaseNeed:
    """The facts are columns; the words are sealed with the answers, and may be purged."""
    said = answers.needs[line.position : line.position + 1]
    return CaseNeed(
        category=line.kind,
        amount=line.amount,
        due_on=line.due_on,
        has_payee=line.payee_sealed is not None,
        payee=line.payee if identify else None,
        words=said[0].words if said else "",
    )


def _votes(application: Application, numbers: dict[uuid.UUID, int]) -> list[CaseVote]:
    """Those that count or were about an older version, then those that somebody changed."""
    return [
        _vote(vote, numbers, is_changed)
        for found, is_changed in ((votes(application), False), (changed_votes(application), True))
        for vote in found
    ]


def _vote(vote: Vote, numbers: dict[uuid.UUID, int], is_changed: bool) -> CaseVote:
    return CaseVote(
        officer_id=vote.officer_id,
        choice=Choice(vote.choice),
        amount=vote.amount,
        reason=vote.reason,
        cast_at=vote.cast_at,
        version=numbers[vote.version_id],
        turn=vote.turn,
        is_void=vote.is_void,
        is_changed=is_changed,
    )


def _identity(application: Application) -> Identity:
    return Identity(
        name=application.name or "", email=application.email or "", phone=application.phone or ""
    )
