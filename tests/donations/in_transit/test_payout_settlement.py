"""Money on its way to the bank: whose it is, that it arrived, and that it came back after all."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import campaigns, donations, ledger, payouts
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.errors import NobodyAlone
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import BankReceipt, ReceiptKind, StripePayout
from hardship.donations.errors import ArrivalEntered, NotCalledBack, NotOnItsWay, NotWhatLeft
from hardship.donations.gateway import BalanceTransaction, ChargeFacts, PayoutFacts
from hardship.donations.in_transit.queries import shares_of
from hardship.donations.in_transit.rules import Lot, divided
from hardship.ledger import (
    BANK,
    IN_TRANSIT,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    Entry,
    Shares,
)
from tests.crowd import all_at_once
from tests.donations.refunding.test_refund_settlement import tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


def gave(fund: Fund, gateway: FakeGateway, dollars: int) -> BalanceTransaction:
    """A gift is in the books, without any fee."""
    with transaction():
        open_gift(fund, gateway, intended=usd(dollars))
    charge = gateway.pay(gateway.last, fee=ZERO)
    tell(gateway, "checkout.session.completed", gateway.last)
    assert charge.transaction is not None
    return charge.transaction


def sent(gateway: FakeGateway, payout: PayoutFacts) -> StripePayout:
    tell(gateway, "payout.created", payout.id)
    query = select(StripePayout).where(StripePayout.stripe_id == payout.id)
    return db.session.scalars(query).one()


def at(account: str, *funds: Fund) -> list[Money]:
    db.session.rollback()
    return [ledger.balance(account, fund.id, "USD") for fund in funds]


def test_an_automatic_payout_is_of_each_fund_what_it_consists_of(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50), gave(other, gateway, 7)]
    gave(fund, gateway, 1_000)
    payout = sent(gateway, gateway.pay_out(usd(157), contents))
    assert at(IN_TRANSIT, fund, other) == [usd(100), usd(57)]
    assert at(STRIPE_BALANCE, fund, other) == [usd(1_000), ZERO]
    assert shares_of(payout) == {fund.id: usd(100), other.id: usd(57)}
    assert donations.reconcile(gateway).agrees


def test_what_it_consists_of_is_settled_first(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    """No event told of the gift, nor of its refund."""
    with transaction():
        open_gift(other, gateway, intended=usd(50))
    charge = gateway.pay(gateway.last, fee=ZERO)
    refund = gateway.give_back(charge.id, usd(20))
    contents = [each for each in (charge.transaction, refund.transaction) if each]
    sent(gateway, gateway.pay_out(usd(30), contents))
    assert at(IN_TRANSIT, fund, other) == [ZERO, usd(30)]
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_nobody_can_tell_of_holds_up_no_payout(
    fund: Fund, gateway: FakeGateway, *, is_lost: bool
) -> None:
    """A bank debit of no gift came and failed again, or Stripe has forgotten what it was."""
    contents = [gave(fund, gateway, 100)]
    failed = ChargeFacts("py_1", usd(30), False, clock.now(), None, None, None)
    if not is_lost:
        gateway.charges[failed.id] = failed
    contents += [gateway.move("charge", "py_1", usd(30)), gateway.move("fee", None, usd(0))]
    contents += [gateway.move("charge_failure", "py_1", -usd(30))]
    sent(gateway, gateway.pay_out(usd(100), contents))
    assert at(IN_TRANSIT, fund) == [usd(100)]
    assert donations.reconcile(gateway).agrees


def test_a_payout_by_hand_takes_the_oldest_money_first(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    for each, dollars in ((other, 30), (fund, 100), (other, 50)):
        gave(each, gateway, dollars)
    sent(gateway, gateway.pay_out(usd(60)))
    assert at(IN_TRANSIT, fund, other) == [usd(30), usd(30)]
    sent(gateway, gateway.pay_out(usd(120)))
    assert at(IN_TRANSIT, fund, other) == [usd(100), usd(80)]
    assert donations.reconcile(gateway).agrees


def test_the_lots_of_a_payout_by_hand() -> None:
    central, town = UUID(int=1), UUID(int=2)
    parts = [(3, town, usd(5)), (1, town, usd(10)), (2, central, usd(20))]
    lots = [Lot(*part, clock.now(), clock.now()) for part in parts]
    has = {town: usd(15), central: usd(20)}

    def of(amount: Money) -> Shares:
        return divided(amount, {}, has=has, lots=lots, rest_to=central)

    assert of(usd(12)) == {town: usd(10), central: usd(2)}
    assert of(usd(40)) == {town: usd(15), central: usd(25)}
    assert divided(usd(3), {}, has={}, lots=[], rest_to=central) == {central: usd(3)}


def arrived(payout: StripePayout, teo: Officer, rosa: Officer) -> BankReceipt:
    today = campaigns.accounting_date()
    with transaction():
        receipt = donations.enter_arrival(payout.id, form=new_secret(), arrived_on=today, by=teo)
    with transaction():
        return donations.confirm_bank_receipt(receipt.id, by=rosa)


def overdue() -> list[UUID]:
    return [each.id for each in donations.payouts_overdue()]


def test_it_is_overdue_from_its_day_until_somebody_says_that_it_arrived(
    fund: Fund, gateway: FakeGateway, clock: FixedClock, teo: Officer, rosa: Officer
) -> None:
    made = gateway.pay_out(usd(100), [gave(fund, gateway, 100)])
    gateway.payouts[made.id] = replace(made, arrives_on=made.arrives_on + timedelta(days=2))
    payout = sent(gateway, made)
    clock.advance(days=1)
    assert overdue() == []
    clock.advance(days=1)
    assert overdue() == [payout.id]
    today = campaigns.accounting_date()
    with transaction():
        receipt = donations.enter_arrival(payout.id, form=new_secret(), arrived_on=today, by=teo)
    assert overdue() == [], "somebody said so"
    with transaction():
        donations.reject_bank_receipt(receipt.id, reason="Not there", by=rosa)
    assert overdue() == [payout.id], "it was not so"


def test_its_arrival_is_said_by_one_and_confirmed_by_another(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    payout = sent(gateway, gateway.pay_out(usd(150), contents))
    assert [each.id for each in donations.payouts_on_their_way()] == [payout.id]
    arrived(payout, teo, rosa)
    assert at(BANK, fund, other) == [usd(100), usd(50)]
    assert at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert donations.payouts_on_their_way() == []
    assert payouts.bank_differences() == []
    with pytest.raises(NotOnItsWay):
        arrived(payout, teo, rosa)


def test_an_arrival_is_entered_once_until_somebody_decided_about_it(
    app: Flask, fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """Three forms were opened before the first was sent; what was sent twice is the same."""
    payout = sent(gateway, gateway.pay_out(usd(100), [gave(fund, gateway, 100)]))
    payout_id, today = payout.id, campaigns.accounting_date()

    def enter(form: str) -> UUID:
        return donations.enter_arrival(payout_id, form=form, arrived_on=today, by=teo).id

    forms = [new_secret() for _ in range(3)]
    outcomes = all_at_once(app, [partial(enter, each) for each in forms])
    assert sum(isinstance(each, ArrivalEntered) for each in outcomes) == 2
    (waiting,) = donations.receipts_waiting()
    first = next(form for form, got in zip(forms, outcomes, strict=True) if got == waiting.id)
    with transaction():
        assert enter(first) == waiting.id
    with transaction():
        donations.reject_bank_receipt(waiting.id, reason="Not on the statement", by=rosa)
    arrived(payout, teo, rosa)
    assert at(BANK, fund) == [usd(100)]


def test_what_stripe_draws_from_the_bank_is_said_by_one_and_confirmed_by_another(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """All was paid out, and then something went back: the balance is below zero."""
    first = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    arrived(sent(gateway, gateway.pay_out(usd(150), first)), teo, rosa)
    taken = [gateway.give_back(name, usd(20)).transaction for name in list(gateway.charges)]
    payout = sent(gateway, gateway.pay_out(-usd(40), [each for each in taken if each]))
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, ZERO]
    assert at(IN_TRANSIT, fund, other) == [-usd(20), -usd(20)]
    assert [each.id for each in donations.payouts_on_their_way()] == [payout.id]
    receipt = arrived(payout, teo, rosa)
    assert receipt.amount == -usd(40)
    assert at(BANK, fund, other) == [usd(80), usd(30)]
    assert at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert donations.payouts_on_their_way() == []
    assert payouts.bank_differences() == []
    assert donations.reconcile(gateway).agrees
    with pytest.raises(NotOnItsWay):
        arrived(payout, teo, rosa)


def typed(fund: Fund, amount: Money, reference: str, by: Officer) -> BankReceipt:
    """As on the page where somebody types what the statement says."""
    with transaction():
        return donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=amount,
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=by,
        )


def test_a_typed_receipt_finds_its_payout_by_name_or_by_amount_and_takes_nothing_twice(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    payout = sent(gateway, gateway.pay_out(usd(150), contents))
    with pytest.raises(NotWhatLeft):
        typed(fund, usd(120), payout.stripe_id, teo)
    for share, of in ((usd(100), fund), (usd(50), other)):
        receipt = typed(of, share, payout.stripe_id, teo)
        with transaction():
            donations.confirm_bank_receipt(receipt.id, by=rosa)
    assert at(BANK, fund, other) == [usd(100), usd(50)]
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, ZERO]
    assert payouts.bank_differences() == []
    second = sent(gateway, gateway.pay_out(usd(33), [gave(fund, gateway, 33)]))
    receipt = typed(fund, usd(33), "STRIPE TRANSFER", teo)
    assert receipt.payout_id == second.id
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("reference", ["po_1", "txn_2", "as the bank calls it"])
def test_a_receipt_from_before_stripe_told_counts_as_the_payout(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, reference: str
) -> None:
    gave(fund, gateway, 100)
    receipt = typed(fund, usd(60), reference, teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    payout = sent(gateway, gateway.pay_out(usd(60)))
    assert at(STRIPE_BALANCE, fund) == [usd(40)]
    assert at(IN_TRANSIT, fund) == [ZERO]
    assert at(BANK, fund) == [usd(60)]
    assert donations.bank_receipt(receipt.id).claimed_by_id == payout.id
    assert donations.reconcile(gateway).agrees
    assert donations.sync(gateway).movements == 0, "the receipt's entry is the payout's"
    gateway.return_payout(payout.stripe_id)
    tell(gateway, "payout.failed", payout.stripe_id)
    assert at(STRIPE_BALANCE, fund) == [usd(100)]
    assert at(IN_TRANSIT, fund) == [-usd(60)]
    assert donations.reconcile(gateway).agrees


def test_of_an_automatic_payout_that_a_receipt_claims_in_part_the_rest_leaves(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """What its contents say is of all of it, and the town's share left by the receipt."""
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    receipt = typed(other, usd(50), "po_1", teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    payout = sent(gateway, gateway.pay_out(usd(150), contents))
    assert shares_of(payout) == {fund.id: usd(100)}
    assert donations.whole_shares(payout) == {fund.id: usd(100), other.id: usd(50)}
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, ZERO]
    assert at(IN_TRANSIT, fund, other) == [usd(100), ZERO]
    assert donations.reconcile(gateway).agrees


def test_two_receipts_of_one_amount_are_two_payouts(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """Whichever is taken for which: none leaves Stripe a second time."""
    gave(fund, gateway, 200)
    for words in ("STRIPE", "STRIPE AGAIN"):
        receipt = typed(fund, usd(60), words, teo)
        with transaction():
            donations.confirm_bank_receipt(receipt.id, by=rosa)
    for _ in range(2):
        sent(gateway, gateway.pay_out(usd(60)))
    assert at(STRIPE_BALANCE, fund) == [usd(80)]
    assert (at(IN_TRANSIT, fund), at(BANK, fund)) == ([ZERO], [usd(120)])
    assert donations.reconcile(gateway).agrees


def test_of_two_payouts_of_one_amount_a_typed_receipt_is_the_older(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, clock: FixedClock
) -> None:
    gave(fund, gateway, 200)
    first = sent(gateway, gateway.pay_out(usd(60)))
    clock.advance(hours=1)
    second = sent(gateway, gateway.pay_out(usd(60)))
    for payout in (first, second):
        receipt = typed(fund, usd(60), "STRIPE", teo)
        with transaction():
            donations.confirm_bank_receipt(receipt.id, by=rosa)
        assert receipt.payout_id == payout.id
    assert at(STRIPE_BALANCE, fund) == [usd(80)]
    assert (at(IN_TRANSIT, fund), at(BANK, fund)) == ([ZERO], [usd(120)])


def test_one_that_fails_after_it_arrived_is_taken_back_by_two(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, clock: FixedClock
) -> None:
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    payout = sent(gateway, gateway.pay_out(usd(150), contents))
    receipt = arrived(payout, teo, rosa)
    today = campaigns.accounting_date()
    with pytest.raises(NotCalledBack), transaction():
        donations.recall_arrival(receipt.id, recalled_on=today, by=teo)
    gateway.return_payout(payout.stripe_id)
    for _ in range(2):
        tell(gateway, "payout.failed", payout.stripe_id)
    assert at(STRIPE_BALANCE, fund, other) == [usd(100), usd(50)]
    assert at(IN_TRANSIT, fund, other) == [-usd(100), -usd(50)], "until somebody looks"
    assert [each.id for each in donations.arrivals_to_recall()] == [receipt.id]
    assert donations.payouts_to_mend() == [], "the receipt tells of it"
    with transaction():
        donations.recall_arrival(receipt.id, recalled_on=today, by=teo)
    with pytest.raises(NobodyAlone), transaction():
        donations.confirm_recall(receipt.id, by=teo)
    with transaction():
        donations.confirm_recall(receipt.id, by=rosa)
    assert at(BANK, fund, other) == [ZERO, ZERO]
    assert at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert donations.arrivals_to_recall() == []
    assert donations.payouts_to_mend() == [payout], "the bank's details are still wrong"
    assert payouts.bank_differences() == []
    assert donations.reconcile(gateway).agrees


def test_one_that_failed_before_we_heard_of_it_leaves_and_comes_back(
    fund: Fund, gateway: FakeGateway
) -> None:
    gave(fund, gateway, 100)
    made = gateway.pay_out(usd(60))
    gateway.return_payout(made.id)
    sent(gateway, made)
    kinds = db.session.scalars(select(Entry.kind).order_by(Entry.id)).all()
    assert kinds == ["gift_settled", "stripe_payout_left", "stripe_payout_failed"]
    assert at(STRIPE_BALANCE, fund) == [usd(100)]


def test_a_fee_of_no_gift_is_the_central_funds(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    gateway.move("fee", None, -usd("2.50"))
    gateway.move("network_cost", None, usd("1.00"))
    assert donations.sync(gateway).movements == 2
    clock.advance(days=1)
    assert donations.sync(gateway).movements == 0
    assert at(PROCESSING_FEES, fund, other) == [usd("1.50"), ZERO]
    assert at(STRIPE_BALANCE, fund, other) == [-usd("1.50"), ZERO]
    assert donations.reconcile(gateway).agrees


def test_an_event_that_is_too_old_for_stripe_is_found_in_the_balance(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    donations.sync(gateway)
    clock.advance(days=1)
    gave(fund, gateway, 100)
    gateway.pay_out(usd(40))
    clock.set(clock.now() + timedelta(days=60))
    gateway.told.clear()
    donations.sync(gateway)
    assert at(IN_TRANSIT, fund) == [usd(40)]
    assert donations.reconcile(gateway).agrees
