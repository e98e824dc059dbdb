"""`hardship mail`: whether mail leaves."""

import click
from flask import Flask

from hardship.cli.house import mailer_of, with_app
from hardship.cli.parameters import email_address
from hardship.cli.refusals import Refusal
from hardship.core.tokens import new_id
from hardship.notices import CannotSend, Mail

_TEXT = """\
This is a test mail of your strike fund's server.

If you can read it, receipts and codes will reach people too.
"""


@click.group()
def mail() -> None:
    """Send a test mail."""


@mail.command("test")
@click.argument("address", callback=email_address)
@with_app
def test_command(app: Flask, address: str) -> None:
    """Send one mail to ADDRESS at once.

    It goes past the outbox, and what the mail server answers is said here.
    """
    message = Mail(
        id=str(new_id()),
        to=address,
        subject="Test mail from the hardship fund",
        text=_TEXT,
        html="".join(f"<p>{part}</p>" for part in _TEXT.strip().split("\n\n")),
    )
    try:
        mailer_of(app).send(message)
    except CannotSend as error:
        raise Refusal(f"the mail did not leave: {error}") from error
    click.echo(f"sent to {address}; look into the spam folder too")
