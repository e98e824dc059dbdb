"""What was confirmed of the bank and was not so: taken back by two, reversed, or refused."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from hardship import audit, committee, ledger, treasury
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, DomainError, NobodyAlone, NotInBooks
from hardship.core.limits import DayOutOfBounds, ReasonNeeded
from hardship.ledger import BANK, UNDEPOSITED, NotFreeAtBank, Source
from hardship.treasury import BouncedFromIt, NotToRecall, SaidToBounce, Voucher, VoucherKind
from tests.crowd import all_at_once
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.treasury.standing import agrees, balance


def line(counter: Counter, kind: VoucherKind, dollars: int) -> UUID:
    return counter.confirm(counter.bank_line(kind, usd(dollars)).id)


@pytest.mark.parametrize("kind", treasury.BANK_LINES)
def test_a_line_of_the_statement_is_reversed(
    counter: Counter, fund: Fund, kind: VoucherKind
) -> None:
    before = balance(BANK, fund)
    held = line(counter, kind, 30)
    counter.recall_voucher(held)
    assert balance(BANK, fund) != before, "said is not confirmed"
    assert [each.id for each in treasury.voucher_recalls_waiting()] == [held]
    counter.confirm_recall(held)
    assert balance(BANK, fund) == before
    made, undone = ledger.entries_of(Source(treasury.BY_VOUCHER, str(held)))
    assert (undone.reverses_id, undone.kind) == (made.id, f"{made.kind}_reversed")
    assert treasury.voucher_recalls_waiting() == []
    assert agrees()
    assert ledger.verify().holds


def test_what_stood_on_a_slip_goes_to_the_bank_by_another(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    wrong = counter.receive(usd(75))
    right = counter.receive(usd(40), fund=other, cheque_number="1208")
    slip = counter.deposit(wrong, right)
    counter.confirm_recall(counter.recall_voucher(slip))
    assert (balance(BANK, fund), balance(BANK, other)) == (0, 0)
    assert (balance(UNDEPOSITED, fund), balance(UNDEPOSITED, other)) == (75_00, 40_00)
    assert {each.id for each in treasury.to_deposit()} == {wrong, right}
    assert agrees()
    counter.deposit(right)
    assert (balance(BANK, other), balance(UNDEPOSITED, fund)) == (40_00, 75_00)
    assert agrees()
    assert ledger.verify().holds


def test_a_slip_waits_while_a_check_is_said_to_have_bounced(counter: Counter, fund: Fund) -> None:
    """Also when that is said between the two, and until it is rejected."""
    receipt = counter.receive(usd(75))
    slip = counter.deposit(receipt)
    counter.recall_voucher(slip)
    bounce = counter.say_bounced(receipt, usd(0)).id
    with pytest.raises(SaidToBounce):
        counter.confirm_recall(slip)
    with transaction():
        treasury.reject_voucher_recall(slip, by=counter.rosa)
    assert not treasury.may_be_recalled(treasury.voucher(slip))
    with pytest.raises(SaidToBounce):
        counter.recall_voucher(slip)
    with transaction():
        treasury.reject_voucher(bounce, reason="Another check", by=counter.rosa)
    assert treasury.may_be_recalled(treasury.voucher(slip))
    counter.confirm_recall(counter.recall_voucher(slip))
    assert (balance(BANK, fund), balance(UNDEPOSITED, fund)) == (0, 75_00)


def test_one_bounce_that_stands_weighs_more_than_one_that_waits(counter: Counter) -> None:
    checks = [counter.receive(usd(75), cheque_number=number) for number in ("1207", "1208")]
    slip = counter.deposit(*checks)
    counter.confirm(counter.say_bounced(checks[1], usd(0)).id)
    counter.say_bounced(checks[0], usd(0))
    with pytest.raises(BouncedFromIt):
        counter.recall_voucher(slip)
    assert not treasury.may_be_recalled(treasury.voucher(slip))


def test_what_its_fund_has_spent_is_not_taken_back(counter: Counter, fund: Fund) -> None:
    slip = counter.deposit(counter.receive(usd(75)))
    interest = line(counter, VoucherKind.INTEREST, 5)
    fee = line(counter, VoucherKind.BANK_FEE, 6)
    for held in (slip, counter.recall_voucher(interest)):
        line(counter, VoucherKind.BANK_FEE, 70)
        with pytest.raises(NotFreeAtBank):
            (counter.recall_voucher if held == slip else counter.confirm_recall)(held)
    counter.confirm_recall(counter.recall_voucher(fee))
    assert balance(BANK, fund) == -60_00, "a fee that was none is money that is there"


def test_a_bounce_a_recall_and_a_move_are_undone_otherwise(counter: Counter, other: Fund) -> None:
    banked, boxed = counter.receive(usd(75)), counter.receive(usd(10))
    line(counter, VoucherKind.INTEREST, 50)
    counter.deposit(banked)
    move = counter.confirm(counter.ask_move(other, usd(20)).id)
    bounce = counter.confirm(counter.say_bounced(banked, usd(0)).id)
    for held in (move, bounce, counter.confirm(counter.recall(boxed))):
        with pytest.raises(NotToRecall):
            counter.recall_voucher(held)


def test_only_what_is_in_the_books_is_taken_back_and_once(counter: Counter) -> None:
    waiting = counter.bank_line(VoucherKind.INTEREST, usd(5)).id
    with pytest.raises(NotInBooks):
        counter.recall_voucher(waiting)
    held = counter.confirm(waiting)
    counter.recall_voucher(held)
    with pytest.raises(AlreadyDecided):
        counter.recall_voucher(held)
    with transaction():
        treasury.reject_voucher_recall(held, by=counter.teo)
    with pytest.raises(AlreadyDecided):
        counter.confirm_recall(held)
    counter.confirm_recall(counter.recall_voucher(held))
    for act in (counter.recall_voucher, counter.confirm_recall):
        with pytest.raises(AlreadyDecided):
            act(held)


def test_nobody_takes_it_back_alone_nor_without_a_reason(counter: Counter) -> None:
    held = line(counter, VoucherKind.INTEREST, 5)
    with pytest.raises(ReasonNeeded):
        counter.recall_voucher(held, reason=" ")
    counter.recall_voucher(held)
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_voucher_recall(held, by=counter.teo)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE vouchers SET recall_confirmed_by_id = recalled_by_id"))
    (row,) = audit.acts("voucher.recalled", "vouchers", [held])
    assert row.details["reason"] is True, "what was typed is sealed"


def test_the_database_wants_it_said_first_and_of_what_can_be_taken_back(
    counter: Counter, other: Fund
) -> None:
    fee = line(counter, VoucherKind.INTEREST, 50)
    move = counter.confirm(counter.ask_move(other, usd(20)).id)
    said = {"recalled_by_id": counter.teo.id, "recalled_on": counter.today()}
    for held, change in ((fee, {}), (move, said)):
        row = update(Voucher).where(Voucher.id == held)
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(row.values(**change, recall_confirmed_by_id=counter.rosa.id))


def test_the_database_lets_no_slip_go_that_stands(counter: Counter) -> None:
    counter.recall_voucher(counter.deposit(counter.receive(usd(75))))
    with pytest.raises(DBAPIError, match="one slip"), transaction():
        db.session.execute(text("UPDATE counter_receipts SET deposit_id = NULL"))


def test_it_is_taken_back_on_no_day_to_come(counter: Counter) -> None:
    held, today = line(counter, VoucherKind.INTEREST, 5), counter.today()
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(DayOutOfBounds), transaction():
            treasury.recall_voucher(held, recalled_on=day, reason="Wrong", by=counter.teo)


def test_it_leaves_the_books_on_the_day_that_was_said(counter: Counter) -> None:
    """Neither on the day of its entry nor on that of the second, who may confirm it weeks later."""
    came, gone = (counter.today() - timedelta(days=ago) for ago in (9, 5))
    receipt = counter.receive(usd(75), received_on=came)
    slip = counter.confirm(counter.fill_in(receipt, on=came))
    counter.confirm_recall(counter.recall_voucher(slip, on=gone))
    made, undone = ledger.entries_of(Source(treasury.BY_VOUCHER, str(slip)))
    assert (made.occurred_on, undone.occurred_on) == (came, gone)


def test_two_who_confirm_at_once_reverse_it_once(app: Flask, counter: Counter, fund: Fund) -> None:
    slip, who = counter.recall_voucher(counter.deposit(counter.receive(usd(75)))), counter.rosa.id

    def act() -> object:
        return treasury.confirm_voucher_recall(slip, by=committee.officer(who)).id

    outcomes = all_at_once(app, [act] * 4)
    assert sum(isinstance(each, DomainError) for each in outcomes) == 3
    assert balance(UNDEPOSITED, fund) == 75_00
