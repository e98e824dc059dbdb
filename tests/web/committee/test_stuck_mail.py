"""Mail that cannot reach anybody: an administrator sets it aside, with a reason, for good."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import notices
from hardship.audit import AuditRow, Reason
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.notices import Delivery
from hardship.web.committee.stuck_mail import MAILS
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.factories.officers import seat
from tests.house.ground import ROOT

DESK = "/committee/"
ASIDE = "/committee/stuck-mail/set-aside"
WHY = "The address was mistyped"
JUNE = "june@exmaple.org"

pytestmark = pytest.mark.usefixtures("db_session")


def stuck(kind: str = "gift_receipt") -> uuid.UUID:
    """A mail that the server of its address refused for a day."""
    with transaction():
        mail = notices.enqueue(kind, to=JUNE, locale="en", amount="$50.00")
        mail.status = Delivery.STUCK
        mail.failure = "the mail server refused the recipient"
    return mail.id


def test_it_asks_for_a_reason_and_then_nobody_is_warned_any_more(
    app: Flask, client: MannerlyClient
) -> None:
    mail = stuck()
    adam = seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    assert f'href="{ASIDE}"' in client.get(DESK).text
    page = client.get(ASIDE).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "To a supporter: the receipt of a gift" in page
    assert "Since Nov 27, 2024, 10:00 a.m.: the mail server refused the recipient." in page
    assert JUNE not in page
    refused = client.submit(ASIDE, reason=" ")
    assert refused.status_code == 422
    assert "Write a reason" in refused.text
    assert notices.stuck_count() == 1
    answer = client.submit(ASIDE, reason=WHY)
    assert (answer.status_code, answer.location) == (303, DESK)
    page = client.get(DESK).text
    assert "One mail is set aside." in page
    assert "could not be delivered" not in page
    assert "could not be delivered" not in invoke(app, "doctor").output
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "notice.set_aside")).one()
    assert (row.actor_id, row.subject_id) == (adam.id, str(mail))
    assert row.details == {"reason": True}
    sealed = db.session.scalars(select(Reason)).one()
    assert (sealed.text, WHY in (sealed.text_sealed or "")) == (WHY, False)
    assert "A mail set aside" in client.get("/committee/record").text


def test_of_several_only_what_is_chosen_and_all_of_that(client: MannerlyClient) -> None:
    first, second, other = stuck(), stuck(), stuck("invitation")
    seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    assert " checked" not in client.get(ASIDE).text
    refused = client.submit(ASIDE, reason=WHY)
    assert refused.status_code == 422
    assert "Choose at least one mail." in refused.text
    client.post(ASIDE, data={"mails": [str(first), str(second)], "reason": WHY})
    assert "2 mails are set aside." in client.get(DESK).text
    assert [each.id for each in notices.stuck()] == [other]


def test_the_same_form_twice_counts_once(client: MannerlyClient) -> None:
    first, other = stuck(), stuck()
    seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    client.get(ASIDE)
    form = {"mails": [str(first)], "reason": WHY}
    assert client.post(ASIDE, data=form).status_code == 303
    again = client.post(ASIDE, data=form)
    assert again.status_code == 409
    assert "These mails are no longer all waiting for you." in again.text
    assert str(other) in again.text
    assert WHY in again.text, "what was typed is not lost"
    acts = select(AuditRow).where(AuditRow.verb == "notice.set_aside")
    assert len(db.session.scalars(acts).all()) == 1
    client.post(ASIDE, data={"mails": [str(other)], "reason": WHY})
    assert "No mail is stuck" in client.post(ASIDE, data=form).text
    assert "No mail is stuck" in client.get(ASIDE).text


@pytest.mark.parametrize("sent", ["", "1", "x' OR 1=1", str(uuid.UUID(int=7))])
def test_what_is_no_stuck_mail_is_refused(client: MannerlyClient, sent: str) -> None:
    stuck()
    seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    client.get(ASIDE)
    answer = client.post(ASIDE, data={"mails": [sent], "reason": WHY})
    assert answer.status_code in {409, 422}
    assert notices.stuck_count() == 1


def test_a_hundred_are_shown_and_the_rest_is_counted(client: MannerlyClient) -> None:
    with transaction():
        for _ in range(101):
            mail = notices.enqueue("gift_receipt", to=JUNE, locale="en")
            mail.status = Delivery.STUCK
    seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    page = client.get(ASIDE).text
    assert page.count('name="mails"') == 100
    assert "These are the oldest 100 of 101." in page


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMINISTRATOR])
def test_nobody_else_sets_a_mail_aside(client: MannerlyClient, role: Role) -> None:
    mail = stuck()
    seat(client, role, name="Somebody Else")
    assert ASIDE not in client.get(DESK).text
    assert client.get(ASIDE).status_code == 403
    answer = client.post(ASIDE, data={"mails": [str(mail)], "reason": WHY})
    assert answer.status_code == 403
    assert notices.stuck_count() == 1


def test_each_mail_has_its_words() -> None:
    folders = {each.name for each in (ROOT / "templates/email").iterdir() if each.is_dir()}
    assert set(MAILS) == folders
