"""Once or each month: one form, no script, and no monthly gift that nobody could end."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from hardship.campaigns import Fund
from hardship.core.database import db
from hardship.donations import Gift
from hardship.donations.monthly import EmailNeeded, MonthlyGift
from tests.client import MannerlyClient
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

PATH = "/give/central"
MONTHLY = {"amount": "5000", "often": "monthly", "email": "rosa@example.org"}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def gift() -> Gift:
    return db.session.scalars(select(Gift)).one()


def test_a_monthly_gift_is_begun(client: MannerlyClient, gateway: FakeGateway) -> None:
    answer = client.submit(PATH, **MONTHLY)
    assert answer.status_code == 303
    asked = gateway.requests[gateway.last]
    monthly = db.session.scalars(select(MonthlyGift)).one()
    assert asked.monthly_id == gift().monthly_id == monthly.id
    assert (monthly.amount, monthly.email) == (usd(50), "rosa@example.org")
    assert asked.item_name.startswith("Monthly gift to the fund")


def test_once_is_the_rule(client: MannerlyClient, gateway: FakeGateway) -> None:
    assert client.submit(PATH, amount="5000").status_code == 303
    assert gateway.requests[gateway.last].monthly_id is None
    assert db.session.scalars(select(MonthlyGift)).all() == []


def test_without_an_address_it_is_said_why_one_is_needed(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    answer = client.submit(PATH, **(MONTHLY | {"email": ""}))
    assert answer.status_code == 422
    assert EmailNeeded.message in answer.text
    assert 'value="monthly" checked' in answer.text, "what was chosen is still chosen"
    assert gateway.pages == {}
    assert db.session.scalars(select(Gift)).all() == []


def test_how_often_is_one_of_two(client: MannerlyClient, gateway: FakeGateway) -> None:
    answer = client.submit(PATH, **(MONTHLY | {"often": "daily"}))
    assert answer.status_code == 422
    assert gateway.pages == {}


def test_an_address_may_choose_it(client: MannerlyClient) -> None:
    shown = client.get(PATH, query_string={"amount": "40", "often": "monthly"}).text
    assert 'value="monthly" checked' in shown
    assert 'value="once" checked' not in shown
    assert 'value="once" checked' in client.get(PATH).text


def test_the_form_says_what_is_charged_when_and_how_it_ends(client: MannerlyClient) -> None:
    shown = " ".join(client.get(PATH).text.split())
    assert "on the same day of every month, until you end it" in shown
    assert "without a password" in shown


def test_who_comes_back_unpaid_finds_the_choice_again(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.submit(PATH, **MONTHLY)
    way_back = gateway.requests[gateway.last].cancel_url.partition("example.org")[2]
    assert 'value="monthly" checked' in client.get(way_back).text


def test_once_instead_of_each_month_is_another_gift_in_its_place(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.submit(PATH, **MONTHLY)
    way_back = gateway.requests[gateway.last].cancel_url.partition("example.org")[2]
    assert client.submit(way_back, often="once").status_code == 303
    first, second = db.session.scalars(select(Gift).order_by(Gift.id))
    assert (first.replaced_by_id, second.monthly_id) == (second.id, None)


def test_thanks_say_that_it_is_charged_again_and_once_is_offered_more(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.submit(PATH, **MONTHLY)
    gateway.pay(gateway.last)
    shown = client.get("/give/thanks", query_string={"session": gateway.last}).text
    assert "again on the same day of each month" in shown
    assert "often=monthly" not in shown
    client.submit(PATH, amount="5000")
    gateway.pay(gateway.last)
    shown = client.get("/give/thanks", query_string={"session": gateway.last}).text
    assert re.search(r'href="/give/central\?amount=(\$|%24)25&amp;often=monthly"', shown)
