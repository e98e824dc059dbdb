"""`hardship mail test` says what the mail server answered."""

from flask import Flask

from hardship.notices import CannotSend
from tests.command_line import invoke
from tests.doubles import Mailbox


def test_it_sends_one_at_once(app: Flask, mailbox: Mailbox) -> None:
    told = invoke(app, "mail", "test", "june@example.org")
    assert told.exit_code == 0
    assert [mail.to for mail in mailbox.mails] == ["june@example.org"]
    assert mailbox.mails[0].text
    assert mailbox.mails[0].html


def test_a_refusal_is_said(app: Flask, mailbox: Mailbox) -> None:
    mailbox.refusal = CannotSend("there is no such mail server", "mail.example.org:587")
    told = invoke(app, "mail", "test", "june@example.org")
    assert told.exit_code == 1
    assert (
        "the mail did not leave: there is no such mail server (mail.example.org:587)" in told.output
    )


def test_what_is_no_address_is_misuse(app: Flask, mailbox: Mailbox) -> None:
    told = invoke(app, "mail", "test", "nonsense")
    assert told.exit_code == 2
    assert "nonsense is not an e-mail address" in told.output
    assert len(mailbox) == 0
