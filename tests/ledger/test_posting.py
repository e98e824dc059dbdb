"""Writing the books: one event, one entry, in order, and taken back by a mirror."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings

from hardship import ledger
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.retries import retrying
from hardship.ledger import (
    BANK,
    GIFTS_ONLINE,
    STRIPE_BALANCE,
    AlreadyPosted,
    AlreadyReversed,
    NoSuchEntry,
    Posting,
    Source,
    Unbalanced,
)
from tests.factories.books import DAY, Books
from tests.factories.money import usd
from tests.ledger.test_rules import balanced


@pytest.fixture
def books(db_session: Any) -> Books:
    """The books of one fund."""
    return Books()


def _gift(books: Books, number: str = "txn_gift") -> int:
    return books.receive(usd("50"), fee=usd("1.75"), source=Source("balance_transaction", number))


def test_an_entry_keeps_what_was_said(books: Books) -> None:
    number = _gift(books)
    entry = ledger.booked(number).entry
    assert (entry.kind, entry.occurred_on, entry.size) == ("gift_settled", DAY, 3)
    assert entry.recorded_at == clock.now()
    assert (entry.source_type, entry.source_id) == ("balance_transaction", "txn_gift")
    assert ledger.postings_of(number) == [
        Posting("1010", books.fund_id, usd("48.25")),
        Posting("5810", books.fund_id, usd("1.75")),
        Posting("4010", books.fund_id, usd("-50")),
    ]


def test_an_event_is_booked_once(books: Books) -> None:
    number = _gift(books)
    with pytest.raises(AlreadyPosted):
        _gift(books)
    assert books.balance(GIFTS_ONLINE) == usd("-50")
    source = Source("balance_transaction", "txn_gift")
    assert ledger.entry_number(source, "gift_settled") == number
    assert ledger.entry_number(source, "gift_refunded") is None


def test_one_source_may_make_entries_of_several_kinds(books: Books) -> None:
    both = Source("bank_receipt", "r1")
    books.post("stripe_payout_left", ("1020", usd("5")), ("1010", usd("-5")), source=both)
    books.post("stripe_payout_arrived", ("1030", usd("5")), ("1020", usd("-5")), source=both)
    kinds = [entry.kind for entry in ledger.entries_of(Source("bank_receipt", "r1"))]
    assert kinds == ["stripe_payout_left", "stripe_payout_arrived"]
    first = ledger.entry_for(both)
    assert first is not None
    assert first.kind == "stripe_payout_left"


def test_a_second_booking_leaves_the_transaction_usable(books: Books) -> None:
    _gift(books)
    postings = [Posting(BANK, books.fund_id, usd("1")), Posting("4030", books.fund_id, usd("-1"))]
    with transaction():
        with pytest.raises(AlreadyPosted):
            ledger.post(
                "gift_settled",
                postings,
                source=Source("balance_transaction", "txn_gift"),
                occurred_on=DAY,
            )
        ledger.post("allocation_received", postings, source=Source("r", "1"), occurred_on=DAY)
    assert books.balance(BANK) == usd("1")
    assert ledger.verify().holds


def test_what_is_undone_leaves_nothing(books: Books) -> None:
    postings = [Posting(BANK, books.fund_id, usd("1")), Posting("4030", books.fund_id, usd("-1"))]

    def fails_half_way() -> None:
        with transaction():
            ledger.post("allocation_received", postings, source=Source("r", "1"), occurred_on=DAY)
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError, match="the power fails"):
        fails_half_way()
    assert ledger.balances() == []
    assert ledger.verify() == ledger.Verification(0, 0, ())


def test_what_does_not_balance_is_not_sent_to_the_database(books: Books) -> None:
    with pytest.raises(Unbalanced):
        books.post("gift_settled", (BANK, usd("1")), (GIFTS_ONLINE, usd("-1.01")))
    assert ledger.entry_count() == 0


def test_entries_are_numbered_in_order(books: Books) -> None:
    numbers = [_gift(books, f"txn_{n}") for n in range(5)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 5


def test_a_date_is_the_accountant_s_and_not_the_clock_s(books: Books) -> None:
    number = books.post(
        "allocation_received", (BANK, usd("1")), ("4030", usd("-1")), on=date(2024, 2, 29)
    )
    assert ledger.booked(number).entry.occurred_on == date(2024, 2, 29)


def test_the_largest_amount_that_a_database_holds_is_kept_exactly(books: Books) -> None:
    most = Money(2**62, "USD")
    books.post("allocation_received", (BANK, most), ("4030", -most))
    assert books.balance(BANK) == most


def test_a_reversal_restores_every_balance(books: Books) -> None:
    _gift(books, "txn_before")
    before = ledger.balances()
    number = _gift(books, "txn_wrong")
    back = books.reverse(number)
    assert [line for line in ledger.balances() if line.minor] == before
    assert ledger.booked(back).entry.kind == "gift_settled_reversed"
    assert ledger.booked(back).entry.reverses_id == number
    assert ledger.reversal_of(number) == back
    assert ledger.verify().holds


def test_a_reversal_can_be_reversed(books: Books) -> None:
    number = _gift(books)
    once = ledger.balances()
    books.reverse(books.reverse(number))
    assert ledger.balances() == once


def test_an_entry_is_reversed_once(books: Books) -> None:
    number = _gift(books)
    books.reverse(number)
    with pytest.raises(AlreadyReversed):
        books.reverse(number)
    assert books.balance(STRIPE_BALANCE) == usd("0")


def test_what_is_not_there_is_not_reversed(books: Books) -> None:
    with pytest.raises(NoSuchEntry):
        books.reverse(7)


@given(postings=balanced())
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_postings_that_balance_are_kept_as_they_are(db_session: Any, postings: Any) -> None:
    before = {(b.code, b.fund_id, b.currency): b.minor for b in ledger.balances()}
    with transaction():
        source = Source("test", str(ledger.entry_count()))
        number = ledger.post("any", postings, source=source, occurred_on=DAY)
    assert ledger.postings_of(number) == postings
    with transaction():
        ledger.reverse(number, source=source, occurred_on=DAY)
    after = {(b.code, b.fund_id, b.currency): b.minor for b in ledger.balances() if b.minor}
    assert after == {key: minor for key, minor in before.items() if minor}
    assert ledger.verify().holds


def test_several_at_once_book_one_entry(books: Books) -> None:
    outcomes = _at_once(8, lambda _: _gift(books))
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyPosted) for outcome in outcomes) == 7
    assert books.balance(GIFTS_ONLINE) == usd("-50")
    assert ledger.verify().holds


def test_several_at_once_reverse_once(books: Books) -> None:
    number = _gift(books)
    outcomes = _at_once(8, lambda _: books.reverse(number))
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyReversed) for outcome in outcomes) == 7
    assert books.balance(STRIPE_BALANCE) == usd("0")


def test_many_at_once_are_all_booked_and_every_glance_balances(books: Books) -> None:
    glances: list[int] = []

    def work(worker: int) -> int:
        for n in range(10):
            _gift(books, f"txn_{worker}_{n}")
            glances.append(sum(balance.minor for balance in ledger.balances()))
            db.session.rollback()
        return worker

    outcomes = _at_once(6, work)
    assert outcomes == list(range(6))
    assert set(glances) == {0}
    assert books.balance(GIFTS_ONLINE) == usd("-3000")
    verified = ledger.verify()
    assert (verified.entries, verified.holds) == (60, True)


def _at_once(count: int, act: Any) -> list[Any]:
    """Run an act in several threads that begin together; what each returned or raised."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way
    begin = threading.Barrier(count)
    outcomes: list[Any] = [None] * count
    db.session.rollback()

    def run(index: int) -> None:
        with app.app_context():
            begin.wait()
            try:
                outcomes[index] = retrying(lambda: act(index))
            except Exception as error:  # noqa: BLE001 - what each thread met is what is tested
                outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes
