"""Whoever let a waiting case go has decided it, as a vote does, and does not release its money."""

import pytest
from sqlalchemy import create_engine, update
from sqlalchemy.exc import DBAPIError

from hardship import applications, awards, payouts
from hardship.awards import Award
from hardship.committee import Officer, Role
from hardship.core import clock, schema
from hardship.core.database import db, transaction
from hardship.payouts import DecidedIt, Payment
from tests.client import MannerlyClient
from tests.engines import APPLICATION
from tests.factories.applications import submitted
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, committee, money_in_bank, prepared, vote
from tests.migrated import MIGRATIONS, upgrade
from tests.web.committee.case_pages import release


@pytest.fixture
def team(db_session: object) -> Committee:
    """Not a cent yet."""
    with transaction():
        return committee(dollars=0)


@pytest.fixture
def eve(team: Committee) -> Officer:
    """She may decide and release, and votes on nothing here."""
    with transaction():
        return officer(Role.DECIDER, Role.RELEASER, name="Eve Stone")


@pytest.fixture(params=["", "eviction"], ids=["in its turn", "out of turn"])
def award(team: Committee, eve: Officer, request: pytest.FixtureRequest) -> Award:
    """Approved by Ana and Ben, waited for money, and was granted by Eve."""
    with transaction():
        ahead = [submitted(team.campaign)] if request.param else []
        for case in [*ahead, submitted(team.campaign)]:
            vote(case, team.ana)
            vote(case, team.ben)
        money_in_bank(team.fund, 300)
        return awards.grant_waiting(case, out_of_turn=request.param, by=eve)


@pytest.fixture
def payment(team: Committee, award: Award) -> Payment:
    with transaction():
        return prepared(team, award, "1041")


def released_in_the_database(payment: Payment, by: Officer) -> None:
    """What a program without rules would write."""
    values = {"status": "released", "released_by_id": by.id, "released_at": clock.now()}
    with transaction():
        db.session.execute(update(Payment).where(Payment.id == payment.id).values(values))


def test_who_granted_it_does_not_release_it(
    team: Committee, eve: Officer, award: Award, payment: Payment
) -> None:
    assert award.granted_by_id == eve.id
    with pytest.raises(DecidedIt), transaction():
        payouts.release(payment, by=eve)
    assert payouts.to_release(eve) == ([], [payment])
    with pytest.raises(DBAPIError, match="nobody pays alone"):
        released_in_the_database(payment, eve)
    with transaction():
        payouts.release(payment, by=team.rosa)


def test_nor_an_award_that_somebody_else_granted_after_it_was_taken_back(
    team: Committee, eve: Officer, award: Award
) -> None:
    with transaction():
        awards.cancel(award, reason="Back at work", by=team.ana)
        application = awards.award(award.id).application_id
        case = applications.application(application)
        again = awards.grant_waiting(case, out_of_turn="Striking again", by=team.ana)
        payment = prepared(team, again, "1041")
    with pytest.raises(DecidedIt), transaction():
        payouts.release(payment, by=eve)
    with pytest.raises(DBAPIError, match="nobody pays alone"):
        released_in_the_database(payment, eve)


def test_the_page_says_why(
    client: MannerlyClient, team: Committee, eve: Officer, payment: Payment
) -> None:
    let_in(client, eve)
    answer = release(client, payment)
    assert answer.status_code == 403
    assert "You decided on this application, by a vote or by granting its award." in answer.text


def test_an_award_keeps_who_granted_it(team: Committee, award: Award) -> None:
    for other in (None, team.ana.id):
        with pytest.raises(DBAPIError, match="keeps who granted it"), transaction():
            db.session.execute(update(Award).values(granted_by_id=other))


def test_who_granted_the_awards_of_an_older_installation_is_read_from_the_trail(
    team: Committee, eve: Officer, award: Award, owner_url: str
) -> None:
    with transaction():
        other = submitted(team.campaign)
        money_in_bank(team.fund, 1_000)
        vote(other, team.ana)
        by_votes = vote(other, team.ben).award
    assert by_votes is not None
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, "0014")
    owner.dispose()
    upgrade(owner_url, APPLICATION)
    db.session.expire_all()
    assert (award.granted_by_id, by_votes.granted_by_id) == (eve.id, None)
