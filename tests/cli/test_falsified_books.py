"""Books that balance, fund by fund, and are false: `hardship ledger verify` names each entry.

Nothing of them is sealed yet, so that no root can tell.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import donations, ledger, treasury
from hardship.campaigns import Fund
from hardship.cli.ledger import verified
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_id, new_secret
from hardship.donations import ReceiptKind, StrayAnswer
from hardship.ledger import Entry
from tests.central_fund import fund, other, rosa, teo
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.engines import Database
from tests.factories.counter import Counter
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.ledger.raw import Console, entry, posting, unguarded

__all__ = ["fund", "other", "rosa", "teo"]

#: An entry that is there, the account of one of its postings, and the account that is put there.
EDITS = [
    ("gift_settled", "4010", "2030"),
    ("gift_suspended", "2030", "4010"),
    ("gift_refunded", "4910", "4920"),
    ("gift_disputed", "4920", "4910"),
    ("gift_disputed", "5820", "5810"),
    ("gift_disputed", "5820", "5830"),
    ("counter_received", "4020", "4030"),
    ("cheque_bounced", "4910", "4030"),
    ("cheque_bounced", "5830", "5820"),
    ("allocation_received", "4030", "4040"),
    ("stripe_movement_suspended", "2030", "4040"),
    ("stripe_movement_explained", "4040", "5810"),
    ("suspense_assigned", "4010", "4020"),
    ("suspense_assigned_elsewhere", "4010", "4020"),
]


@pytest.fixture
def books(
    app: Flask, fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> Counter:
    """All of it real: gifts and what became of them, the counter, the bank."""
    _given(fund, gateway, usd(100))
    gateway.give_back(charge_of(gateway), usd(20))
    tell(gateway, "charge.refunded", charge_of(gateway))
    dispute = gateway.dispute_charge(charge_of(gateway), usd(50)).id
    gateway.move_dispute(dispute, -usd(50), fee=usd(15))
    tell(gateway, "charge.dispute.funds_withdrawn", dispute)
    for to in (fund, other):
        held = _given(fund, gateway, usd(100), paid=usd(80))
        with transaction():
            donations.suspense.assign(held, fund_id=to.id, reason="They meant eighty", by=teo)
    for amount in (usd(40), usd(7)):
        gateway.move("topup", None, amount)
        donations.sync(gateway)
    with transaction():
        known = {each.amount: each.id for each in donations.suspense.strays()}
        donations.suspense.explain_stray(known[usd(7)], answer=StrayAnswer.INCOME, by=teo)
    with transaction():
        receipt = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(500),
            reference="Wire 7",
            arrived_on=Counter(fund, teo, rosa).today(),
            by=teo,
        )
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    counter = Counter(fund, teo, rosa)
    check = counter.receive(usd(30))
    counter.deposit(check)
    counter.confirm(counter.say_bounced(check, usd(12)).id)
    assert verified().findings == ()
    return counter


def _given(fund: Fund, gateway: FakeGateway, asked: Money, *, paid: Money | None = None) -> UUID:
    with transaction():
        gift = open_gift(fund, gateway, intended=asked)
    gateway.pay(gateway.last, amount=paid, fee=usd(2))
    settled(gateway)
    return gift.id


@pytest.fixture
def forger(database: Database, books: Counter) -> Iterator[Console]:
    """The owner of the database, after taking the guards away."""
    yield from unguarded(database)


def _named() -> set[int]:
    """The entries that are found to be false."""
    db.session.rollback()
    sentences = [str(finding) for finding in verified().findings]
    numbers = [each.removeprefix("entry ").split(":")[0] for each in sentences]
    return {int(number) for number in numbers if number.isdecimal()}


def test_a_posting_that_was_put_on_another_account(forger: Console) -> None:
    put = "UPDATE ledger_postings SET account = ? WHERE entry_id = ? AND account = ?"
    unseen = []
    for kind, account, instead in EDITS:
        number = db.session.scalar(select(func.min(Entry.id)).where(Entry.kind == kind))
        db.session.rollback()
        assert forger.run(put, instead, number, account).rowcount == 1, (kind, account)
        if number not in _named():
            unseen.append((kind, account, instead))
        forger.run(put, account, number, instead)
    assert unseen == []
    assert _named() == set()


def test_an_entry_that_was_only_added(database: Database, books: Counter) -> None:
    """With every guard on, and as who may add to the books and no more: the application's role."""
    slip = ("voucher", str(treasury.vouchers().items[0].id))
    (stray,) = donations.suspense.strays()
    unexplained = (donations.BY_STRIPE, stray.transaction_id)
    forged = [
        ("zzz", *slip, "2030", "4010"),
        ("zzy", *slip, "4910", "4010"),
        ("zzy_reversed", *slip, "4020", "4030"),
        ("gift_settled_reversed", *slip, "4910", "4010"),
        ("bank_fee", *slip, "4910", "4010"),
        ("counter_received_reversed", *slip, "4020", "1040"),
        ("gift_refunded", *slip, "4910", "1010"),
        ("gift_refunded", donations.BY_STRIPE, "txn_made_up", "4910", "5810"),
        ("suspense_assigned", donations.BY_ASSIGNMENT, str(new_id()), "2030", "4010"),
        ("stripe_movement_explained", *unexplained, "2030", "4040"),
    ]
    first = ledger.entry_count() + 1
    db.session.rollback()
    assert _forged(database, books, first, forged) - _named() == set()


def _forged(
    database: Database, books: Counter, first: int, entries: Sequence[tuple[str, ...]]
) -> set[int]:
    """The numbers of entries by hand."""
    console, of_fund = Console(database, as_owner=False), {"fund": books.fund.id}
    for number, (kind, source_type, source, debit, credit) in enumerate(entries, first):
        console.together(
            posting(number, 1, 400_00, account=debit, **of_fund),
            posting(number, 2, -400_00, account=credit, **of_fund),
            entry(number, kind=kind, source_type=source_type, source=source),
        )
    console.close()
    return {*range(first, first + len(entries))}
