"""A thousand forms of a script on 200 addresses, and fifty people behind one: what reaches Stripe.

Against the stand-in, by the pages themselves and without JavaScript.
"""

import contextvars
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hardship import donations
from hardship.core import clock as house_clock
from hardship.core.database import transaction
from hardship.donations import HANDLED_EVENTS, PaymentGateway, open_gateway
from hardship.donations.card_testing_rules import FREE, LEAST_WAIT, TURN_EVERY, Scope
from tests.donations.standin import KEY, StandIn
from tests.doubles import FixedClock
from tests.web.public.giving import open_fund

PATH = "/give/central"
SITE = "https://fund.example.org"
ADDRESSES, FORMS_EACH = 200, 5
PEOPLE = 50


@pytest.fixture(autouse=True)
def clock() -> Iterator[FixedClock]:
    """It stands still, at the moment in which the stand-in lives."""
    standing = FixedClock(datetime.now(UTC))
    house_clock.install(standing)
    yield standing
    house_clock.install(house_clock.SystemClock())


@pytest.fixture
def gateway(world: StandIn) -> PaymentGateway:
    return open_gateway(key=KEY, api_base=world.running.url)


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> None:
    open_fund()


class Browser(FlaskClient):
    """One that minds nothing, and so is quick; each request in a context of its own."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        return contextvars.Context().run(super().open, *args, base_url=SITE, **kwargs)


def browser(app: Flask, address: str) -> Browser:
    """One that comes from this address."""
    client = Browser(app, app.response_class)
    client.environ_base = {"REMOTE_ADDR": address}
    return client


def open_form(client: Browser) -> dict[str, Any]:
    return hidden(client.get(PATH).text) | {"amount": "5000"}


def hidden(page: str) -> dict[str, Any]:
    """All that a script has to read of a page, or of one that came back."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def send(client: Browser, form: dict[str, Any]) -> Any:
    headers = {"Referer": SITE + PATH}
    return client.post(PATH, data=form, headers=headers)


def sessions(world: StandIn) -> int:
    """Payment pages that the stand-in opened."""
    return len(list(world.gateway.sessions(house_clock.now() - timedelta(days=1))))


@pytest.mark.engine("sqlite")  # one after the other, they are counted alike by both
def test_a_thousand_forms_from_two_hundred_addresses_stay_under_the_cap(
    app: Flask, world: StandIn, clock: FixedClock
) -> None:
    scripts = [browser(app, f"203.0.{number}.9") for number in range(ADDRESSES)]
    forms = [(each, open_form(each)) for each in scripts for _ in range(FORMS_EACH)]
    clock.advance(seconds=3)
    answers = [send(client, form) for client, form in forms]
    let_in = sum(answer.status_code == 303 for answer in answers)
    assert len(answers) == 1000
    assert let_in == sessions(world) == min(FREE[Scope.FUND], FREE[Scope.ALL])
    assert {answer.status_code for answer in answers} == {303, 429}
    clock.advance(seconds=60)
    waiting = [
        (client, form, answer) for (client, form), answer in zip(forms, answers, strict=True)
    ]
    again = [
        send(client, form | hidden(answer.text)).status_code
        for client, form, answer in waiting[-910:-810]
    ]
    turns = (timedelta(seconds=60) - LEAST_WAIT) // TURN_EVERY + 1
    assert (again.count(303), again.count(429)) == (turns, 100 - turns), "they come one by one"


@pytest.mark.parametrize("is_tripped", [False, True], ids=["calm", "tripped"])
def test_fifty_people_behind_one_address_all_give(
    app: Flask, world: StandIn, clock: FixedClock, is_tripped: bool
) -> None:
    if is_tripped:
        decline_ten_times(app, world, clock)
    people = [browser(app, "203.0.113.5") for _ in range(PEOPLE)]
    forms = [open_form(each) for each in people]
    before = sessions(world)
    clock.advance(seconds=3)
    answers = [send(each, form) for each, form in zip(people, forms, strict=True)]
    if is_tripped:
        assert {answer.status_code for answer in answers} == {429}
        clock.advance(minutes=2)
        answers = [
            send(each, form | hidden(answer.text))
            for each, form, answer in zip(people, forms, answers, strict=True)
        ]
    assert {answer.status_code for answer in answers} == {303}
    assert sessions(world) - before == PEOPLE


def decline_ten_times(app: Flask, world: StandIn, clock: FixedClock) -> None:
    """Ten cards are declined on one page, Stripe says so, and the worker hears it."""
    client, began = browser(app, "192.0.2.1"), house_clock.now() - timedelta(minutes=1)
    form = open_form(client)
    clock.advance(seconds=3)
    assert send(client, form).status_code == 303
    (page,) = world.gateway.sessions(began)
    for _ in range(10):
        assert world.pay(page.id, card="4000000000000002")["outcome"] == "declined"
    with transaction():
        for event in world.gateway.events(began, HANDLED_EVENTS):
            donations.receive_event(event)
    donations.process_inbox(world.gateway)
    assert donations.card_testing.state_of_giving().failures.are_card_testing
