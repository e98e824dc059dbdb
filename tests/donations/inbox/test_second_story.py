"""A story by HTTP only: told ten times at once and once more under another name, and visited.

The web is a server on a port, the stand-in is a server on a port, webhooks are signed and real;
processes are killed where it hurts, and the books come out the same.
"""

import os
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import EventStatus, PaymentGateway
from hardship.donations.card_testing_rules import LEAST_AGE
from hardship.donations.inbox.models import InboxEvent
from hardship.ledger import GIFTS_ONLINE, STRIPE_BALANCE, Entry
from hardship.settings import Settings
from tests import command_line
from tests.browser.live import answers
from tests.donations.killing import WORKER_POINTS, web_that_dies, work_and_die
from tests.donations.standin import (
    KEY,
    SECRET,
    StandIn,
    environment_of,
    machine_clock,
    stand_in,
)
from tests.factories import campaigns as strike
from tests.factories.money import usd
from tests.patience import PATIENCE, eventually

COMPLETED = "checkout.session.completed"
_TOKEN = re.compile(r'name="(csrf_token|once)" value="([^"]+)"')


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with machine_clock():
        yield


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A port of our own, known before anything is built."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as bound:
        yield bound


@pytest.fixture
def address(door: socket.socket) -> str:
    return f"http://127.0.0.1:{door.getsockname()[1]}"


@pytest.fixture
def world(tmp_path: Path, address: str) -> Iterator[StandIn]:
    with stand_in(tmp_path, webhook_url=f"{address}/webhooks/stripe") as running:
        running.steer("knobs", deliver=False)
        yield running


@pytest.fixture
def gateway(world: StandIn) -> PaymentGateway:
    return world.gateway


@pytest.fixture
def settings(settings: Settings, world: StandIn, address: str) -> Settings:
    return replace(
        settings,
        public_url=address,
        stripe_secret_key=KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=world.running.url,
    )


@pytest.fixture
def fund(app: Flask, db_session: object) -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@contextmanager
def served(app: Flask, door: socket.socket) -> Iterator[None]:
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=os.dup(door.fileno()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Given:
    """A gift that was given through the form and paid on the hosted page."""

    session_id: str
    landing: str


def give(address: str) -> Given:
    """As a browser: the form, the hosted page, the test card."""
    browser = requests.Session()
    page = browser.get(f"{address}/give/central", timeout=30)
    answers = dict(_TOKEN.findall(page.text)) | {"amount": "5000", "email": "june@example.org"}
    # Nobody fills in a form faster than this, and whoever does is asked to press once more.
    threading.Event().wait(LEAST_AGE.total_seconds() + 0.1)
    sent = browser.post(f"{address}/give/central", data=answers, allow_redirects=False, timeout=30)
    assert sent.status_code == 303, sent.text
    hosted = sent.headers["Location"]
    form = {"test_card": "4242424242424242", "email": "june@example.org"}
    paid = browser.post(hosted, data=form, allow_redirects=False, timeout=30)
    assert paid.status_code == 303, paid.text
    return Given(hosted.rpartition("/")[2], paid.headers["Location"])


def told(world: StandIn, kind: str) -> str:
    """The id of the event of this type."""
    found = (each["event"] for each in world.events())
    return str(next(event["id"] for event in found if event["type"] == kind))


def entries() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def test_ten_deliveries_another_name_and_a_visit_at_once_are_one_entry(
    app: Flask, fund: Fund, world: StandIn, address: str, door: socket.socket
) -> None:
    with served(app, door):
        given = give(address)
        event = told(world, COMPLETED)
        acts = [
            lambda: world.steer(f"events/{event}/redeliver", times=10, at_once=True),
            lambda: world.steer(f"events/{event}/redeliver", new_id=True),
            lambda: requests.get(given.landing, timeout=30),
            lambda: _work(app, world),
            lambda: _work(app, world),
        ]
        _all_at_once(acts)
        _work(app, world)
        page = requests.get(given.landing, timeout=30)
    assert "Your $50 is with the fund" in page.text
    assert entries() == 1
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == -usd(50)
    assert ledger.balance(STRIPE_BALANCE, fund.id, "USD") == usd("48.25")
    states = set(db.session.scalars(select(InboxEvent.status)))
    assert states <= {EventStatus.DONE, EventStatus.IGNORED}
    assert donations.reconcile(world.gateway).agrees


def _work(app: Flask, world: StandIn) -> None:
    with app.app_context():
        donations.process_inbox(world.gateway)


def _all_at_once(acts: list[Callable[[], object]]) -> None:
    gate = threading.Barrier(len(acts))
    faults: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Exception as error:
            faults.append(error)
            raise

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults


def test_a_server_killed_between_the_inbox_and_the_books(
    app: Flask, fund: Fund, settings: Settings, world: StandIn, address: str, door: socket.socket
) -> None:
    """The web keeps the delivery and dies; the worker, started afterwards, books it once."""
    port = door.getsockname()[1]
    door.close()
    environment = environment_of(settings)
    arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4")
    with command_line.running(*arguments, cwd=settings.var, environment=environment) as server:
        _wait_for(f"{address}/healthz")
        give(address)
        world.steer("knobs", deliver=True)
        world.steer("deliveries/flush", everything=True)
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(PATIENCE)
    assert entries() == 0
    kept = list(db.session.scalars(select(InboxEvent.type)))
    assert COMPLETED in kept
    assert eventually(lambda: not answers(address)), "whoever is killed lets go of the port"
    with socket.create_server(("127.0.0.1", port), backlog=256) as again:
        _told_ten_times_at_once(app, world, again)
    assert entries() == 1
    for _ in range(2):
        done = command_line.run("worker", "--once", cwd=settings.var, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
    assert entries() == 1


def test_a_server_killed_before_the_inbox_is_committed(
    app: Flask,
    fund: Fund,
    settings: Settings,
    world: StandIn,
    address: str,
    door: socket.socket,
) -> None:
    """Stripe gets no answer, nothing is kept, and what it sends again is booked once."""
    with served(app, door):
        give(address)
    event = told(world, COMPLETED)
    with web_that_dies(settings, door) as server:
        _wait_for(f"{address}/healthz")
        (attempt,) = world.steer(f"events/{event}/redeliver")
        assert server.wait(PATIENCE) == -signal.SIGKILL
    assert attempt["status"] != 200
    assert db.session.scalars(select(InboxEvent)).all() == []
    _told_ten_times_at_once(app, world, door)
    assert entries() == 1
    assert donations.reconcile(world.gateway).agrees


@pytest.mark.parametrize("point", WORKER_POINTS)
def test_a_worker_killed_at_any_point_leaves_one_entry(
    app: Flask,
    fund: Fund,
    settings: Settings,
    world: StandIn,
    address: str,
    door: socket.socket,
    point: str,
) -> None:
    with served(app, door):
        give(address)
        world.steer("knobs", deliver=True)
        world.steer("deliveries/flush", everything=True)
    assert work_and_die(settings, WORKER_POINTS[point])
    assert entries() == (1 if point == "after commit" else 0)
    with transaction():
        for event in db.session.scalars(select(InboxEvent)):
            event.next_try_at = event.received_at
    _told_ten_times_at_once(app, world, door)
    assert entries() == 1
    assert donations.inbox_waiting_since() is None
    assert donations.reconcile(world.gateway).agrees


def _told_ten_times_at_once(app: Flask, world: StandIn, door: socket.socket) -> None:
    """What got no answer is sent again, under another name too, while two workers are at it."""
    event = told(world, COMPLETED)
    attempts: list[dict[str, Any]] = []

    def tell(**how: Any) -> None:
        attempts.extend(world.steer(f"events/{event}/redeliver", **how))

    with served(app, door):
        _all_at_once(
            [
                lambda: tell(times=10, at_once=True),
                lambda: tell(new_id=True),
                lambda: _work(app, world),
                lambda: _work(app, world),
            ]
        )
    assert [each["status"] for each in attempts] == [200] * 11
    _work(app, world)


def _wait_for(address: str) -> None:
    assert eventually(lambda: answers(address)), f"{address} does not answer"
