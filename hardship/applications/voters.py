"""Cases that their votes can no longer decide: too few are left who may still cast one."""

import uuid
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from hardship import campaigns, committee
from hardship.applications.models import Application, Unblinding, Vote
from hardship.applications.queries import is_newest, is_own
from hardship.applications.rules import (
    UNDECIDED,
    Ballot,
    Choice,
    enough_voters,
    falls_short,
    outcome,
)
from hardship.committee import Officer, Permission
from hardship.core.database import db


def short_of_voters(reader: Officer) -> list[Application]:
    """The undecided cases that stay so unless somebody changes a vote or joins; not one's own.

    With enough deciders there are none, so a large committee's long queue is not read for it.
    """
    query = select(Application).where(Application.status.in_(UNDECIDED))
    deciders = committee.those_who_may(Permission.APPLICATION_DECIDE)
    needed = {fund: campaigns.fund(fund).votes_needed for fund in _funds_at_work()}
    looked = _looked(deciders)
    sure = len(deciders) - max((len(who) for who in looked.values()), default=0)
    if not needed or sure > enough_voters(max(needed.values())):
        return []
    cast = _cast()
    return [
        case
        for case in db.session.scalars(query.order_by(Application.submitted_at, Application.id))
        if not is_own(case, reader)
        and _is_short(
            case,
            cast[case.current_version_id],
            [who for who in deciders if who.id not in looked[case.id]],
            needed[case.fund_id],
        )
    ]


def _is_short(
    case: Application, cast: Mapping[uuid.UUID, Ballot], deciders: list[Officer], needed: int
) -> bool:
    left = [who for who in deciders if who.id not in cast and not is_own(case, who)]
    standing = outcome(list(cast.values()), needed)
    return standing.decision is not None or falls_short(standing, len(left))


def _funds_at_work() -> list[uuid.UUID]:
    query = select(Application.fund_id).where(Application.status.in_(UNDECIDED)).distinct()
    return list(db.session.scalars(query))


def _looked(deciders: list[Officer]) -> defaultdict[uuid.UUID, set[uuid.UUID]]:
    """Which deciders were shown whose each undecided case is, and do not vote on it.

    Who was shown it and has no vote anyway is none that is missing.
    """
    query = (
        select(Unblinding.application_id, Unblinding.officer_id)
        .join(Application, Application.id == Unblinding.application_id)
        .where(
            Application.status.in_(UNDECIDED),
            Unblinding.officer_id.in_([who.id for who in deciders]),
        )
    )
    found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for application_id, officer_id in db.session.execute(query):
        found[application_id].add(officer_id)
    return found


def _cast() -> defaultdict[uuid.UUID | None, dict[uuid.UUID, Ballot]]:
    """Who voted how on the current versions of all undecided cases."""
    query = (
        select(Vote)
        .join(Application, Application.current_version_id == Vote.version_id)
        .where(Application.status.in_(UNDECIDED), is_newest())
    )
    found: defaultdict[uuid.UUID | None, dict[uuid.UUID, Ballot]] = defaultdict(dict)
    for vote in db.session.scalars(query):
        ballot = Ballot(vote.officer_id, Choice(vote.choice), vote.amount)
        found[vote.version_id][vote.officer_id] = ballot
    return found
