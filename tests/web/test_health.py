"""Alive is one thing, ready another."""

import dataclasses
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from hardship import notices
from hardship.core.database import db, transaction
from hardship.notices.rules import Delivery
from hardship.settings import Settings
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox


def test_alive_needs_nothing(client: MannerlyClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_ready_when_everything_moves(client: MannerlyClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_not_ready_while_mail_is_stuck(
    client: MannerlyClient, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        notices.enqueue("gift_failed", to="june@example.org", locale="en")
    assert client.get("/readyz").status_code == 200
    clock.advance(minutes=31)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("outbox: stuck since")
    assert "june" not in answer.text


def test_a_mail_that_is_refused_for_a_day_is_no_reason_to_turn_people_away(
    client: MannerlyClient, db_session: object, clock: FixedClock, mailbox: Mailbox
) -> None:
    with transaction():
        notices.enqueue("gift_failed", to="june@exmaple.org", locale="en")
    mailbox.refusal = notices.CannotSend("there is no such person")

    def render(kind: str, locale: str, context: Mapping[str, str]) -> notices.Rendered:
        return notices.Rendered(kind, locale, str(context))

    for _ in range(30):
        notices.deliver_due(mailer=mailbox, render=render)
        assert client.get("/readyz").status_code == 200
        clock.advance(minutes=29)


def test_not_ready_while_the_inbox_is_stuck(
    client: MannerlyClient, db_session: object, clock: FixedClock
) -> None:
    from hardship.donations import EventRef, receive_event

    with transaction():
        moment = clock.now() - timedelta(seconds=5)
        receive_event(EventRef("evt_1", "checkout.session.completed", "cs_1", moment))
    clock.advance(minutes=31)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("inbox: stuck since")


@pytest.mark.parametrize(
    ("why", "is_shut_out"),
    [
        ("the mail server does not answer", True),
        ("the mail server refused the user name or password", True),
        ("the mail server refused the recipient", False),
    ],
)
def test_not_ready_while_no_mail_leaves_for_whomever(
    client: MannerlyClient, db_session: object, clock: FixedClock, why: str, is_shut_out: bool
) -> None:
    with transaction():
        waiting = notices.enqueue("gift_failed", to="ana@example.org", locale="en")
        waiting.failure, waiting.next_try_at = why, clock.now() + timedelta(hours=4)
    assert client.get("/readyz").status_code == 200
    clock.advance(minutes=31)
    answer = client.get("/readyz")
    assert answer.text.startswith("mail server: stuck since" if is_shut_out else "ready")
    with transaction():
        sent = notices.enqueue("gift_failed", to="eve@example.org", locale="en")
        sent.status, sent.sent_at = Delivery.SENT, clock.now()
    assert client.get("/readyz").status_code == 200, "it lets us in again"
    clock.advance(minutes=1)
    with transaction():
        late = notices.enqueue("gift_failed", to="rosa@example.org", locale="en")
        late.failure, late.status = why, Delivery.STUCK
    clock.advance(hours=20)
    assert ("mail server: stuck since" in client.get("/readyz").text) is is_shut_out


@pytest.mark.engine("sqlite")
def test_not_ready_on_an_older_schema(client: MannerlyClient, db_session: object) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "migrations: run hardship db upgrade\n"


def test_not_ready_while_the_disk_is_almost_full(
    client: MannerlyClient, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's disk may be another machine's: nothing is known of it here."""
    monkeypatch.setattr("hardship.core.writable._LEAST_ROOM", 2**80)
    answer = client.get("/readyz")
    assert answer.status_code == (503 if engine == "sqlite" else 200)


class TestReadOnly:
    """The database answers and cannot be written."""

    @pytest.fixture
    def settings(self, settings: Settings, read_only_url: str) -> Settings:
        """Connections that may only read."""
        return dataclasses.replace(settings, database_url=read_only_url)

    def test_not_ready(self, client: MannerlyClient) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "database: cannot be written\n")
        assert client.get("/healthz").status_code == 200
