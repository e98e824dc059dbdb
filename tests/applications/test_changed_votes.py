"""A vote may be changed while the case is undecided: the newest counts, and each one stays."""

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hardship import applications, audit, awards
from hardship.applications import AlreadyVoted, Application, CaseDecided, Choice, Status, Vote
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.core.retries import retrying
from tests.factories import applications as made
from tests.factories.officers import officer


def decider(name: str = "Ana Reyes") -> Officer:
    return officer(Role.DECIDER, name=name)


def vote(
    application: Application, by: Officer, dollars: int | None = 250, *, turn: int = 1
) -> applications.Outcome:
    """One vote; `dollars` None declines."""
    return applications.cast_vote(
        application,
        version_id=applications.current_version(application).id,
        choice=Choice.DECLINE if dollars is None else Choice.APPROVE,
        amount=None if dollars is None else Money(dollars * 100, "USD"),
        reason="A word about it.",
        terms=awards.terms_of(application),
        by=by,
        turn=turn,
    )


def test_two_who_differ_agree_once_one_of_them_votes_anew(campaign: Campaign) -> None:
    with transaction():
        application, ana, ben = made.submitted(campaign), decider(), decider("Ben Ito")
        vote(application, ana)
        split = vote(application, ben, None)
        assert (split.approvals, split.declines, split.decision) == (1, 1, None)
        outcome = vote(application, ben, 200, turn=2)
    assert outcome.is_approved
    assert outcome.approved == Money(200_00, "USD")
    assert application.state is Status.APPROVED
    assert [each.turn for each in applications.votes(application)] == [1, 2]
    (earlier,) = applications.changed_votes(application)
    assert (earlier.officer_id, earlier.choice) == (ben.id, Choice.DECLINE)
    assert applications.voter_ids(application.id) == {ana.id, ben.id}


def test_one_person_is_counted_once_however_often_they_vote(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        for turn in range(1, 4):
            vote(application, ana, 250 - turn, turn=turn)
        outcome = vote(application, ana, 246, turn=4)
    assert (outcome.cast, outcome.decision) == (1, None)
    assert applications.votes(application)[0].amount == Money(246_00, "USD")
    row = applications.queue(applications.QueueFilters()).items[0]
    assert (row.approvals, row.declines) == (1, 0)


def test_a_change_is_on_the_trail_as_one(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
        vote(application, ana, None, turn=2)
    rows = audit.history("applications", application.id)[-2:]
    assert [row.verb for row in rows] == ["application.voted", "application.vote_changed"]
    assert [row.details["choice"] for row in rows] == ["approve", "decline"]


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_only_the_vote_that_was_read_is_changed(campaign: Campaign, turn: int) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
        with pytest.raises(AlreadyVoted):
            vote(application, ana, None, turn=turn)
    assert applications.changed_votes(application) == []


def test_after_the_decision_nothing_is_changed(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
        vote(application, decider("Ben Ito"))
        with pytest.raises(CaseDecided):
            vote(application, ana, None, turn=2)


def test_a_newer_version_begins_with_first_votes_again(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
        vote(application, ana, None, turn=2)
        made.changed(application, campaign, needs=(made.rent(700),))
        with pytest.raises(AlreadyVoted):
            vote(application, ana, turn=3)
        assert vote(application, ana).approvals == 1


def test_the_worker_reads_nothing_of_a_vote_that_was_changed(campaign: Campaign) -> None:
    with transaction():
        application, ana, ben = made.submitted(campaign), decider(), decider("Ben Ito")
        made.decline(application, ana, "I changed my mind about this.")
        vote(application, ana, None, turn=2)
        vote(application, ben, None)
    assert applications.reasons_told(application) == ["A word about it."] * 2


def test_the_database_takes_one_vote_of_a_turn(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            Vote(
                application_id=application.id,
                version_id=application.current_version_id,
                officer_id=ana.id,
                turn=1,
                choice=Choice.DECLINE.value,
                currency="USD",
                explanation=[],
                cast_at=clock.now(),
            )
        )


def test_one_officer_who_changes_it_in_four_windows_changes_it_once(
    app: Flask, campaign: Campaign
) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        vote(application, ana)
    start, said = threading.Barrier(4), list[str]()

    def change(application_id: uuid.UUID, officer_id: uuid.UUID) -> None:
        with app.app_context():
            start.wait(timeout=30)
            said.append(retrying(lambda: _change(application_id, officer_id)))
            db.session.remove()

    ids = (application.id, ana.id)
    threads = [threading.Thread(target=change, args=ids) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(said) == ["AlreadyVoted"] * 3 + ["changed"]


def _change(application_id: uuid.UUID, officer_id: uuid.UUID) -> str:
    try:
        with transaction():
            application = applications.application(application_id)
            vote(application, db.session.get_one(Officer, officer_id), None, turn=2)
    except DomainError as error:
        return type(error).__name__
    return "changed"
