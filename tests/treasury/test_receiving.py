"""Checks and cash: entered by one, counted again by another, and only then in the books."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from hardship import audit, ledger, treasury
from hardship.campaigns import Fund, LocalNeeded, NotAnAmount, NotYetArrived, TooLongAgo
from hardship.committee import Officer
from hardship.core.addresses import NotAnAddress
from hardship.core.by_two import Standing
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, NobodyAlone, Overtaken
from hardship.core.limits import ReasonNeeded
from hardship.core.tokens import new_secret
from hardship.ledger import ALLOCATIONS, GIFTS_OFFLINE, UNDEPOSITED, Source
from hardship.notices import Notice
from hardship.treasury import (
    CounterReceipt,
    EmployersMoney,
    From,
    Giver,
    Means,
    NumberNeeded,
)
from tests.crowd import all_at_once
from tests.factories.counter import Counter
from tests.factories.money import usd


def mails() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == "gift_receipt")))


def test_a_check_is_a_gift_once_two_people_counted_it(counter: Counter, fund: Fund) -> None:
    receipt = counter.enter(usd(75))
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(0), "entered is not confirmed"
    assert not mails()
    with transaction():
        treasury.confirm_receipt(receipt.id, by=counter.rosa)
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(75)
    assert ledger.balance(GIFTS_OFFLINE, fund.id, "USD") == -usd(75)
    (entry,) = ledger.entries_of(Source("counter_receipt", str(receipt.id)))
    assert entry.memo == treasury.counter_receipt(receipt.id).reference


def test_its_receipt_goes_to_who_gave_it_and_names_them_nowhere_else(counter: Counter) -> None:
    receipt_id = counter.receive(usd(75))
    (mail,) = mails()
    assert mail.recipient == "june@example.org"
    assert treasury.counter_receipt(receipt_id).reference in str(mail.context_json)
    row = db.session.execute(
        text("SELECT name_sealed, email_sealed, email_hash FROM counter_receipts")
    ).one()
    assert not any("june" in column.lower() for column in row)
    assert treasury.counter_receipt(receipt_id).name == "June Park"


def test_its_receipt_carries_the_newest_seal(counter: Counter) -> None:
    counter.receive(usd(75))
    with transaction():
        seal = ledger.seal()
    assert seal is not None
    counter.receive(usd(75))
    kept = [json.loads(mail.context_json or "{}") for mail in mails()]
    roots = sorted((each["seal"], each["root"]) for each in kept)
    assert roots == [("", ""), (str(seal.id), seal.root.hex())]


def test_cash_in_the_bucket_has_no_name_and_no_mail(counter: Counter, fund: Fund) -> None:
    counter.receive(usd(31), means=Means.CASH, cheque_number="", whose=From())
    assert ledger.balance(GIFTS_OFFLINE, fund.id, "USD") == -usd(31)
    assert not mails()


def test_what_another_local_hands_over_is_an_allocation(counter: Counter, fund: Fund) -> None:
    counter.receive(usd(500), whose=From(Giver.LOCAL, "Teachers Local 21"))
    assert ledger.balance(ALLOCATIONS, fund.id, "USD") == -usd(500)
    assert ledger.balance(GIFTS_OFFLINE, fund.id, "USD") == usd(0)


def test_nobody_confirms_what_they_entered(counter: Counter) -> None:
    receipt = counter.enter(usd(75))
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.teo)
    assert treasury.counter_receipt(receipt.id).is_waiting


def test_the_database_says_so_too(counter: Counter) -> None:
    counter.enter(usd(75))
    alone = "UPDATE counter_receipts SET status = 'confirmed', confirmed_by_id = entered_by_id"
    with pytest.raises(IntegrityError, match="nobody_alone"), transaction():
        db.session.execute(text(alone))


@pytest.mark.parametrize(
    "change",
    [
        "amount_minor = 1",
        "status = 'entered', confirmed_by_id = NULL",
        "entered_by_id = confirmed_by_id",
        "confirmed_by_id = entered_by_id",
        "cheque_number = '9'",
        "giver = 'local'",
    ],
)
def test_what_was_counted_stays_as_it_was(counter: Counter, change: str) -> None:
    counter.receive(usd(75))
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(f"UPDATE counter_receipts SET {change}"))  # noqa: S608 - the test's own words


def test_what_is_decided_stays_decided(counter: Counter, fund: Fund) -> None:
    receipt = counter.enter(usd(75))
    with transaction():
        treasury.reject_receipt(receipt.id, reason="There were 70 in the envelope", by=counter.rosa)
    with pytest.raises(AlreadyDecided), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.rosa)
    with pytest.raises(AlreadyDecided), transaction():
        treasury.reject_receipt(receipt.id, reason="again", by=counter.rosa)
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(0)
    (row,) = audit.acts("counter_receipt.rejected", "counter_receipts", [receipt.id])
    assert "70" not in str(row.details), "what was typed is sealed"


THEIRS = [
    From(name="Meridian Health Inc"),
    From(name="June Park", email="giving@hr.meridian.example"),
]


@pytest.fixture
def listed(fund: Fund) -> None:
    """The campaign's employer is Meridian Health; their domain is written down too."""
    with transaction():
        db.session.get_one(Fund, fund.id).campaign.employer_domains = ["meridian.example"]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("whose", THEIRS, ids=["by name", "by domain"])
def test_an_employers_check_is_not_confirmed(counter: Counter, fund: Fund, whose: From) -> None:
    receipt = counter.enter(usd(500), whose=whose)
    assert treasury.looks_like_employers(receipt)
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.teo)
    with pytest.raises(EmployersMoney), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.rosa)
    assert treasury.counter_receipt(receipt.id).is_waiting
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(0)
    assert not mails()
    with transaction():
        treasury.reject_receipt(receipt.id, reason="Handed back", by=counter.rosa)
    assert treasury.counter_receipt(receipt.id).state is Standing.REJECTED


def test_a_list_that_grew_since_it_was_entered_counts(counter: Counter, fund: Fund) -> None:
    receipt = counter.enter(usd(500), whose=From(name="Meridian West"))
    with transaction():
        db.session.get_one(Fund, fund.id).campaign.employer_names = ["Meridian West"]
    with pytest.raises(EmployersMoney), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.rosa)


@pytest.mark.usefixtures("listed")
def test_what_the_union_hands_over_needs_no_name_and_keeps_none(
    counter: Counter, fund: Fund
) -> None:
    whose = From(Giver.UNION, "Meridian Health Inc", "treasurer@union.example.org")
    receipt = treasury.counter_receipt(counter.receive(usd(500), whose=whose))
    assert (receipt.name, receipt.email, receipt.is_confirmed) == (None, None, True)
    assert ledger.balance(ALLOCATIONS, fund.id, "USD") == -usd(500)


def test_another_local_may_be_called_after_the_employer(counter: Counter, fund: Fund) -> None:
    counter.receive(usd(500), whose=From(Giver.LOCAL, "Meridian Health Workers Local 5"))
    assert ledger.balance(ALLOCATIONS, fund.id, "USD") == -usd(500)


@pytest.mark.parametrize("who", ["teo", "rosa"])
def test_either_says_why_it_is_not_the_employers(counter: Counter, fund: Fund, who: str) -> None:
    receipt = counter.enter(usd(500), whose=THEIRS[0])
    with transaction():
        treasury.say_not_employers(
            receipt.id, reason="Ms Meridian Health, a nurse", by=getattr(counter, who)
        )
    (row,) = audit.acts("counter_receipt.not_employers", "counter_receipts", [receipt.id])
    assert "nurse" not in str(row.details), "what was typed is sealed"
    assert row.actor_id == getattr(counter, who).id
    with pytest.raises(NobodyAlone), transaction():
        treasury.confirm_receipt(receipt.id, by=counter.teo)
    with transaction():
        treasury.confirm_receipt(receipt.id, by=counter.rosa)
    assert ledger.balance(GIFTS_OFFLINE, fund.id, "USD") == -usd(500)


def test_it_is_said_with_a_reason_once_and_of_one_check_only(counter: Counter) -> None:
    first = counter.enter(usd(500), whose=THEIRS[0])
    with pytest.raises(ReasonNeeded), transaction():
        treasury.say_not_employers(first.id, reason=" ", by=counter.rosa)
    with transaction():
        treasury.say_not_employers(first.id, reason="Somebody else", by=counter.rosa)
    with pytest.raises(Overtaken), transaction():
        treasury.say_not_employers(first.id, reason="Again", by=counter.rosa)
    second = counter.enter(usd(500), whose=THEIRS[0], cheque_number="1208")
    with pytest.raises(EmployersMoney), transaction():
        treasury.confirm_receipt(second.id, by=counter.rosa)
    with transaction():
        treasury.reject_receipt(second.id, reason="Handed back", by=counter.rosa)
    with pytest.raises(AlreadyDecided), transaction():
        treasury.say_not_employers(second.id, reason="Somebody else", by=counter.rosa)


def test_who_entered_it_may_take_it_back_with_a_reason(counter: Counter) -> None:
    receipt = counter.enter(usd(75))
    with pytest.raises(ReasonNeeded), transaction():
        treasury.reject_receipt(receipt.id, reason="  ", by=counter.teo)
    with transaction():
        treasury.reject_receipt(receipt.id, reason="Typed twice", by=counter.teo)
    assert treasury.counter_receipt(receipt.id).state is Standing.REJECTED


def test_what_cannot_be_is_refused_and_leaves_no_row(counter: Counter) -> None:
    today = counter.today()
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (NumberNeeded, {"cheque_number": " "}),
        (LocalNeeded, {"whose": From(Giver.LOCAL, " ")}),
        (NotAnAddress, {"whose": From(email="june at home")}),
        (NotYetArrived, {"received_on": today + timedelta(days=1)}),
        (TooLongAgo, {"received_on": today - timedelta(days=800)}),
    ]
    for error, facts in wrong:
        with pytest.raises(error):
            counter.enter(usd(75), **facts)
    with pytest.raises(NotAnAmount):
        counter.enter(usd(0))
    assert db.session.scalar(select(func.count()).select_from(CounterReceipt)) == 0


def test_a_form_sent_ten_times_at_once_is_one_row(
    app: Flask, counter: Counter, fund: Fund, teo: Officer
) -> None:
    form, day = new_secret(), counter.today()

    def send() -> object:
        return treasury.receive(
            fund,
            form=form,
            means=Means.CASH,
            amount=usd(10),
            received_on=day,
            whose=From(),
            by=teo,
        ).id

    assert len(set(map(str, all_at_once(app, [send] * 10)))) == 1
    assert db.session.scalar(select(func.count()).select_from(CounterReceipt)) == 1


def test_two_who_confirm_at_once_book_it_once(app: Flask, counter: Counter, fund: Fund) -> None:
    receipt_id = counter.enter(usd(75)).id
    rosa = counter.rosa

    def confirm() -> object:
        return treasury.confirm_receipt(receipt_id, by=rosa).id

    outcomes = all_at_once(app, [confirm] * 4)
    assert sum(isinstance(each, AlreadyDecided) for each in outcomes) == 3
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(75)
    assert len(mails()) == 1


def test_a_number_that_came_before_from_the_same_person_is_found(counter: Counter) -> None:
    first = counter.enter(usd(75))
    again = counter.enter(usd(75), whose=From(name="june  PARK"))
    counter.enter(usd(75), whose=From(name="Ben Okafor"))
    counter.enter(usd(75), cheque_number="1208")
    local = counter.enter(usd(75), whose=From(giver=Giver.LOCAL, name="June Park"))
    cash = counter.enter(usd(75), means=Means.CASH)
    same = treasury.same_cheques([again, local, cash])
    assert [each.id for each in same[again.id]] == [first.id]
    assert same[local.id] == [], "another local, whatever it is called"
    assert same[cash.id] == []
    with transaction():
        treasury.reject_receipt(first.id, reason="Typed twice", by=counter.teo)
    assert treasury.same_cheques([treasury.counter_receipt(again.id)]) == {again.id: []}
