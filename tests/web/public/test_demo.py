"""The demonstration's pages open doors only in a demonstration."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hardship.app import create_app
from hardship.committee import OfficerSession, Role
from hardship.core import tokens
from hardship.core.database import db, transaction
from hardship.notices import FolderMailer, Mail
from hardship.settings import Settings
from hardship.web.public.demo import _folder_named
from tests.client import MannerlyClient, filled_in
from tests.conftest import let_go
from tests.doubles import FixedClock
from tests.factories.campaigns import open_campaign
from tests.factories.officers import officer, seat


@pytest.fixture
def demonstration(settings: Settings, gateway: Any, tmp_path: Path) -> Iterator[Flask]:
    here = replace(
        settings,
        public_url="http://localhost:8000",
        stripe_secret_key="sk_test_sandbox_of_the_tests",
        stripe_api_base="http://localhost:8010",
    )
    app = create_app(here, gateway=gateway, mailer=FolderMailer(tmp_path / "mail", "f@x.example"))
    app.config["TESTING"] = True
    app.test_client_class = MannerlyClient
    with app.app_context():
        yield app
    let_go(app)


def test_the_command_names_the_folder_unless_it_is_the_usual_one(
    demonstration: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        open_campaign()
    page = demonstration.test_client().get("/demo").text
    assert f"<code>HARDSHIP_VAR={settings.var} .venv/bin/hardship ledger verify</code>" in page
    monkeypatch.chdir(tmp_path)
    assert _folder_named(replace(settings, var=tmp_path / "var")) == ""
    assert _folder_named(replace(settings, var=Path("a b"))) == f"HARDSHIP_VAR='{tmp_path}/a b' "


@pytest.mark.parametrize(
    "path", ["/demo", "/demo/mail", "/demo/mail/01a20e5c-e97e-7726-bce5-9fd40584b16f"]
)
def test_is_not_there_for_real(client: MannerlyClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nobody_signs_in_for_real(client: MannerlyClient, db_session: object) -> None:
    with transaction():
        officer(Role.TREASURER, name="Tove Lindqvist")
    client.get("/committee/sign-in")
    assert client.post("/demo/sign-in", data={"role": "treasurer"}).status_code == 404


def test_signs_in_as_any_role(demonstration: Flask) -> None:
    with transaction():
        officer(Role.TREASURER, name="Tove Lindqvist")
    client = demonstration.test_client()
    page = client.get("/demo")
    assert "Tove Lindqvist" in page.text
    answer = client.post("/demo/sign-in", data={"role": "treasurer"})
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize(("browser", "spoken"), [("es-US,es", "es"), ("en", "en")])
def test_the_language_of_the_browser_holds_until_somebody_chooses(
    demonstration: Flask, browser: str, spoken: str
) -> None:
    client = demonstration.test_client()
    with transaction():
        officer(Role.TREASURER, name="Tove Lind")
    said = {"Accept-Language": browser}
    client.get("/demo", headers=said)
    desk = client.post("/demo/sign-in", data={"role": "treasurer"}, headers=said).location
    for page in (desk, "/"):
        assert f'<html lang="{spoken}">' in client.get(page, headers=said).text


@pytest.mark.parametrize("role", ["", "owner", "administrator"])
def test_a_role_that_nobody_holds_opens_nothing(demonstration: Flask, role: str) -> None:
    client = demonstration.test_client()
    client.get("/demo")
    assert client.post("/demo/sign-in", data={"role": role}).status_code == 404


def test_says_so_when_the_demonstration_fund_was_not_loaded(demonstration: Flask) -> None:
    client = demonstration.test_client()
    page = client.get("/demo")
    assert page.status_code == 200
    assert "hardship demo load" in page.text
    assert 'href="/apply"' not in page.text.partition("<main")[2], "no way leads nowhere"


@pytest.fixture
def late(demonstration: Flask, clock: FixedClock) -> FlaskClient:
    """An administrator of the demonstration, signed in by a click six minutes ago."""
    with transaction():
        officer(Role.ADMINISTRATOR, name="Ruth Okafor")
    client = demonstration.test_client()
    client.get("/demo")
    client.post("/demo/sign-in", data={"role": "administrator"})
    clock.advance(minutes=6)
    return client


def test_signing_in_again_is_one_click_too(late: FlaskClient) -> None:
    asked = late.get("/committee/people/invite")
    page = late.get(asked.location)
    assert "Continue as Ruth Okafor" in page.text
    assert 'type="password"' not in page.text
    done = late.post(asked.location, data=filled_in(page.text) | {"demonstration": "yes"})
    assert done.location == "/committee/people/invite"
    assert late.get(done.location).status_code == 200
    with_both = [each for each in db.session.query(OfficerSession) if each.ended_at is None]
    assert len(with_both) == 1, "the session of before is dead"


def test_a_form_that_came_too_late_is_sent_on_by_one_click_too(late: FlaskClient) -> None:
    with transaction():
        ana = officer(Role.DECIDER, name="Ana Reyes")
    late.get("/committee/people")
    act = f"/committee/people/{ana.id}/roles"
    page = late.post(act, data={"roles": "auditor"})
    assert page.status_code == 401
    answers = filled_in(page.text) | {"demonstration": "yes"}
    page = late.post("/committee/sign-in/again", data=answers)
    assert late.post(act, data=filled_in(page.text)).status_code == 303
    assert ana.roles == {Role.AUDITOR}


def test_the_one_click_needs_the_token_of_the_form(late: FlaskClient) -> None:
    again = "/committee/sign-in/again"
    late.get(again)
    assert late.post(again, data={"demonstration": "yes"}, csrf=False).status_code == 400


def test_the_door_shows_the_way_to_one_click(late: FlaskClient, client: MannerlyClient) -> None:
    late.get("/committee/")
    assert late.post("/committee/sign-out").status_code == 303
    assert 'href="/demo#seats"' in late.get("/committee/sign-in").text
    assert "/demo" not in client.get("/committee/sign-in").text


def test_nobody_signs_in_again_by_a_click_for_real(
    client: MannerlyClient, db_session: object, clock: FixedClock
) -> None:
    seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")
    clock.advance(minutes=6)
    asked = client.get("/committee/people/invite")
    page = client.get(asked.location)
    assert "demonstration" not in page.text.lower()
    refused = client.post(asked.location, data=filled_in(page.text) | {"demonstration": "yes"})
    assert refused.status_code == 422
    assert client.get("/committee/people/invite").location == asked.location


def test_shows_the_mail_that_did_not_leave(demonstration: Flask) -> None:
    letter_id = str(tokens.new_id())
    mailer = demonstration.extensions["hardship.mailer"]
    mailer.send(Mail(letter_id, "june@x.example", "Your <b>receipt</b>", "Thanks", "<p>x</p>"))
    client = demonstration.test_client()
    listed, read = client.get("/demo/mail").text, client.get(f"/demo/mail/{letter_id}").text
    assert "Your &lt;b&gt;receipt&lt;/b&gt;" in listed
    assert "Thanks" in read
    for page in (listed, read):
        assert "Nov 27, 2024, 10:00" in page, (
            "as everywhere: in the union's zone and the reader's words"
        )
        assert "+0000" not in page
    assert client.get(f"/demo/mail/{tokens.new_id()}").status_code == 404
