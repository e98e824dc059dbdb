"""A NUL in what people send is dropped before it is read: PostgreSQL keeps no text that has one."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import payouts
from hardship.core.database import db, transaction
from hardship.donations import Gift
from tests.client import MannerlyClient, filled_in
from tests.doubles import Mailbox
from tests.factories.applications import submitted, transfer
from tests.factories.campaigns import open_campaign
from tests.factories.officers import let_in
from tests.factories.review import awarded, committee, prepared
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import BOOK, address, approve, send
from tests.web.public.giving import open_fund
from tests.web.public.workers import answer_everything, answers, come_in, deliver

NUL = "\x00"


def poisoned(sent: dict[str, Any]) -> list[dict[str, Any]]:
    """The same answers with a NUL at the end, the beginning and in the middle of one of them."""
    return [
        sent | {name: [f"{part}{NUL}" for part in value] if isinstance(value, list) else bad}
        for name, value in sent.items()
        if name != "csrf_token"
        for bad in (f"{value}{NUL}", f"{NUL}{value}", f"{value[:1]}{NUL}{value[1:]}")
    ]


def test_giving(client: MannerlyClient, db_session: object, gateway: FakeGateway) -> None:
    open_fund()
    page = filled_in(client.get("/give/central").text)
    sent = page | {
        "amount": "5000",
        "other": "",
        "name": "June",
        "email": "june@example.org",
        "message": "Hold on!",
    }
    for data in poisoned(sent):
        page = filled_in(client.get("/give/central").text)
        answer = client.post("/give/central", data=data | {"csrf_token": page["csrf_token"]})
        assert answer.status_code < 500, data
    assert {gift.name for gift in db.session.scalars(select(Gift))} == {"June"}


def test_applying(client: MannerlyClient, db_session: object, mailbox: Mailbox) -> None:
    with transaction():
        open_campaign()
    client.get("/apply/sign-in")
    for email in (f"may{NUL}@example.org", f"{NUL}may@example.org"):
        assert client.post("/apply/sign-in", data={"email": email}).status_code == 303
    deliver(client.application, mailbox)
    assert len(mailbox.to("may@example.org")) >= 1
    come_in(client, mailbox, "marisol@example.org")
    assert client.post("/apply/code", data={"code": f"1{NUL}23"}).status_code < 500
    for url, sent in answers(client):
        for data in poisoned(sent):
            client.get(url)
            assert client.post(url, data=data).status_code < 500, (url, data)
    answer_everything(client)
    sent_off = client.post("/apply/check", data={"declared": f"y{NUL}"})
    assert sent_off.location == "/apply/sent"


def test_deciding(app: Flask, client: MannerlyClient, db_session: object) -> None:
    with transaction():
        team = committee()
        first, second = (submitted(team.campaign).id for _ in range(2))
    let_in(client, team.ana)
    for amount, explanation in ((f"2{NUL}50", ""), ("250", f"{NUL}As the rules say")):
        answer = approve(client, first, amount, explanation=explanation)
        assert answer.status_code < 500
    declined = send(client, second, choice="decline", reason=f"Not on strike{NUL}")
    assert declined.status_code == 303
    for field in ("choice", "version_id"):
        answer = send(client, second, **{"choice": "decline", "reason": "No", field: NUL})
        assert answer.status_code < 500, field
    assert client.get(address(first)).status_code == 200
    assert client.get("/committee/applications?find=%00&fund=%00&need=%00").status_code == 400


@pytest.mark.usefixtures("db_session")
def test_paying(client: MannerlyClient) -> None:
    with transaction():
        team = committee()
        award = awarded(team, payee=transfer())
        payment = prepared(team, awarded(team), "1041")
    let_in(client, team.tove)
    sent = client.submit(f"{BOOK}/awards/{award.id}", method="transfer", number=f"00{NUL}42")
    assert sent.status_code == 303
    assert payouts.payments_of([award.id])[0].number == "0042"
    undone = client.submit(f"{BOOK}/{payment.id}/discard", reason=f"{NUL}A typing mistake{NUL}")
    assert undone.status_code == 303
