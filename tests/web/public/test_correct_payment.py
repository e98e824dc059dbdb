"""Paid into a wrong account: the worker corrects it, and the next payment goes to the right one."""

import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from hardship import applications, payouts
from hardship.applications import Application, PayMethod
from hardship.applications.models import PayeeCorrection
from hardship.awards import Award
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.payouts import Payment
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.applications import ROUTING, cheque, submitted, transfer
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, award_of, awarded, prepared, returned
from tests.web.committee.case_pages import BOOK, address, read_on
from tests.web.public.workers import EMAIL, another, sign_in

WRONG, RIGHT = "5550003333", "5550004444"
SPANISH = {"Accept-Language": "es"}
LINK, OFFER = "Correct how you are paid", "Is the account wrong?"


@pytest.fixture
def award(team: Committee) -> Award:
    """$250 to an account with a digit that is wrong."""
    with transaction():
        return awarded(team, email=EMAIL, payee=transfer(account=WRONG))


@pytest.fixture
def came_back(team: Committee, award: Award) -> Payment:
    """It left, the bank paid it, and sent it back."""
    with transaction():
        payment = payouts.prepare(award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove)
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=payment.prepared_at.date(), by=team.tove)
        return returned(payment, team)


@pytest.fixture
def worker(client: MannerlyClient, mailbox: Mailbox, award: Award) -> MannerlyClient:
    sign_in(client, mailbox, EMAIL)
    return client


@pytest.fixture
def tove(app: Flask, team: Committee) -> MannerlyClient:
    """The treasurer, at a desk of her own."""
    client = another(app)
    let_in(client, team.tove)
    return client


def mine() -> Application:
    db.session.rollback()
    return applications.applications_of(EMAIL)[0]


def asked(case: UUID, way: str = "") -> str:
    return f"/my-application/{case}/payment{way and '/'}{way}"


def account(number: str = RIGHT, **facts: Any) -> dict[str, Any]:
    told = {"payee": "Marisol Vega", "routing": ROUTING, "account_kind": "checking"}
    return {**told, "account": number, **facts}


def correct(worker: MannerlyClient, number: str = RIGHT) -> None:
    done = worker.submit(asked(mine().id, "transfer"), **account(number))
    assert done.status_code == 303, done.text


def read(client: MannerlyClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return " ".join(html.unescape(re.sub(r"</?span[^>]*>", "", answer.text)).split())


def test_what_came_back_is_corrected_and_cleared_at_the_new_account(
    worker: MannerlyClient, team: Committee, tove: MannerlyClient, came_back: Payment,
    clock: FixedClock,
) -> None:  # fmt: skip
    clock.advance(minutes=3)
    page = read(worker, "/my-application")
    for words in (OFFER, "Unless you correct it, the next payment goes there too.", "ending 3333"):
        assert words in page
    assert "Apply again" not in page, "the money is still promised"
    case = mine().id
    first = worker.submit(asked(case), method="transfer")
    assert first.location == asked(case, "transfer")
    assert "We have the account ending 3333." in read(worker, first.location)
    done = worker.post(first.location, data=account())
    assert done.location == f"/my-application/{case}"
    page = read(worker, done.location)
    for words in ("Saved.", "You corrected how you are paid", "ending 4444", LINK):
        assert words in page
    for words in (OFFER, "3333", RIGHT, "Apply again"):
        assert words not in page
    clock.advance(minutes=1)
    page = read(tove, f"{BOOK}/awards/{came_back.award_id}")
    assert RIGHT in page
    assert WRONG not in page
    assert "It was corrected on November 27, 2024." in page
    sent = tove.submit(f"{BOOK}/awards/{came_back.award_id}", method="transfer", number="TR-2")
    assert sent.status_code == 303
    with transaction():
        (again,) = [p for p in payouts.payments_of([came_back.award_id]) if p.number == "TR-2"]
        payouts.release(again, by=team.rosa)
        payouts.clear(again, cleared_on=again.prepared_at.date(), by=team.tove)
    assert (came_back.payee, again.payee) == ("Marisol Vega, …3333", "Marisol Vega, …4444")
    assert "We sent $250.00 to your bank account ending 4444." in read(worker, "/my-application")
    assert worker.get(asked(case)).status_code == 409


def test_a_check_goes_to_another_address_or_to_an_account(
    worker: MannerlyClient, team: Committee, award: Award, clock: FixedClock
) -> None:
    case = mine().id
    assert worker.submit(asked(case), method="cheque").location == asked(case, "cheque")
    where = {"payee": "Marisol Vega", "street": "1 Main St", "city": "Colton", "state": "CA"}
    done = worker.submit(asked(case, "cheque"), **where, postal_code="92324")
    assert done.status_code == 303
    assert applications.payee_of(mine()) == cheque(
        street="1 Main St", city="Colton", postal_code="92324"
    )
    clock.advance(minutes=1)
    with transaction():
        payouts.void(_released(team, award, "1041"), reason="It came back", by=team.tove)
    page = read(worker, "/my-application")
    assert "Is the address wrong?" in page
    assert "By check, mailed to the address you gave." in page
    assert 'value="cheque" checked' in worker.get(asked(case)).text
    correct(worker)
    assert mine().current_version_id
    assert "ending 4444" in read(worker, "/my-application")


def _released(team: Committee, award: Award, number: str) -> Payment:
    return payouts.release(prepared(team, award, number), by=team.rosa)


@pytest.mark.parametrize(
    ("way", "answers", "words"),
    [
        ("transfer", account(routing="011000016"), "This is not a routing number."),
        ("transfer", account("12"), "An account number has 4 to 17 digits."),
        ("transfer", account(payee=""), "Write the name on the account."),
        ("transfer", account(payee="x" * 201), "at most 120 characters"),
        ("cheque", {"payee": "Marisol Vega"}, "Write the street and number."),
        ("", {"method": "cash"}, "Choose how we pay you."),
    ],
)
def test_what_fits_on_no_check_is_refused_beside_its_field(
    worker: MannerlyClient, way: str, answers: dict[str, Any], words: str
) -> None:
    worker.get(asked(mine().id, way))
    refused = worker.post(asked(mine().id, way), data=answers)
    assert refused.status_code == 422
    assert words in refused.text
    assert not db.session.query(PayeeCorrection).count()


def test_an_empty_number_keeps_the_account_and_ten_copies_are_one(worker: MannerlyClient) -> None:
    page = worker.get(asked(mine().id, "transfer")).text
    assert WRONG not in page
    for _copy in range(10):
        told = worker.post(asked(mine().id, "transfer"), data=account("", payee="M. Vega"))
        assert told.status_code == 303
    (row,) = db.session.query(PayeeCorrection).all()
    payee = applications.payee_of(mine())
    assert payee is not None
    assert (row.number, payee.name, payee.account) == (1, "M. Vega", WRONG)


def test_a_payment_that_is_being_made_is_not_corrected(
    worker: MannerlyClient, team: Committee, award: Award
) -> None:
    assert LINK in read(worker, "/my-application")
    worker.get(asked(mine().id, "transfer"))
    with transaction():
        payment = payouts.prepare(award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove)
    page = read(worker, "/my-application")
    assert LINK not in page
    assert "If the account or the address is wrong, tell the committee right away." in page
    for url in (asked(mine().id), asked(mine().id, "transfer")):
        for answer in (worker.get(url), worker.post(url, data=account())):
            assert answer.status_code == 409
            assert "It is too late to correct this here" in answer.text
    with transaction():
        payouts.release(payment, by=team.rosa)
    assert worker.post(asked(mine().id, "transfer"), data=account()).status_code == 409
    assert not db.session.query(PayeeCorrection).count()


def test_without_a_promise_there_is_nothing_to_correct(
    client: MannerlyClient, mailbox: Mailbox, team: Committee
) -> None:
    with transaction():
        submitted(team.campaign, email=EMAIL)
    sign_in(client, mailbox, EMAIL)
    assert LINK not in read(client, "/my-application")
    for url in (asked(mine().id), asked(mine().id, "cheque")):
        assert client.get(url).status_code == 409


def test_it_is_the_workers_own(
    app: Flask, client: MannerlyClient, mailbox: Mailbox, team: Committee, award: Award
) -> None:
    with transaction():
        awarded(team, email="june@example.org")
    sign_in(client, mailbox, "june@example.org")
    for way in ("", "cheque", "transfer"):
        assert client.get(asked(award.application_id, way)).status_code == 404
        assert client.post(asked(award.application_id, way), data=account()).status_code == 404
    assert client.get(f"{asked(award.application_id)}/cash").status_code == 404
    assert another(app).get(asked(award.application_id)).status_code == 303
    assert not db.session.query(PayeeCorrection).count()


def test_who_applies_again_is_offered_it_where_nothing_came_back(
    worker: MannerlyClient, award: Award
) -> None:
    assert "Apply again" in read(worker, "/my-application")


def test_what_was_sent_shows_how_it_is_paid_now(worker: MannerlyClient) -> None:
    correct(worker)
    page = read(worker, f"/my-application/{mine().id}/answers")
    assert "Account ending 4444" in page
    assert "You corrected how you are paid on November 27, 2024." in page


def test_it_is_told_in_spanish(worker: MannerlyClient, came_back: Payment) -> None:
    page = worker.get("/my-application", headers=SPANISH).text
    for words in ("¿Está mal la cuenta?", "Corregir cómo le pagamos"):
        assert words in page
    page = worker.get(asked(mine().id, "transfer"), headers=SPANISH).text
    assert "Usted corrige solo cómo le pagamos." in page


# ------------------------------------------------------------------------------ the committee


def test_a_treasurer_whose_page_is_older_than_the_correction_reads_it_first(
    worker: MannerlyClient, tove: MannerlyClient, award: Award
) -> None:
    url = f"{BOOK}/awards/{award.id}"
    page = tove.get(url).text
    correct(worker)
    old = {"method": "transfer", "number": "TR-1", "read": read_on(page)}
    refused = tove.post(url, data=old)
    assert refused.status_code == 409
    told = read_text(refused.text)
    assert "This changed after you opened it. Read it again, then prepare." in told
    assert "It was corrected on November 27, 2024." in told
    assert not payouts.payments_of([award.id])
    assert tove.post(url, data=old | {"read": read_on(refused.text)}).status_code == 303
    assert payouts.payments_of([award.id])[0].payee == "Marisol Vega, …4444"


def read_text(text: str) -> str:
    return " ".join(html.unescape(text).split())


def test_so_does_one_who_writes_many_checks(
    client: MannerlyClient, mailbox: Mailbox, team: Committee, tove: MannerlyClient
) -> None:
    with transaction():
        ids = [awarded(team, email=email).id for email in (EMAIL, "june@example.org")]
    sign_in(client, mailbox, EMAIL)
    page = tove.get(f"{BOOK}?tab=to-pay").text
    assert "corrected" not in page
    where = {"payee": "Marisol Vega", "street": "1 Main St", "city": "Colton", "state": "CA"}
    client.submit(asked(mine().id, "cheque"), **where, postal_code="92324")
    ticked = {"award": [str(each) for each in ids], "first": "1041", "read": read_on(page)}
    done = tove.post(f"{BOOK}/prepare", data=ticked)
    assert "This changed after you opened it." in read_text(done.text)
    assert [len(payouts.payments_of([each])) for each in ids] == [0, 1]
    page = tove.get(f"{BOOK}?tab=to-pay").text
    assert "Check, corrected Nov 27, 2024" in read_text(re.sub(r"</?span[^>]*>", "", page))
    tove.post(f"{BOOK}/prepare", data=ticked | {"first": "1050", "read": read_on(page)})
    assert len(payouts.payments_of(ids)) == 2


def test_who_releases_reads_that_it_was_corrected(
    app: Flask, worker: MannerlyClient, team: Committee, tove: MannerlyClient, award: Award,
    clock: FixedClock,
) -> None:  # fmt: skip
    correct(worker)
    clock.advance(minutes=1)
    with transaction():
        payment = payouts.prepare(award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove)
    words = "The worker corrected how they are paid on November 27, 2024, before this was prepared."
    rosa = another(app)
    let_in(rosa, team.rosa)
    for page in (f"{BOOK}/{payment.id}", f"{BOOK}/release?payment={payment.id}"):
        assert words in read(rosa, page)
    assert "Pay details corrected by the worker" in read(rosa, f"{BOOK}/{payment.id}")
    with transaction():
        payouts.release(payment, by=team.rosa)
    assert words not in read(rosa, f"{BOOK}/{payment.id}")


def test_who_reads_blind_sees_nothing_of_it(
    app: Flask, worker: MannerlyClient, team: Committee, award: Award
) -> None:
    """Deciders, auditors, and a treasurer who may vote on what the same person asks for now."""
    correct(worker)
    with transaction():
        now = submitted(team.campaign, email=EMAIL)
        olga = officer(Role.DECIDER, Role.TREASURER, name="Olga Ortiz")
    seen = {
        team.ana: (address(award.application_id),),
        team.vera: (address(award.application_id), f"{BOOK}?tab=to-pay"),
        olga: (
            address(award.application_id),
            address(now.id),
            f"{BOOK}?tab=to-pay&payees=shown",
            f"{BOOK}/awards/{award.id}",
        ),
    }
    for who, pages in seen.items():
        reader = another(app)
        let_in(reader, who)
        for page in pages:
            assert "corrected" not in read(reader, page).lower(), (who.roles, page)
    reader = another(app)
    let_in(reader, olga)
    sent = reader.submit(f"{BOOK}/awards/{award.id}", method="transfer", number="77")
    assert sent.status_code == 303, "the work goes on blind"
    payment = payouts.payments_of([award.id])[0].id
    for page in (f"{BOOK}/{payment}", f"{BOOK}?tab=to-release&payees=shown"):
        assert "corrected" not in read(reader, page).lower()


def test_the_treasurer_reads_on_the_case_how_it_is_paid_now(
    app: Flask, worker: MannerlyClient, team: Committee
) -> None:
    where = {"payee": "Marisol Vega", "street": "1 Main St", "city": "Colton", "state": "CA"}
    worker.submit(asked(mine().id, "cheque"), **where, postal_code="92324")
    reader = another(app)
    with transaction():
        who = officer(Role.TREASURER, Role.INTAKE, name="Tess Roe")
    let_in(reader, who)
    page = re.sub(r"<[^>]+>", " ", read(reader, address(mine().id)))
    for words in ("1 Main St, Colton, CA 92324", "Corrected by the worker", "Check by mail"):
        assert words in page
    assert "Bank transfer" not in page


def test_an_old_visit_may_come_back_to_its_page(
    worker: MannerlyClient, mailbox: Mailbox, clock: FixedClock
) -> None:
    """As with every page of a worker, whose visit ends by itself."""
    clock.advance(seconds=timedelta(days=2).total_seconds())
    assert worker.get(asked(mine().id)).status_code == 303
    sign_in(worker, mailbox, EMAIL)
    correct(worker)


def test_the_award_is_the_same_one(worker: MannerlyClient, award: Award) -> None:
    correct(worker)
    assert award_of(mine().id).id == award.id
    assert [each.is_void for each in applications.votes(mine())] == [False, False]
