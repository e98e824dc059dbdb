"""Becoming an officer in the browser, from the mail to the codes that are shown once."""

import re

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hardship import committee, notices
from hardship.committee import Officer, Role
from hardship.core import clock as house_clock
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"
ENROL = "/committee/sign-in/authenticator"
PASSWORDS = {"password": officers.PASSWORD, "repeated": officers.PASSWORD}


@pytest.fixture
def ruth(client: MannerlyClient, db_session: object) -> Officer:
    """An administrator at the client."""
    return officers.seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")


def deliver(app: Flask, mailbox: Mailbox) -> None:
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])


def mailed_link(app: Flask, mailbox: Mailbox, to: str = ADDRESS) -> str:
    """The path of the newest link that was mailed, which is of our own origin."""
    deliver(app, mailbox)
    found = re.search(r"^https://fund\.example\.org(/\S+)$", mailbox.to(to)[-1].text, re.MULTILINE)
    assert found, mailbox.to(to)[-1].text
    return found.group(1)


def invite(client: MannerlyClient, **answers: object) -> TestResponse:
    told = {"name": "Ana Reyes", "email": ADDRESS, "locale": "en", "roles": ["treasurer", "chair"]}
    return client.submit("/committee/people/invite", **(told | answers))


def shown_secret(page: TestResponse) -> str:
    found = re.search(r'<code class="enrol-key">([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    return found.group(1).replace(" ", "")


def newcomer(app: Flask) -> MannerlyClient:
    client = app.test_client()
    assert isinstance(client, MannerlyClient)
    return client


def enrolled(client: MannerlyClient) -> TestResponse:
    secret = shown_secret(client.get(ENROL))
    step = int(house_clock.now().timestamp()) // 30
    return client.post(ENROL, data={"code": pyotp.TOTP(secret).generate_otp(step)})


def test_who_was_invited_without_a_name_is_asked_for_it(client: MannerlyClient) -> None:
    with transaction():
        done = committee.invite(ADDRESS, name="", roles=[Role.ADMINISTRATOR], link=str)
    path = f"/committee/invitations/{done.link}"
    assert 'name="name"' in client.get(path).text
    refused = client.post(path, data=PASSWORDS)
    assert (refused.status_code, "Enter your name." in refused.text) == (422, True)
    assert client.post(path, data=PASSWORDS | {"name": " Ruth Okafor "}).location == ENROL
    assert done.officer.name == "Ruth Okafor"


def test_nobody_takes_another_name_than_they_were_given(client: MannerlyClient) -> None:
    with transaction():
        done = committee.invite(ADDRESS, name="Ana Reyes", roles=[Role.CHAIR], link=str)
    path = f"/committee/invitations/{done.link}"
    assert 'name="name"' not in client.get(path).text
    assert client.post(path, data=PASSWORDS | {"name": "Ruth Okafor"}).location == ENROL
    assert done.officer.name == "Ana Reyes"


def test_the_whole_way_in(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox
) -> None:
    assert invite(client).location == "/committee/people"
    link = mailed_link(app, mailbox)

    ana = newcomer(app)
    page = ana.get(link)
    assert (page.status_code, ADDRESS in page.text) == (200, True)
    assert ana.post(link, data=PASSWORDS).location == ENROL
    assert ana.get("/committee/my-access").status_code == 303, "no page before the second factor"

    page = ana.get(ENROL)
    assert "<svg" in page.text
    assert 'href="otpauth://totp/' in page.text
    assert "style=" not in page.text
    assert "step 2 of 3" in page.text
    steps = page.text.partition('class="enrol-steps"')[2].partition("</ol>")[0]
    assert steps.count("<li>") == 2, "scan it or type it, then the code"

    page = enrolled(ana)
    assert "step 3 of 3" in page.text
    codes = re.findall(r"<code>([\w-]{14})</code>", page.text)
    assert (page.status_code, len(set(codes))) == (200, 10)
    file = ana.post("/committee/my-access/recovery-codes/file", data={"code": codes})
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file.mimetype == "text/plain"
    assert all(code in file.text for code in codes)

    assert "Ana Reyes" in ana.get("/committee/my-access").text
    who = committee.officer_by_email(ADDRESS)
    assert who is not None
    assert who.roles == {Role.TREASURER, Role.CHAIR}


def test_a_used_link_says_so(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox
) -> None:
    invite(client)
    link = mailed_link(app, mailbox)
    ana = newcomer(app)
    ana.get(link)
    ana.post(link, data=PASSWORDS)
    for page in (newcomer(app).get(link), ana.post(link, data=PASSWORDS)):
        assert page.status_code == 404
        assert "can no longer be used" in page.text


def test_an_old_link_says_so(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox, clock: FixedClock
) -> None:
    invite(client)
    link = mailed_link(app, mailbox)
    clock.advance(days=7)
    assert newcomer(app).get(link).status_code == 404
    assert newcomer(app).get("/committee/invitations/made-up").status_code == 404


@pytest.mark.parametrize(
    ("password", "repeated", "says"),
    [
        ("kxvw tulm", "kxvw tulm", "at least 15 characters"),
        ("Ana Reyes, treasurer", "Ana Reyes, treasurer", "without your name"),
        ("tulip gravel " * 90, "tulip gravel " * 90, "longer than we can keep"),
        (officers.PASSWORD, officers.PASSWORD + "x", "not the same"),
        ("", "", "Choose a password."),
    ],
)
def test_a_password_that_cannot_be_chosen_is_explained(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox,
    password: str, repeated: str, says: str,
) -> None:  # fmt: skip
    invite(client)
    link = mailed_link(app, mailbox)
    ana = newcomer(app)
    ana.get(link)
    page = ana.post(link, data={"password": password, "repeated": repeated})
    assert page.status_code == 422
    assert says in page.text
    assert not password or password not in page.text
    assert ana.post(link, data=PASSWORDS).status_code == 303, "the link is still good"


def test_leaving_half_way_one_comes_back_with_the_password(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox
) -> None:
    invite(client)
    link = mailed_link(app, mailbox)
    first = newcomer(app)
    first.get(link)
    first.post(link, data=PASSWORDS)

    later = newcomer(app)
    later.get("/committee/sign-in")
    page = later.post("/committee/sign-in", data={"email": ADDRESS, "password": officers.PASSWORD})
    assert page.location == ENROL
    later.get(ENROL)
    assert later.post(ENROL, data={"code": "000000"}).status_code == 422
    assert enrolled(later).status_code == 200


def test_the_invitation_is_in_the_language_of_the_invited(
    client: MannerlyClient, ruth: Officer, app: Flask, mailbox: Mailbox
) -> None:
    invite(client, locale="es")
    deliver(app, mailbox)
    mail = mailbox.to(ADDRESS)[0]
    assert '<html lang="es"' in mail.html
    assert "Ana" not in mail.text, "a mail says nothing private"


def test_codes_of_nobody_are_not_handed_out_as_a_file(
    client: MannerlyClient, ruth: Officer
) -> None:
    client.get("/committee/my-access")
    for codes in ([], ["=CMD()"], ["AAAA-BBBB-CCCC"]):
        page = client.post("/committee/my-access/recovery-codes/file", data={"code": codes})
        assert page.status_code == 303
