"""Money at the bank: entered by one, confirmed by another, never more than Stripe had."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from hardship import donations, ledger
from hardship.campaigns import Fund, LocalNeeded, NotAnAmount, NotYetArrived
from hardship.committee import Officer, Role
from hardship.core.by_two import Standing
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.limits import ReasonNeeded
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import (
    BankReceipt,
    ExceedsStripeBalance,
    ReceiptKind,
)
from hardship.ledger import (
    ALLOCATIONS,
    BANK,
    GIFTS_ONLINE,
    IN_TRANSIT,
    STRIPE_BALANCE,
    Entry,
    Posting,
    Source,
)
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.factories.officers import officer

TODAY = date(2024, 11, 27)


@pytest.fixture
def enters(fund: Fund) -> Officer:
    with transaction():
        return officer(Role.TREASURER, name="Teo")


@pytest.fixture
def confirms(fund: Fund) -> Officer:
    with transaction():
        return officer(Role.RELEASER, name="Rosa")


def gave(fund: Fund, amount: Money) -> None:
    """So much is at Stripe."""
    postings = [Posting(STRIPE_BALANCE, fund.id, amount), Posting(GIFTS_ONLINE, fund.id, -amount)]
    with transaction():
        source = Source("balance_transaction", new_secret())
        ledger.post("gift_settled", postings, source=source, occurred_on=TODAY)


def entered(fund: Fund, by: Officer, kind: ReceiptKind, amount: Money) -> BankReceipt:
    with transaction():
        return donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=kind,
            amount=amount,
            reference="po_1",
            arrived_on=TODAY,
            by=by,
        )


def test_a_payout_goes_from_stripe_to_the_bank(
    fund: Fund, enters: Officer, confirms: Officer
) -> None:
    gave(fund, usd(500))
    receipt = entered(fund, enters, ReceiptKind.STRIPE_PAYOUT, usd(300))
    assert ledger.balance(BANK, fund.id, "USD") == usd(0), "entered is not confirmed"
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=confirms)
    assert ledger.balance(STRIPE_BALANCE, fund.id, "USD") == usd(200)
    assert ledger.balance(IN_TRANSIT, fund.id, "USD") == usd(0)
    assert ledger.balance(BANK, fund.id, "USD") == usd(300)
    kinds = [entry.kind for entry in ledger.entries_of(Source("bank_receipt", str(receipt.id)))]
    assert kinds == ["stripe_payout_left", "stripe_payout_arrived"]


def test_an_allocation_is_income(fund: Fund, enters: Officer, confirms: Officer) -> None:
    receipt = entered(fund, enters, ReceiptKind.ALLOCATION, usd(125_000))
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=confirms)
    assert ledger.balance(BANK, fund.id, "USD") == usd(125_000)
    assert ledger.balance(ALLOCATIONS, fund.id, "USD") == -usd(125_000)


def test_an_allocation_of_another_local_is_told_by_its_name(
    fund: Fund, enters: Officer, confirms: Officer
) -> None:
    facts: dict[str, Any] = {
        "amount": usd(500),
        "reference": "WIRE 9",
        "arrived_on": TODAY,
        "by": enters,
    }
    kind = ReceiptKind.OTHER_LOCAL
    with pytest.raises(LocalNeeded), transaction():
        donations.enter_bank_receipt(fund, form="a", kind=kind, from_local=" ", **facts)
    with transaction():
        receipt = donations.enter_bank_receipt(
            fund, form="b", kind=kind, from_local="Teachers Local 21", **facts
        )
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=confirms)
    assert donations.bank_receipt(receipt.id).from_local == "Teachers Local 21"
    assert ledger.balance(ALLOCATIONS, fund.id, "USD") == -usd(500)
    assert donations.bank_receipt(receipt.id).reference == "WIRE 9"


def test_nobody_confirms_what_they_entered(fund: Fund, enters: Officer) -> None:
    receipt = entered(fund, enters, ReceiptKind.ALLOCATION, usd(10))
    with pytest.raises(NobodyAlone), transaction():
        donations.confirm_bank_receipt(receipt.id, by=enters)
    assert donations.bank_receipt(receipt.id).is_waiting


def test_the_database_says_so_too(fund: Fund, enters: Officer) -> None:
    receipt = entered(fund, enters, ReceiptKind.ALLOCATION, usd(10))
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(
            text("UPDATE bank_receipts SET status = 'confirmed', confirmed_by_id = entered_by_id")
        )
    assert donations.bank_receipt(receipt.id).is_waiting


def test_a_payout_of_more_than_stripe_has_is_not_even_entered(fund: Fund, enters: Officer) -> None:
    gave(fund, usd(100))
    with pytest.raises(ExceedsStripeBalance):
        entered(fund, enters, ReceiptKind.STRIPE_PAYOUT, usd("100.01"))
    assert not donations.receipts_waiting()
    entered(fund, enters, ReceiptKind.ALLOCATION, usd("100.01"))


def test_a_payout_that_stripe_does_not_have_any_more_is_not_confirmed(
    fund: Fund, enters: Officer, confirms: Officer
) -> None:
    gave(fund, usd(100))
    twice = [entered(fund, enters, ReceiptKind.STRIPE_PAYOUT, usd(60)).id for _each in range(2)]
    with transaction():
        donations.confirm_bank_receipt(twice[0], by=confirms)
    with pytest.raises(ExceedsStripeBalance), transaction():
        donations.confirm_bank_receipt(twice[1], by=confirms)
    assert ledger.balance(STRIPE_BALANCE, fund.id, "USD") == usd(40)
    assert donations.bank_receipt(twice[1]).is_waiting


def test_what_is_decided_stays_decided(fund: Fund, enters: Officer, confirms: Officer) -> None:
    receipt = entered(fund, enters, ReceiptKind.ALLOCATION, usd(10))
    with transaction():
        donations.reject_bank_receipt(receipt.id, reason="not on the statement", by=confirms)
    assert donations.bank_receipt(receipt.id).state is Standing.REJECTED
    with pytest.raises(AlreadyDecided), transaction():
        donations.confirm_bank_receipt(receipt.id, by=confirms)
    with pytest.raises(AlreadyDecided), transaction():
        donations.reject_bank_receipt(receipt.id, reason="again", by=confirms)
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)


def test_a_rejection_says_why(fund: Fund, enters: Officer, confirms: Officer) -> None:
    receipt = entered(fund, enters, ReceiptKind.ALLOCATION, usd(10))
    with pytest.raises(ReasonNeeded), transaction():
        donations.reject_bank_receipt(receipt.id, reason="  ", by=confirms)


def test_nothing_and_tomorrow_are_refused(fund: Fund, enters: Officer) -> None:
    def enter(amount: Money, arrived_on: date) -> None:
        donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=amount,
            reference="x",
            arrived_on=arrived_on,
            by=enters,
        )

    with pytest.raises(NotAnAmount), transaction():
        enter(usd(0), TODAY)
    with pytest.raises(NotYetArrived), transaction():
        enter(usd(1), TODAY + timedelta(days=1))


def test_tomorrow_is_decided_in_the_organisations_time_zone(
    fund: Fund, enters: Officer, clock: FixedClock
) -> None:
    clock.advance(hours=10)  # already Thursday in UTC, still Wednesday evening on the coast
    assert clock.now().date() == TODAY + timedelta(days=1)
    with pytest.raises(NotYetArrived), transaction():
        donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(1),
            reference="x",
            arrived_on=TODAY + timedelta(days=1),
            by=enters,
        )


def test_ten_confirmations_at_once_against_money_for_three_are_three(
    fund: Fund, enters: Officer, confirms: Officer, db_session: object
) -> None:
    gave(fund, usd(350))
    receipts = [entered(fund, enters, ReceiptKind.STRIPE_PAYOUT, usd(100)).id for _ in range(10)]
    confirmer = confirms.id
    from flask import current_app

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    gate, done = threading.Barrier(10), []

    def confirm(receipt_id: object) -> None:
        from hardship import committee
        from hardship.core.retries import retrying

        def act() -> None:
            with transaction():
                who = committee.officer(confirmer)
                donations.confirm_bank_receipt(receipt_id, by=who)  # type: ignore[arg-type]  # a UUID

        with app.app_context():
            gate.wait()
            try:
                retrying(act)
            except ExceedsStripeBalance:
                return
            done.append(receipt_id)

    threads = [threading.Thread(target=confirm, args=(each,)) for each in receipts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.session.rollback()
    assert len(done) == 3
    assert ledger.balance(STRIPE_BALANCE, fund.id, "USD") == usd(50)
    assert ledger.balance(BANK, fund.id, "USD") == usd(300)
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1 + 3 * 2
