"""The pages of the books, as officers see them."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hardship import ledger
from hardship.cli.differences import LISTS
from hardship.committee import Role
from hardship.core import clock
from hardship.core.database import transaction
from hardship.ledger import Source
from tests.client import MannerlyClient
from tests.factories import campaigns as strike
from tests.factories import officers
from tests.factories.books import Books
from tests.factories.money import usd

PAGES = (
    "/committee/ledger",
    "/committee/ledger/accounts",
    "/committee/ledger/accounts/1010",
)


@pytest.fixture
def books(app: Flask, db_session: Any) -> Books:
    """The books of the central fund, beside a fund in San Diego."""
    with transaction():
        campaign = strike.draft_campaign()
        fund = strike.central_fund(campaign)
        strike.location_fund(campaign)
    return Books(fund.id)


@pytest.fixture
def auditor(client: MannerlyClient, books: Books) -> MannerlyClient:
    """A browser in which the auditor is signed in."""
    officers.seat(client, Role.AUDITOR, name="Ida Wells")
    return client


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_empty_books_say_what_will_appear(auditor: MannerlyClient) -> None:
    for page in PAGES:
        assert auditor.get(page).status_code == 200
    assert "The books are empty" in auditor.get("/committee/ledger").text
    assert "No entry like this" in auditor.get("/committee/ledger?find=7").text


def test_a_gift_in_the_journal(auditor: MannerlyClient, books: Books) -> None:
    number = books.receive(usd("1250"), fee=usd("36.55"))
    text = _text(auditor.get("/committee/ledger").text)
    assert f"Nov 4, 2024 {number} Gift settled" in text
    assert "1010 Stripe balance" in text
    assert "1,213 .45" in text
    assert "This page, debit equals credit 1,250 .00 1,250 .00" in text


def test_every_number_leads_to_what_made_it(auditor: MannerlyClient, books: Books) -> None:
    number = books.receive(usd("50"), fee=usd("1.75"))
    page = auditor.get("/committee/ledger").text
    assert f'href="/committee/ledger/entries/{number}"' in page
    assert 'href="/committee/ledger/accounts/1010?fund=CENTRAL"' in page
    entry = auditor.get(f"/committee/ledger/entries/{number}")
    assert "balance_transaction txn_" in _text(entry.text)


def test_a_source_that_is_gone_is_neither_named_nor_linked(
    auditor: MannerlyClient, books: Books
) -> None:
    number = books.receive(usd("50"), fee=usd("1.75"))
    page = auditor.get(f"/committee/ledger/entries/{number}")
    assert page.status_code == 200
    assert "entry-source" not in page.text
    assert auditor.get("/committee/ledger/entries/999").status_code == 404
    assert auditor.get("/committee/ledger/accounts/9999").status_code == 404


def test_a_reversal_and_its_entry_lead_to_each_other(auditor: MannerlyClient, books: Books) -> None:
    number = books.receive(usd("50"), fee=usd("1.75"))
    back = books.reverse(number)
    reversal = auditor.get(f"/committee/ledger/entries/{back}").text
    assert "Reversal: Gift settled" in reversal
    assert f"/committee/ledger/entries/{number}" in reversal
    assert (
        f"/committee/ledger/entries/{back}"
        in auditor.get(f"/committee/ledger/entries/{number}").text
    )


def test_filters_narrow_the_journal(auditor: MannerlyClient, books: Books) -> None:
    books.receive(usd("50"), fee=usd("1.75"), source=Source("balance_transaction", "txn_june"))
    books.allocate(usd("900"))
    for query, expected in (
        ("", 2),
        ("kind=gifts", 1),
        ("kind=bank", 1),
        ("kind=reversals", 0),
        ("account=4030", 1),
        ("fund=CENTRAL", 2),
        ("fund=SANDIEGO", 0),
        ("fund=nowhere", 2),
        ("when=this-month", 2),
        ("when=last-month", 0),
        ("when=this-week", 0),
        ("find=txn_june", 1),
        ("find=2", 1),
        ("kind=gifts&account=1010&fund=CENTRAL&when=this-month", 1),
    ):
        page = auditor.get(f"/committee/ledger?{query}").text
        assert len(re.findall(r'id="entry-', page)) == expected, query


def test_pages_of_the_journal_are_turned(auditor: MannerlyClient, books: Books) -> None:
    for n in range(55):
        books.allocate(usd(str(n + 1)))
    first = auditor.get("/committee/ledger?kind=bank").text
    assert "Entries 6 to 55" in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = auditor.get(older[1].replace("&amp;", "&")).text
    assert "Entries 1 to 5" in second
    assert 'rel="prev"' in second
    assert "kind=bank" in older[1]


def test_an_account_with_its_running_balance(auditor: MannerlyClient, books: Books) -> None:
    for amount in ("100", "250.50", "9.50"):
        books.allocate(usd(amount))
    text = _text(auditor.get("/committee/ledger/accounts/1030?fund=CENTRAL").text)
    assert "100 .00 100 .00" in text
    assert "250 .50 350 .50" in text
    assert "Balance now 360 .00" in text
    income = _text(auditor.get("/committee/ledger/accounts/4030").text)
    assert "Balance now 360 .00" in income


def test_an_account_carries_forward(auditor: MannerlyClient, books: Books) -> None:
    for _ in range(52):
        books.allocate(usd("10"))
    page = auditor.get("/committee/ledger/accounts/1030?fund=CENTRAL").text
    assert "Brought forward" in _text(page)
    assert "20 .00" in _text(page)
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    text = _text(auditor.get(older[1].replace("&amp;", "&")).text)
    assert "Carried forward 20 .00" in text
    assert "Brought forward" not in text


def test_the_accounts_say_what_a_fund_may_spend(auditor: MannerlyClient, books: Books) -> None:
    books.allocate(usd("1000"))
    books.award(usd("300"))
    text = _text(auditor.get("/committee/ledger/accounts?fund=CENTRAL").text)
    assert "Available to award $700 .00" in text
    assert "covers $1,000.00 in new payments" in text
    assert "Available" not in _text(auditor.get("/committee/ledger/accounts").text)


def test_the_journal_says_what_the_last_comparison_found(
    auditor: MannerlyClient, books: Books
) -> None:
    assert "Bank account not compared yet" in _text(auditor.get("/committee/ledger").text)
    with transaction():
        ledger.note_comparison("bank", ())
        ledger.note_comparison("awards", {"award 1"})
        ledger.note_comparison("counter", ()).compared_at = clock.now() - timedelta(days=2)
    page = _text(auditor.get("/committee/ledger").text)
    assert re.search(r"Bank account agrees, \d+:\d\d .\.m\.", page)
    assert re.search(r"Checks and cash agrees, \w+ \d+, \d{4}", page)
    assert re.search(r"Awards unpaid does not agree, \d+:\d\d .\.m\.", page)
    assert "Stripe’s balance not compared yet" in page


def test_the_journal_compares_nothing_itself(
    auditor: MannerlyClient, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take the longer, the more was ever paid."""
    monkeypatch.setattr(ledger, "compared", None)
    assert auditor.get("/committee/ledger").status_code == 200


def test_the_books_say_whether_they_agree_now(auditor: MannerlyClient, books: Books) -> None:
    assert "agrees, 0 open" in auditor.get("/committee/ledger/agreements").text
    books.award(usd("300"))
    page = _text(auditor.get("/committee/ledger/agreements").text)
    assert "does not agree" in page
    assert "Account 2010, CENTRAL, award txn_" in page
    assert "the books say $300.00, the list says $0.00." in page


def test_whatever_the_desk_counts_of_awards_stands_on_the_page(
    auditor: MannerlyClient, books: Books
) -> None:
    """The accounts of the aid too, not only what is owed."""
    books.award(usd("300"))
    page = _text(auditor.get("/committee/ledger/agreements").text)
    counted = {each.account for each in LISTS["awards"]()}
    assert len(counted) > 1
    for account in counted:
        assert f"Account {account}, CENTRAL, award txn_" in page


def test_the_books_in_spanish(auditor: MannerlyClient, books: Books) -> None:
    books.receive(usd("50"), fee=usd("1.75"))
    page = auditor.get("/committee/ledger", headers={"Accept-Language": "es"})
    assert page.status_code == 200
    assert '<html lang="es"' in page.text


@pytest.mark.parametrize("file_format", ["csv", "hledger", "beancount"])
def test_the_books_as_a_file(auditor: MannerlyClient, books: Books, file_format: str) -> None:
    books.receive(usd("50"), fee=usd("1.75"))
    assert auditor.get("/committee/ledger/export").status_code == 200
    file = f"/committee/ledger/export/file?format={file_format}"
    answer = auditor.get(file, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "CENTRAL" in answer.text
    if file_format == "csv":
        assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 3


def test_a_file_nobody_reads_is_not_there(auditor: MannerlyClient) -> None:
    assert auditor.get("/committee/ledger/export/file?format=xml").status_code == 404


def test_the_file_asks_for_a_sign_in_that_is_fresh(
    auditor: MannerlyClient, books: Books, clock: Any
) -> None:
    clock.advance(minutes=6)
    assert auditor.get("/committee/ledger/export").status_code == 200
    answer = auditor.get("/committee/ledger/export/file?format=csv")
    assert answer.status_code == 303
    assert "sign-in" in answer.location


def test_who_may_read_and_who_may_take_away(client: MannerlyClient, books: Books) -> None:
    assert client.get("/committee/ledger").status_code == 303
    officers.seat(client, Role.CHAIR, name="Ana Reyes")
    page = client.get("/committee/ledger")
    assert page.status_code == 200
    assert "/ledger/export" not in page.text
    assert client.get("/committee/ledger/export").status_code == 403
    assert client.get("/committee/ledger/export/file?format=csv").status_code == 403
    officers.seat(client, Role.ADMINISTRATOR, name="Bo Lind")
    assert client.get("/committee/ledger").status_code == 403
    assert ledger.entry_count() == 0
