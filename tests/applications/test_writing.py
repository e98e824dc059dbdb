"""Starting, saving, sending, changing and withdrawing, on both engines."""

import threading
import uuid
from datetime import date

import pytest
from flask import Flask

from hardship import applications, audit, campaigns, notices
from hardship.applications import (
    AlreadyApplied,
    Application,
    CaseDecided,
    ClosedForNow,
    Incomplete,
    NotBeingWritten,
    NotWithdrawable,
    Status,
    Urgency,
)
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.crypto import CannotOpen
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from hardship.core.retries import retrying
from tests.doubles import FixedClock
from tests.factories import applications as made
from tests.factories import campaigns as campaigns_made
from tests.factories.officers import officer


def test_what_is_sent_is_a_version_with_its_needs(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(
            campaign, urgency=Urgency.SHUT_OFF, urgent_on=date(2024, 12, 3)
        )
    version = applications.current_version(application)
    assert version.number == 1
    assert application.state is Status.SUBMITTED
    assert (application.requested_minor, application.dependants) == (900_00, 2)
    assert application.queue_on == date(2024, 12, 3)
    assert application.submitted_at == version.submitted_at
    assert applications.sent_answers(version).name == "Marisol Vega"
    assert applications.payee_of(application) == made.cheque()
    needs = applications.need_lines(version.id)
    assert [(need.category, need.amount_minor, need.payee) for need in needs] == [
        ("rent", 900_00, "Palm Court")
    ]
    assert not application.is_being_written


def test_a_person_has_one_open_application(campaign: Campaign) -> None:
    with transaction():
        made.submitted(campaign, email="ana@example.org")
    with pytest.raises(AlreadyApplied), transaction():
        made.draft(campaign, email=" ANA@example.org ")
    with transaction():
        made.draft(campaign, email="ben@example.org")


def test_who_was_paid_declined_or_withdrew_may_apply_again(campaign: Campaign) -> None:
    with transaction():
        applications.withdraw(made.submitted(campaign, email="ana@example.org"))
        second = made.submitted(campaign, email="ana@example.org")
        deciders = [officer(Role.DECIDER, name=name) for name in ("Ben Ito", "Cam Oh")]
        for decider in deciders:
            made.decline(second, decider)
        third = made.submitted(campaign, email="ana@example.org")
        for decider in deciders:
            made.approve(third, decider)
        applications.mark_awarded(third)
        applications.mark_paid(third)
        made.draft(campaign, email="ana@example.org")
    assert len(applications.applications_of("ana@example.org")) == 4


def test_a_draft_with_holes_is_not_sent(campaign: Campaign) -> None:
    with transaction():
        application = made.draft(campaign, needs=())
    with pytest.raises(Incomplete), transaction():
        applications.submit(application)
    assert application.state is Status.DRAFT


def test_nothing_starts_while_the_campaign_is_paused(campaign: Campaign) -> None:
    with transaction():
        application = made.draft(campaign)
        campaigns.pause_campaign(campaign, by=campaigns_made.Hand())
    with pytest.raises(ClosedForNow), transaction():
        applications.start("ben@example.org", campaign=campaign, locale="en")
    with pytest.raises(ClosedForNow), transaction():
        applications.submit(application)


def test_what_is_open_can_still_be_changed_while_the_campaign_is_paused(
    campaign: Campaign,
) -> None:
    with transaction():
        application = made.submitted(campaign)
        campaigns.pause_campaign(campaign, by=campaigns_made.Hand())
        assert made.changed(application, campaign).number == 2


def test_a_fund_of_another_campaign_is_not_there(campaign: Campaign) -> None:
    with transaction():
        other = campaigns_made.draft_campaign(slug="another")
        fund = campaigns_made.central_fund(other, code="OTHER", slug="other")
        application = made.draft(campaign, fund_id=fund.id)
    with pytest.raises(NotFound), transaction():
        applications.submit(application)


def test_a_change_keeps_the_place_in_the_queue(campaign: Campaign, clock: FixedClock) -> None:
    with transaction():
        application = made.submitted(campaign)
    first = application.submitted_at
    clock.advance(hours=5)
    with transaction():
        version = made.changed(application, campaign, needs=(made.rent(100),))
    assert version.number == 2
    assert application.submitted_at == first
    assert version.submitted_at != first
    assert application.requested_minor == 100_00


def test_a_change_comes_too_late_after_the_decision(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        applications.start_edit(application)
        for name in ("Ana Reyes", "Ben Ito"):
            made.approve(application, officer(Role.DECIDER, name=name))
        assert not application.is_being_written
        with pytest.raises(CaseDecided):
            applications.start_edit(application)
        with pytest.raises(NotBeingWritten):
            made.save(application, campaign, payee=made.cheque())


def test_an_edit_opened_twice_keeps_what_was_changed(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        applications.start_edit(application)
        made.save(application, campaign, payee=made.cheque(), dependants=7)
        applications.start_edit(application)
    assert applications.draft_answers(application).dependants == 7


def test_what_was_not_sent_can_be_thrown_away(campaign: Campaign) -> None:
    with transaction():
        draft = made.draft(campaign)
        applications.discard_draft(draft)
        sent = made.submitted(campaign)
        applications.start_edit(sent)
        applications.discard_draft(sent)
        with pytest.raises(NotBeingWritten):
            applications.discard_draft(sent)
    assert db.session.query(Application).all() == [sent]
    assert len(applications.versions(sent)) == 1


def test_promised_money_is_not_withdrawn(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        for name in ("Ana Reyes", "Ben Ito"):
            made.approve(application, officer(Role.DECIDER, name=name))
        applications.mark_awarded(application)
        with pytest.raises(NotWithdrawable):
            applications.withdraw(application)


def test_sending_leaves_a_trail_and_a_mail_without_a_word_about_the_case(
    campaign: Campaign,
) -> None:
    with transaction():
        application = made.submitted(campaign, email="ana@example.org")
    verbs = [row.verb for row in audit.history("applications", application.id)]
    assert verbs == ["application.started", "application.submitted"]
    notice = db.session.query(notices.Notice).one()
    assert (notice.kind, notice.recipient, notice.locale) == (
        "application_received",
        "ana@example.org",
        "en",
    )
    assert notice.context_json == f'{{"reference": "{application.reference}"}}'


def test_a_reference_is_found_however_it_is_typed(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
    typed = application.reference.lower().replace("-", " ")
    assert applications.application_by_reference(typed) is application
    assert applications.application_by_reference("H-2222-2222") is None


def test_only_the_worker_finds_their_application(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign, email="ana@example.org")
    assert applications.own_application(application.id, "Ana@Example.org") is application
    for stranger in ("ben@example.org", ""):
        with pytest.raises(NotFound):
            applications.own_application(application.id, stranger)
    with pytest.raises(NotFound):
        applications.own_application(uuid.uuid4(), "ana@example.org")


def test_without_its_data_key_a_case_is_forgotten(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        made.decline(application, officer(Role.DECIDER, name="Ana Reyes"))
    with transaction():
        application.data_key = None
    version = applications.current_version(application)
    with pytest.raises(CannotOpen):
        applications.sent_answers(version)
    with pytest.raises(CannotOpen):
        _ = applications.votes(application)[0].reason
    (need,) = applications.need_lines(version.id)
    with pytest.raises(CannotOpen):
        _ = need.payee
    kept = (need.kind, need.amount, version.urgency, version.dependants, application.reference)
    assert all(each is not None for each in kept), "docs/security.md lists what stays, and why"


def test_answers_do_not_open_in_another_case(campaign: Campaign) -> None:
    with transaction():
        one, other = made.submitted(campaign), made.submitted(campaign)
    mine, theirs = applications.current_version(one), applications.current_version(other)
    mine.answers_sealed, theirs.answers_sealed = theirs.answers_sealed, mine.answers_sealed
    with pytest.raises(CannotOpen):
        applications.sent_answers(mine)
    db.session.rollback()


# ------------------------------------------------------------------------ at the same moment


def _at_once(app: Flask, acts: int, act: object) -> list[str]:
    start = threading.Barrier(acts)
    said: list[str] = []

    def run() -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                said.append(str(retrying(act)))  # type: ignore[arg-type]  # any act without arguments
            except AlreadyApplied as error:
                said.append(type(error).__name__)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_a_button_pressed_at_the_same_moment_sends_once(app: Flask, campaign: Campaign) -> None:
    with transaction():
        application_id = made.draft(campaign).id

    def send() -> int:
        with transaction():
            return applications.submit(applications.application(application_id)).number

    assert _at_once(app, 4, send) == ["1"] * 4
    db.session.rollback()
    assert len(applications.versions(applications.application(application_id))) == 1
    assert db.session.query(notices.Notice).count() == 1


def test_two_windows_start_one_application(app: Flask, campaign: Campaign) -> None:
    campaign_id = campaign.id

    def begin() -> str:
        with transaction():
            found = campaigns.campaign(campaign_id)
            applications.start("ana@example.org", campaign=found, locale="en")
        return "started"

    assert _at_once(app, 4, begin) == ["AlreadyApplied"] * 3 + ["started"]
