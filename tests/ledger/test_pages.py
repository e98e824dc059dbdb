"""Pages of the journal and of accounts: nothing is shown twice, nothing is left out."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from hardship import ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.ledger import AccountPage, NoSuchEntry, Sought, Source
from tests.factories.books import Books
from tests.factories.money import usd


@pytest.fixture
def books(db_session: Any) -> Books:
    """The books of one fund, with eleven gifts and what became of some."""
    books = Books()
    for n in range(11):
        books.receive(
            usd(str(10 + n)), fee=usd("0.50"), source=Source("balance_transaction", f"t{n}")
        )
    books.allocate(usd("1000"))
    books.award(usd("200"))
    books.release(usd("200"))
    books.clear(usd("200"))
    return books


def _numbers(sought: Sought, size: int = 4) -> list[int]:
    """Every number, a page at a time, forwards."""
    found, cursor = [], None
    while True:
        page = ledger.journal(sought, cursor, size)
        found += [booked.entry.id for booked in page.items]
        if page.next is None:
            return found
        cursor = page.next


def _numbers_backwards(sought: Sought, size: int = 4) -> list[int]:
    last = ledger.journal(sought, None, size)
    while last.next:
        last = ledger.journal(sought, last.next, size)
    found = [booked.entry.id for booked in last.items]
    while last.previous:
        last = ledger.journal(sought, last.previous, size)
        assert last.next is not None, "there is an older page: we came from it"
        found = [booked.entry.id for booked in last.items] + found
    return found


_FOUND = (
    (Sought(), 15),
    (Sought(account="1010"), 11),
    (Sought(account="2020"), 2),
    (Sought(kinds=("gift_settled",)), 11),
    (Sought(kinds=("award_granted", "payment_released", "payment_cleared")), 3),
    (Sought(account="2010", kinds=("award_granted",)), 1),
    (Sought(since=date(2024, 11, 4), until=date(2024, 11, 4)), 15),
    (Sought(since=date(2024, 11, 5)), 0),
    (Sought(until=date(2024, 11, 3)), 0),
    (Sought(account="1030", since=date(2024, 11, 5)), 0),
    (Sought(find="t7"), 1),
    (Sought(find="t77"), 0),
    (Sought(account="9999"), 0),
)


def test_every_entry_that_is_sought_is_found_once(books: Books) -> None:
    for sought, expected in _FOUND:
        forwards = _numbers(sought)
        assert len(forwards) == expected, sought
        assert forwards == sorted(set(forwards), reverse=True), sought
        assert _numbers_backwards(sought) == forwards, sought


def test_a_fund_s_journal_is_its_own(books: Books) -> None:
    other = Books()
    number = other.allocate(usd("5"))
    assert _numbers(Sought(fund_id=other.fund_id)) == [number]
    assert len(_numbers(Sought(fund_id=books.fund_id))) == 15
    assert len(_numbers(Sought())) == 16
    shared = books.give_to(other, usd("1"))
    for fund_id in (books.fund_id, other.fund_id, None):
        assert _numbers(Sought(fund_id=fund_id))[0] == shared
        assert _numbers(Sought(fund_id=fund_id, account="1030"))[0] == shared


def test_an_entry_is_found_by_its_number(books: Books) -> None:
    page = ledger.journal(Sought(find="1,0"))
    assert [booked.entry.id for booked in page.items] == [10]


def test_the_journal_shows_debits_first(books: Books) -> None:
    newest = ledger.journal(Sought(), size=1).items[0]
    assert [posting.account for posting in newest.postings] == ["2020", "1030"]
    assert [posting.amount for posting in newest.postings] == [usd("200"), usd("-200")]


def test_a_cursor_that_means_nothing_is_the_first_page(books: Books) -> None:
    nonsense = ("", "x", "-", "1.2.3", "١", "9" * 30, "'; DROP TABLE ledger_entries", "-5.x")
    for cursor in nonsense:
        assert ledger.journal(Sought(), cursor, 3).items[0].entry.id == ledger.entry_count()
        assert ledger.account_page("1010", [books.fund_id], "USD", cursor=cursor).lines


def test_an_account_carries_its_balance_from_page_to_page(books: Books) -> None:
    page = ledger.account_page("1010", [books.fund_id], "USD", size=4)
    assert page.closing == books.balance("1010")
    assert page.previous is None
    seen: list[AccountPage] = [page]
    while page.next:
        page = ledger.account_page("1010", [books.fund_id], "USD", cursor=page.next, size=4)
        assert page.closing == seen[-1].brought_forward
        seen.append(page)
    assert page.brought_forward == usd("0")
    lines = [line for each in reversed(seen) for line in each.lines]
    balance = usd("0")
    for line in lines:
        balance += line.amount
        assert line.balance == balance
    assert [line.entry.id for line in lines] == list(range(1, 12))


def test_one_can_walk_back_to_newer_lines(books: Books) -> None:
    first = ledger.account_page("1010", [books.fund_id], "USD", size=4)
    older = ledger.account_page("1010", [books.fund_id], "USD", cursor=first.next, size=4)
    back = ledger.account_page("1010", [books.fund_id], "USD", cursor=older.previous, size=4)
    assert back.lines == first.lines
    assert back.closing == first.closing
    assert (back.previous, back.next) == (None, first.next)


def test_an_account_over_several_funds_is_one_run(books: Books) -> None:
    other = Books()
    other.allocate(usd("5"))
    books.allocate(usd("7"))
    page = ledger.account_page("1030", [books.fund_id, other.fund_id], "USD")
    assert [line.fund_id for line in page.lines[-2:]] == [other.fund_id, books.fund_id]
    assert page.closing == usd("812")
    assert page.lines[-1].balance == usd("812")
    assert page.lines[-2].balance == usd("805")


def test_two_lines_of_one_entry_may_stand_on_two_pages(books: Books) -> None:
    books.post("split", ("1030", usd("1")), ("1030", usd("2")), ("4030", usd("-3")))
    newest = ledger.account_page("1030", [books.fund_id], "USD", size=1)
    older = ledger.account_page("1030", [books.fund_id], "USD", cursor=newest.next, size=1)
    assert [newest.lines[0].position, older.lines[0].position] == [2, 1]
    assert newest.brought_forward == older.closing == newest.closing - usd("2")


def test_an_account_without_lines_is_empty(books: Books) -> None:
    page = ledger.account_page("4040", [books.fund_id], "USD")
    assert (page.lines, page.closing, page.next) == ([], usd("0"), None)
    assert ledger.account_page("1010", [], "USD").lines == []
    assert ledger.account_page("1010", [books.fund_id], "CAD").closing == Money(0, "CAD")


def test_an_entry_that_is_not_there_is_not_found(books: Books) -> None:
    with pytest.raises(NoSuchEntry):
        ledger.booked(10**12)


def test_a_page_asks_the_same_number_of_questions_however_long_it_is(books: Books) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        counts = []
        for size in (1, 15):
            db.session.rollback()
            asked.clear()
            ledger.journal(Sought(fund_id=books.fund_id), size=size)
            ledger.account_page("1010", [books.fund_id], "USD", size=size)
            counts.append(len(asked))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 8
