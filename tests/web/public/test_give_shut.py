"""Giving to a fund, or in a campaign, that is paused or closed: nothing is taken, and what now."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import Gift
from tests.client import MannerlyClient, filled_in
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund, shut


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.mark.parametrize("what", ["campaign", "fund"])
@pytest.mark.parametrize("act", ["pause", "close"])
def test_what_is_paused_or_closed_between_the_page_and_the_form_takes_nothing(
    client: MannerlyClient, gateway: FakeGateway, fund: Fund, what: str, act: str
) -> None:
    answers = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    with transaction():
        shut(fund, what, act)
    answer = client.post("/give/central", data=answers)
    assert answer.status_code == 409
    assert "takes no gifts" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 0
    assert not gateway.pages


def test_a_fund_that_is_not_open_shows_no_form(client: MannerlyClient, fund: Fund) -> None:
    with transaction():
        shut(fund, "campaign", "close")
    page = client.get("/give/central")
    assert page.status_code == 200
    assert "takes no gifts" in page.text
    assert 'name="amount"' not in page.text


@pytest.mark.parametrize("act", ["pause", "close"])
def test_where_a_fund_is_shut_another_can_be_chosen(
    client: MannerlyClient, fund: Fund, act: str
) -> None:
    answers = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    with transaction():
        shut(fund, "fund", act)
    for answer in (client.post("/give/central", data=answers), client.get("/give/central")):
        assert "another fund of this strike" in answer.text
        assert 'href="/give/san-diego">San Diego</a>' in answer.text
        assert "A check always arrives" not in answer.text, "it would name this fund"
    with transaction():
        shut(campaigns.fund_by_slug("san-diego"), "fund", act)
    page = client.get("/give/central").text
    assert "another fund" not in page
    for words in ("look in again", "A check always arrives"):
        assert (words in page) is (act == "pause"), "nobody waits for a fund that is closed"
