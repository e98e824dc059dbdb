"""Votes, order and completeness, without a database."""

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.applications import (
    Answers,
    Choice,
    Eligibility,
    Need,
    Obstacle,
    PayMethod,
    Status,
    Urgency,
    obstacle,
    rules,
)
from hardship.applications.answers import answers_from, payee_from, to_json
from hardship.applications.rules import Ballot, Outcome, outcome, queue_date
from hardship.core.errors import IllegalMove
from hardship.core.lifecycle import move
from hardship.ledger import AidCategory
from tests.factories.applications import cheque, transfer
from tests.factories.money import usd


def ballots(*said: float | None) -> list[Ballot]:
    """A number approves that many dollars, None declines; each by another officer."""
    return [
        Ballot(uuid.uuid4(), Choice.DECLINE)
        if dollars is None
        else Ballot(uuid.uuid4(), Choice.APPROVE, usd(dollars))
        for dollars in said
    ]


# --------------------------------------------------------------------------------------- votes


def test_one_vote_of_two_decides_nothing() -> None:
    assert outcome(ballots(250), 2) == Outcome(1, 0, 2)


def test_two_people_who_approve_decide() -> None:
    result = outcome(ballots(250, 250), 2)
    assert result.is_approved
    assert result.approved == usd(250)
    assert not result.differs


def test_the_deciding_votes_agree_on_the_smallest_amount_they_name() -> None:
    result = outcome(ballots(250, 200), 2)
    assert result.approved == usd(200)
    assert result.differs


def test_a_vote_after_the_decision_changes_nothing() -> None:
    assert outcome(ballots(250, 200, 100), 2).approved == usd(200)
    assert outcome(ballots(250, 250, None, None), 2).is_approved


def test_the_first_side_to_reach_the_number_decides() -> None:
    assert outcome(ballots(250, None), 2).decision is None
    assert outcome(ballots(250, None, None), 2).is_declined
    assert outcome(ballots(None, 250, 250), 2).approved == usd(250)


def test_one_vote_decides_where_one_is_enough() -> None:
    assert outcome(ballots(250), 1).is_approved


def test_no_vote_at_all_cannot_decide() -> None:
    with pytest.raises(ValueError, match="at least one"):
        outcome([], 0)


@given(st.lists(st.one_of(st.none(), st.integers(1, 500)), max_size=9), st.integers(1, 4))
def test_nothing_is_approved_without_that_many_people_behind_it(
    said: list[int | None], needed: int
) -> None:
    cast = ballots(*said)
    result = outcome(cast, needed)
    if result.approved is not None:
        behind = [b for b in cast if b.amount is not None and b.amount >= result.approved]
        assert len(behind) >= needed
    assert not (result.is_approved and result.is_declined)
    assert (result.decision is None) == (max(result.approvals, result.declines) < needed)


@given(st.lists(st.one_of(st.none(), st.integers(1, 500)), min_size=1, max_size=9))
def test_a_decision_is_never_undone_by_a_later_vote(said: list[int | None]) -> None:
    cast = ballots(*said)
    earlier = outcome(cast[:-1], 2)
    if earlier.decision is not None:
        later = outcome(cast, 2)
        assert (later.decision, later.approved) == (earlier.decision, earlier.approved)


# ---------------------------------------------------------------------------------- its life


def test_a_decision_is_final_for_the_committee() -> None:
    for ended in (Status.DECLINED, Status.WITHDRAWN):
        assert ended not in rules.MOVES


@pytest.mark.parametrize(
    ("current", "to"),
    [
        (Status.DRAFT, Status.IN_REVIEW),
        (Status.SUBMITTED, Status.APPROVED),
        (Status.SUBMITTED, Status.AWARDED),
        (Status.IN_REVIEW, Status.AWARDED),
        (Status.WAITING_LIST, Status.PAID),
        (Status.AWARDED, Status.WITHDRAWN),
        (Status.PAID, Status.WITHDRAWN),
        (Status.DECLINED, Status.APPROVED),
    ],
)
def test_no_step_is_skipped(current: Status, to: Status) -> None:
    with pytest.raises(IllegalMove):
        move(rules.MOVES, current, to)


def test_nothing_leads_from_promised_money_back_to_where_a_change_is_written() -> None:
    """So a change never meets pay details that were corrected beside its version."""
    reached = {Status.AWARDED}
    while more := set().union(*(rules.MOVES.get(each, ()) for each in reached)) - reached:
        reached |= more
    assert not reached & rules.UNDECIDED


def test_every_state_has_a_label_for_the_worker_and_one_for_the_committee() -> None:
    assert set(rules.WORKER_LABELS) == set(rules.COMMITTEE_LABELS) == set(Status)
    assert set(rules.CATEGORY_LABELS) == set(AidCategory)
    assert set(rules.URGENCY_LABELS) == set(Urgency)


# -------------------------------------------------------------------------------- eligibility


def test_the_first_obstacle_is_the_one_that_is_told() -> None:
    assert obstacle(Eligibility(on_strike=True, lost_pay=True, needs_help=True)) is None
    assert (
        obstacle(Eligibility(on_strike=False, lost_pay=False, needs_help=True))
        is Obstacle.NOT_ON_STRIKE
    )
    assert (
        obstacle(Eligibility(on_strike=True, lost_pay=False, needs_help=False))
        is Obstacle.NO_LOST_PAY
    )
    assert (
        obstacle(Eligibility(on_strike=True, lost_pay=True, needs_help=False)) is Obstacle.NO_NEED
    )


# ------------------------------------------------------------------------------------- answers


def test_a_dated_notice_sorts_before_none() -> None:
    assert queue_date(Urgency.SHUT_OFF, date(2024, 12, 3)) == date(2024, 12, 3)
    assert queue_date(Urgency.NONE, date(2024, 12, 3)) == rules.NO_DATE
    assert queue_date(Urgency.EVICTION, None) == rules.NO_DATE


def test_needs_are_added_changed_and_taken_away_in_their_order() -> None:
    rent, food = Need(AidCategory.RENT, 90_000), Need(AidCategory.FOOD, 12_000)
    both = Answers().with_need(rent).with_need(food)
    assert both.total("USD") == usd(1_020)
    assert both.without_need(0).needs == (food,)
    assert both.with_need(Need(AidCategory.FOOD, 5_000), 1).total("USD") == usd(950)


needs = st.builds(
    Need,
    category=st.sampled_from(list(AidCategory)),
    minor=st.integers(1, 2_500_000),
    due_on=st.none() | st.dates(),
    payee=st.text(max_size=40),
)


@given(
    st.builds(
        Answers,
        name=st.text(max_size=60),
        phone=st.none() | st.text(max_size=20),
        worksite_id=st.none() | st.uuids(),
        fund_id=st.none() | st.uuids(),
        needs=st.lists(needs, max_size=4).map(tuple),
        urgency=st.none() | st.sampled_from(list(Urgency)),
        urgent_on=st.none() | st.dates(),
        dependants=st.none() | st.integers(0, 20),
        benefits_minor=st.none() | st.integers(0, 500_000),
        method=st.none() | st.sampled_from(list(PayMethod)),
    )
)
def test_answers_come_back_as_they_were_kept(answers: Answers) -> None:
    assert answers_from(to_json(answers)) == answers


def test_payees_come_back_as_they_were_kept() -> None:
    assert payee_from(to_json(cheque())) == cheque()
    assert payee_from(to_json(transfer())) == transfer()
    assert payee_from(None) is None
