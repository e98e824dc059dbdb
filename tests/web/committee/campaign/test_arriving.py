"""A fund to which nobody can give says so to its administrator, before and after it opens."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hardship import notices
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.core.heartbeat import HEARTBEAT, beat
from hardship.notices.rules import Delivery
from hardship.settings import Settings
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.officers import seat

pytestmark = pytest.mark.usefixtures("db_session")

CANNOT = "Gifts cannot arrive yet:"


@pytest.fixture
def administrator(client: MannerlyClient) -> Officer:
    return seat(client, Role.ADMINISTRATOR, name="Ada Okafor")


@pytest.fixture
def draft(administrator: Officer, tmp_path: Path) -> Campaign:
    """A fund that lacks nothing but its opening, with a worker at work."""
    beat(tmp_path / HEARTBEAT, {})
    with transaction():
        draft = made.draft_campaign()
        made.central_fund(draft)
        made.worksite(draft)
    return draft


def opening(client: MannerlyClient, campaign: Campaign) -> str:
    return client.get(f"/committee/campaigns/{campaign.id}/opening").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stripe_secret_key": "rk_live_…"}, "no key of your Stripe account"),
        ({"stripe_secret_key": "sk_test_sandbox_1"}, "no key of your Stripe account"),
        ({"stripe_webhook_secret": "whsec_…"}, "no signing secret of Stripe’s webhook"),
    ],
)
def test_the_page_says_what_the_server_lacks(
    client: MannerlyClient,
    app: Flask,
    settings: Settings,
    draft: Campaign,
    changes: dict[str, Any],
    said: str,
) -> None:
    assert CANNOT not in opening(client, draft)
    app.extensions["hardship.settings"] = replace(settings, **changes)
    page = opening(client, draft)
    assert CANNOT in page
    assert said in page
    assert "hardship doctor" in page


def test_the_page_says_that_no_worker_is_seen(
    client: MannerlyClient, draft: Campaign, tmp_path: Path, clock: FixedClock
) -> None:
    clock.advance(minutes=1)
    assert CANNOT not in opening(client, draft)
    clock.advance(minutes=2)
    assert "hardship worker) stopped:" in opening(client, draft)
    for unreadable in ("{", "[]", '{"at": 3}'):
        (tmp_path / HEARTBEAT).write_text(unreadable)
        assert "No program that books" in opening(client, draft), unreadable


def test_a_demonstration_lacks_nothing(
    client: MannerlyClient, app: Flask, settings: Settings, draft: Campaign, tmp_path: Path
) -> None:
    (tmp_path / HEARTBEAT).unlink()
    app.extensions["hardship.settings"] = replace(
        settings,
        stripe_secret_key="sk_test_sandbox_1",
        stripe_api_base="http://localhost:8010",
        public_url="http://localhost:8000",
    )
    assert CANNOT not in opening(client, draft)


@pytest.mark.parametrize("status", [Delivery.STUCK, Delivery.WAITING])
def test_the_page_counts_the_mails_that_do_not_leave(
    client: MannerlyClient, draft: Campaign, clock: FixedClock, status: Delivery
) -> None:
    assert "does not leave" not in opening(client, draft)
    with transaction():
        mail = notices.enqueue("application_news", to="june@example.org", locale="en")
        mail.status, mail.failure = status, "The mail server did not answer"
    clock.advance(minutes=10)
    assert "One mail does not leave" in opening(client, draft)


def test_the_desk_says_it_while_people_are_asked_to_give(
    client: MannerlyClient, administrator: Officer, tmp_path: Path
) -> None:
    beat(tmp_path / HEARTBEAT, {})
    with transaction():
        found = made.open_campaign()
    assert CANNOT not in client.get("/committee/").text
    (tmp_path / HEARTBEAT).unlink()
    desk = client.get("/committee/").text
    assert '<span class="figure">1</span><div><b>fault on the server</b>' in desk
    assert f"{CANNOT} no program that books" in desk
    assert f'href="/committee/campaigns/{found.id}/opening"' in desk
    assert CANNOT in opening(client, found)


def test_only_the_administrator_reads_it(client: MannerlyClient) -> None:
    with transaction():
        made.open_campaign()
    seat(client, Role.TREASURER, name="Teo Marsh")
    assert CANNOT not in client.get("/committee/").text
