"""A forgotten password in the browser."""

import re

import pytest
from flask import Flask

from hardship import committee
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories import officers
from tests.web.committee.officers.test_invitation import mailed_link

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"
FORGOTTEN = "/committee/password/forgotten"
NEW = {"password": "another mitten thunder clock", "repeated": "another mitten thunder clock"}


@pytest.fixture
def ana(app: Flask, db_session: object) -> Officer:
    """An officer who has forgotten."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)


def ask(client: MannerlyClient, email: str = ADDRESS) -> str:
    client.get(FORGOTTEN)
    answered = client.post(FORGOTTEN, data={"email": email})
    assert answered.status_code == 303
    return re.sub(r'name="csrf_token" value="[^"]+"', "", client.get(answered.location).text)


def test_the_answer_is_the_same_for_everybody(client: MannerlyClient, ana: Officer) -> None:
    assert ask(client) == ask(client, "nobody@example.org")


def test_the_link_leads_to_a_new_password_and_then_to_both_steps(
    client: MannerlyClient, app: Flask, ana: Officer, mailbox: Mailbox
) -> None:
    elsewhere = app.test_client()
    assert isinstance(elsewhere, MannerlyClient)
    officers.let_in(elsewhere, ana)
    ask(client)
    link = mailed_link(app, mailbox)
    client.get(link)
    assert client.post(link, data=NEW).location == "/committee/sign-in"
    assert client.get("/committee/my-access").status_code == 303, "it is not a way in by itself"
    assert elsewhere.get("/committee/my-access").status_code == 303, "every session has ended"

    client.get("/committee/sign-in")
    half = client.post("/committee/sign-in", data={"email": ADDRESS, "password": NEW["password"]})
    assert half.location.startswith("/committee/sign-in/code")


def test_the_link_is_of_our_own_origin_whatever_host_was_named(
    client: MannerlyClient, app: Flask, ana: Officer, mailbox: Mailbox
) -> None:
    refused = client.post(FORGOTTEN, data={"email": ADDRESS}, headers={"Host": "evil.example"})
    assert refused.status_code == 400
    client.get(FORGOTTEN)
    client.post(FORGOTTEN, data={"email": ADDRESS}, headers={"X-Forwarded-Host": "evil.example"})
    assert mailed_link(app, mailbox).startswith("/committee/password/")
    assert "evil" not in mailbox.to(ADDRESS)[0].text


def test_a_link_works_once_and_for_half_an_hour(
    client: MannerlyClient, app: Flask, ana: Officer, mailbox: Mailbox, clock: FixedClock
) -> None:
    ask(client)
    first = mailed_link(app, mailbox)
    client.get(first)
    client.post(first, data=NEW)
    assert client.get(first).status_code == 404
    assert "can no longer be used" in client.post(first, data=NEW).text

    ask(client)
    second = mailed_link(app, mailbox)
    clock.advance(minutes=30)
    assert client.get(second).status_code == 404


def test_a_bad_choice_is_explained_and_the_link_stays_good(
    client: MannerlyClient, app: Flask, ana: Officer, mailbox: Mailbox
) -> None:
    ask(client)
    link = mailed_link(app, mailbox)
    client.get(link)
    page = client.post(link, data={"password": "short", "repeated": "short"})
    assert (page.status_code, "at least 15 characters" in page.text) == (422, True)
    assert client.post(link, data=NEW).status_code == 303
    assert committee.officer_with_password(ADDRESS, NEW["password"])


def test_the_eleventh_request_from_one_address_waits(client: MannerlyClient) -> None:
    for n in range(10):
        ask(client, f"officer{n}@example.org")
    client.get(FORGOTTEN)
    page = client.post(FORGOTTEN, data={"email": ADDRESS})
    assert page.status_code == 429
    assert "Retry-After" in page.headers


def test_a_short_password_and_an_empty_repeat_are_told_both_at_their_fields(
    client: MannerlyClient, app: Flask, ana: Officer, mailbox: Mailbox
) -> None:
    ask(client)
    link = mailed_link(app, mailbox)
    client.get(link)
    refused = client.post(link, data={"password": "mitten", "repeated": ""})
    assert refused.status_code == 422
    for field, words in (
        ("password", "Use at least 15 characters."),
        ("repeated", "Type the password once more."),
    ):
        assert words in refused.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
