"""The demonstration's pages open doors only in a demonstration."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hardship.app import create_app
from hardship.committee import Role
from hardship.core import tokens
from hardship.core.database import transaction
from hardship.notices import FolderMailer, Mail
from hardship.settings import Settings
from tests.client import MannerlyClient
from tests.conftest import let_go
from tests.factories.officers import officer


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


@pytest.mark.parametrize("role", ["", "owner", "administrator"])
def test_a_role_that_nobody_holds_opens_nothing(demonstration: Flask, role: str) -> None:
    client = demonstration.test_client()
    client.get("/demo")
    assert client.post("/demo/sign-in", data={"role": role}).status_code == 404


def test_shows_the_mail_that_did_not_leave(demonstration: Flask) -> None:
    letter_id = str(tokens.new_id())
    mailer = demonstration.extensions["hardship.mailer"]
    mailer.send(Mail(letter_id, "june@x.example", "Your <b>receipt</b>", "Thanks", "<p>x</p>"))
    client = demonstration.test_client()
    assert "Your &lt;b&gt;receipt&lt;/b&gt;" in client.get("/demo/mail").text
    assert "Thanks" in client.get(f"/demo/mail/{letter_id}").text
    assert client.get(f"/demo/mail/{tokens.new_id()}").status_code == 404
