"""A fund's rules change; what is told of a case that they decided does not."""

import pytest
from sqlalchemy import create_engine

from hardship import applications, awards, campaigns
from hardship.applications import Application, Choice, Step, Terms
from hardship.awards.rules import terms
from hardship.committee import Role
from hardship.core import schema
from hardship.core.database import db, transaction
from tests.engines import APPLICATION
from tests.factories.applications import submitted
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.factories.review import Committee, award_of, committee, vote
from tests.migrated import MIGRATIONS, upgrade

_BEFORE = "0011"


@pytest.fixture
def team(db_session: object) -> Committee:
    """Two votes, at most $250 an application."""
    with transaction():
        return committee()


def decided(team: Committee, dollars: int | None) -> Application:
    with transaction():
        case = submitted(team.campaign)
        for who in (team.ana, team.ben):
            vote(case, who, dollars=dollars, reason="The food bank covers the rest.")
    return case


def loosened(team: Committee) -> None:
    """From now on three people give up to $500."""
    with transaction():
        campaigns.edit_fund(team.fund, award_limit=usd(500), votes_needed=3, by=team.ana)


def test_a_case_is_decided_by_the_rules_of_its_fund(team: Committee) -> None:
    with transaction():
        case = submitted(team.campaign)
    assert awards.terms_of(case) == terms(usd(900), limit=usd(250), votes_needed=2)
    loosened(team)
    assert awards.terms_of(case) == terms(usd(900), limit=usd(500), votes_needed=3)


@pytest.mark.parametrize("dollars", [250, 200, None])
def test_what_is_told_of_a_decision_does_not_change_with_the_rules(
    team: Committee, dollars: int | None
) -> None:
    case = decided(team, dollars)
    before = _told(case)
    loosened(team)
    assert _told(case) == before
    kept, standing, lines = before
    assert (kept.votes_needed, kept.most) == (2, usd(250))
    assert standing.decision is (Choice.DECLINE if dollars is None else Choice.APPROVE)
    binding = [line.step for line in lines if line.binds]
    assert binding == [Step.APPROVED if dollars == 200 else Step.LIMIT]


def _told(case: Application) -> tuple[Terms, applications.Outcome, list[applications.Line]]:
    kept = awards.terms_of(case)
    shown = applications.case(case, terms=kept, identify=False)
    assert awards.terms_by_id([case.id]) == {case.id: kept}
    return kept, shown.standing, list(shown.lines)


def test_the_rules_at_the_deciding_vote_are_those_that_count(team: Committee) -> None:
    with transaction():
        case = submitted(team.campaign)
        vote(case, team.ana, dollars=250)
    with transaction():
        campaigns.edit_fund(team.fund, award_limit=usd(300), by=team.ana)
    with transaction():
        vote(case, team.ben, dollars=300)
    assert case.approved == usd(250)
    assert awards.terms_of(case).most == usd(300)


def test_a_vote_against_never_decides_for(team: Committee) -> None:
    """Two approvals of three; then the fund asks for two only. They count when one is cast anew."""
    loosened(team)
    case = decided(team, 250)
    assert case.is_undecided
    with transaction():
        campaigns.edit_fund(team.fund, votes_needed=2, by=team.ana)
        third = officer(Role.DECIDER, name="Cora Vance")
    assert applications.short_of_voters(third) == [case]
    with transaction():
        vote(case, third, dollars=None)
    assert case.is_undecided
    with transaction():
        awards.decide(
            case,
            version_id=applications.current_version(case).id,
            choice=Choice.APPROVE,
            amount=usd(250),
            reason="The food bank covers the rest.",
            by=team.ben,
            turn=2,
        )
    assert (case.is_undecided, case.approved) == (False, usd(250))


def test_votes_of_before_approve_no_more_than_the_rules_of_today(team: Committee) -> None:
    """Two of three approved $500; then two suffice and the limit is $250 again."""
    loosened(team)
    case = decided(team, 500)
    with transaction():
        campaigns.edit_fund(team.fund, award_limit=usd(250), votes_needed=2, by=team.ana)
        third = officer(Role.DECIDER, name="Cora Vance")
        outcome = vote(case, third, dollars=250).outcome
    assert (case.approved, outcome.approved) == (usd(250), usd(250))
    assert award_of(case.id).amount == usd(250)
    _, standing, lines = _told(case)
    assert standing.approved == usd(250)
    assert [(line.step, line.amount) for line in lines if line.binds] == [(Step.LIMIT, usd(250))]


def test_what_was_decided_before_terms_were_kept_has_those_of_its_votes(
    team: Committee, owner_url: str
) -> None:
    cases = [decided(team, dollars) for dollars in (250, 200, None)]
    with transaction():
        cases.append(submitted(team.campaign))
    kept = [case.terms for case in cases]
    _back_and_forth(owner_url)
    assert [db.session.get_one(Application, case.id).terms for case in cases] == kept
    assert kept[-1] is None


def _back_and_forth(owner_url: str) -> None:
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, _BEFORE)
    owner.dispose()
    upgrade(owner_url, APPLICATION)
