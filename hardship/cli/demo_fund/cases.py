"""Eighty applications in every state: sent, read, voted on; and three that are still drafts."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hardship import applications, awards, payouts
from hardship.applications import Answers, Choice, Need, Payee, PayMethod, Urgency
from hardship.cli.demo_fund.cast import DECIDER_WHO_APPLIES, LANDLORDS, STREETS, worker
from hardship.cli.demo_fund.stage import Stage
from hardship.core import clock
from hardship.core.database import transaction
from hardship.ledger import AidCategory

#: How many applications come to each end, in the order in which they are sent.
FIRST_WEEK = ("paid",) * 24 + ("declined", "declined", "withdrawn")
SECOND_WEEK = ("paid",) * 21 + ("reissued", "declined", "declined")
THIS_WEEK = (
    ("sent",) * 10 + ("looked", "taken back") + ("one vote",) * 6 + ("to pay",) * 2
    + ("prepared", "prepared") + ("waiting", "waiting", "waiting")
    + ("edited", "withdrawn", "declined", "own") + ("draft",) * 3
)  # fmt: skip


#: The location's fund is small: it pays one in the second week, and of three more only the first.
_PAID_AT_LOCATION = 30


_CALLED = "Somebody telephoned about this one, and has to be called back."
_SETTLED = "The landlord gave a month’s time. Look again when it is over."


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One application before it is written: its end (`fate`) and the week it belongs to."""

    index: int
    week: int
    fate: str
    sent_at: datetime
    decided_at: datetime


def plan_cases(stage: Stage, chance: random.Random) -> list[PlannedCase]:
    """Who sends when, in order of time."""
    return sorted(_planned(stage, chance), key=lambda case: case.sent_at)


def _planned(stage: Stage, chance: random.Random) -> Iterator[PlannedCase]:
    index = 0
    weeks = ((1, FIRST_WEEK, 10, 18), (2, SECOND_WEEK, 19, 27), (3, THIS_WEEK, 33, 40))
    for week, fates, first_day, decided_on in weeks:
        for at, fate in enumerate(fates):
            day = first_day + at * 7 // len(fates)
            yield PlannedCase(
                index=index,
                week=week,
                fate=fate,
                sent_at=stage.at(day, chance.choice((6, 12, 19, 21, 23)), chance.randrange(60)),
                decided_at=stage.at(decided_on, 19 + at % 3, at % 60),
            )
            index += 1


def send(planned: PlannedCase, stage: Stage) -> uuid.UUID:
    """Write and send one application, as its worker would on a phone; drafts stay drafts."""
    chance = random.Random(planned.index)  # noqa: S311 - a story, not a secret
    name, email = worker(planned.index)
    if planned.fate == "own":
        email = DECIDER_WHO_APPLIES
    locale = "es" if planned.index % 3 == 0 else "en"
    answers, payee = _answers(planned, stage, chance, name)
    with transaction():
        application = applications.start(email, campaign=stage.campaign(), locale=locale)
        applications.save_draft(application, answers, payee=payee, locale=locale)
        if planned.fate != "draft":
            applications.submit(application)
        return application.id


def end_early(planned: PlannedCase, case_id: uuid.UUID) -> None:
    """What a worker does afterwards: changes the application, or takes it back."""
    with transaction():
        application = applications.application(case_id)
        if planned.fate == "withdrawn":
            applications.withdraw(application)
        elif planned.fate == "edited":
            applications.start_edit(application)
            answers = applications.draft_answers(application)
            more = replace(answers.needs[0], minor=answers.needs[0].minor + 4_000)
            changed = answers.with_need(more, 0)
            applications.save_draft(application, changed, locale=application.locale)
            applications.submit(application)


def decide(planned: PlannedCase, case_id: uuid.UUID, stage: Stage) -> None:
    """As many votes as the fate asks for, by different people, minutes apart."""
    voters = {"sent": [], "looked": [], "own": [], "draft": [], "withdrawn": []}.get(
        planned.fate, ["Ana", "Luis"] if planned.index % 2 else ["June", "Ana"]
    )
    if planned.fate in {"one vote", "edited"}:
        voters = voters[:1]
    for first_name in voters:
        _vote(planned, case_id, stage, first_name)


def follow_up(planned: PlannedCase, case_id: uuid.UUID, stage: Stage) -> None:
    """What the chair does afterwards: takes an award back, or looks whose it is."""
    with transaction():
        if planned.fate == "looked":
            application = applications.application(case_id)
            applications.unblind(application, reason=_CALLED, by=stage.officer("Ana"))
        elif planned.fate == "taken back" and (award := awards.award_of(case_id)):
            payouts.cancel_unpaid(award, reason=_SETTLED, by=stage.officer("Ana"))


def _vote(planned: PlannedCase, case_id: uuid.UUID, stage: Stage, first_name: str) -> None:
    with transaction():
        application = applications.application(case_id)
        declines = planned.fate == "declined"
        awards.decide(
            application,
            version_id=applications.current_version(application).id,
            choice=Choice.DECLINE if declines else Choice.APPROVE,
            amount=None if declines else awards.terms_of(application).most,
            reason="Asked for twice in the same week." if declines else "",
            by=stage.officer(first_name),
        )


def _answers(
    planned: PlannedCase, stage: Stage, chance: random.Random, name: str
) -> tuple[Answers, Payee]:
    at_location = planned.fate == "waiting" or planned.index == _PAID_AT_LOCATION
    method = PayMethod.TRANSFER if planned.index % 4 == 3 else PayMethod.CHEQUE
    urgency = _urgency(planned.index)
    due_on = clock.today("America/Los_Angeles") + timedelta(days=chance.randrange(3, 12))
    answers = Answers(
        name=name,
        phone="" if planned.index % 5 else "(909) 555-0100",
        worksite_id=stage.worksite_ids[0 if at_location else 1 + planned.index % 4],
        fund_id=stage.location_id if at_location else stage.central_id,
        needs=_needs(planned, chance),
        urgency=urgency,
        urgent_on=None if urgency is Urgency.NONE else due_on,
        dependants=planned.index % 4,
        benefits_minor=0,
        method=method,
    )
    return answers, _payee(method, name, planned.index)


def _urgency(index: int) -> Urgency:
    if index % 7 == 2:
        return Urgency.EVICTION
    return Urgency.SHUT_OFF if index % 9 == 5 else Urgency.NONE


def _needs(planned: PlannedCase, chance: random.Random) -> tuple[Need, ...]:
    rent = Need(AidCategory.RENT, chance.randrange(600, 1500) * 100, None, chance.choice(LANDLORDS))
    others = (
        Need(AidCategory.UTILITIES, chance.randrange(6_000, 18_000), None, "Inland Power"),
        Need(AidCategory.FOOD, chance.randrange(8_000, 20_000)),
        Need(AidCategory.MEDICAL, chance.randrange(2_000, 12_000)),
        Need(AidCategory.CHILDCARE, chance.randrange(10_000, 30_000)),
        Need(AidCategory.TRANSPORT, chance.randrange(3_000, 9_000)),
    )
    if planned.fate == "waiting" or planned.index % 2:
        return (rent,)
    return (others[planned.index % 5], others[(planned.index + 2) % 5])


def _payee(method: PayMethod, name: str, index: int) -> Payee:
    if method is PayMethod.TRANSFER:
        return Payee(
            method=method,
            name=name,
            routing="021000021",
            account=f"00012{index:05}",
            account_kind=applications.AccountKind.CHECKING,
        )
    street = f"{100 + index} {STREETS[index % len(STREETS)]}"
    return Payee(method, name, street, "Fontana", "CA", "92335")
