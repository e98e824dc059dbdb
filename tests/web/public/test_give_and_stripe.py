"""The form and a Stripe that breaks: the button pressed again works, and there is one page to pay.

By real HTTP against the stand-in, with the faults that a network and a busy server have.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship.core import clock as house_clock
from hardship.core.database import db
from hardship.donations import Gift, GiftStatus, PaymentGateway, open_gateway
from hardship.donations.gateway import SessionState
from tests.client import MannerlyClient, filled_in
from tests.donations.standin import KEY, StandIn, machine_clock
from tests.web.public.giving import open_fund


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with machine_clock():
        yield


@pytest.fixture
def gateway(world: StandIn) -> PaymentGateway:
    return open_gateway(key=KEY, api_base=world.running.url, seconds=1)


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> None:
    open_fund()


def gift() -> Gift:
    return db.session.scalars(select(Gift)).one()


def pages(world: StandIn) -> list[str]:
    """Where something can be paid, by Stripe's own list."""
    since = house_clock.now() - timedelta(minutes=5)
    listed = world.gateway.sessions(since)
    return [page.id for page in listed if page.state is SessionState.OPEN]


def press(client: MannerlyClient, page: Any = None) -> Any:
    """Press the button of a fresh form, or of the page that came back."""
    shown = client.get("/give/central") if page is None else page
    return client.post("/give/central", data=filled_in(shown.text) | {"amount": "5000"})


@pytest.mark.parametrize(
    ("kind", "times", "calls"),
    [
        ("server_error", 1, 2),
        ("server_error_after", 1, 2),
        ("rate_limit", 1, 1),
        ("timeout", 2, 1),
        ("reset", 2, 1),
        ("reset_after", 2, 1),
    ],
)
def test_the_promised_second_press_works_and_one_page_can_be_paid(
    client: MannerlyClient, world: StandIn, kind: str, times: int, calls: int
) -> None:
    world.steer("faults", kind=kind, path="checkout", method="POST", times=times, seconds=1.5)
    broken = press(client)
    assert broken.status_code == 503
    assert "Nothing was charged" in broken.text
    assert (gift().state, gift().calls) == (GiftStatus.STARTED, calls)
    again = press(client, broken)
    assert again.status_code == 303
    assert (gift().state, gift().session_url) == (GiftStatus.OPEN, again.location)
    assert pages(world) == [gift().session_id]
    assert press(client, broken).location == again.location, "the same form, the same page"


def test_a_stripe_that_stays_broken_is_asked_by_another_call_each_time(
    client: MannerlyClient, world: StandIn
) -> None:
    broken = press_broken(client, world, None)
    for calls in (3, 4):
        broken = press_broken(client, world, broken)
        assert gift().calls == calls
    assert press(client, broken).status_code == 303
    assert pages(world) == [gift().session_id]


def press_broken(client: MannerlyClient, world: StandIn, page: Any) -> Any:
    world.steer("faults", kind="server_error", path="checkout", method="POST")
    broken = press(client, page)
    assert broken.status_code == 503
    return broken


def test_who_cannot_look_for_the_page_opens_no_second_one(
    client: MannerlyClient, world: StandIn
) -> None:
    world.steer("faults", kind="server_error_after", path="checkout", method="POST")
    broken = press(client)
    world.steer("faults", kind="reset", path="checkout", method="GET", times=2)
    assert press(client, broken).status_code == 503
    assert press(client, broken).status_code == 303
    assert pages(world) == [gift().session_id]


def begin_again(client: MannerlyClient, page: Any) -> Any:
    """Send a form that was sent before with another amount, and then the one that comes back."""
    asked = client.post("/give/central", data=filled_in(page.text) | {"amount": "10000"})
    assert asked.status_code == 409
    return client.post("/give/central", data=filled_in(asked.text))


@pytest.mark.parametrize("kind", ["server_error", "server_error_after"])
def test_a_first_page_that_does_not_close_keeps_the_second_from_opening_until_it_does(
    client: MannerlyClient, world: StandIn, kind: str
) -> None:
    form = client.get("/give/central")
    press(client, form)
    first = gift().session_id
    world.steer("faults", kind=kind, path="expire", method="POST")
    broken = begin_again(client, form)
    assert broken.status_code == 503
    again = client.post("/give/central", data=filled_in(broken.text))
    assert again.status_code == 303
    (left,) = pages(world)
    assert left != first
    assert world.gateway.session(left).url == again.location


def test_a_first_page_that_was_paid_is_not_paid_again(
    client: MannerlyClient, world: StandIn
) -> None:
    form = client.get("/give/central")
    press(client, form)
    first = str(gift().session_id)
    world.pay(first)
    answer = begin_again(client, form)
    assert answer.location == f"/give/thanks?session={first}"
    assert pages(world) == []
    assert "Thank you" in client.get(answer.location).text
