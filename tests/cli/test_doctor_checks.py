"""One unsafe or stuck thing each, in an installation that is sound otherwise."""

import base64
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hardship import committee, donations, notices
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError
from hardship.donations import EventRef, GatewayRefused, GatewayUnavailable
from hardship.notices import CannotSend, Delivery
from hardship.notices.mailers import SmtpMailer
from tests.cli.installation import Change
from tests.command_line import invoke
from tests.doubles import FixedClock, Mailbox
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.mail_server import mail_server


def test_an_encryption_key_that_stands_in_the_secret_key(installation: Change) -> None:
    encoded = base64.b64encode(secrets.token_bytes(32)).decode()
    app = installation(encryption_keys=f"k1:{encoded}", secret_key=f"qwz{encoded}rtp")
    told = invoke(app, "doctor")
    assert "the encryption key k1 is part of HARDSHIP_SECRET_KEY" in told.output
    assert encoded not in told.output
    assert told.exit_code == 1


@pytest.mark.engine("sqlite")
def test_a_database_that_everybody_on_the_machine_can_read(
    installation: Change, engine_url: str
) -> None:
    app = installation()
    path = Path(engine_url.removeprefix("sqlite:///"))
    path.chmod(0o604)
    assert f"{path} can be read by everybody" in invoke(app, "doctor").output
    path.chmod(0o600)
    assert invoke(app, "doctor").exit_code == 0


def test_a_stand_in_beside_a_live_key(installation: Change) -> None:
    told = invoke(installation(stripe_api_base="http://127.0.0.1:8010"), "doctor")
    assert "HARDSHIP_STRIPE_API_BASE names a stand-in" in told.output
    assert told.exit_code == 1


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (GatewayUnavailable(), "could not look: Stripe does not answer"),
        (GatewayRefused(code="api_key_expired"), "is its key right? (api_key_expired)"),
    ],
)
def test_a_stripe_that_does_not_answer_or_refuses_the_key(
    installation: Change, gateway: FakeGateway, failure: DomainError, words: str
) -> None:
    app = installation()
    gateway.failure = failure
    told = invoke(app, "doctor")
    assert words in told.output.partition("problem  Stripe's answer")[2]
    assert told.output.count("problem") == 1
    assert told.exit_code == 1


def test_an_endpoint_that_stripe_sends_nothing_to(
    installation: Change, gateway: FakeGateway
) -> None:
    app = installation()
    gateway.wellbeing = replace(gateway.wellbeing, endpoints=())
    assert "Stripe has no webhook endpoint at https://fund" in invoke(app, "doctor").output


def test_an_officer_who_comes_in_by_a_password_alone(installation: Change) -> None:
    app = installation()
    with app.app_context(), transaction():
        who = officer(committee.Role.DECIDER, name="June Park", totp_secret=None).id
    told = invoke(app, "doctor").output
    assert f"officer {who} has no second factor" in told
    assert "June" not in told


def test_mail_that_was_given_up(installation: Change) -> None:
    app = installation()
    with app.app_context(), transaction():
        notice = notices.enqueue("access_changed", to="june@example.org", locale="en")
        notice.status = Delivery.STUCK
    told = invoke(app, "doctor")
    assert "1 of the mails could not be delivered" in told.output
    assert told.exit_code == 1


def test_a_mail_server_that_does_not_let_us_in(installation: Change) -> None:
    with mail_server(AUTH="535 no") as (port, _said):
        mailer = SmtpMailer("127.0.0.1", port, "fund@example.org", user="me", password="secret")
        told = invoke(installation(mailer=mailer), "doctor")
    assert (
        "problem  mail\n         - no mail leaves: the mail server refused the user name or "
        f"password (127.0.0.1:{port} said 535)\n"
    ) in told.output
    assert "secret" not in told.output
    assert told.exit_code == 1


def test_mail_that_fails_for_ten_minutes(
    installation: Change, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The server is back; what waits for its pause still says why it did not leave."""
    mailer = Mailbox()
    app = installation(mailer=mailer)
    with app.app_context(), transaction():
        notices.enqueue("access_changed", to="june@example.org", locale="en")
    mailer.refusal = CannotSend("there is no such mail server", "mail.union.internal:587")
    invoke(app, "worker", "--once")
    assert "there is no such mail server (mail.union.internal:587)" in caplog.text
    mailer.refusal = None
    began = house_clock.now().isoformat(timespec="seconds")
    clock.advance(minutes=9)
    assert "mail does not leave" not in invoke(app, "doctor").output
    clock.advance(minutes=31)
    told = invoke(app, "doctor").output
    assert f"mail does not leave since {began} (1 waiting): there is no such mail server" in told
    assert "mail waits since" not in told, "the worker did what it could"


def test_deliveries_that_nobody_works_off(installation: Change, clock: FixedClock) -> None:
    app = installation()
    delivery = EventRef("evt_1", "checkout.session.completed", "cs_1", house_clock.now())
    with app.app_context(), transaction():
        donations.receive_event(delivery)
    clock.advance(minutes=29)
    assert "webhooks wait" not in invoke(app, "doctor").output
    clock.advance(minutes=2)
    assert "webhooks wait since" in invoke(app, "doctor").output


def test_deliveries_that_do_not_come(
    installation: Change, gateway: FakeGateway, clock: FixedClock
) -> None:
    app = installation()
    gateway.tell("checkout.session.completed", "cs_1")
    with app.app_context():
        donations.sync(gateway)
    assert "problem  inbox" not in invoke(app, "doctor").output
    clock.advance(hours=1)
    told = invoke(app, "doctor").output.partition("problem  inbox")[2]
    assert "Stripe has never delivered a webhook, and sync found one event" in told


def test_what_a_restored_backup_lacks_is_not_said_to_have_never_come(
    installation: Change, gateway: FakeGateway, clock: FixedClock
) -> None:
    """It came, after the backup was made. The line says what is known; one that comes ends it."""
    app = installation()
    before, lost = (gateway.tell("checkout.session.completed", name) for name in ("cs_1", "cs_2"))
    with app.app_context(), transaction():
        donations.receive_event(before)
    last = clock.now().isoformat(timespec="seconds")
    clock.advance(hours=5)
    with app.app_context():  # brought back; Stripe thinks that it has told of both
        donations.sync(gateway)
    clock.advance(hours=1)
    told = invoke(app, "doctor").output.partition("problem  inbox")[2]
    assert f"since {last} Stripe's webhook has brought nothing, and sync found one event" in told
    assert "if a backup was restored since" in told
    with app.app_context(), transaction():
        donations.receive_event(lost)  # sent again by hand
    assert "webhook has brought nothing" not in invoke(app, "doctor").output


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "delete"), ("synchronous", "1"), ("foreign_keys", "0")]
)
def test_a_file_that_sqlite_does_not_keep_as_the_books_need(
    installation: Change, name: str, value: str
) -> None:
    app = installation()

    def change(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {name} = {value}")

    with app.app_context():
        event.listen(db.engine, "connect", change)
        db.engine.dispose()
    told = invoke(app, "doctor")
    assert f"SQLite's {name} is {value}, not " in told.output
    assert told.exit_code == 1
