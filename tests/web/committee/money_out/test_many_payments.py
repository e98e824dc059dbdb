"""Many payments in one form, each for itself; and one form many times, which counts once."""

import html
import re
from uuid import uuid4

import pytest
from flask import Flask

from hardship import ledger, payouts
from hardship.applications import PayMethod
from hardship.awards import Award
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.ledger import Source
from hardship.payouts import Payment, PaymentStatus
from tests.client import MannerlyClient, filled_in
from tests.factories.applications import transfer
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, awarded, books, prepared
from tests.web.committee.case_pages import (
    BOOK,
    press_at_once,
    queries_of,
    read_on,
    release,
    statements_of,
)


def test_many_checks_in_a_row_and_one_bad_line_set_aside(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        unpaid = [awarded(team).id for _each in range(3)]
        by_transfer = awarded(team, payee=transfer()).id
        spoiled = payouts.prepare(
            awarded(team),
            method=PayMethod.CHEQUE,
            number="502",
            by=team.tove,
        )
    read = read_on(client.get(BOOK).text)
    ticked = [str(each) for each in (*unpaid, by_transfer, uuid4())]
    answer = client.post(f"{BOOK}/prepare", data={"award": ticked, "first": "501", "read": read})
    assert answer.status_code == 200
    page = html.unescape(answer.text)
    assert "3 payments were set aside" in page
    assert "Check number 502 was used before:" in page
    assert "This worker wants a bank transfer." in page
    numbers = {each.number for award in unpaid for each in payouts.payments_of([award])}
    assert numbers == {"501", "503"}
    assert spoiled.status == PaymentStatus.PREPARED
    assert payouts.payments_of([by_transfer]) == []


def test_many_checks_without_a_bad_line(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        unpaid = [str(awarded(team).id) for _each in range(4)]
    page = client.get(BOOK).text
    assert page.count('name="award"') == 4
    sent = {"award": unpaid, "first": "501", "read": read_on(page)}
    twice = [client.post(f"{BOOK}/prepare", data=sent) for _each in range(2)]
    assert [answer.status_code for answer in twice] == [303, 303]
    assert "Check 501 to Check 504" in client.get(twice[0].location).text
    assert db.session.query(Payment).count() == 4


@pytest.mark.parametrize("first", ["", "abc", "-1", "１２", "1" * 13])
def test_a_row_needs_a_first_number(
    client: MannerlyClient, team: Committee, award: Award, first: str
) -> None:
    client.get(BOOK)
    answer = client.post(f"{BOOK}/prepare", data={"award": str(award.id), "first": first})
    assert answer.status_code == 422
    assert re.search(rf'value="{award.id}" checked', answer.text), "what was ticked stays ticked"
    assert db.session.query(Payment).count() == 0


def test_nothing_ticked_is_said(client: MannerlyClient, team: Committee, award: Award) -> None:
    client.get(BOOK)
    answer = client.post(f"{BOOK}/prepare", data={"first": "501"})
    assert answer.status_code == 422
    assert "Nothing is ticked." in answer.text


def test_who_opens_the_release_with_nothing_ticked_is_led_to_the_list(
    client: MannerlyClient, team: Committee
) -> None:
    let_in(client, team.rosa)
    answer = client.get(f"{BOOK}/release")
    assert (answer.status_code, answer.location) == (303, f"{BOOK}?tab=to-release")
    assert "Nothing is ticked. Tick at least one payment." in client.get(answer.location).text


def test_many_released_and_cleared(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        payments = [prepared(team, awarded(team), str(600 + n)) for n in range(3)]
        ids = [str(each.id) for each in payments]
    let_in(client, team.rosa)
    assert release(client, *payments).status_code == 303
    assert books(team) == (0, -750, 10_000)
    assert release(client, *payments).status_code == 303, "released by the same person before"
    let_in(client, team.tove)
    page = client.get(f"{BOOK}?tab=outstanding")
    assert page.text.count('name="payment"') == 3
    for _each in range(2):
        done = client.post(
            f"{BOOK}/clear", data={"payment": ids, "cleared_on": ["11", "27", "2024"]}
        )
        assert done.status_code == 303
    assert books(team) == (0, 0, 9_250)
    again = client.post(f"{BOOK}/clear", data={"payment": [], "cleared_on": ["11", "27", "2024"]})
    assert again.status_code == 422


def test_a_release_that_another_person_made_first_is_a_conflict(
    client: MannerlyClient, team: Committee, payment: Payment
) -> None:
    with transaction():
        nora = officer(Role.RELEASER, name="Nora Quist")
    let_in(client, nora)
    client.get(f"{BOOK}/release?payment={payment.id}")
    with transaction():
        payouts.release(payouts.payment(payment.id), by=team.rosa)
    answer = client.post(f"{BOOK}/release", data={"payment": str(payment.id)})
    assert answer.status_code == 409
    assert "This payment has moved on" in answer.text


def test_the_book_costs_the_same_with_two_and_with_twenty(
    client: MannerlyClient, team: Committee
) -> None:
    def fill(first: int, last: int) -> None:
        with transaction():
            for number in range(first, last):
                prepared(team, awarded(team), str(number))
                awarded(team)

    fill(1, 3)
    few = [queries_of(client, f"{BOOK}?tab={tab}") for tab in ("to-pay", "to-release")]
    fill(3, 15)
    assert [queries_of(client, f"{BOOK}?tab={tab}") for tab in ("to-pay", "to-release")] == few


def test_what_is_ticked_costs_the_same_with_one_and_with_ten_but_for_the_record_of_each(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        ids = [f"payment={prepared(team, awarded(team), str(500 + n)).id}" for n in range(10)]
    let_in(client, team.rosa)

    def read(ticked: list[str]) -> int:
        statements = statements_of(client, f"{BOOK}/release?{'&'.join(ticked)}")
        return sum(not each.startswith("INSERT INTO audit_rows") for each in statements)

    assert read(ids) == read(ids[:1])


def test_to_be_released_stands_in_the_order_of_the_ticks_or_not_at_all(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        payments = [prepared(team, awarded(team), str(600 + n)) for n in range(3)]
    let_in(client, team.rosa)
    ticked = "&".join(f"payment={each.id}" for each in reversed(payments))
    page = client.get(f"{BOOK}/release?{ticked}").text
    assert re.findall(r"Check 60\d", page) == ["Check 602", "Check 601", "Check 600"]
    assert client.get(f"{BOOK}/release?{ticked}&payment={uuid4()}").status_code == 404


# ----------------------------------------------------------------------- at the same instant


def test_the_form_of_one_payment_ten_times_at_once_is_one_row(
    app: Flask, client: MannerlyClient, award: Award
) -> None:
    url = f"{BOOK}/awards/{award.id}"
    answers = filled_in(client.get(url).text) | {"number": "1041"}
    assert press_at_once(app, client, url, answers, times=10) == [303] * 10
    assert [each.number for each in payouts.payments_of([award.id])] == ["1041"]


def test_a_release_ten_times_at_once_is_one_entry(
    app: Flask, client: MannerlyClient, team: Committee, payment: Payment
) -> None:
    let_in(client, team.rosa)
    page = client.get(f"{BOOK}/release?payment={payment.id}").text
    assert press_at_once(app, client, f"{BOOK}/release", filled_in(page), times=10) == [303] * 10
    assert books(team) == (0, -250, 10_000)
    assert len(ledger.entries_of(Source("payment", str(payment.id)))) == 1
