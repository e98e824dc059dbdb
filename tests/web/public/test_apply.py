"""Applying by HTTP, as a worker does it on a phone: from the three questions to the reference."""

import re

import pytest
from flask import Flask

from hardship.applications import Application, Status
from hardship.core.database import db, transaction
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories import campaigns as campaigns_made
from tests.web.public.workers import answer_everything, come_in, deliver

_REFERENCE = re.compile(r"H-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture(autouse=True)
def campaign(app: Flask, db_session: object) -> None:
    """A campaign that takes applications, with two funds."""
    with transaction():
        campaigns_made.open_campaign()


def test_a_worker_applies(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, "marisol@example.org")
    answer_everything(client)
    check = client.get("/apply/check")
    assert "Palm Court Apartments" in check.text
    assert "$1,048.75" in check.text.replace('<span class="cents">', "").replace("</span>", "")
    sent = client.post("/apply/check", data={"declared": "y"}, follow_redirects=True)
    assert sent.request.path == "/apply/sent"
    application = db.session.query(Application).one()
    assert set(_REFERENCE.findall(sent.text)) == {application.reference}
    assert application.state is Status.SUBMITTED
    assert application.requested_minor == 104_875
    deliver(client.application, mailbox)
    mail = mailbox.to("marisol@example.org")[-1]
    assert application.reference in mail.subject
    assert "rent" not in mail.text.lower()
    status = client.get("/my-application")
    assert "We have your application" in status.text
    assert application.reference in status.text
