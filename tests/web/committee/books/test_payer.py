"""What a payer told by telephone or letter, as the treasurer enters it; the line of the desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import campaigns, reports
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import Supporter
from hardship.treasury import From, Giver
from tests.client import MannerlyClient
from tests.factories import campaigns as strike
from tests.factories import officers
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.reports.test_other_receipts import counter, give, schedule

__all__ = ["counter"]

PAGE = "/committee/ledger/other-receipts"
WORDS = "not told all that the LM-2 asks"
TOLD = {"name": "Ben Okafor", "address": "9 Hill Rd\nFontana, CA", "occupation": "Baker"}


@pytest.fixture
def fund(app: Flask, db_session: Any) -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def sit(client: MannerlyClient, fund: Fund) -> Callable[[Role], MannerlyClient]:
    def seated(role: Role) -> MannerlyClient:
        officers.seat(client, role, name="Ida Wells")
        return client

    return seated


def links(client: MannerlyClient) -> list[str]:
    return re.findall(rf'href="({PAGE}/\d+/payers/[^"]+)"', client.get(PAGE).text)


def entered() -> list[AuditRow]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditRow).where(AuditRow.verb == "payer.entered")))


def test_a_payer_known_by_name_only_is_completed_and_the_line_is_gone(
    sit: Any, counter: Counter
) -> None:
    counter.receive(usd(3000), whose=From(name="Ben Okafor"))
    counter.receive(usd(2200), whose=From(name="ben okafor"))
    client = sit(Role.TREASURER)
    assert f"payer of $5,000 or more has {WORDS}" in client.get("/committee/").text
    (link,) = links(client)
    assert "ben okafor" in client.get(PAGE).text
    assert "5,200" in client.get(link).text
    year = campaigns.fiscal_year().first.year
    assert client.submit(link, **TOLD).location == f"{PAGE}?year={year}"
    (payer,) = schedule().named
    assert (payer.name, payer.address, payer.occupation) == tuple(TOLD.values())
    assert links(client) == []
    assert WORDS not in client.get("/committee/").text
    (row,) = entered()
    assert (row.subject_type, row.details) == ("payers", {})
    assert "Entered what a payer told" in sit(Role.AUDITOR).get("/committee/record").text


def test_a_payer_by_e_mail_keeps_what_was_told_before(
    sit: Any, fund: Fund, gateway: FakeGateway
) -> None:
    for _ in range(2):
        give(fund, gateway, usd(2500), Supporter(name="June Park", email="june@example.org"))
    client = sit(Role.TREASURER)
    (link,) = links(client)
    page = client.get(link).text
    assert 'value="June Park"' in page
    assert "june@example.org" in page
    assert client.submit(link, address="411 Union Way").status_code == 303
    assert schedule().named[0].lacks == ["type"]
    assert client.submit(link, occupation="Nurse").status_code == 303
    assert schedule().incomplete == 0
    assert schedule().named[0].address == "411 Union Way"


def test_a_receipt_of_nobody_is_completed_too(sit: Any, counter: Counter) -> None:
    counter.receive(usd(5200), whose=From())
    counter.receive(usd(6000), whose=From())
    client = sit(Role.TREASURER)
    first, _second = links(client)
    assert client.submit(first, **TOLD).status_code == 303
    assert schedule().incomplete == 1


def test_another_locals_type_is_known(sit: Any, counter: Counter) -> None:
    counter.receive(usd(7000), whose=From(giver=Giver.LOCAL, name="Local 9"))
    client = sit(Role.TREASURER)
    (link,) = links(client)
    assert 'name="occupation"' not in client.get(link).text
    assert client.submit(link, name="Local 9", address="1 Hall St").status_code == 303
    (payer,) = schedule().named
    assert (payer.address, payer.occupation, payer.lacks) == (
        "1 Hall St",
        "Labor organization",
        [],
    )


def test_errors_stand_at_their_field(sit: Any, counter: Counter) -> None:
    counter.receive(usd(5200), whose=From(name="Ben Okafor"))
    client = sit(Role.TREASURER)
    (link,) = links(client)
    for answers, words in (
        ({"name": "", "address": "", "occupation": ""}, "Write at least one of them"),
        ({"address": "x" * 301}, "Use at most 300 characters."),
    ):
        answer = client.submit(link, **answers)
        assert answer.status_code == 422, answers
        assert words in answer.text
    assert entered() == []


def test_who_is_no_payer_of_so_much_has_no_page(sit: Any, counter: Counter) -> None:
    small = counter.receive(usd(4999), whose=From(name="Ben Okafor"))
    client = sit(Role.TREASURER)
    this = campaigns.fiscal_year().first.year
    assert client.get(f"{PAGE}/{this}/payers/{small}").status_code == 404
    counter.receive(usd(1), whose=From(name="Ben Okafor"))
    assert client.get(f"{PAGE}/{this}/payers/{small}").status_code == 200
    assert client.get(f"{PAGE}/{this + 1}/payers/{small}").status_code == 404


def test_an_auditor_sees_numbers_and_enters_nothing(sit: Any, counter: Counter) -> None:
    given = counter.receive(usd(5200), whose=From(name="Ben Okafor"))
    client = sit(Role.AUDITOR)
    page = client.get(PAGE).text
    assert "Payer 1" in page
    assert "Okafor" not in page
    assert links(client) == []
    link = f"{PAGE}/{campaigns.fiscal_year().first.year}/payers/{given}"
    assert client.get(link).status_code == 403
    assert client.post(link, data=TOLD).status_code == 403
    assert WORDS not in client.get("/committee/").text
    assert reports.incomplete(campaigns.fiscal_year()) == 1
