"""A form that comes twice counts once, and one that was corrected meanwhile is not swallowed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hardship import treasury
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.errors import AmountSentBefore
from hardship.treasury import From, Giver, Means, Voucher, VoucherKind
from tests.factories.counter import Counter
from tests.factories.money import usd


def twice(send: Callable[..., Any], first: dict[str, Any], second: dict[str, Any]) -> None:
    """The same counts once; with another content it is refused, and the first one stands."""
    made = send(**first)
    assert send(**first).id == made.id
    with pytest.raises(AmountSentBefore) as refused:
        send(**(first | second))
    assert refused.value.params == {"amount": made.amount}
    db.session.rollback()


@pytest.mark.parametrize(
    "other",
    [
        {"amount": usd(99)},
        {"cheque_number": "78"},
        {"means": Means.CASH},
        {"received_on": timedelta(days=1)},
        {"whose": From(name="June Parks", email="june@example.org")},
        {"whose": From(name="June Park", email="july@example.org")},
        {"whose": From(name="June Park", email="june@example.org", locale="es")},
        {"whose": From(Giver.LOCAL, name="June Park", email="june@example.org")},
    ],
)
def test_a_check(counter: Counter, other: dict[str, Any]) -> None:
    if "received_on" in other:
        other = {"received_on": counter.today() - other["received_on"]}
    twice(counter.enter, {"amount": usd(10), "cheque_number": "77", "form": "a form"}, other)


def test_a_check_for_another_fund(counter: Counter, other: Fund) -> None:
    twice(counter.enter, {"amount": usd(10), "form": "a form"}, {"fund": other})


def test_a_check_that_was_confirmed_meanwhile(counter: Counter) -> None:
    receipt = counter.receive(usd(10), form="a form")
    assert counter.enter(usd(10), form="a form").id == receipt
    with pytest.raises(AmountSentBefore):
        counter.enter(usd(99), form="a form")


@pytest.mark.parametrize(
    "other",
    [
        {"kind": VoucherKind.BANK_FEE},
        {"amount": usd(2)},
        {"reference": "Statement 12"},
        {"happened_on": timedelta(days=1)},
    ],
)
def test_a_line_of_the_statement(counter: Counter, fund: Fund, other: dict[str, Any]) -> None:
    def enter(**said: Any) -> Voucher:
        with transaction():
            return treasury.enter_bank_line(fund, form="a form", by=counter.teo, **said)

    if "happened_on" in other:
        other = {"happened_on": counter.today() - other["happened_on"]}
    said = {
        "kind": VoucherKind.INTEREST,
        "amount": usd(1),
        "reference": "Statement 11",
        "happened_on": counter.today(),
    }
    twice(enter, said, other)


def test_a_slip_with_another_receipt_of_the_same_amount(counter: Counter) -> None:
    def fill_in(**said: Any) -> Voucher:
        with transaction():
            return treasury.prepare_deposit(
                form="a form", reference="", deposited_on=counter.today(), by=counter.teo, **said
            )

    one, another = counter.receive(usd(10)), counter.receive(usd(10))
    twice(fill_in, {"receipt_ids": [one]}, {"receipt_ids": [another]})
    assert [each.id for each in treasury.to_deposit()] == [another]


def test_a_slip_that_was_taken_back_meanwhile(counter: Counter) -> None:
    """What stood on it is to deposit, by a form of its own."""
    receipt = counter.receive(usd(10))
    slip = counter.confirm(counter.fill_in(receipt, form="a form"))
    counter.confirm_recall(counter.recall_voucher(slip))
    assert counter.fill_in(receipt, form="a form") == slip
    assert [each.id for each in treasury.to_deposit()] == [receipt]


def test_a_bounce_with_another_fee(counter: Counter) -> None:
    def say(**said: Any) -> Voucher:
        with transaction():
            return treasury.say_bounced(
                receipt, form="a form", bounced_on=counter.today(), by=counter.teo, **said
            )

    receipt = counter.receive(usd(10))
    counter.deposit(receipt)
    twice(say, {"fee": usd(12)}, {"fee": usd(15)})


def test_a_recall_of_another_receipt_of_the_same_amount(counter: Counter) -> None:
    def recall(**said: Any) -> Voucher:
        with transaction():
            return treasury.recall_receipt(
                form="a form", recalled_on=counter.today(), reason="Lost", by=counter.teo, **said
            )

    one, another = counter.receive(usd(10)), counter.receive(usd(10))
    twice(recall, {"receipt_id": one}, {"receipt_id": another})


def test_a_move_the_other_way_round(counter: Counter, fund: Fund, other: Fund) -> None:
    def ask(**said: Any) -> Voucher:
        with transaction():
            return treasury.ask_move(
                form="a form", amount=usd(10), reason="Rent", by=counter.teo, **said
            )

    for each in (fund, other):
        counter.deposit(counter.receive(usd(100), fund=each))
    twice(ask, {"giver": fund, "taker": other}, {"giver": other, "taker": fund})
