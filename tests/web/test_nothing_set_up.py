"""An installation in its first minute, with empty books: every page for everybody answers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from hardship.app import create_app
from hardship.settings import Settings
from hardship.web.access import Access, Audience
from tests.client import MannerlyClient
from tests.conftest import let_go
from tests.doubles import Mailbox


@pytest.fixture(params=["server", "demonstration"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "server":
        return settings
    return replace(
        settings,
        public_url="http://localhost:8000",
        stripe_secret_key="sk_test_sandbox_of_the_tests",
        stripe_api_base="http://localhost:8010",
    )


@pytest.fixture
def app(settings: Settings, gateway: Any, mailbox: Mailbox) -> Iterator[Flask]:
    """As a server has it: what breaks is answered with 500."""
    app = create_app(settings, gateway=gateway, mailer=mailbox)
    app.test_client_class = MannerlyClient
    yield app
    let_go(app)


def pages(app: Flask) -> Iterator[str]:
    """Every page that asks nobody who they are; where it needs a word, with one of nothing."""
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        is_open = isinstance(access, Access) and access.audience is Audience.PUBLIC
        if is_open and "GET" in (rule.methods or ()) and "<uuid:" not in rule.rule:
            yield re.sub(r"<[^>]+>", "abc", rule.rule)


@pytest.mark.usefixtures("db_session")
def test_every_public_page_answers_before_anything_is_set_up(
    app: Flask, client: MannerlyClient
) -> None:
    asked = list(pages(app))
    assert {"/", "/my-gifts/sign-in", "/my-gifts/link/abc"} <= set(asked), "they were found"
    answers = {address: client.get(address).status_code for address in asked}
    assert {address: status for address, status in answers.items() if status >= 500} == {}
