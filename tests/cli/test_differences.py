"""Somebody changes rows or entries by hand; `ledger verify` names each thing by its id.

The guards are taken away first, as somebody who owns the database could.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hardship import applications, campaigns, donations, payouts
from hardship.awards import Award
from hardship.core.database import db, transaction
from hardship.core.tokens import new_secret
from hardship.donations import BankReceipt, Gift, Mismatch, ReceiptKind
from hardship.ledger import AID_PAYABLE, ALLOCATIONS, AidCategory, aid_account
from hardship.payouts import Payment
from tests.command_line import invoke
from tests.engines import Database
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.review import Committee, awarded, committee, moved, prepared, returned
from tests.fakes.gateway import FakeGateway
from tests.ledger.raw import Console, unguarded


@pytest.fixture
def team(app: Flask, db_session: Any) -> Committee:
    """A committee whose fund owns nothing yet."""
    with transaction():
        return committee(dollars=0)


@pytest.fixture
def gift(team: Committee, gateway: FakeGateway) -> Gift:
    """$50 by card: 48.25 at Stripe, 1.75 of fee."""
    with transaction():
        gift = open_gift(team.fund, gateway, intended=usd(50))
    return paid(gift, gateway)


def paid(gift: Gift, gateway: FakeGateway, **facts: Any) -> Gift:
    session_id = str(gift.session_id)
    gateway.pay(session_id, **facts)
    with transaction():
        return donations.settle_session(gateway.session(session_id))


@pytest.fixture
def receipt(team: Committee) -> BankReceipt:
    """$1,000 from the union's treasury."""
    return arrived(team, ReceiptKind.ALLOCATION, 1_000, "WIRE 7")


def arrived(team: Committee, kind: ReceiptKind, dollars: int, reference: str) -> BankReceipt:
    with transaction():
        entered = donations.enter_bank_receipt(
            team.fund,
            form=new_secret(),
            kind=kind,
            amount=usd(dollars),
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=team.tove,
        )
        return donations.confirm_bank_receipt(entered.id, by=team.rosa)


@pytest.fixture
def award(team: Committee, receipt: BankReceipt) -> Award:
    """$250, to be paid."""
    with transaction():
        return awarded(team)


@pytest.fixture
def payment(team: Committee, award: Award) -> Payment:
    """Check 1041 over $250, which the bank has not cleared."""
    with transaction():
        payment = prepared(team, award, "1041")
    with transaction():
        return payouts.release(payment, by=team.rosa)


def cleared(team: Committee, payment: Payment) -> None:
    with transaction():
        payouts.clear(payment, cleared_on=campaigns.accounting_date(), by=team.tove)


@pytest.fixture
def forger(database: Database, team: Committee) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    db.session.rollback()
    yield from unguarded(database, "awards", "payments")


def take_out(forger: Console, kind: str, source_id: Any) -> None:
    """An entry disappears with its postings."""
    which = "SELECT id FROM ledger_entries WHERE kind = ? AND source_id = ?"
    forger.run(
        f"DELETE FROM ledger_postings WHERE entry_id IN ({which})",  # noqa: S608 - our own words
        kind,
        str(source_id),
    )
    forger.run("DELETE FROM ledger_entries WHERE kind = ? AND source_id = ?", kind, str(source_id))


def told(app: Flask) -> list[str]:
    """What `ledger verify` says about items, and that it fails when it says anything."""
    db.session.rollback()
    result = invoke(app, "ledger", "verify")
    lines = [line for line in result.stderr.splitlines() if line.startswith("account ")]
    assert result.exit_code == (1 if result.stderr else 0)
    return lines


def reference_of(award: Award) -> str:
    return applications.application(award.application_id).reference


# ------------------------------------------------------------------------------ gifts


def test_what_the_rooms_did_holds(
    app: Flask, team: Committee, gift: Gift, payment: Payment, gateway: FakeGateway
) -> None:
    arrived(team, ReceiptKind.STRIPE_PAYOUT, 20, "po_1")
    cleared(team, payment)
    with transaction():
        returned(payment, team)
    assert told(app) == []


def test_what_is_held_in_suspense_and_what_cost_nothing_holds(
    app: Flask, team: Committee, gateway: FakeGateway
) -> None:
    other = campaigns.funds(team.campaign.id)[-1]
    for facts in ({"amount": usd(80)}, {"fund_id": other.id}, {"fee": usd(0)}, {"fee": usd(50)}):
        with transaction():
            gift = open_gift(team.fund, gateway, intended=usd(50))
        paid(gift, gateway, **facts)
    assert told(app) == []


def test_an_entry_of_a_gift_that_is_gone(app: Flask, gift: Gift, forger: Console) -> None:
    take_out(forger, "gift_settled", gift.transaction_id)
    name = f"fund CENTRAL, gift {gift.reference} ({gift.transaction_id})"
    assert told(app) == [
        f"account 1010, {name}: the ledger says 0.00 USD, the list says 48.25 USD",
        f"account 4010, {name}: the ledger says 0.00 USD, the list says 50.00 USD",
        f"account 5810, {name}: the ledger says 0.00 USD, the list says 1.75 USD",
    ]


def test_a_cent_that_moved_from_the_fee_to_the_balance(
    app: Flask, gift: Gift, forger: Console
) -> None:
    for account, cents in (("1010", 1), ("5810", -1)):
        forger.run(
            "UPDATE ledger_postings SET amount_minor = amount_minor + ? WHERE account = ?",
            cents,
            account,
        )
    name = f"fund CENTRAL, gift {gift.reference} ({gift.transaction_id})"
    assert told(app) == [
        f"account 1010, {name}: the ledger says 48.26 USD, the list says 48.25 USD",
        f"account 5810, {name}: the ledger says 1.74 USD, the list says 1.75 USD",
    ]


def test_a_gift_that_was_put_into_suspense_by_hand(app: Flask, gift: Gift, forger: Console) -> None:
    forger.run("UPDATE ledger_postings SET account = '2030' WHERE account = '4010'")
    assert [line.partition(",")[0] for line in told(app)] == ["account 2030", "account 4010"]


def test_an_amount_in_suspense_that_fits_its_fee_no_more(
    app: Flask, team: Committee, gateway: FakeGateway, forger: Console
) -> None:
    with transaction():
        gift = open_gift(team.fund, gateway, intended=usd(50))
    gift = paid(gift, gateway, amount=usd(80))
    assert gift.mismatch == Mismatch.AMOUNT
    db.session.rollback()
    forger.run("UPDATE gifts SET fee_minor = fee_minor + 1")
    assert [line.partition(",")[0] for line in told(app)] == ["account 1010", "account 5810"]


def test_a_settled_gift_without_a_row(app: Flask, gift: Gift, forger: Console) -> None:
    name = gift.transaction_id
    forger.run("UPDATE gifts SET transaction_id = NULL")
    assert told(app)[0] == (
        f"account 1010, fund CENTRAL, balance_transaction {name}: "
        "the ledger says 48.25 USD, the list says 0.00 USD"
    )


# ------------------------------------------------------------------------------- bank


def test_a_receipt_of_another_amount(app: Flask, receipt: BankReceipt, forger: Console) -> None:
    forger.run("UPDATE bank_receipts SET amount_minor = amount_minor + 100")
    assert told(app) == [
        (
            f"account 1030, fund CENTRAL, bank receipt {receipt.id} (WIRE 7): "
            "the ledger says 1000.00 USD, the list says 1001.00 USD"
        )
    ]


def test_a_check_that_cleared_without_an_entry(
    app: Flask, team: Committee, payment: Payment, forger: Console
) -> None:
    cleared(team, payment)
    take_out(forger, "payment_cleared", payment.id)
    name = f"fund CENTRAL, payment {payment.id} (check 1041)"
    assert told(app) == [
        f"account 1030, {name}: the ledger says 0.00 USD, the list says -250.00 USD",
        f"account 2020, {name}: the ledger says 250.00 USD, the list says 0.00 USD",
    ]


# ----------------------------------------------------------------- awards and payments


def test_an_award_that_was_changed_after_it_was_paid(
    app: Flask, payment: Payment, award: Award, forger: Console
) -> None:
    forger.run("UPDATE awards SET amount_minor = amount_minor - 100")
    assert told(app) == [
        (
            f"account 2010, fund CENTRAL, award {award.id} ({reference_of(award)}): "
            "the ledger says 250.00 USD, the list says 249.00 USD"
        )
    ]


def test_two_awards_whose_errors_cancel(
    app: Flask, team: Committee, award: Award, forger: Console
) -> None:
    with transaction():
        other = awarded(team, dollars=200)
    for each, cents in ((award, 500), (other, -500)):
        forger.run("UPDATE awards SET amount_minor = amount_minor + ? WHERE id = ?", cents, each.id)
    assert sorted(told(app)) == sorted(
        [
            (
                f"account 2010, fund CENTRAL, award {award.id} ({reference_of(award)}): "
                "the ledger says 250.00 USD, the list says 255.00 USD"
            ),
            (
                f"account 2010, fund CENTRAL, award {other.id} ({reference_of(other)}): "
                "the ledger says 200.00 USD, the list says 195.00 USD"
            ),
        ]
    )


def test_an_award_in_another_fund_than_its_entry(
    app: Flask, team: Committee, award: Award, forger: Console
) -> None:
    other = campaigns.funds(team.campaign.id)[-1]
    assert other.id != team.fund.id
    forger.run("UPDATE awards SET fund_id = ?", other.id)
    found = told(app)
    assert all(f"award {award.id}" in line for line in found)
    assert sorted(tuple(line.split(", ")[:2]) for line in found) == sorted(
        (f"account {account}", f"fund {code}")
        for account in (AID_PAYABLE, aid_account(AidCategory.RENT))
        for code in ("CENTRAL", other.code)
    )


def test_a_payment_that_forgot_that_it_was_released(
    app: Flask, payment: Payment, forger: Console
) -> None:
    forger.run("UPDATE payments SET status = 'prepared', released_by_id = NULL")
    assert told(app) == [
        (
            f"account 2010, fund CENTRAL, payment {payment.id} (check 1041): "
            "the ledger says -250.00 USD, the list says 0.00 USD"
        ),
        (
            f"account 2020, fund CENTRAL, payment {payment.id} (check 1041): "
            "the ledger says 250.00 USD, the list says 0.00 USD"
        ),
    ]


def test_an_entry_from_nowhere(app: Flask, team: Committee, receipt: BankReceipt) -> None:
    with transaction():
        moved(team, (ALLOCATIONS, usd(7)), (AID_PAYABLE, usd(-7)))
    [line] = told(app)
    assert line.startswith("account 2010, fund CENTRAL, test ")
    assert line.endswith("the ledger says 7.00 USD, the list says 0.00 USD")


def test_more_than_anybody_reads_are_counted(
    app: Flask, team: Committee, receipt: BankReceipt
) -> None:
    with transaction():
        for _ in range(103):
            moved(team, (ALLOCATIONS, usd(7)), (AID_PAYABLE, usd(-7)))
    found = told(app)
    assert len(found) == 101
    assert found[-1] == "account 2010: 3 more differences"
