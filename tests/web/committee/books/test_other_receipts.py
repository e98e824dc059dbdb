"""The page and the file of other receipts: names for the treasurer, numbers for an auditor."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import campaigns
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import Supporter
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import settled
from tests.factories import campaigns as strike
from tests.factories import officers
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

PAGE = "/committee/ledger/other-receipts"
FILE = f"{PAGE}/file"


@pytest.fixture
def fund(app: Flask, db_session: Any, gateway: FakeGateway) -> Fund:
    """June gave $6,000, somebody $4,000 and $3,000 by one address."""
    with transaction():
        campaign = strike.open_campaign()
    fund = campaigns.funds(campaign.id)[0]
    june = Supporter("June Park", "june@example.org", None, "411 Union Way", "Nurse")
    for amount, by in ((6000, june), (4000, june), (3000, Supporter(email="b@example.org"))):
        give(fund, gateway, amount, by)
    give(fund, gateway, 2000, Supporter(email="b@example.org"))
    return fund


def give(fund: Fund, gateway: FakeGateway, amount: int, by: Supporter) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(amount), by=by)
    gateway.pay(gateway.last)
    settled(gateway)


@pytest.fixture
def sit(client: MannerlyClient, fund: Fund) -> Callable[[Role], MannerlyClient]:
    def seated(role: Role) -> MannerlyClient:
        officers.seat(client, role, name="Ida Wells")
        return client

    return seated


def trail() -> list[AuditRow]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditRow).where(AuditRow.verb == "payers.shown")))


@pytest.mark.parametrize("role", [Role.TREASURER, Role.AUDITOR])
def test_the_page_adds_up_and_names_nobody(sit: Any, role: Role) -> None:
    text = sit(role).get(PAGE).text
    assert "June" not in text
    for words in ("1 payer has not told name", "2 payers who are named", "15,000", "9,000"):
        assert words in text


def test_the_treasurer_takes_names_and_it_stands_in_the_record(sit: Any) -> None:
    answer = sit(Role.TREASURER).get(FILE)
    assert "June Park,411 Union Way,Nurse" in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = trail()
    assert row.details["fiscal_year"].endswith("-12-31")


def test_an_auditor_takes_numbers(sit: Any) -> None:
    answer = sit(Role.AUDITOR).get(FILE)
    assert answer.status_code == 200
    assert "June" not in answer.text
    assert "411" not in answer.text
    assert "6000.00" in answer.text
    assert trail() == []


def test_the_year_is_the_unions_and_there_is_no_other(sit: Any) -> None:
    this = campaigns.accounting_date().year
    client = sit(Role.TREASURER)
    assert client.get(f"{PAGE}?year={this}").status_code == 200
    for year in (str(this + 1), "1800", "x", ""):
        assert client.get(f"{PAGE}?year={year}").status_code == 404
        assert client.get(f"{FILE}?year={year}").status_code == 404


def test_the_file_asks_for_a_sign_in_that_is_fresh(sit: Any, clock: Any) -> None:
    client = sit(Role.TREASURER)
    clock.advance(minutes=6)
    assert client.get(PAGE).status_code == 200
    assert client.get(FILE).status_code == 303
    assert trail() == []


@pytest.mark.parametrize("role", [Role.CHAIR, Role.RELEASER, Role.ADMINISTRATOR])
def test_others_take_nothing(sit: Any, role: Role) -> None:
    client = sit(role)
    assert client.get(PAGE).status_code == 403
    assert client.get(FILE).status_code == 403
