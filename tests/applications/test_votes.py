"""Who may vote, on what, how often, and what comes of it, on both engines."""

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship import applications, audit, awards, notices
from hardship.applications import (
    AlreadyVoted,
    AmountNeeded,
    AmountOutOfBounds,
    Application,
    CaseDecided,
    Choice,
    DeclineNeedsReason,
    ExplanationNeeded,
    OwnApplication,
    Status,
    VersionChanged,
)
from hardship.applications.models import Vote
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.core.retries import retrying
from tests.factories import applications as made
from tests.factories.officers import officer


def decider(name: str = "Ana Reyes", **facts: str) -> Officer:
    return officer(Role.DECIDER, name=name, **facts)


def test_the_first_vote_opens_the_review(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        outcome = made.approve(application, decider())
    assert (outcome.approvals, outcome.needed, outcome.decision) == (1, 2, None)
    assert application.state is Status.IN_REVIEW


def test_two_different_people_approve(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider("Ana Reyes"))
        outcome = made.approve(application, decider("Ben Ito"), 200)
    assert outcome.is_approved
    assert outcome.approved == Money(200_00, "USD")
    assert application.state is Status.APPROVED
    assert application.approved == Money(200_00, "USD")
    assert application.decided_at is not None


def test_two_different_people_decline_and_the_worker_reads_why(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.decline(application, decider("Ana Reyes"), "The rent was paid by another fund.")
        made.decline(application, decider("Ben Ito"))
    assert application.state is Status.DECLINED
    assert application.ended_at is not None
    said = [vote.reason for vote in applications.votes(application)]
    assert said[0] == "The rent was paid by another fund."


def test_less_than_the_rules_give_needs_a_word(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        for nothing in ("", " \n"):
            with pytest.raises(ExplanationNeeded) as refused:
                _approve_with(application, ana, 249, nothing)
            assert refused.value.params == {"most": Money(250_00, "USD")}
        assert applications.votes(application) == []
        _approve_with(application, ana, 250, "")
    assert len(applications.votes(application)) == 1


def test_the_worker_is_told_why_it_is_less_and_no_other_note(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        _approve_with(application, decider("Ana Reyes"), 250, "A note for the committee.")
        _approve_with(application, decider("Ben Ito"), 200, "The food bank helps.")
        whole = made.submitted(campaign)
        for name in ("Ana Reyes", "Ben Ito"):
            _approve_with(whole, decider(name), 250, "A note for the committee.")
    assert applications.reasons_told(application) == ["The food bank helps."]
    assert applications.reasons_told(whole) == []


def _approve_with(application: Application, by: Officer, dollars: int, reason: str) -> None:
    applications.cast_vote(
        application,
        version_id=applications.current_version(application).id,
        choice=Choice.APPROVE,
        amount=Money(dollars * 100, "USD"),
        reason=reason,
        terms=awards.terms_of(application),
        by=by,
    )


def test_a_third_person_decides_between_two(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider("Ana Reyes"))
        assert made.decline(application, decider("Ben Ito")).decision is None
        assert made.approve(application, decider("Cam Oh"), 250).is_approved


def test_a_person_votes_once(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        made.approve(application, ana)
        with pytest.raises(AlreadyVoted):
            made.approve(application, ana)
        with pytest.raises(AlreadyVoted):
            made.decline(application, ana)
    assert len(applications.votes(application)) == 1


def test_your_own_application_is_closed_to_you_whoever_you_are(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign, email="Ana@Example.org")
        ana = officer(*Role, name="Ana Reyes", email="ana@example.org")
        with pytest.raises(OwnApplication):
            made.approve(application, ana)
    assert applications.is_own(application, ana)
    assert applications.votes(application) == []


def test_a_vote_is_for_the_version_that_was_read(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        read = applications.current_version(application).id
        made.changed(application, campaign, needs=(made.rent(700),))
        with pytest.raises(VersionChanged):
            applications.cast_vote(
                application,
                version_id=read,
                choice=Choice.APPROVE,
                amount=Money(100, "USD"),
                reason="",
                terms=awards.terms_of(application),
                by=ana,
            )


def test_a_change_makes_earlier_votes_void_and_everybody_votes_anew(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        made.approve(application, ana)
        made.changed(application, campaign, needs=(made.rent(700),))
        assert application.state is Status.SUBMITTED
        assert [vote.is_void for vote in applications.votes(application)] == [True]
        assert applications.standing(application, awards.terms_of(application)).approvals == 0
        assert made.approve(application, ana).approvals == 1
        assert made.approve(application, decider("Ben Ito")).is_approved
    assert [vote.is_void for vote in applications.votes(application)] == [True, False, False]


def test_nothing_is_voted_on_after_the_decision(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider("Ana Reyes"))
        made.approve(application, decider("Ben Ito"))
        with pytest.raises(CaseDecided):
            made.approve(application, decider("Cam Oh"))


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_decline_needs_a_reason(campaign: Campaign, reason: str) -> None:
    with transaction():
        application = made.submitted(campaign)
        with pytest.raises(DeclineNeedsReason):
            made.decline(application, decider(), reason)


@pytest.mark.parametrize("dollars", [0, -1, 251, 900])
def test_an_amount_is_above_zero_and_within_the_limit(campaign: Campaign, dollars: int) -> None:
    with transaction():
        application = made.submitted(campaign)
        with pytest.raises(AmountOutOfBounds):
            made.approve(application, decider(), dollars)


def test_an_amount_is_not_above_what_was_asked_for(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign, needs=(made.rent(120),))
        with pytest.raises(AmountOutOfBounds):
            made.approve(application, decider(), 121)
        made.approve(application, decider("Ben Ito"), 120)


def test_an_approval_names_an_amount(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        with pytest.raises(AmountNeeded):
            applications.cast_vote(
                application,
                version_id=applications.current_version(application).id,
                choice=Choice.APPROVE,
                amount=None,
                reason="",
                terms=awards.terms_of(application),
                by=decider(),
            )


def test_a_vote_keeps_how_the_amount_came_out(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider(), 250)
    lines = applications.votes(application)[0].explanation
    assert [(line["step"], line["minor"], line["binds"]) for line in lines] == [
        ("requested", 900_00, False),
        ("limit", 250_00, True),
        ("approved", 250_00, False),
    ]


def test_the_trail_names_voters_and_no_reasons(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        made.decline(application, ana, "Canary reason")
    rows = audit.history("applications", application.id)
    voted = [row for row in rows if row.verb == "application.voted"]
    assert [row.actor_id for row in voted] == [ana.id]
    assert "Canary" not in str([row.details for row in rows])


def test_the_decision_is_one_mail_that_says_only_that_there_is_news(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider("Ana Reyes"))
        made.approve(application, decider("Ben Ito"))
        applications.mark_awarded(application, with_decision=True)
    kinds = [each.kind for each in db.session.query(notices.Notice)]
    assert sorted(kinds) == ["application_news", "application_received"]


def test_awards_and_payments_move_it_on_and_back(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.approve(application, decider("Ana Reyes"))
        made.approve(application, decider("Ben Ito"))
        applications.mark_waiting(application)
        applications.mark_awarded(application)
        applications.mark_paid(application)
        paid_at = application.ended_at
        assert paid_at is not None
        applications.mark_awarded(application)
        paid_at = application.ended_at
        assert paid_at is None
        applications.mark_approved(application)
    assert application.state is Status.APPROVED
    with transaction(), pytest.raises(DomainError):
        applications.mark_paid(application)


def test_whoever_voted_is_known_even_when_the_vote_is_void(campaign: Campaign) -> None:
    with transaction():
        application, other, ana = made.submitted(campaign), made.submitted(campaign), decider()
        made.approve(application, ana)
        made.changed(application, campaign)
    assert applications.voter_ids(application.id) == {ana.id}
    asked = [application.id, other.id]
    assert applications.voted_on_by(ana, asked) == {application.id}
    assert applications.voted_on_by(decider("Ben Ito"), asked) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM votes",
        "UPDATE votes SET amount_minor = 90000",
        "UPDATE votes SET officer_id = application_id",
        "UPDATE application_versions SET requested_minor = 1",
        "UPDATE application_versions SET answers_sealed = 'v1:own:AAAA'",
        "UPDATE need_lines SET amount_minor = 1",
    ],
)
def test_the_database_keeps_what_was_sent_and_voted(campaign: Campaign, statement: str) -> None:
    with transaction():
        made.approve(made.submitted(campaign), decider())
    with pytest.raises(DBAPIError, match="does not change"), transaction():
        db.session.execute(text(statement))


def test_the_database_takes_no_vote_on_the_version_of_another_case(campaign: Campaign) -> None:
    with transaction():
        case, another, ana = made.submitted(campaign), made.submitted(campaign), decider()

    def voted_on(version_id: uuid.UUID | None) -> Vote:
        return Vote(
            application_id=case.id,
            version_id=version_id,
            officer_id=ana.id,
            choice=Choice.DECLINE.value,
            currency="USD",
            explanation=[],
            cast_at=clock.now(),
        )

    with pytest.raises(DBAPIError, match="nobody votes on"), transaction():
        db.session.add(voted_on(another.current_version_id))
    with transaction():
        db.session.add(voted_on(case.current_version_id))


def test_what_was_sealed_may_be_emptied_when_it_is_purged(campaign: Campaign) -> None:
    with transaction():
        made.submitted(campaign)
    with transaction():
        db.session.execute(text("UPDATE application_versions SET payee_sealed = NULL"))


# --------------------------------------------------------------------- at the same moment


def _vote_at_once(app: Flask, application_id: uuid.UUID, voters: list[uuid.UUID]) -> list[str]:
    """Each officer's thread approves at the same moment; returns what came of each."""
    start = threading.Barrier(len(voters))
    results: list[str] = []

    def vote(officer_id: uuid.UUID) -> None:
        with app.app_context():
            start.wait(timeout=30)
            results.append(retrying(lambda: _one_vote(application_id, officer_id)))
            db.session.remove()

    threads = [threading.Thread(target=vote, args=(voter,)) for voter in voters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results)


def _one_vote(application_id: uuid.UUID, officer_id: uuid.UUID) -> str:
    try:
        with transaction():
            application = applications.application(application_id)
            outcome = made.approve(application, db.session.get_one(Officer, officer_id))
    except DomainError as error:
        return type(error).__name__
    return "decided" if outcome.is_approved else "counted"


def test_votes_of_the_same_moment_are_counted_one_after_another(
    app: Flask, campaign: Campaign
) -> None:
    with transaction():
        application = made.submitted(campaign)
        voters = [decider(f"Officer {number}").id for number in range(5)]
    said = _vote_at_once(app, application.id, voters)
    assert said == ["CaseDecided"] * 3 + ["counted", "decided"]
    db.session.rollback()
    assert db.session.get_one(Application, application.id).state is Status.APPROVED
    assert len(applications.voter_ids(application.id)) == 2


def test_one_officer_in_two_windows_votes_once(app: Flask, campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
    said = _vote_at_once(app, application.id, [ana.id] * 4)
    assert said == ["AlreadyVoted"] * 3 + ["counted"]
