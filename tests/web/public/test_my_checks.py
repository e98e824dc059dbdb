"""A check as its giver reads it: in the list, on its receipt, on paper, in the year."""

from uuid import UUID

import pytest
from flask import Flask

from hardship import ledger, treasury
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.ledger import Source
from hardship.treasury import From, Means
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import EMAIL, come_in, give
from tests.web.public.giving import open_fund
from tests.web.public.test_my_papers import words

LEGAL = "are not deductible as charitable contributions for federal income tax purposes."
NO_LEGAL = "no se pueden deducir como contribuciones caritativas"
SPANISH = {"Accept-Language": "es"}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.fixture
def counter(fund: Fund) -> Counter:
    with transaction():
        teo, rosa = officer(Role.TREASURER, name="Teo"), officer(Role.RELEASER, name="Rosa")
    return Counter(fund, teo, rosa)


@pytest.fixture
def check(counter: Counter, client: MannerlyClient, mailbox: Mailbox) -> UUID:
    """Seventy-five dollars of a supporter who has come in, by nothing else that they gave."""
    check = counter.receive(usd(75))
    come_in(client, mailbox)
    return check


def bounce(counter: Counter, check: UUID) -> None:
    counter.deposit(check)
    counter.confirm(counter.say_bounced(check, usd(12)).id)


def test_the_list_leads_to_its_receipt(client: MannerlyClient, check: UUID) -> None:
    number = treasury.counter_receipt(check).reference
    assert f"/my-gifts/{check}" in client.get("/my-gifts").text
    page = client.get(f"/my-gifts/{check}").text
    for part in ("Your gift of $75", number, "June Park", "Check 1207", "received on", LEGAL):
        assert part in page
    assert "How your name appears" not in page, "the counter's gifts are on no wall"
    text = words(client.get(f"/my-gifts/{check}/receipt.pdf"))
    for part in (number, "June Park", "Check 1207", "received on", "$75.00", LEGAL):
        assert part in text


def test_cash_is_called_cash(client: MannerlyClient, counter: Counter, check: UUID) -> None:
    cash = counter.receive(usd(20), means=Means.CASH, cheque_number="")
    assert ">Cash " in client.get(f"/my-gifts/{cash}").text
    assert "Cash" in words(client.get(f"/my-gifts/{cash}/receipt.pdf"))


def test_a_bounced_check_says_so(client: MannerlyClient, counter: Counter, check: UUID) -> None:
    bounce(counter, check)
    assert "Check bounced" in client.get("/my-gifts").text
    page = client.get(f"/my-gifts/{check}").text
    for part in ("It no longer counts as a gift", "Check sent back by the bank", "−$75<", "$0<"):
        assert part in page
    assert "$12" not in page, "the bank's fee is the fund's"
    assert "−$75.00" in words(client.get(f"/my-gifts/{check}/receipt.pdf"))


def test_what_never_went_to_the_bank_says_so(
    client: MannerlyClient, counter: Counter, check: UUID
) -> None:
    slip = counter.recall(check)
    assert "With the fund" in client.get("/my-gifts").text, "until two people say so"
    counter.confirm(slip)
    assert "Taken back" in client.get("/my-gifts").text
    page = client.get(f"/my-gifts/{check}").text
    for part in ("did not go to the bank", "no longer counts as a gift", "−$75<", "$0<"):
        assert part in page
    assert "−$75.00" in words(client.get(f"/my-gifts/{check}/receipt.pdf"))
    assert "$0<" in client.get(f"/my-gifts/years/{counter.today().year}").text


def test_somebody_elses_check_is_not_there(
    client: MannerlyClient, counter: Counter, check: UUID
) -> None:
    with transaction():
        ledger.seal()
    assert client.get(f"/my-gifts/{check}/proof.json").status_code == 200
    other = counter.receive(usd(5), whose=From(name="Luis", email="luis@example.org"))
    waiting = counter.enter(usd(6)).id
    with transaction():
        ledger.seal()
    for each in (other, waiting):
        for leaf in ("", "/receipt.pdf", "/proof.json", "/name"):
            assert client.get(f"/my-gifts/{each}{leaf}").status_code == 404
    assert client.get(f"/my-gifts/{check}/name").status_code == 404


def test_the_proof_is_that_of_its_entry(client: MannerlyClient, check: UUID) -> None:
    assert "sealed within the hour" in client.get(f"/my-gifts/{check}").text
    with transaction():
        ledger.seal()
    (entry,) = ledger.entries_of(Source("counter_receipt", str(check)))
    told = client.get(f"/my-gifts/{check}/proof.json").get_json()
    assert told == ledger.prove(entry.id).published()
    assert EMAIL not in str(told)


def test_a_year_has_both_and_its_paper_the_sum_of_all_funds(
    client: MannerlyClient, counter: Counter, fund: Fund, gateway: FakeGateway, check: UUID
) -> None:
    give(fund, gateway, usd(50))
    year = counter.today().year
    assert f'href="/my-gifts/years/{year}"' in client.get("/my-gifts").text
    page = client.get(f"/my-gifts/years/{year}").text
    assert treasury.counter_receipt(check).reference in page
    assert "$125<" in page
    text = words(client.get(f"/my-gifts/years/{year}/statement.pdf"))
    assert treasury.counter_receipt(check).reference in text
    _funds, _, whole = text.partition("In all")
    assert "$125.00" in whole


def test_it_is_told_in_spanish(client: MannerlyClient, check: UUID, counter: Counter) -> None:
    bounce(counter, check)
    page = client.get(f"/my-gifts/{check}", headers=SPANISH).text
    for part in ("Cheque 1207", "recibido el", "Cheque devuelto por el banco", NO_LEGAL):
        assert part in page
