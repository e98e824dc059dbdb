"""A gift of $5,000 or more: the law asks who gives it, and the answer is sealed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import Gift
from hardship.donations.errors import ParticularsNeeded
from tests.client import MannerlyClient, filled_in
from tests.factories.donations import started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

TOLD = {
    "name": "June Castellano",
    "address": "411 Union Way\nLos Angeles, CA",
    "occupation": "Nurse",
}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def begin(client: MannerlyClient, **answers: Any) -> Any:
    return client.submit("/give/central", **({"amount": ""} | answers))


def name_is_needed(page: str) -> bool:
    """The label says both; the style shows what fits the particulars, which hide or stand open."""
    label = page.partition('<label for="name">')[2].partition("</label>")[0]
    assert "(optional)" in label
    assert "(needed from $5,000)" in label
    return 'class="give-particulars" data-least-minor="500000" hidden' not in page


def test_who_gives_so_much_is_asked_and_loses_nothing(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    answer = begin(client, other="5000", email="june@example.org", is_anonymous="y")
    assert answer.status_code == 422
    for words in ("Write your full name.", "Write your address", "Write your occupation"):
        assert words in answer.text
    assert not gateway.pages
    assert name_is_needed(answer.text)
    again = client.post("/give/central", data=filled_in(answer.text) | TOLD)
    assert again.status_code == 303
    gift = db.session.scalars(select(Gift)).one()
    assert (gift.payer, gift.address, gift.occupation) == tuple(TOLD.values())
    assert gift.public_name is None, "it is told to the law, not to everybody"
    sealed = [gift.payer_sealed, gift.address_sealed, gift.occupation_sealed]
    assert all(text and text.startswith("v1:") for text in sealed)
    asked = gateway.requests[gateway.last]
    assert not any(told in repr(asked) for told in TOLD.values()), "Stripe is told none of it"


def test_an_amount_that_is_refused_asks_for_nothing_but_another(client: MannerlyClient) -> None:
    answer = begin(client, other="30000")
    assert answer.status_code == 422
    assert 'href="#other"' in answer.text
    for words in ("Write your full name.", "Write your address", "Write your occupation"):
        assert words not in answer.text


@pytest.mark.parametrize("amount", ["4999.99", "50"])
def test_who_gives_less_is_not_asked_and_nothing_is_kept(
    client: MannerlyClient, amount: str
) -> None:
    assert begin(client, other=amount, **TOLD).status_code == 303
    gift = db.session.scalars(select(Gift)).one()
    assert (gift.payer, gift.address, gift.occupation) == (None, None, None)


def test_the_fee_counts_too(client: MannerlyClient) -> None:
    assert begin(client, other="4900", covers_fee="y").status_code == 422
    assert begin(client, other="4900").status_code == 303


def test_the_room_refuses_it_by_itself(fund: Fund) -> None:
    with pytest.raises(ParticularsNeeded), transaction():
        started_gift(fund, intended=usd(5000))
    assert db.session.scalar(select(Gift)) is None


def test_nobody_else_is_told_that_a_name_is_needed(client: MannerlyClient) -> None:
    assert not name_is_needed(begin(client, other="40", email="no address").text)
