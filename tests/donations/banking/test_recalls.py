"""What was confirmed wrongly is taken back: said by one, confirmed by another, reversed."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship import audit, campaigns, committee, donations, ledger, payouts, reports
from hardship.campaigns import FiscalYear, Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, DomainError, NobodyAlone, NotInBooks
from hardship.core.limits import DayOutOfBounds, ReasonNeeded
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import BankReceipt, ReceiptKind
from hardship.donations.errors import NotCalledBack
from hardship.ledger import (
    AID_PAYABLE,
    ALLOCATIONS,
    BANK,
    IN_TRANSIT,
    PAYMENTS_OUTSTANDING,
    STRIPE_BALANCE,
    NotFreeAtBank,
    Posting,
    Source,
)
from tests.crowd import all_at_once
from tests.donations.in_transit.test_payout_settlement import at, gave, sent
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
Taking = Callable[..., BankReceipt]


@pytest.fixture
def arrived(fund: Fund, teo: Officer, rosa: Officer) -> Taking:
    """Money that both say is at the bank."""

    def confirmed(
        amount: Money,
        kind: ReceiptKind = ReceiptKind.ALLOCATION,
        reference: str = "WIRE 77",
        on: date | None = None,
    ) -> BankReceipt:
        with transaction():
            receipt = donations.enter_bank_receipt(
                fund,
                form=new_secret(),
                kind=kind,
                amount=amount,
                reference=reference,
                arrived_on=on or campaigns.accounting_date(),
                from_local="Teachers Local 21",
                by=teo,
            )
        with transaction():
            return donations.confirm_bank_receipt(receipt.id, by=rosa)

    return confirmed


def recall(
    receipt_id: UUID, by: Officer, *, reason: str = "A zero too many", on: date | None = None
) -> BankReceipt:
    day = on or campaigns.accounting_date()
    with transaction():
        return donations.recall_arrival(receipt_id, recalled_on=day, reason=reason, by=by)


def confirm(receipt_id: UUID, by: Officer) -> BankReceipt:
    with transaction():
        return donations.confirm_recall(receipt_id, by=by)


def kinds_of(receipt_id: UUID) -> list[str]:
    return [each.kind for each in ledger.entries_of(Source("bank_receipt", str(receipt_id)))]


def issue(fund: Fund, amount: Money) -> None:
    """A payment is on its way."""
    postings = [
        Posting(AID_PAYABLE, fund.id, amount),
        Posting(PAYMENTS_OUTSTANDING, fund.id, -amount),
    ]
    with transaction():
        source, day = Source("payment", new_secret()), campaigns.accounting_date()
        ledger.post("payment_released", postings, source=source, occurred_on=day)


@pytest.mark.parametrize("kind", [ReceiptKind.ALLOCATION, ReceiptKind.OTHER_LOCAL])
def test_an_allocation_that_is_not_on_the_statement_leaves_the_books(
    fund: Fund, teo: Officer, rosa: Officer, arrived: Taking, kind: ReceiptKind
) -> None:
    receipt = arrived(usd(60_000), kind)
    recall(receipt.id, teo)
    assert at(BANK, fund) == [usd(60_000)], "said is not confirmed"
    assert [each.id for each in donations.recalls_waiting()] == [receipt.id]
    assert not donations.may_be_recalled(receipt)
    confirm(receipt.id, rosa)
    assert (at(BANK, fund), at(ALLOCATIONS, fund)) == ([ZERO], [ZERO])
    assert kinds_of(receipt.id) == ["allocation_received", "allocation_received_reversed"]
    assert donations.recalls_waiting() == []
    assert payouts.bank_differences() == []
    assert ledger.verify().holds
    year = FiscalYear.of(campaigns.accounting_date(), 1)
    assert not reports.other_receipts(year).named


def test_a_payout_that_stripe_never_sent_is_at_stripe_as_before(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    gave(fund, gateway, 800)
    receipt = arrived(usd(500), ReceiptKind.STRIPE_PAYOUT, "po_TYPINGERROR")
    assert not donations.reconcile(gateway).agrees
    recall(receipt.id, teo)
    confirm(receipt.id, rosa)
    for account, amount in ((STRIPE_BALANCE, usd(800)), (IN_TRANSIT, ZERO), (BANK, ZERO)):
        assert at(account, fund) == [amount]
    assert kinds_of(receipt.id)[2:] == [
        "stripe_payout_arrived_reversed",
        "stripe_payout_left_reversed",
    ]
    assert donations.reconcile(gateway).agrees
    assert payouts.bank_differences() == []


def test_what_was_taken_back_is_not_a_payout_of_which_stripe_tells_later(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    gave(fund, gateway, 800)
    receipt = arrived(usd(500), ReceiptKind.STRIPE_PAYOUT, "po_1")
    recall(receipt.id, teo)
    confirm(receipt.id, rosa)
    payout = sent(gateway, gateway.pay_out(usd(500)))
    assert payout.stripe_id == receipt.reference
    assert db.session.get_one(BankReceipt, receipt.id).claimed_by_id is None
    assert (at(STRIPE_BALANCE, fund), at(IN_TRANSIT, fund)) == ([usd(300)], [usd(500)])
    assert donations.reconcile(gateway).agrees


def test_a_payout_of_which_stripe_tells_meanwhile_is_not_taken_back(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    """Until it fails: then its arrival goes, and its leaving does not."""
    gave(fund, gateway, 800)
    receipt = arrived(usd(500), ReceiptKind.STRIPE_PAYOUT, "po_1")
    recall(receipt.id, teo)
    payout = sent(gateway, gateway.pay_out(usd(500)))
    with pytest.raises(NotCalledBack):
        confirm(receipt.id, rosa)
    assert at(BANK, fund) == [usd(500)]
    gateway.return_payout(payout.stripe_id)
    sent(gateway, gateway.payouts[payout.stripe_id])
    confirm(receipt.id, rosa)
    assert kinds_of(receipt.id)[2:] == ["stripe_payout_arrived_reversed"]
    assert (at(STRIPE_BALANCE, fund), at(BANK, fund)) == ([usd(800)], [ZERO])
    assert payouts.bank_differences() == []


def test_what_the_fund_has_spent_since_is_not_taken_back(
    fund: Fund, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    """To the cent; and between the two it may be spent as well."""
    receipt = arrived(usd(100))
    issue(fund, usd("0.01"))
    with pytest.raises(NotFreeAtBank, match=r"99\.99"):
        recall(receipt.id, teo)
    arrived(usd("0.01"))
    recall(receipt.id, teo)
    issue(fund, usd("0.01"))
    with pytest.raises(NotFreeAtBank):
        confirm(receipt.id, rosa)
    arrived(usd("0.01"))
    confirm(receipt.id, rosa)
    assert at(BANK, fund) == [usd("0.02")]


def test_what_was_promised_is_not_asked_about(
    fund: Fund, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    """It never was there: the fund owes more than it owns, and releases nothing."""
    receipt = arrived(usd(100))
    postings = [Posting("5010", fund.id, usd(80)), Posting(AID_PAYABLE, fund.id, -usd(80))]
    with transaction():
        source, day = Source("award", new_secret()), campaigns.accounting_date()
        ledger.post("award_granted", postings, source=source, occurred_on=day)
    recall(receipt.id, teo)
    confirm(receipt.id, rosa)
    assert ledger.fund_position(fund.id, "USD").deficit == usd(80)


def test_nobody_takes_it_back_alone_nor_without_a_reason(
    teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    receipt = arrived(usd(60))
    with pytest.raises(ReasonNeeded):
        recall(receipt.id, teo, reason=" ")
    recall(receipt.id, teo)
    with pytest.raises(NobodyAlone):
        confirm(receipt.id, teo)
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text("UPDATE bank_receipts SET recall_confirmed_by_id = recalled_by_id"))
    (row,) = audit.acts("bank_receipt.recalled", "bank_receipts", [receipt.id])
    assert "zero" not in str(row.details), "what was typed is sealed"
    assert row.details["reason"] is True


def test_only_what_is_in_the_books_is_taken_back_and_once(
    fund: Fund, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    with transaction():
        waiting = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(5),
            reference="x",
            arrived_on=campaigns.accounting_date(),
            by=teo,
        )
    with pytest.raises(NotInBooks):
        recall(waiting.id, teo)
    receipt = arrived(usd(60))
    recall(receipt.id, teo)
    with pytest.raises(AlreadyDecided):
        recall(receipt.id, rosa)
    with transaction():
        donations.reject_recall(receipt.id, by=rosa)
    with pytest.raises(AlreadyDecided):
        confirm(receipt.id, rosa)
    recall(receipt.id, teo)
    confirm(receipt.id, rosa)
    for act in (recall, confirm):
        with pytest.raises(AlreadyDecided):
            act(receipt.id, rosa)
    with pytest.raises(AlreadyDecided), transaction():
        donations.reject_recall(receipt.id, by=rosa)


def test_it_is_taken_back_on_no_day_before_it_came(teo: Officer, arrived: Taking) -> None:
    today = campaigns.accounting_date()
    receipt = arrived(usd(60), on=today - timedelta(days=2))
    for day in (today - timedelta(days=3), today + timedelta(days=1)):
        with pytest.raises(DayOutOfBounds):
            recall(receipt.id, teo, on=day)


def test_it_leaves_the_books_on_the_day_that_was_said(
    teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    """Neither on the day of its entry nor on that of the second, who may confirm it weeks later."""
    came, gone = (campaigns.accounting_date() - timedelta(days=ago) for ago in (9, 5))
    receipt = arrived(usd(60), on=came)
    recall(receipt.id, teo, on=gone)
    confirm(receipt.id, rosa)
    made, undone = ledger.entries_of(Source("bank_receipt", str(receipt.id)))
    assert (made.occurred_on, undone.occurred_on) == (came, gone)


def test_two_who_confirm_at_once_reverse_it_once(
    app: Flask, fund: Fund, teo: Officer, rosa: Officer, arrived: Taking
) -> None:
    receipt_id, who = recall(arrived(usd(60)).id, teo).id, rosa.id

    def act() -> object:
        return donations.confirm_recall(receipt_id, by=committee.officer(who)).id

    outcomes = all_at_once(app, [act] * 4)
    assert sum(isinstance(each, DomainError) for each in outcomes) == 3
    assert at(BANK, fund) == [ZERO]
