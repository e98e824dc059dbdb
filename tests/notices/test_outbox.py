"""Mail is promised with the act, leaves after it, and waits out a dead mail server."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from hardship import notices
from hardship.core.database import db, transaction
from hardship.notices import Delivery, Mail, Notice, Rendered
from hardship.notices.mailers import (
    CannotSend,
    FolderMailer,
    SmtpMailer,
    as_message,
    mailer_from_url,
)
from tests.doubles import FixedClock, Mailbox
from tests.mail_server import mail_server


def render(kind: str, locale: str, context: Mapping[str, str]) -> Rendered:
    return Rendered(f"{kind} {locale}", f"Thank you for {context['amount']}", "<p>Thanks</p>")


def promise() -> Notice:
    return notices.enqueue("gift_receipt", to="june@example.org", locale="es", amount="$50.00")


def deliver(mailbox: Mailbox) -> int:
    return notices.deliver_due(mailer=mailbox, render=render)


def test_leaves_once_after_the_act_committed(db_session: object, mailbox: Mailbox) -> None:
    with transaction():
        notice_id = promise().id
    assert deliver(mailbox) == 1
    assert deliver(mailbox) == 0
    (mail,) = mailbox.to("june@example.org")
    assert mail.id == str(notice_id)
    assert mail.text == "Thank you for $50.00"


def test_an_act_that_fails_promises_nothing(db_session: object, mailbox: Mailbox) -> None:
    def fail_half_way() -> None:
        with transaction():
            promise()
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert deliver(mailbox) == 0


def test_waits_out_a_dead_server(db_session: object, mailbox: Mailbox, clock: FixedClock) -> None:
    with transaction():
        promise()
    mailbox.refusal = CannotSend("ConnectionRefusedError from mail:587")
    assert deliver(mailbox) == 0
    assert deliver(mailbox) == 0, "it waits before it tries again"
    assert notices.overdue_since() is None, "it is not due before that"
    mailbox.refusal = None
    clock.advance(minutes=2)
    assert notices.overdue_since() is not None
    assert deliver(mailbox) == 1
    assert notices.overdue_since() is None


def test_what_fails_for_ten_minutes_is_told_by_reason_and_can_be_tried_at_once(
    db_session: object, mailbox: Mailbox, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    began = clock.now()
    with transaction():
        promise()
        promise()
    with mail_server(MAIL="550 june@example.org is nobody here") as (port, _said):
        mailer = SmtpMailer("127.0.0.1", port, "fund@example.org")
        notices.deliver_due(mailer=mailer, render=render)
        clock.advance(minutes=9)
        assert notices.failing() == []
        clock.advance(minutes=1)
    (failing,) = notices.failing()
    assert (failing.reason, failing.count) == ("the mail server refused the sender", 2)
    assert failing.since == began
    assert caplog.text.count(f"did not leave: {failing.reason} (127.0.0.1:{port} said 550)") == 2
    assert "june" not in caplog.text
    with transaction():
        assert len(notices.retry_failed()) == 2
    assert notices.failing() == []
    assert deliver(mailbox) == 2


def test_is_stuck_after_many_tries_and_can_be_tried_again(
    db_session: object, mailbox: Mailbox, clock: FixedClock
) -> None:
    with transaction():
        promise()
    mailbox.refusal = CannotSend("refused")
    for _ in range(20):
        deliver(mailbox)
        clock.advance(hours=5)
    assert notices.stuck_count() == 1
    mailbox.refusal = None
    with transaction():
        assert len(notices.retry_failed()) == 1
    assert deliver(mailbox) == 1
    assert notices.stuck_count() == 0


def test_a_crash_after_sending_sends_under_the_same_id(
    db_session: object, mailbox: Mailbox, clock: FixedClock
) -> None:
    with transaction():
        promise()

    class Crashing(Mailbox):
        def send(self, mail: Mail) -> None:
            super().send(mail)
            raise KeyboardInterrupt

    crashing = Crashing()
    with pytest.raises(KeyboardInterrupt):
        deliver(crashing)
    clock.advance(minutes=2)
    deliver(mailbox)
    assert [mail.id for mail in crashing.mails] == [mail.id for mail in mailbox.mails]


def test_the_outbox_tells_nothing_and_forgets_what_it_sent(
    db_session: object, mailbox: Mailbox
) -> None:
    with transaction():
        promise()
    stored = str(db.session.execute(text("SELECT * FROM notices")).all())
    assert "june" not in stored
    assert "$50" not in stored
    deliver(mailbox)
    sent = db.session.query(Notice).one()
    assert (sent.status, sent.recipient_sealed, sent.context_sealed) == (Delivery.SENT, None, None)


def test_a_folder_holds_what_would_have_left(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", "Fund <fund@example.org>")
    mailer.send(
        Mail("0" * 8 + "-0000-0000-0000-" + "0" * 12, "a@b.org", "Hé\nx", "text", "<p>x</p>")
    )
    (written,) = (tmp_path / "mail").iterdir()
    assert b"To: a@b.org" in written.read_bytes()
    with pytest.raises(CannotSend):
        mailer.send(Mail("../../etc/passwd", "a@b.org", "s", "t", "h"))


@pytest.mark.parametrize(
    ("address", "name", "is_from"),
    [
        ("fund@example.org", "Fund, Local 510", '"Fund, Local 510" <fund@example.org>'),
        ("Ours <fund@example.org>", "Fund, Local 510", "Ours <fund@example.org>"),
        ("fund@example.org", "Fondo de la\r\nUnión", "Fondo de la Unión <fund@example.org>"),
        ("fund@example.org", "", "fund@example.org"),
    ],
)
def test_a_mail_is_from_its_own_name_unless_the_settings_say_another(
    address: str, name: str, is_from: str
) -> None:
    message = as_message(Mail("x", "a@b.org", "s", "t", "h", name), address)
    assert str(message["From"]) == is_from
    assert message["Message-ID"] == "<x@example.org>"
    assert b"\nUni" not in message.as_bytes()


def test_a_closed_port_is_a_failure_in_words() -> None:
    mailer = SmtpMailer("127.0.0.1", 9, "fund@example.org")
    with pytest.raises(CannotSend, match=r"127\.0\.0\.1:9"):
        mailer.send(Mail("x", "a@b.org", "s", "t", "h"))


def test_reads_the_mail_url() -> None:
    mailer = mailer_from_url("smtps://me%40x:p%2Fw@mail.example.org?from=fund%40x.org", "none@x")
    assert isinstance(mailer, SmtpMailer)
    assert (mailer.user, mailer.password, mailer.port) == ("me@x", "p/w", 465)
    assert mailer.sender == "fund@x.org"
    with pytest.raises(ValueError, match="smtp"):
        mailer_from_url("http://mail.example.org", "x@y")


def test_a_mail_that_cannot_be_put_into_words_holds_up_no_other(
    db_session: object, mailbox: Mailbox
) -> None:
    with transaction():
        broken = notices.enqueue("no_such_kind", to="a@b.org", locale="en").id
        promise()
    assert deliver(mailbox) == 1
    assert db.session.get_one(Notice, broken).failure == "the mail cannot be put into words"
