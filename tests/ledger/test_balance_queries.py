"""What the books say: balances, what a fund may spend, and stories as a textbook tells them."""

from typing import Any
from uuid import uuid4

import pytest

from hardship import ledger
from hardship.core.money import Money
from hardship.ledger import (
    AID_PAYABLE,
    BANK,
    BETWEEN_FUNDS,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    PAYMENTS_OUTSTANDING,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    AidCategory,
    Balance,
    Source,
)
from tests.factories.books import Books
from tests.factories.money import usd

SOURCE = Source("balance_transaction", "txn_twice")


@pytest.fixture
def books(db_session: Any) -> Books:
    """The books of one fund."""
    return Books()


def test_a_gift_counts_whole_and_stripe_holds_what_is_left(books: Books) -> None:
    books.receive(usd("50"), fee=usd("1.75"))
    assert books.balance(STRIPE_BALANCE) == usd("48.25")
    assert books.balance(PROCESSING_FEES) == usd("1.75")
    assert books.balance(GIFTS_ONLINE) == usd("-50")


def test_a_refund_is_seen_beside_the_gift_and_the_fee_stays(books: Books) -> None:
    books.receive(usd("50"), fee=usd("1.75"))
    books.refund(usd("50"))
    assert books.balance(STRIPE_BALANCE) == usd("-1.75")
    assert books.balance(GIFTS_REFUNDED) == usd("50")


def test_from_the_first_gift_to_the_first_cleared_payment(books: Books) -> None:
    books.receive(usd("500"), fee=usd("14.80"))
    books.pay_out(usd("485.20"))
    books.arrive(usd("485.20"))
    assert books.position.owns == usd("485.20")
    assert books.position.available_to_pay == usd("485.20")

    books.award(usd("250"))
    assert books.position.awarded == usd("250")
    assert books.position.available_to_award() == usd("235.20")
    assert books.position.available_to_pay == usd("485.20")

    books.release(usd("250"))
    assert books.position.awarded == usd("0")
    assert books.position.outstanding == usd("250")
    assert books.position.available_to_award() == usd("235.20")
    assert books.position.available_to_pay == usd("235.20")

    books.clear(usd("250"))
    assert books.position.owns == usd("235.20")
    assert books.position.outstanding == usd("0")
    assert books.position.available_to_pay == usd("235.20")
    assert ledger.verify().holds


def test_money_at_stripe_can_be_awarded_and_not_paid(books: Books) -> None:
    books.receive(usd("100"), fee=usd("3"))
    assert books.position.available_to_award() == usd("97")
    assert books.position.available_to_pay == usd("0")
    books.pay_out(usd("97"))
    assert books.position.available_to_award() == usd("97")
    assert books.position.available_to_pay == usd("0")


def test_what_nobody_can_explain_is_not_awarded(books: Books) -> None:
    books.receive(usd("100"), fee=usd("3"))
    books.suspend(usd("40"), fee=usd("1.50"))
    assert books.position.owns == usd("135.50")
    assert books.position.suspense == usd("40")
    assert books.position.available_to_award() == usd("95.50")


def test_what_was_taken_and_nobody_can_explain_is_gone_whatever_else_is_held(books: Books) -> None:
    books.allocate(usd("100"))
    books.post("stripe_movement_suspended", ("1010", usd("-60")), ("1050", usd("60")))
    assert books.position.available_to_award() == books.position.owns == usd("40")
    books.suspend(usd("60"), fee=usd("1"))
    assert books.position.available_to_award() == usd("39")
    assert books.position.deficit == usd("0")
    books.post("stripe_movement_suspended", ("1010", usd("-50")), ("1050", usd("50")))
    assert books.position.deficit == usd("11")


def test_the_reserve_and_undeposited_cheques_are_kept_back(books: Books) -> None:
    books.allocate(usd("1000"))
    books.post("cheques_received", ("1040", usd("80")), ("4020", usd("-80")))
    position = books.position
    assert position.owns == usd("1080")
    assert position.available_to_award(usd("150")) == usd("850")
    assert position.available_to_award(usd("150"), counts_undeposited=True) == usd("930")


def test_a_refund_after_the_money_was_paid_leaves_a_deficit(books: Books) -> None:
    books.receive(usd("50"), fee=usd("1.75"))
    books.pay_out(usd("48.25"))
    books.arrive(usd("48.25"))
    for event in (books.award, books.release, books.clear):
        event(usd("48.25"))
    books.refund(usd("50"))
    assert books.position.available_to_award() == usd("-50")


def test_one_fund_helps_another_and_nothing_is_left_between(books: Books) -> None:
    other = Books()
    books.allocate(usd("100"))
    books.give_to(other, usd("30"))
    assert (books.balance(BANK), other.balance(BANK)) == (usd("70"), usd("30"))
    assert books.balance(BETWEEN_FUNDS) + other.balance(BETWEEN_FUNDS) == usd("0")
    assert ledger.verify().holds


def test_an_award_taken_back_is_not_owed(books: Books) -> None:
    books.allocate(usd("500"))
    books.reverse(books.award(usd("200"), AidCategory.FOOD))
    assert books.position.available_to_award() == usd("500")
    assert books.balance("5030") == usd("0")


def test_funds_do_not_see_each_other_s_money(books: Books) -> None:
    other = Books()
    books.allocate(usd("100"))
    other.allocate(usd("7"))
    assert books.position.owns == usd("100")


def test_totals_of_some_funds_are_told_by_account(books: Books) -> None:
    other = Books()
    books.receive(usd("50"), fee=usd("1.75"))
    other.allocate(usd("7"))
    both = ledger.totals([books.fund_id, other.fund_id], "USD")
    assert (both[STRIPE_BALANCE], both[BANK], both[AID_PAYABLE]) == (usd("48.25"), usd("7"), usd(0))
    assert sum(total.minor for total in both.values()) == 0
    assert ledger.totals([books.fund_id], "USD", [BANK]) == {BANK: usd(0)}
    assert ledger.totals([uuid4()], "CAD", [BANK]) == {BANK: Money(0, "CAD")}


def test_what_a_source_leaves_is_told_fund_by_fund(books: Books) -> None:
    for each in (books, Books()):
        each.receive(usd("50"), fee=usd("1.75"), source=Source("balance_transaction", str(each)))
    books.post("gift_corrected", (STRIPE_BALANCE, usd(1)), (GIFTS_ONLINE, usd(-1)), source=SOURCE)
    books.post("fee_corrected", (STRIPE_BALANCE, usd(2)), (PROCESSING_FEES, usd(-2)), source=SOURCE)
    books.post("undone", (BANK, usd(5)), (GIFTS_ONLINE, usd(-5)), source=SOURCE)
    books.post("done_again", (BANK, usd(-5)), (GIFTS_ONLINE, usd(5)), source=SOURCE)
    left = ledger.left_by_source(STRIPE_BALANCE)
    assert sorted(left.values()) == [3_00, 48_25, 48_25]
    assert left[ledger.Item(SOURCE.type, SOURCE.id, books.fund_id, "USD")] == 3_00
    assert len({item.fund_id for item in left}) == 2
    assert ledger.left_by_source(BANK) == {}


def test_dollars_are_not_mixed_with_other_dollars(books: Books) -> None:
    books.allocate(usd("100"))
    books.post("allocation", (BANK, Money(500, "CAD")), ("4030", Money(-500, "CAD")))
    assert books.balance(BANK) == usd("100")
    assert ledger.balance(BANK, books.fund_id, "CAD") == Money(500, "CAD")
    assert ledger.fund_position(books.fund_id, "CAD").owns == Money(500, "CAD")


def test_balances_come_by_code_and_fund_and_sum_to_zero(books: Books) -> None:
    other = Books()
    books.receive(usd("50"), fee=usd("1.75"))
    other.allocate(usd("100"))
    found = ledger.balances()
    assert Balance("1010", books.fund_id, "USD", 4825) in found
    assert [balance.code for balance in found] == sorted(balance.code for balance in found)
    assert sum(balance.minor for balance in found) == 0
    assert ledger.balances([BANK]) == [Balance("1030", other.fund_id, "USD", 10000)]
    assert sorted(ledger.funds_in_books()) == sorted([books.fund_id, other.fund_id])


def test_the_books_begin_empty(books: Books) -> None:
    assert ledger.balances() == []
    assert ledger.funds_in_books() == []
    assert books.balance(AID_PAYABLE) == usd("0")
    assert books.position.available_to_pay == usd("0")
    assert ledger.entry_for(Source("award", "1")) is None
    assert ledger.entries_of(Source("award", "1")) == []
    assert books.balance(PAYMENTS_OUTSTANDING) == usd("0")
