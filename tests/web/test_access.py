"""The guard before every view, and forms that come after the sign-in has grown old."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from hardship import committee
from hardship.committee import Officer, OfficerSession, Permission, Role
from hardship.committee.rules import Status
from hardship.core.database import db, transaction
from hardship.web import access
from tests import writes
from tests.client import MannerlyClient, filled_in_all
from tests.doubles import FixedClock
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

READ, ACT = "/committee/people", "/committee/people/{}/roles"


@pytest.fixture
def ruth(client: MannerlyClient, db_session: object) -> Officer:
    """An administrator at the client."""
    return officers.seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")


@pytest.fixture
def ana(ruth: Officer) -> Officer:
    """Whom the administrator is about to give other roles."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes")


def seen_at() -> object:
    db.session.rollback()
    return db.session.query(OfficerSession.seen_at).scalar()


def test_a_stranger_is_led_to_the_door(client: MannerlyClient) -> None:
    page = client.get(READ + "?cursor=x")
    assert page.status_code == 303
    assert page.location == "/committee/sign-in?next=/committee/people?cursor%3Dx"


def test_a_strangers_form_is_not_taken(client: MannerlyClient) -> None:
    client.get("/committee/sign-in")
    page = client.post("/committee/my-access/sessions/end-others")
    assert (page.status_code, urlsplit(page.location).path) == (303, "/committee/sign-in")


def test_a_page_that_is_not_ones_own_says_so(client: MannerlyClient, db_session: object) -> None:
    officers.seat(client, Role.DECIDER, name="Ana Reyes")
    page = client.get(READ)
    assert (page.status_code, "not open to you" in page.text) == (403, True)


def test_a_get_writes_nothing_but_when_the_session_was_last_used(
    client: MannerlyClient, ruth: Officer, clock: FixedClock
) -> None:
    first = seen_at()
    clock.advance(seconds=59)
    client.get(READ)
    assert seen_at() == first, "at most once a minute"
    clock.advance(seconds=1)
    client.get(READ)
    assert seen_at() == clock.now()
    assert "sessions" in writes.BOOKKEEPING


def test_a_session_that_ends_as_the_request_begins_opens_nothing(
    client: MannerlyClient, ruth: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(session: OfficerSession) -> bool:
        """Somebody ends it on another device, after it was read and before it is used."""
        with transaction():
            committee.sign_out(session)
        return True

    monkeypatch.setattr(committee, "wants_touch", meanwhile)
    page = client.get(READ)
    assert (page.status_code, urlsplit(page.location).path) == (303, "/committee/sign-in")


def test_who_is_not_active_any_more_is_nobody_although_a_session_lives(
    client: MannerlyClient, ruth: Officer
) -> None:
    mine = "/committee/my-access"
    assert client.get(mine).status_code == 200
    with transaction():
        db.session.get_one(Officer, ruth.id).status = Status.DISABLED.value
    page = client.get(mine)
    assert (page.status_code, urlsplit(page.location).path) == (303, "/committee/sign-in")


def test_a_form_that_comes_too_late_is_kept_and_sent_on_with_one_press(
    client: MannerlyClient, ana: Officer, clock: FixedClock
) -> None:
    client.get(f"/committee/people/{ana.id}")
    clock.advance(minutes=6)
    here = {"Referer": f"https://fund.example.org/committee/people/{ana.id}"}
    act = ACT.format(ana.id)
    page = client.post(act, data={"roles": ["releaser", "intake"]}, headers=here)
    assert page.status_code == 401
    assert "We have kept everything that you typed." in page.text
    assert ana.roles == {Role.DECIDER}, "nothing has happened yet"

    answers = filled_in_all(page.text)
    assert answers["held.roles"] == ["releaser", "intake"]
    both = {"password": officers.PASSWORD, "code": "000000"}
    page = client.post("/committee/sign-in/again", data=answers | both)
    assert page.status_code == 422
    assert filled_in_all(page.text)["held.roles"] == ["releaser", "intake"], "nor is it lost now"

    both = {"password": officers.PASSWORD, "code": officers.code()}
    page = client.post("/committee/sign-in/again", data=filled_in_all(page.text) | both)
    assert (page.status_code, "Send it now" in page.text) == (200, True)
    assert f'action="{act}"' in page.text
    assert f'href="/committee/people/{ana.id}"' in page.text, "or go back to the page"
    assert ana.roles == {Role.DECIDER}

    done = client.post(act, data=filled_in_all(page.text))
    assert done.status_code == 303
    assert ana.roles == {Role.RELEASER, Role.INTAKE}


def test_it_is_kept_even_when_the_visit_has_ended_meanwhile(
    client: MannerlyClient, ana: Officer, clock: FixedClock
) -> None:
    client.get(f"/committee/people/{ana.id}")
    clock.advance(minutes=45)
    act = ACT.format(ana.id)
    page = client.post(act, data={"roles": ["auditor"]})
    assert (page.status_code, "Sign in again" in page.text) == (401, True)
    both = {"password": officers.PASSWORD, "code": officers.code()}
    page = client.post("/committee/sign-in/again", data=filled_in_all(page.text) | both)
    client.post(act, data=filled_in_all(page.text))
    assert ana.roles == {Role.AUDITOR}


def test_what_was_kept_never_leads_elsewhere(client: MannerlyClient, ruth: Officer) -> None:
    client.get("/committee/sign-in/again")
    told = {"password": officers.PASSWORD, "code": officers.code(), "next": "//evil.example",
            "to": "https://evil.example/collect", "held.secret": "x"}  # fmt: skip
    page = client.post("/committee/sign-in/again", data=told)
    assert (page.status_code, page.location) == (303, "/committee/")


def test_what_was_typed_stays_text(client: MannerlyClient, ana: Officer, clock: FixedClock) -> None:
    client.get(f"/committee/people/{ana.id}")
    clock.advance(minutes=6)
    nasty = '"><script>alert(1)</script>'
    page = client.post(ACT.format(ana.id), data={"roles": nasty, nasty: "x"})
    assert "<script>alert" not in page.text


def test_a_page_that_asks_for_a_fresh_sign_in_comes_after_it(
    client: MannerlyClient, ruth: Officer, clock: FixedClock
) -> None:
    clock.advance(minutes=6)
    page = client.get("/committee/people/invite")
    assert page.location == "/committee/sign-in/again?next=/committee/people/invite"
    client.get(page.location)
    both = {"password": officers.PASSWORD, "code": officers.code()}
    done = client.post(page.location, data=both | {"next": "/committee/people/invite"})
    assert done.location == "/committee/people/invite"
    assert client.get(done.location).status_code == 200


def way_out(page: TestResponse) -> str:
    found = re.search(r'href="([^"]+)">Go back without it', page.text)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("/committee/people?cursor=", "/committee/people?cursor="),
        ("/committee/people/invite", "/committee/"),
        ("/committee/sign-out", "/committee/"),
        ("/nowhere", "/committee/"),
        ("/committee/sign-in/again?next=/committee/people/invite", "/committee/"),
        ("", "/committee/"),
    ],
)
def test_who_does_not_sign_in_again_gets_away(
    client: MannerlyClient, ruth: Officer, clock: FixedClock, came_from: str, leads_to: str
) -> None:
    clock.advance(minutes=6)
    here = {"Referer": f"https://fund.example.org{came_from}"} if came_from else {}
    asked = client.get("/committee/people/invite").location
    page = client.get(asked, headers=here)
    assert way_out(page) == leads_to
    assert client.get(leads_to).status_code == 200, "and is not asked once more"


def test_a_late_form_of_a_page_that_asks_itself_leads_to_the_desk(
    client: MannerlyClient, ruth: Officer, clock: FixedClock
) -> None:
    client.get("/committee/people/invite")
    clock.advance(minutes=6)
    here = {"Referer": "https://fund.example.org/committee/people/invite"}
    page = client.post("/committee/people/invite", data={"name": "Ana"}, headers=here)
    assert (page.status_code, way_out(page)) == (401, "/committee/")


def test_signing_in_again_is_counted_too(
    client: MannerlyClient, ruth: Officer, clock: FixedClock
) -> None:
    again = "/committee/sign-in/again"
    client.get(again)
    wrong = {"password": "wrong", "code": "000000"}
    for _ in range(10):
        assert client.post(again, data=wrong).status_code == 422
    page = client.post(again, data=wrong)
    assert page.status_code == 429
    assert "Retry-After" in page.headers


def test_the_session_of_a_form_is_not_of_a_stranger(client: MannerlyClient) -> None:
    page = client.get("/committee/sign-in/again")
    assert (page.status_code, urlsplit(page.location).path) == (303, "/committee/sign-in")


def test_two_markers_are_one_too_many() -> None:
    @access.public
    def view() -> str:
        return ""

    with pytest.raises(access.UnmarkedView):
        access.requires(Permission.LEDGER_READ)(view)


def test_a_view_without_a_marker_does_not_start(app: Flask) -> None:
    app.view_functions["committee.forgotten"] = lambda: "open"
    with pytest.raises(access.UnmarkedView, match=r"committee\.forgotten"):
        access.check_every_view(app)


def test_and_if_it_started_nobody_would_reach_it(app: Flask, client: MannerlyClient) -> None:
    """The guard refuses what it does not know, even past the check at the start."""
    from werkzeug.routing import Rule

    app.url_map.add(Rule("/committee/forgotten", endpoint="committee.forgotten"))
    app.view_functions["committee.forgotten"] = lambda: "open"
    assert client.get("/committee/forgotten").status_code == 403


def test_the_page_before_is_ours_in_capital_letters_too(app: Flask) -> None:
    def before(referrer: str) -> str | None:
        host = "https://Fund.example.org"
        with app.test_request_context("/", base_url=host, headers={"Referer": referrer}):
            return access.page_before()

    assert before("https://fund.EXAMPLE.org/committee/?Page=2") == "/committee/?Page=2"
    assert before("https://evil.example/committee/") is None


@pytest.fixture
def over_http(app: Flask) -> Flask:
    """The application as the demonstration on loopback has it."""
    import dataclasses

    plain = dataclasses.replace(
        app.extensions["hardship.settings"], public_url="http://localhost:8000"
    )
    app.extensions["hardship.settings"] = plain
    return app


def test_over_plain_http_the_cookie_goes_without_prefix_and_secure(over_http: Flask) -> None:
    from hardship import committee
    from hardship.web import visits

    with transaction():
        who = officers.officer(Role.CHAIR, name="Ana Reyes")
    with over_http.test_request_context("/", base_url="http://localhost:8000"):
        with transaction():
            visits.welcome(committee.open_session(committee.officer(who.id)))
        given = over_http.process_response(over_http.make_response("x"))
        cookies = given.headers.getlist("Set-Cookie")
        assert request.host == "localhost:8000"
    session = next(each for each in cookies if each.startswith("hardship-officer="))
    assert "Secure" not in session
    assert "HttpOnly" in session
