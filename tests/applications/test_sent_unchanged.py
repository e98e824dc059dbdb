"""A change that changes nothing: the version stands, with its votes, and nobody is told of one."""

import pytest

from hardship import applications, audit, notices
from hardship.applications import Application, Payee, Status
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.database import db, transaction
from tests.doubles import FixedClock
from tests.factories import applications as made
from tests.factories.officers import officer


def acts_and_mails(application: Application) -> tuple[list[str], int]:
    verbs = [row.verb for row in audit.history("applications", application.id)]
    return verbs, db.session.query(notices.Notice).count()


@pytest.mark.parametrize("payee", [made.cheque(), made.transfer()])
def test_the_version_and_its_votes_stand(
    campaign: Campaign, clock: FixedClock, payee: Payee
) -> None:
    with transaction():
        application = made.submitted(campaign, payee=payee)
        first = applications.current_version(application)
        made.approve(application, officer(Role.DECIDER, name="Ana Reyes"))
    told = acts_and_mails(application)
    clock.advance(hours=5)
    with transaction():
        applications.start_edit(application)
        assert applications.is_unchanged(application)
        assert applications.submit(application) is first
    assert applications.versions(application) == [first]
    assert not application.is_being_written
    assert application.state is Status.IN_REVIEW
    assert [vote.is_void for vote in applications.votes(application)] == [False]
    assert acts_and_mails(application) == told


def test_what_was_written_over_and_back_is_no_change(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        applications.start_edit(application)
        made.save(application, campaign, payee=made.transfer(), dependants=7)
        assert not applications.is_unchanged(application)
        made.save(application, campaign, payee=made.cheque())
        assert applications.submit(application).number == 1


def test_another_language_is_spoken_from_now_on_and_changes_no_answer(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        applications.start_edit(application)
        answers = applications.draft_answers(application)
        applications.save_draft(application, answers, locale="es")
        assert applications.submit(application).number == 1
    assert application.locale == "es"


@pytest.mark.parametrize(
    ("payee", "facts"),
    [
        (made.cheque(postal_code="92336"), {}),
        (made.transfer(), {}),
        (made.cheque(), {"phone": "909-555-0118"}),
        (made.cheque(), {"needs": (made.rent(payee="Palm Court, back office"),)}),
        (made.cheque(), {"worksite_id": None, "other_worksite": "The depot in Fontana"}),
        (made.cheque(), {"benefits_minor": 50_00}),
    ],
)
def test_whatever_else_is_said_is_a_new_version(
    campaign: Campaign, payee: Payee, facts: dict[str, object]
) -> None:
    with transaction():
        application = made.submitted(campaign)
        applications.start_edit(application)
        made.save(application, campaign, payee=payee, **facts)
        assert applications.submit(application).number == 2
    assert applications.payee_of(application) == payee


def test_what_was_never_sent_is_no_change_of_anything(campaign: Campaign) -> None:
    with transaction():
        assert not applications.is_unchanged(made.draft(campaign))
