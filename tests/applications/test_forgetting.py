"""What is over is forgotten, what is not stays."""

from datetime import timedelta

import pytest
from flask import Flask

from hardship import applications, audit
from hardship.applications import ApplicantSession, Application
from hardship.applications.forgetting import DRAFTS_LIVE
from hardship.applications.models import SignInCode
from hardship.campaigns import Campaign
from hardship.core.database import db, transaction
from tests.crowd import one_after_the_other
from tests.doubles import FixedClock
from tests.factories import applications as made


def test_a_draft_that_nobody_came_back_to_is_forgotten(
    campaign: Campaign, clock: FixedClock
) -> None:
    with transaction():
        left = made.draft(campaign).id
        sent = made.submitted(campaign).id
        applications.start_edit(applications.application(sent))
    clock.advance(days=10)
    with transaction():
        fresh = made.draft(campaign).id
    clock.advance(seconds=(DRAFTS_LIVE - timedelta(days=10)).total_seconds())
    with transaction():
        applications.sweep()
    assert {each.id for each in db.session.query(Application)} == {left, sent, fresh}
    clock.advance(seconds=1)
    with transaction():
        applications.sweep()
    assert {each.id for each in db.session.query(Application)} == {sent, fresh}
    assert [row.verb for row in audit.history("applications", left)][-1] == "application.forgotten"


@pytest.mark.engine("postgresql")
def test_a_draft_that_is_being_saved_is_not_forgotten(
    app: Flask, campaign: Campaign, clock: FixedClock
) -> None:
    """On SQLite nobody forgets while somebody saves."""
    with transaction():
        draft = made.draft(campaign).id
    clock.advance(seconds=DRAFTS_LIVE.total_seconds() + 1)

    def save() -> None:
        applications.lock_application(draft).saved_at = clock.now()

    followed = one_after_the_other(app, save, applications.sweep)
    assert (followed.waited, followed.outcome) == (False, None)
    assert [each.id for each in db.session.query(Application)] == [draft]


def test_dead_codes_and_sessions_go(db_session: object, clock: FixedClock) -> None:
    with transaction():
        for email in ("ana@example.org", "ben@example.org"):
            applications.request_code(email, locale="en", address="203.0.113.7")
    clock.advance(minutes=16)
    with transaction():
        applications.request_code("cam@example.org", locale="en", address="203.0.113.7")
        for number, ended_at in enumerate((None, clock.now())):
            db.session.add(
                ApplicantSession(
                    token_hash=str(number),
                    email_hash="k1:x",
                    started_at=clock.now(),
                    seen_at=clock.now(),
                    expires_at=clock.now() + timedelta(hours=12),
                    ended_at=ended_at,
                )
            )
        applications.sweep()
    assert [code.email for code in db.session.query(SignInCode)] == ["cam@example.org"]
    assert [each.token_hash for each in db.session.query(ApplicantSession)] == ["0"]
    clock.advance(hours=13)
    with transaction():
        applications.sweep()
    assert db.session.query(ApplicantSession).count() == 0
