"""What is stuck for good: an officer sets it aside with a reason, and may try it again."""

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import donations
from hardship.audit import AuditRow, Reason
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import EventStatus, UnknownToGateway
from hardship.donations.inbox.models import InboxEvent
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.doubles import FixedClock
from tests.factories.officers import seat
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

PATH = "/committee/gifts"
ASIDE = f"{PATH}/events/evt_1/set-aside"
WHY = "Of the calendar shop, says Ana"


@pytest.fixture(autouse=True)
def stuck(db_session: object, app: Flask, gateway: FakeGateway, clock: FixedClock) -> None:
    """An event of something that is gone from Stripe."""
    open_fund()
    with transaction():
        donations.receive_event(gateway.tell("radar.early_fraud_warning.created", "issfr_gone"))
    for _ in range(12):
        donations.process_inbox(gateway)
        clock.advance(hours=1)
    event = donations.inbox_event("evt_1")
    assert (event.state, event.failure) == (EventStatus.STUCK, UnknownToGateway.__name__)


def part(page: str, caption: str) -> str:
    """A table of the page."""
    return page.partition(f">{caption}</caption>")[2].partition("</table>")[0]


def test_it_asks_for_a_reason_and_then_nobody_is_warned_any_more(
    app: Flask, client: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    assert client.get("/readyz").status_code == 503
    assert "1 of Stripe's messages could not be processed" in invoke(app, "doctor").output
    teo = seat(client, Role.TREASURER, name="Teo")
    assert ASIDE in part(client.get(PATH).text, "Stuck events")
    page = client.get(ASIDE).text
    assert "issfr_gone" in page
    assert "UnknownToGateway" in page
    refused = client.submit(ASIDE, reason=" ")
    assert refused.status_code == 422
    assert "Write a reason" in refused.text
    assert donations.count_stuck_events() == 1
    assert client.submit(ASIDE, reason=WHY).location == PATH
    assert client.get("/readyz").status_code == 200
    assert "could not be processed" not in invoke(app, "doctor").output
    listed = client.get(PATH).text
    assert "Stuck events" not in listed
    rests = part(listed, "Events set aside")
    assert all(each in rests for each in ("issfr_gone", WHY, "Teo", "Try again"))
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "inbox.set_aside")).one()
    assert (row.actor_id, row.subject_id, row.details) == (teo.id, "evt_1", {"reason": True})
    sealed = db.session.scalars(select(Reason)).one()
    assert (sealed.text, WHY in (sealed.text_sealed or "")) == (WHY, False)


def test_it_rests_until_somebody_tries_it_again(
    client: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    seat(client, Role.TREASURER, name="Teo")
    client.submit(ASIDE, reason=WHY)
    gateway.calls.clear()
    client.post(f"{PATH}/retry-stuck-events")
    donations.sync(gateway)
    assert "fraud_warning" not in gateway.calls
    assert donations.inbox_event("evt_1").state is EventStatus.SET_ASIDE
    assert client.post(f"{PATH}/retry-event", data={"event": "evt_1"}).status_code == 303
    assert donations.inbox_event("evt_1").state is EventStatus.RECEIVED
    for _ in range(12):
        donations.process_inbox(gateway)
        clock.advance(hours=1)
    assert client.get("/readyz").status_code == 503
    seat(client, Role.TREASURER, name="Teo")
    client.submit(ASIDE, reason="The shop is closed")
    rests = part(client.get(PATH).text, "Events set aside")
    assert "The shop is closed" in rests
    assert WHY not in rests


def test_of_many_the_one_that_was_set_aside_last_is_on_the_page(
    client: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    teo = seat(client, Role.TREASURER, name="Teo")
    with transaction():
        for number in range(100):
            donations.receive_event(gateway.tell("charge.succeeded", f"ch_{number}"))
        for event in db.session.scalars(select(InboxEvent).where(InboxEvent.id != "evt_1")):
            event.status = EventStatus.STUCK.value
            donations.set_aside_event(event.id, reason=WHY, by=teo.actor)
    clock.advance(minutes=1)
    assert "These are the newest" not in client.get(PATH).text
    client.submit(ASIDE, reason=WHY)
    page = client.get(PATH).text
    rests = part(page, "Events set aside")
    assert "issfr_gone" in rests.partition("</tr>")[2].partition("</tr>")[0], "the first row"
    assert rests.count("<tr>") == 101
    assert "These are the newest 100 of 101." in page


def test_what_is_not_stuck_cannot_be_set_aside(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    seat(client, Role.TREASURER, name="Teo")
    client.get(ASIDE)
    for status in set(EventStatus) - {EventStatus.STUCK}:
        with transaction():
            db.session.get_one(InboxEvent, "evt_1").status = status.value
        answer = client.post(ASIDE, data={"reason": WHY})
        assert answer.status_code == 409, status
        assert "This message is not stuck any more." in answer.text
        db.session.rollback()
        assert donations.inbox_event("evt_1").state is status
    assert client.get(f"{PATH}/events/evt_9/set-aside").status_code == 404


def test_an_auditor_reads_that_and_why_and_changes_nothing(
    app: Flask, client: MannerlyClient
) -> None:
    auditor = app.test_client()
    seat(auditor, Role.AUDITOR, name="Aud")
    assert "<a" not in part(auditor.get(PATH).text, "Stuck events")
    for answer in (auditor.get(ASIDE), auditor.post(ASIDE, data={"reason": WHY})):
        assert answer.status_code == 403
    seat(client, Role.TREASURER, name="Teo")
    client.submit(ASIDE, reason=WHY)
    rests = part(auditor.get(PATH).text, "Events set aside")
    assert "Teo" in rests
    assert WHY not in rests, "a reason may name somebody"
    assert "on file, closed to your roles" in rests
    assert "<button" not in rests
