"""Windows that begin a gift again while its page is being opened: one page is left to pay.

By real HTTP against the stand-in. A gateway holds a window's call back until others are through.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import donations
from hardship.core import clock as house_clock
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations import (
    CheckoutSession,
    GatewayUnavailable,
    Gift,
    GiftStatus,
    PaymentGateway,
    SessionRequest,
)
from hardship.donations.gateway import SessionState
from tests.client import MannerlyClient, filled_in
from tests.donations.standin import StandIn, machine_clock
from tests.factories.money import usd
from tests.patience import PATIENCE
from tests.web.public.giving import open_fund

WINDOWS = 5
COOKIE, HOST = "__Host-hardship", "fund.example.org"


class Held:
    """The gateway to the stand-in; opening pages of some amount waits until a test lets it."""

    def __init__(self, real: PaymentGateway) -> None:
        self._real = real
        self.amount: Money | None = None
        self.arrived, self.may_go = threading.Event(), threading.Event()
        self.closes_nothing = False

    def open_session(self, request: SessionRequest) -> CheckoutSession:
        if request.amount == self.amount:
            self.arrived.set()
            assert self.may_go.wait(PATIENCE)
        return self._real.open_session(request)

    def expire_session(self, session_id: str) -> CheckoutSession:
        if self.closes_nothing:
            raise GatewayUnavailable
        return self._real.expire_session(session_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with machine_clock():
        yield


@pytest.fixture
def gateway(world: StandIn) -> Held:
    return Held(world.gateway)


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> None:
    open_fund()


def gifts() -> list[Gift]:
    return list(db.session.scalars(select(Gift).order_by(Gift.started_at, Gift.id)))


def payable(world: StandIn) -> list[str]:
    """Where something can be paid, by Stripe's own list."""
    listed = world.gateway.sessions(house_clock.now() - timedelta(minutes=5))
    return [page.id for page in listed if page.state is SessionState.OPEN]


def send(client: MannerlyClient, page: Any, dollars: int) -> Any:
    """Fill in a page that came back, and send it."""
    return client.post("/give/central", data=filled_in(page.text) | {"other": str(dollars)})


def window(app: Flask, client: MannerlyClient) -> MannerlyClient:
    """Another window of the same browser."""
    other = app.test_client()
    assert isinstance(other, MannerlyClient)
    cookie = client.get_cookie(COOKIE, domain=HOST)
    assert cookie
    other.set_cookie(COOKIE, cookie.value, domain=HOST, secure=True)
    return other


def meanwhile(app: Flask, act: Callable[[], Any]) -> Future[Any]:
    """Do something in a thread of its own."""
    pool = ThreadPoolExecutor(1)
    doing = pool.submit(act)
    pool.shutdown(wait=False)
    return doing


@pytest.fixture
def overtaken(app: Flask, client: MannerlyClient, gateway: Held) -> Any:
    """What a window is told whose gift was replaced while it opened the gift's page."""
    form = client.get("/give/central")
    second = window(app, client)
    gateway.amount = usd(50)
    first = meanwhile(app, lambda: send(client, form, 50))
    assert gateway.arrived.wait(PATIENCE)
    asked = send(second, form, 60)
    assert asked.status_code == 409
    assert send(second, asked, 60).status_code == 303
    gateway.may_go.set()
    return first.result(PATIENCE)


def test_a_page_that_opens_after_its_gift_was_replaced_is_closed_and_shown_to_nobody(
    client: MannerlyClient, world: StandIn, overtaken: Any
) -> None:
    assert overtaken.status_code == 409
    first, second = gifts()
    assert payable(world) == [second.session_id]
    assert (first.state, first.replaced_by_id) == (GiftStatus.EXPIRED, second.id)
    assert send(client, overtaken, 50).status_code == 303, "and the form begins a third"
    assert payable(world) == [gifts()[-1].session_id]


def test_who_paid_the_other_page_meanwhile_is_led_to_their_thanks(
    client: MannerlyClient, world: StandIn, overtaken: Any
) -> None:
    paid = str(gifts()[-1].session_id)
    world.pay(paid)
    answer = send(client, overtaken, 50)
    assert answer.location == f"/give/thanks?session={paid}"
    assert payable(world) == []


class TestWhileStripeClosesNothing:
    """Nobody was led to the page, and catching up closes it."""

    @pytest.fixture
    def gateway(self, world: StandIn) -> Held:
        held = Held(world.gateway)
        held.closes_nothing = True
        return held

    def test_the_page_stays_untold_until_it_is_closed(
        self, world: StandIn, gateway: Held, overtaken: Any
    ) -> None:
        assert overtaken.status_code == 409
        first, second = gifts()
        assert set(payable(world)) == {first.session_id, second.session_id}
        gateway.closes_nothing = False
        donations.sync(gateway)
        assert payable(world) == [second.session_id]


def test_however_many_begin_again_at_once_one_page_is_left_to_pay(
    app: Flask, client: MannerlyClient, world: StandIn
) -> None:
    form = client.get("/give/central")
    assert send(client, form, 50).status_code == 303
    asked = send(client, form, 60)
    windows = [window(app, client) for _ in range(WINDOWS)]
    forms = [send(each, form, 60) for each in windows]
    assert asked.status_code == 409
    gate = threading.Barrier(WINDOWS)

    def begin_again(number: int) -> Any:
        gate.wait(PATIENCE)
        return send(windows[number], forms[number], 60 + number)

    with ThreadPoolExecutor(WINDOWS) as pool:
        answers = list(pool.map(begin_again, range(WINDOWS)))
    assert {answer.status_code for answer in answers} <= {303, 409}
    (last,) = (gift for gift in gifts() if gift.replaced_by_id is None)
    assert payable(world) == [last.session_id]
    assert len(gifts()) == WINDOWS + 1
