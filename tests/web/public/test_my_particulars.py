"""A supporter of $5,000 or more tells on their own page what the report says of them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import payers
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.cli.asking_payers import ask_payers
from hardship.core.database import db
from hardship.payers import Particulars
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import EMAIL, come_in, give
from tests.web.public.giving import open_fund
from tests.web.public.test_my_monthly import give_monthly

FORM = "/my-gifts/particulars"
LINK = f'href="{FORM}"'
TOLD = {"name": "June Ortiz", "address": "411 Union Way\nLos Angeles, CA", "occupation": "Nurse"}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.fixture
def june(
    fund: Fund, gateway: FakeGateway, client: MannerlyClient, mailbox: Mailbox
) -> Callable[[], None]:
    """Gave two times $2,500, was asked, and comes in by what the mail says."""

    def comes_in() -> None:
        give(fund, gateway, usd(2500))
        give(fund, gateway, usd(2500))
        assert ask_payers() == 1
        come_in(client, mailbox)

    return comes_in


def kept() -> Particulars | None:
    db.session.rollback()
    found = payers.by_email(EMAIL)
    return None if found is None else found.particulars


def test_who_is_asked_tells_and_may_change_it(
    client: MannerlyClient, june: Callable[[], None]
) -> None:
    june()
    page = client.get("/my-gifts").text
    assert LINK in page
    assert "Please tell us your full name" in page
    asked = client.get(FORM).text
    for words in ("$5,000", "LM-2", "That is why we ask you."):
        assert words in asked
    assert client.submit(FORM, **TOLD).location == "/my-gifts"
    assert kept() == Particulars(**TOLD)
    page = client.get("/my-gifts").text
    assert LINK in page
    assert "Please tell us" not in page
    assert "411 Union Way" in client.get(FORM).text
    assert client.submit(FORM, address="9 Hill Rd").location == "/my-gifts"
    assert kept() == Particulars(**(TOLD | {"address": "9 Hill Rd"}))
    rows = list(db.session.scalars(select(AuditRow).where(AuditRow.verb == "payer.told")))
    assert [row.details for row in rows] == [{}, {}]


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("name", "Write your full name."),
        ("address", "Write your address: street, city, state and ZIP code."),
        ("occupation", "Write your occupation, or the type of your business."),
    ],
)
def test_what_is_left_out_is_asked_for_by_name_and_nothing_is_lost(
    client: MannerlyClient, june: Callable[[], None], left_out: str, words: str
) -> None:
    june()
    answer = client.submit(FORM, **(TOLD | {left_out: " "}))
    assert answer.status_code == 422
    assert words in answer.text
    for part in set(TOLD) - {left_out}:
        assert TOLD[part].splitlines()[0] in answer.text
    assert kept() == Particulars()


def test_who_gives_less_is_not_asked_and_has_no_such_page(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    give(fund, gateway, usd(4999))
    ask_payers()
    come_in(client, mailbox)
    assert LINK not in client.get("/my-gifts").text
    assert client.get(FORM).status_code == 404
    assert client.post(FORM, data=TOLD).status_code == 404
    assert kept() is None


def test_a_monthly_gift_raised_to_so_much_leads_there_once(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    monthly_id = give_monthly(fund, gateway)
    come_in(client, mailbox)
    path = f"/my-gifts/monthly/{monthly_id}/amount"
    assert client.submit(path, amount="4999").location == "/my-gifts"
    assert client.get(FORM).status_code == 404
    assert client.submit(path, amount="5000").location == FORM
    assert client.submit(FORM, **TOLD).location == "/my-gifts"
    assert client.submit(path, amount="6000").location == "/my-gifts"
    assert kept() == Particulars(**TOLD)
