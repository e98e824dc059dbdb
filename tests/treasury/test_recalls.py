"""A check or cash that does not go to the bank after all: said by one, confirmed by another."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Uuid, bindparam, create_engine, text
from sqlalchemy.exc import DBAPIError

from hardship import audit, ledger, notices, treasury
from hardship.campaigns import Fund, NotYetArrived, TooLongAgo
from hardship.core import schema
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, DomainError, NobodyAlone
from hardship.core.limits import ReasonNeeded
from hardship.core.tokens import new_secret
from hardship.ledger import ALLOCATIONS, GIFTS_OFFLINE, UNDEPOSITED, Source
from hardship.treasury import From, Giver, Means, NotToDeposit, NotToTakeBack
from tests.crowd import all_at_once
from tests.doubles import Mailbox
from tests.engines import APPLICATION
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.migrated import MIGRATIONS, upgrade
from tests.treasury.standing import agrees, balance


def listed() -> list[UUID]:
    return [each.id for each in treasury.to_deposit()]


@pytest.mark.parametrize(
    ("giver", "income"),
    [(Giver.SUPPORTER, GIFTS_OFFLINE), (Giver.LOCAL, ALLOCATIONS), (Giver.UNION, ALLOCATIONS)],
)
@pytest.mark.parametrize(("means", "number"), [(Means.CHEQUE, "1207"), (Means.CASH, "")])
def test_it_leaves_the_books_once_two_people_say_so(
    counter: Counter, fund: Fund, giver: Giver, income: str, means: Means, number: str
) -> None:
    whose = From(giver, "Teachers Local 21")
    receipt = counter.receive(usd(75), means=means, cheque_number=number, whose=whose)
    slip = counter.recall(receipt)
    assert listed() == [], "nobody deposits what may be lost"
    assert balance(UNDEPOSITED, fund) == 75_00, "said is not confirmed"
    counter.confirm(slip)
    assert (balance(UNDEPOSITED, fund), balance(income, fund)) == (0, 0)
    (entry,) = ledger.entries_of(Source(treasury.BY_VOUCHER, str(slip)))
    assert entry.reverses_id == ledger.entry_number(
        Source(treasury.BY_COUNTER, str(receipt)), treasury.COUNTER_RECEIVED
    )
    assert listed() == []
    assert agrees()
    assert ledger.verify().holds


def test_nobody_takes_it_back_alone_nor_without_a_reason(counter: Counter, fund: Fund) -> None:
    receipt = counter.receive(usd(75))
    with pytest.raises(ReasonNeeded):
        counter.recall(receipt, reason=" ")
    slip = counter.recall(receipt)
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_voucher(slip, by=counter.teo)
    assert balance(UNDEPOSITED, fund) == 75_00
    (row,) = audit.acts("voucher.entered", "vouchers", [slip])
    assert "post" not in str(row.details), "what was typed is sealed"
    assert row.details["receipts"] == [treasury.counter_receipt(receipt).reference]


def test_a_rejected_one_goes_to_the_bank_as_before(counter: Counter, fund: Fund) -> None:
    receipt = counter.receive(usd(75))
    slip = counter.recall(receipt)
    with transaction():
        treasury.reject_voucher(slip, reason="It was found", by=counter.rosa)
    assert listed() == [receipt]
    counter.deposit(receipt)
    assert balance(UNDEPOSITED, fund) == 0
    assert agrees()


def test_only_what_lies_in_the_cash_box_is_taken_back(counter: Counter) -> None:
    waiting = counter.enter(usd(75)).id
    on_slip, at_bank, said = (counter.receive(usd(75)) for _ in range(3))
    counter.fill_in(on_slip)
    counter.deposit(at_bank)
    slip = counter.recall(said)
    for each in (waiting, on_slip, at_bank, said):
        with pytest.raises(NotToTakeBack):
            counter.recall(each)
    counter.confirm(slip)
    with pytest.raises(NotToTakeBack):
        counter.recall(said)
    with pytest.raises(NotToDeposit):
        counter.fill_in(said)


def test_it_is_taken_back_on_no_day_before_it_came(counter: Counter) -> None:
    receipt, today = counter.receive(usd(75)), counter.today()
    with pytest.raises(TooLongAgo):
        counter.recall(receipt, on=today - timedelta(days=1))
    with pytest.raises(NotYetArrived):
        counter.recall(receipt, on=today + timedelta(days=1))


def test_it_leaves_the_books_on_the_day_that_was_said(counter: Counter) -> None:
    """Not on the day on which somebody confirms it, which may be in another month."""
    came, gone = (counter.today() - timedelta(days=ago) for ago in (9, 5))
    slip = counter.confirm(counter.recall(counter.receive(usd(75), received_on=came), on=gone))
    (entry,) = ledger.entries_of(Source(treasury.BY_VOUCHER, str(slip)))
    assert entry.occurred_on == gone


def test_a_slip_and_a_loss_at_once_share_no_receipt(app: Flask, counter: Counter) -> None:
    receipt, teo, day = counter.receive(usd(75)), counter.teo, counter.today()

    def fill_in() -> object:
        return treasury.prepare_deposit(
            [receipt], form=new_secret(), reference="", deposited_on=day, by=teo
        ).id

    def recall() -> object:
        return treasury.recall_receipt(
            receipt, form=new_secret(), recalled_on=day, reason="Lost", by=teo
        ).id

    outcomes = all_at_once(app, [fill_in, recall] * 2)
    assert sum(isinstance(each, DomainError) for each in outcomes) == 3
    held = treasury.counter_receipt(receipt)
    assert (held.deposit_id is None) != (held.recall_id is None)


def test_the_database_holds_it_too(counter: Counter) -> None:
    receipt, deposited = counter.receive(usd(75)), counter.receive(usd(10))
    recall, deposit = counter.recall(receipt), counter.deposit(deposited)
    names = {"receipt": receipt, "banked": deposited, "recall": recall, "deposit": deposit}
    for change in (
        "recall_id = NULL WHERE id = :receipt",
        "recall_id = :deposit WHERE id = :receipt",
        "recall_id = :recall WHERE id = :banked",
        "deposit_id = :deposit WHERE id = :receipt",
    ):
        used = [bindparam(k, v, Uuid()) for k, v in names.items() if f":{k}" in change]
        query = text(f"UPDATE counter_receipts SET {change}").bindparams(*used)  # noqa: S608 - the test's own words
        with pytest.raises(DBAPIError, match="on one slip"), transaction():
            db.session.execute(query)


@pytest.mark.parametrize(
    ("locale", "says"), [("en", "did not go to the bank"), ("es", "no llegó al banco")]
)
def test_who_gave_it_is_told_once_it_is_confirmed(
    app: Flask, counter: Counter, mailbox: Mailbox, locale: str, says: str
) -> None:
    whose = From(name="June", email="june@example.org", locale=locale)
    receipt = counter.receive(usd(75), whose=whose)
    slip = counter.recall(receipt)
    render = app.extensions["hardship.renderer"]
    notices.deliver_due(mailer=mailbox, render=render)
    assert len(mailbox.to("june@example.org")) == 1
    counter.confirm(slip)
    notices.deliver_due(mailer=mailbox, render=render)
    _receipt, mail = mailbox.to("june@example.org")
    assert "$75.00" in mail.subject
    for part in (says, "$75.00", treasury.counter_receipt(receipt).reference, "/my-gifts"):
        assert part in mail.text, part
    assert "post" not in mail.text, "the committee's words are its own"


def test_it_is_decided_once(counter: Counter) -> None:
    slip = counter.confirm(counter.recall(counter.receive(usd(75))))
    with pytest.raises(AlreadyDecided), transaction():
        treasury.reject_voucher(slip, reason="It was found", by=counter.rosa)


def test_it_stays_taken_back_when_its_migration_is_undone_and_done_again(
    counter: Counter, owner_url: str
) -> None:
    receipts = [counter.receive(usd(75)), counter.receive(usd(50)), counter.receive(usd(25))]
    counter.confirm(counter.recall(receipts[0]))
    counter.recall(receipts[1])
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, "0033")
    upgrade(owner_url, APPLICATION)
    owner.dispose()
    assert listed() == receipts[2:]
    assert agrees()
