"""An installation for commands to look at."""

import base64
import dataclasses
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hardship import committee
from hardship.app import create_app
from hardship.core import clock as house_clock
from hardship.core.database import transaction
from hardship.core.heartbeat import HEARTBEAT
from hardship.donations import HANDLED_EVENTS, Endpoint, Health
from hardship.notices import Mailer
from hardship.settings import Settings
from tests.cli.installation import Change
from tests.conftest import let_go
from tests.doubles import Mailbox
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def installation(settings: Settings, tmp_path: Path, gateway: FakeGateway) -> Iterator[Change]:
    """A sound installation, with what a test changes about its settings."""
    sound = dataclasses.replace(
        settings,
        owner_database_url=None,
        secret_key=secrets.token_urlsafe(48),
        encryption_keys="k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        stripe_secret_key="rk_live_" + secrets.token_hex(12),
        stripe_webhook_secret="whsec_" + secrets.token_hex(12),
        smtp_url="smtp://mail.union.internal:587",
        trusted_proxies=1,
    )
    gateway.wellbeing = _healthy_line(sound)
    made: list[Flask] = []

    def build(*, settled: bool = True, mailer: Mailer | None = None, **changes: object) -> Flask:
        changed = dataclasses.replace(sound, **changes)  # type: ignore[arg-type]  # whatever field the test names
        app = create_app(changed, gateway=gateway, mailer=Mailbox() if mailer is None else mailer)
        made.append(app)
        if settled:
            _settle_in(app, tmp_path)
        return app

    yield build
    for app in made:
        let_go(app)


def _healthy_line(settings: Settings) -> Health:
    """A live account that sends its events here; the clock is the test's own business."""
    url, version = f"{settings.public_url}/webhooks/stripe", "2026-10-28.endive"
    endpoint = Endpoint(url, version, is_enabled=True, types=frozenset(HANDLED_EVENTS))
    return Health(is_live=True, version=version, now=None, endpoints=(endpoint,))


def _settle_in(app: Flask, folder: Path) -> None:
    """An administrator with both factors, a worker at work, files for their owner only."""
    with app.app_context(), transaction():
        officer(committee.Role.ADMINISTRATOR, name="Ada Ruiz", email="ada@example.org")
    (folder / HEARTBEAT).write_text(json.dumps({"at": house_clock.now().isoformat(), "jobs": {}}))
    for path in folder.glob("*.db"):
        path.chmod(0o600)
