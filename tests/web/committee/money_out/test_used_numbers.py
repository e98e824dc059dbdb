"""A number that was used before: the page names what carries it and keeps what was typed."""

import html
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import event
from werkzeug.test import TestResponse

from hardship import applications, payouts
from hardship.applications import Payee, PayMethod
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.payouts import NumberUsed, ReferenceUsed
from hardship.web.errors import sentence
from tests.client import MannerlyClient, filled_in
from tests.factories.applications import cheque, transfer
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, awarded, committee
from tests.web.committee.case_pages import BOOK


@pytest.fixture
def team(db_session: object) -> Committee:
    with transaction():
        return committee()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("payee", "number"), [(transfer(), "ACH 77"), (cheque(), "1041")])
def test_what_carries_it_is_named_and_what_was_typed_stays(
    client: MannerlyClient, team: Committee, language: str, payee: Payee, number: str
) -> None:
    with transaction():
        first, second = awarded(team, payee=payee), awarded(team, payee=payee)
        payouts.prepare(first, method=payee.method, number=number, by=team.tove)
    let_in(client, team.tove)
    address, headers = f"{BOOK}/awards/{second.id}", {"Accept-Language": language}
    page = client.get(address, headers=headers)
    sent = filled_in(page.text) | {"method": payee.method.value, "number": number}
    answer = client.post(address, data=sent, headers=headers)
    assert answer.status_code == 409
    with force_locale(language):
        told = sentence(
            (ReferenceUsed if payee.method is PayMethod.TRANSFER else NumberUsed)(
                number=number,
                amount=first.amount,
                reference=applications.application(first.application_id).reference,
                day=date(2024, 11, 27),
            )
        )
    assert told in html.unescape(answer.text)
    typed = filled_in(answer.text)
    assert (typed["number"], typed["method"]) == (number, [payee.method.value])
    assert payouts.payments_of([second.id]) == []


def ready_to_send(app: Flask, who: Officer, award_id: UUID) -> Callable[[], TestResponse]:
    """A treasurer's own browser, with the form filled in; what it calls may run in a thread."""
    client, address = app.test_client(), f"{BOOK}/awards/{award_id}"
    let_in(client, who)
    form = filled_in(client.get(address).text) | {"method": "transfer", "number": "ACH 77"}
    base = app.extensions["hardship.settings"].public_url
    headers = {"Origin": base, "Referer": f"{base}/", "Sec-Fetch-Site": "same-origin"}

    def send() -> TestResponse:
        return FlaskClient.open(
            client, address, method="POST", data=form, base_url=base, headers=headers
        )

    return send


def sent_at_once(*sends: Callable[[], TestResponse]) -> list[TestResponse]:
    """Both have looked whether the reference is free before either of them writes it.

    On SQLite the second does not even look before the first is through.
    """
    gate = threading.Barrier(len(sends), timeout=10 if db.engine.name == "postgresql" else 0.5)

    def wait(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO payments"):
            with suppress(threading.BrokenBarrierError):
                gate.wait()

    event.listen(db.engine, "before_cursor_execute", wait)
    try:
        with ThreadPoolExecutor(len(sends)) as hands:
            return [each.result() for each in [hands.submit(send) for send in sends]]
    finally:
        event.remove(db.engine, "before_cursor_execute", wait)


def test_of_two_who_send_one_reference_at_the_same_instant_one_is_told(
    app: Flask, client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        unpaid = [awarded(team, payee=transfer()).id for _each in range(2)]
        other = officer(Role.TREASURER, name="Otto Berg")
    hands = zip([team.tove, other], unpaid, strict=True)
    answers = sent_at_once(*(ready_to_send(app, who, of) for who, of in hands))
    assert sorted(each.status_code for each in answers) == [303, 409]
    (told,) = (each.text for each in answers if each.status_code == 409)
    assert "The reference “ACH 77” was used before: $250.00 for" in told
    (payment,) = payouts.payments_of(unpaid)
    assert payment.number == "ACH 77"


@pytest.mark.parametrize(
    ("payee", "method", "words"),
    [
        (transfer(), "cheque", "This worker wants a bank transfer."),
        (cheque(), "transfer", "This worker wants a check by mail."),
    ],
)
def test_a_way_without_a_payee_is_refused_at_its_field(
    client: MannerlyClient, team: Committee, payee: Payee, method: str, words: str
) -> None:
    with transaction():
        award = awarded(team, payee=payee)
    let_in(client, team.tove)
    answer = client.submit(f"{BOOK}/awards/{award.id}", method=method, number="1041")
    assert answer.status_code == 422
    assert re.search(rf'id="method-error"[^>]*>.*?{words}', answer.text, re.DOTALL)
    assert payouts.payments_of([award.id]) == []
