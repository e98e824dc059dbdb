"""Deposits, bounces, fees and interest: said by one, confirmed by another, then booked."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import BindParameter, Uuid, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hardship import audit, ledger, payouts, treasury
from hardship import committee as officers
from hardship.campaigns import Fund, NotYetArrived, TooLongAgo
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, NobodyAlone, NotFound
from hardship.core.limits import OutOfBounds
from hardship.core.money import Money
from hardship.core.tokens import new_id, new_secret
from hardship.ledger import (
    ALLOCATIONS,
    BANK,
    BANK_FEES,
    GIFTS_REFUNDED,
    OTHER_INCOME,
    UNDEPOSITED,
)
from hardship.treasury import (
    BouncedBefore,
    From,
    Giver,
    Means,
    NotADepositedCheque,
    NothingToDeposit,
    NotToDeposit,
    SeveralCurrencies,
    Voucher,
    VoucherKind,
)
from tests.crowd import all_at_once
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.treasury.standing import agrees, balance


def in_bank(counter: Counter, dollars: int) -> None:
    counter.deposit(counter.receive(usd(dollars)))


def test_a_deposit_takes_of_each_fund_its_share_to_the_bank(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    receipts = [counter.receive(usd(75)), counter.receive(usd(25))]
    receipts.append(counter.receive(usd(40), fund=other, means=Means.CASH, cheque_number=""))
    kept = counter.receive(usd(5))
    slip = counter.fill_in(*receipts)
    assert balance(BANK, fund) == 0, "a slip that is filled in is not at the bank"
    counter.confirm(slip)
    assert (balance(BANK, fund), balance(UNDEPOSITED, fund)) == (100_00, 5_00)
    assert (balance(BANK, other), balance(UNDEPOSITED, other)) == (40_00, 0)
    assert [each.id for each in treasury.to_deposit()] == [kept]
    assert treasury.voucher(slip).amount == usd(140)
    assert agrees()


def test_a_receipt_is_on_one_slip(counter: Counter) -> None:
    receipt = counter.receive(usd(75))
    slip = counter.fill_in(receipt)
    with pytest.raises(NotToDeposit):
        counter.fill_in(receipt)
    counter.confirm(slip)
    with pytest.raises(NotToDeposit):
        counter.fill_in(receipt)


def test_only_what_was_counted_by_two_goes_to_the_bank(counter: Counter) -> None:
    with pytest.raises(NotToDeposit):
        counter.fill_in(counter.enter(usd(75)).id)
    with pytest.raises(NotToDeposit):
        counter.fill_in(counter.receive(usd(75)), new_id())
    with pytest.raises(NothingToDeposit):
        counter.fill_in()


def test_nothing_reaches_the_bank_before_it_was_received(counter: Counter) -> None:
    receipt, today = counter.receive(usd(75)), counter.today()
    with pytest.raises(TooLongAgo):
        counter.fill_in(receipt, on=today - timedelta(days=1))
    with pytest.raises(NotYetArrived):
        counter.fill_in(receipt, on=today + timedelta(days=1))


def test_a_slip_is_not_older_than_the_last_of_its_receipts(counter: Counter) -> None:
    today = counter.today()
    days = [today - timedelta(days=ago) for ago in (3, 1)]
    receipts = [counter.receive(usd(75), received_on=each) for each in days]
    with pytest.raises(TooLongAgo) as refused:
        counter.fill_in(*receipts, on=today - timedelta(days=2))
    assert refused.value.params == {"first": days[1]}
    counter.fill_in(*receipts, on=days[1])


def test_no_check_bounces_before_it_was_deposited(counter: Counter) -> None:
    first, second, third = (counter.today() - timedelta(days=ago) for ago in (3, 2, 1))
    receipt = counter.receive(usd(75), received_on=first)
    counter.confirm(counter.fill_in(receipt, on=third))
    with pytest.raises(TooLongAgo) as refused:
        counter.say_bounced(receipt, usd(12), on=second)
    assert refused.value.params == {"first": third}
    counter.say_bounced(receipt, usd(12), on=third)


def test_a_rejected_slip_lets_go_of_its_receipts(counter: Counter) -> None:
    receipt = counter.receive(usd(75))
    slip = counter.fill_in(receipt)
    with transaction():
        treasury.reject_voucher(slip, reason="One check is missing", by=counter.rosa)
    assert [each.id for each in treasury.to_deposit()] == [receipt]
    (row,) = audit.acts("voucher.rejected", "vouchers", [slip])
    assert row.details["receipts"] == [treasury.counter_receipt(receipt).reference]
    counter.deposit(receipt)
    assert agrees()


def test_the_database_keeps_a_receipt_on_its_slip(counter: Counter) -> None:
    receipt, second, free = (counter.receive(usd(dollars)) for dollars in (75, 10, 5))
    slip = counter.deposit(receipt)
    waiting = counter.fill_in(second)
    for statement in (
        "UPDATE counter_receipts SET deposit_id = NULL WHERE id = :receipt",
        "UPDATE counter_receipts SET deposit_id = :waiting WHERE id = :receipt",
        "UPDATE counter_receipts SET deposit_id = :slip WHERE id = :second",
        "UPDATE counter_receipts SET deposit_id = :slip WHERE id = :free",
        "UPDATE counter_receipts SET bounce_id = :waiting WHERE id = :receipt",
        "UPDATE vouchers SET amount_minor = 1 WHERE id = :slip",
        "UPDATE vouchers SET status = 'rejected', confirmed_by_id = NULL WHERE id = :slip",
    ):
        names = {"receipt": receipt, "second": second, "free": free}
        names |= {"slip": slip, "waiting": waiting}
        used = {name: each for name, each in names.items() if f":{name}" in statement}
        query = text(statement).bindparams(*(_id(name, each) for name, each in used.items()))
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(query)


def _id(name: str, value: UUID) -> BindParameter[UUID]:
    return bindparam(name, value, type_=Uuid())


def test_nobody_confirms_their_own_slip_in_the_database_too(counter: Counter) -> None:
    slip = counter.fill_in(counter.receive(usd(75)))
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_voucher(slip, by=counter.teo)
    alone = "UPDATE vouchers SET status = 'confirmed', confirmed_by_id = entered_by_id"
    with pytest.raises(IntegrityError, match="nobody_alone"), transaction():
        db.session.execute(text(alone))
    counter.confirm(slip)
    with pytest.raises(AlreadyDecided):
        counter.confirm(slip)


def test_two_slips_at_once_share_no_receipt(app: Flask, counter: Counter) -> None:
    receipts, teo, day = [counter.receive(usd(10)) for _ in range(3)], counter.teo, counter.today()

    def fill_in() -> object:
        return treasury.prepare_deposit(
            receipts, form=new_secret(), reference="", deposited_on=day, by=teo
        ).id

    outcomes = all_at_once(app, [fill_in] * 5)
    assert sum(isinstance(each, NotToDeposit) for each in outcomes) == 4
    assert len(treasury.vouchers_waiting()) == 1


def test_a_slip_sent_ten_times_at_once_is_one(app: Flask, counter: Counter) -> None:
    receipt, form = counter.receive(usd(10)), new_secret()
    teo, day = counter.teo, counter.today()

    def fill_in() -> object:
        return treasury.prepare_deposit(
            [receipt], form=form, reference="", deposited_on=day, by=teo
        ).id

    assert len(set(map(str, all_at_once(app, [fill_in] * 10)))) == 1
    assert db.session.scalar(select(func.count()).select_from(Voucher)) == 1


def test_a_check_that_bounces_is_no_gift_and_costs_a_fee(counter: Counter, fund: Fund) -> None:
    receipt = counter.receive(usd(75))
    counter.deposit(receipt)
    bounce = counter.say_bounced(receipt, usd(12))
    assert balance(BANK, fund) == 75_00
    counter.confirm(bounce.id)
    assert balance(BANK, fund) == -12_00
    assert balance(GIFTS_REFUNDED, fund) == 75_00
    assert balance(BANK_FEES, fund) == 12_00
    assert agrees()


def test_a_check_of_another_local_that_bounces_is_no_allocation(
    counter: Counter, fund: Fund
) -> None:
    receipt = counter.receive(usd(500), whose=From(Giver.LOCAL, "Teachers Local 21"))
    counter.deposit(receipt)
    counter.confirm(counter.say_bounced(receipt, usd(0)).id)
    assert balance(ALLOCATIONS, fund) == balance(GIFTS_REFUNDED, fund) == 0
    assert agrees()


def test_only_a_deposited_check_bounces_and_only_once(counter: Counter) -> None:
    cash = counter.receive(usd(20), means=Means.CASH, cheque_number="")
    check, waiting = counter.receive(usd(75)), counter.receive(usd(10))
    with pytest.raises(NotADepositedCheque):
        counter.say_bounced(check, usd(0))
    counter.fill_in(waiting)
    counter.deposit(cash, check)
    for receipt in (cash, waiting):
        with pytest.raises(NotADepositedCheque):
            counter.say_bounced(receipt, usd(0))
    with pytest.raises(OutOfBounds):
        counter.say_bounced(check, usd(5000))
    with pytest.raises(TooLongAgo):
        counter.say_bounced(check, usd(0), on=counter.today() - timedelta(days=1))
    bounce = counter.say_bounced(check, usd(0))
    with pytest.raises(BouncedBefore):
        counter.say_bounced(check, usd(0))
    with transaction():
        treasury.reject_voucher(bounce.id, reason="It is another check", by=counter.teo)
    counter.confirm(counter.say_bounced(check, usd(0)).id)
    with pytest.raises(BouncedBefore):
        counter.say_bounced(check, usd(0))
    assert agrees()


def test_a_check_that_two_say_at_once_has_bounced_bounces_once(
    app: Flask, counter: Counter
) -> None:
    check, teo, day = counter.receive(usd(75)), counter.teo.id, counter.today()
    counter.deposit(check)

    def bounce() -> UUID:
        return treasury.say_bounced(
            check, form=new_secret(), fee=usd(12), bounced_on=day, by=officers.officer(teo)
        ).id

    outcomes = all_at_once(app, [bounce] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["BouncedBefore", "UUID"]
    assert [each.id for each in treasury.vouchers_waiting()] == [
        treasury.counter_receipt(check).bounce_id
    ]


def test_a_fee_that_no_bank_takes_is_a_slip_of_the_hand(counter: Counter) -> None:
    with pytest.raises(OutOfBounds):
        counter.bank_line(VoucherKind.BANK_FEE, usd("1000.01"))
    counter.bank_line(VoucherKind.BANK_FEE, usd(1000))
    counter.bank_line(VoucherKind.INTEREST, usd("1000.01"))


def test_fees_and_interest_of_the_bank(counter: Counter, fund: Fund) -> None:
    counter.confirm(counter.bank_line(VoucherKind.INTEREST, usd("3.21")).id)
    counter.confirm(counter.bank_line(VoucherKind.BANK_FEE, usd("1.50")).id)
    assert balance(BANK, fund) == 1_71
    assert (balance(OTHER_INCOME, fund), balance(BANK_FEES, fund)) == (-3_21, 1_50)
    assert agrees()
    with pytest.raises(NotFound):
        counter.bank_line(VoucherKind.DEPOSIT, usd(1))


def test_no_slip_and_no_move_is_of_two_currencies(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    in_bank(counter, 100)
    with transaction():
        other.currency = "CAD"
    mixed = [counter.receive(usd(10)), counter.receive(Money(10_00, "CAD"), fund=other)]
    with pytest.raises(SeveralCurrencies):
        counter.fill_in(*mixed)
    with pytest.raises(SeveralCurrencies):
        counter.ask_move(other, usd(1))
    assert treasury.vouchers_waiting() == []


def test_what_the_books_and_the_slips_differ_on_is_named(counter: Counter, fund: Fund) -> None:
    receipt = counter.receive(usd(75))
    with transaction():
        ledger.post(
            "deposited",
            [
                ledger.Posting(BANK, fund.id, usd(75)),
                ledger.Posting(UNDEPOSITED, fund.id, -usd(75)),
            ],
            source=ledger.Source("voucher", str(receipt)),
            occurred_on=counter.today(),
        )
    (at_counter,) = treasury.undeposited_differences()
    assert (at_counter.booked, at_counter.listed) == (-usd(75), usd(0))
    assert at_counter.item.id == str(receipt)
    assert [each.item.id for each in payouts.bank_differences()] == [str(receipt)]
