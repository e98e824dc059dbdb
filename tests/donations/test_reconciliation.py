"""The books beside Stripe: whatever differs has a line of its own, payouts included."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import (
    BankReceipt,
    Cause,
    ComparedBalance,
    ReceiptKind,
    TooManyMovements,
)
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.reconciliation import StripeDifference
from tests.engines import Database
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.ledger.raw import Console, unguarded


@pytest.fixture
def gateway(fund: Fund) -> FakeGateway:
    """Stripe holds two gifts of $1,000, in the books for $1,941.40."""
    gateway = FakeGateway()
    for _ in range(2):
        with transaction():
            gift = open_gift(fund, gateway, intended=usd(1_000))
        gateway.pay(str(gift.session_id))
        with transaction():
            donations.settle_session(gateway.session(str(gift.session_id)))
    return gateway


@pytest.fixture
def forger(database: Database, gateway: FakeGateway) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    db.session.rollback()
    yield from unguarded(database, "bank_receipts")


def arrived(fund: Fund, dollars: str, reference: str) -> BankReceipt:
    """A payout on the bank's statement, entered by one and confirmed by another."""
    with transaction():
        entered = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=usd(dollars),
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=officer(Role.TREASURER, name="Tove", email=f"{new_secret()}@example.org"),
        )
        other = officer(Role.RELEASER, name="Rosa", email=f"{new_secret()}@example.org")
        return donations.confirm_bank_receipt(entered.id, by=other)


def left(gateway: FakeGateway, dollars: str, payout: str) -> None:
    """Stripe sends money to the bank."""
    gateway.moved.append(
        BalanceTransaction(
            id=f"txn_{payout}",
            gross=-usd(dollars),
            fee=Money.zero("USD"),
            category="payout",
            source_id=payout,
            created_at=datetime(2024, 11, 26, tzinfo=UTC),
            available_at=datetime(2024, 11, 26, tzinfo=UTC),
        )
    )


def found(gateway: FakeGateway) -> list[tuple[str, Cause, Money | None, Money | None]]:
    db.session.rollback()
    compared = donations.reconcile(gateway)
    return [(each.id, each.cause, each.stripe, each.books) for each in compared.differences]


def take_out(forger: Console, receipt: BankReceipt) -> None:
    """The entry by which a payout left Stripe."""
    which = "SELECT id FROM ledger_entries WHERE kind = 'stripe_payout_left' AND source_id = ?"
    for table, key in (("ledger_postings", "entry_id"), ("ledger_entries", "id")):
        forger.run(
            f"DELETE FROM {table} WHERE {key} IN ({which})",  # noqa: S608 - our own words
            str(receipt.id),
        )


def test_a_payout_by_its_reference_or_by_its_amount_agrees(
    fund: Fund, gateway: FakeGateway
) -> None:
    left(gateway, "100", "po_1")
    left(gateway, "70.50", "po_2")
    arrived(fund, "60", "po_1")
    arrived(fund, "40", "po_1")
    arrived(fund, "70.50", "as the bank calls it")
    assert donations.reconcile(gateway).agrees


def test_a_payout_that_nobody_confirmed_is_named(fund: Fund, gateway: FakeGateway) -> None:
    left(gateway, "100", "po_1")
    with transaction():
        donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=usd(100),
            reference="po_1",
            arrived_on=campaigns.accounting_date(),
            by=officer(Role.TREASURER, name="Teo"),
        )
    assert found(gateway) == [("po_1", Cause.NOT_IN_BOOKS, usd(-100), None)]


def test_a_payout_whose_entry_is_gone_is_named(
    fund: Fund, gateway: FakeGateway, forger: Console
) -> None:
    left(gateway, "100", "po_1")
    receipt = arrived(fund, "100", "po_1")
    db.session.rollback()
    take_out(forger, receipt)
    assert found(gateway) == [("po_1", Cause.NOT_IN_BOOKS, usd(-100), None)]


def test_a_part_of_a_payout_whose_entry_is_gone_is_named(
    fund: Fund, gateway: FakeGateway, forger: Console
) -> None:
    left(gateway, "100", "po_1")
    arrived(fund, "60", "po_1")
    part = arrived(fund, "40", "po_1")
    db.session.rollback()
    take_out(forger, part)
    assert found(gateway) == [("po_1", Cause.AMOUNT, usd(-100), usd(-60))]


def test_a_payout_that_stripe_never_sent_is_named(fund: Fund, gateway: FakeGateway) -> None:
    arrived(fund, "100", "po_9")
    assert found(gateway) == [("po_9", Cause.NOT_AT_STRIPE, None, usd(-100))]


def test_a_payout_without_its_receipt_is_named_by_its_source(
    fund: Fund, gateway: FakeGateway, forger: Console
) -> None:
    receipt_id = arrived(fund, "100", "po_1").id
    db.session.rollback()
    forger.run("DELETE FROM bank_receipts")
    assert found(gateway) == [(str(receipt_id), Cause.NOT_AT_STRIPE, None, usd(-100))]


def test_the_differences_explain_the_totals(fund: Fund, gateway: FakeGateway) -> None:
    arrived(fund, "100", "po_9")
    left(gateway, "33", "po_1")
    gateway.moved[0] = replace(gateway.moved[0], fee=usd(9))
    (compared,) = donations.reconcile(gateway).balances
    zero = Money.zero("USD")
    explained = [(each.stripe or zero) - (each.books or zero) for each in compared.differences]
    assert compared.stripe != compared.books
    assert Money.total(explained, "USD") == compared.stripe - compared.books


def test_more_movements_than_somebody_waits_for_are_not_read(gateway: FakeGateway) -> None:
    assert donations.reconcile(gateway, most=2).agrees
    with pytest.raises(TooManyMovements):
        donations.reconcile(gateway, most=1)


def test_no_more_is_read_than_it_takes_to_see_that_it_is_too_much(gateway: FakeGateway) -> None:
    class Endless(FakeGateway):
        def balance_transactions(
            self, since: datetime | None = None
        ) -> Iterator[BalanceTransaction]:
            while True:
                yield gateway.moved[0]

    with pytest.raises(TooManyMovements):
        donations.reconcile(Endless(), most=5)


def test_money_in_a_currency_that_no_fund_has_is_compared(fund: Fund, gateway: FakeGateway) -> None:
    euros, none = Money(50_00, "EUR"), Money.zero("EUR")
    moved = gateway.move("adjustment", None, euros)
    compared = donations.reconcile(gateway)
    assert not compared.agrees
    assert compared.balances[0] == ComparedBalance(
        euros, none, [StripeDifference(moved.id, Cause.NOT_IN_BOOKS, euros, None)]
    )
    assert compared.balances[1].agrees
    donations.sync(gateway)
    compared = donations.reconcile(gateway)
    assert compared.agrees
    assert compared.balances[0] == ComparedBalance(euros, euros, [])
    gateway.moved.remove(moved)
    assert found(gateway) == [(moved.id, Cause.NOT_AT_STRIPE, None, euros)]


def test_a_bank_debit_that_came_and_went_is_no_difference(fund: Fund, gateway: FakeGateway) -> None:
    came = gateway.move("charge", "py_1", usd(50), usd("0.40"))
    assert [name for name, *_ in found(gateway)] == [came.id]
    gateway.move("charge_failure", "py_1", -usd(50), -usd("0.40"))
    assert found(gateway) == []
