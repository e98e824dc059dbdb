"""One's own way in: seen, ended and renewed by its owner."""

import re

import pytest
from flask import Flask

from hardship import committee
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import officers
from tests.web.committee.officers.test_invitation import enrolled

pytestmark = pytest.mark.usefixtures("db_session")

MINE = "/committee/my-access"
NEW = "another mitten thunder clock"


@pytest.fixture
def ana(client: MannerlyClient, db_session: object) -> Officer:
    """An officer at the client."""
    return officers.seat(client, Role.DECIDER, name="Ana Reyes")


@pytest.fixture
def phone(app: Flask, ana: Officer) -> MannerlyClient:
    """The same officer on another device."""
    other = app.test_client()
    assert isinstance(other, MannerlyClient)
    officers.let_in(other, ana)
    return other


def test_one_sees_where_one_is_signed_in_and_ends_it(
    client: MannerlyClient, phone: MannerlyClient
) -> None:
    page = client.get(MINE)
    assert page.text.count("Firefox, Linux") >= 2
    assert "(this one)" in page.text
    ends = re.findall(r'action="(/committee/my-access/sessions/[0-9a-f-]{36}/end)"', page.text)
    assert len(ends) == 2
    for end in ends:
        client.get(MINE)
        client.post(end)
    assert client.get(MINE).status_code == 303
    assert phone.get(MINE).status_code == 303


def test_one_signs_out_everywhere_else(client: MannerlyClient, phone: MannerlyClient) -> None:
    client.get(MINE)
    client.post(f"{MINE}/sessions/end-others")
    assert phone.get(MINE).status_code == 303
    assert "One other browser is signed out." in client.get(MINE).text


def test_a_session_of_somebody_else_is_not_found(
    client: MannerlyClient, ana: Officer, app: Flask
) -> None:
    with transaction():
        tove = officers.officer(Role.TREASURER, name="Tove Lindqvist")
        hers = committee.open_session(tove)
    client.get(MINE)
    assert client.post(f"{MINE}/sessions/{hers.session.id}/end").status_code == 404
    assert committee.session_of(hers.secret)


def test_changing_the_password_keeps_this_browser_and_no_other(
    client: MannerlyClient, phone: MannerlyClient, ana: Officer
) -> None:
    before = client.get_cookie("__Host-hardship-officer", domain="fund.example.org")
    answers = {"present": officers.PASSWORD, "password": NEW, "repeated": NEW}
    assert client.submit(f"{MINE}/password", **answers).location == MINE
    assert client.get(MINE).status_code == 200
    assert phone.get(MINE).status_code == 303
    after = client.get_cookie("__Host-hardship-officer", domain="fund.example.org")
    assert before is not None
    assert after is not None
    assert before.value != after.value


def test_the_present_password_is_asked_for_and_tries_are_counted(
    client: MannerlyClient, ana: Officer
) -> None:
    wrong = {"present": "wrong", "password": NEW, "repeated": NEW}
    page = client.submit(f"{MINE}/password", **wrong)
    assert (page.status_code, "not your present password" in page.text) == (422, True)
    for _ in range(9):
        client.post(f"{MINE}/password", data=wrong)
    assert client.post(f"{MINE}/password", data=wrong).status_code == 429


def test_ten_new_codes_are_shown_once(client: MannerlyClient, ana: Officer) -> None:
    client.get(MINE)
    page = client.post(f"{MINE}/recovery-codes")
    codes = re.findall(r"<code>([\w-]{14})</code>", page.text)
    assert len(codes) == 10
    assert "10 of your ten codes are left" in client.get(MINE).text
    assert not any(code in client.get(MINE).text for code in codes)


def test_another_authenticator_is_set_up_and_the_old_one_is_void(
    client: MannerlyClient, phone: MannerlyClient, ana: Officer
) -> None:
    client.get(MINE)
    client.post(f"{MINE}/authenticator")
    assert enrolled(client).status_code == 200
    assert client.get(MINE).status_code == 200
    assert phone.get(MINE).status_code == 303
    assert ana.totp_secret != officers.TOTP_SECRET


def test_codes_and_authenticator_ask_for_a_fresh_sign_in(
    client: MannerlyClient, ana: Officer, clock: FixedClock
) -> None:
    client.get(MINE)
    clock.advance(minutes=6)
    for path in ("recovery-codes", "authenticator"):
        page = client.post(f"{MINE}/{path}")
        assert (page.status_code, "Sign in again" in page.text) == (401, True)


def test_the_language_is_the_officers_own(client: MannerlyClient, ana: Officer) -> None:
    client.get(MINE)
    client.post(f"{MINE}/language", data={"language": "es"})
    assert '<html lang="es"' in client.get(MINE).text
    assert ana.locale == "es"
    client.post(f"{MINE}/language", data={"language": "xx"})
    assert ana.locale == "es"
