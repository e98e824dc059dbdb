"""Moves between funds: no more than is at the bank and neither promised, outstanding nor kept."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from hardship import campaigns, ledger, treasury
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.limits import ReasonNeeded
from hardship.core.money import Money
from hardship.core.tokens import new_id
from hardship.ledger import BANK, BETWEEN_FUNDS
from hardship.treasury import MoreThanMayMove, SameFund
from tests.crowd import all_at_once
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.treasury.standing import agrees, balance
from tests.treasury.test_vouchers import in_bank


def promise(counter: Counter, fund: Fund, amount: Money) -> None:
    ledger.post(
        "award_granted",
        [
            ledger.Posting(ledger.AID_PAYABLE, fund.id, -amount),
            ledger.Posting(ledger.aid_account(ledger.AidCategory.RENT), fund.id, amount),
        ],
        source=ledger.Source("award", str(new_id())),
        occurred_on=counter.today(),
    )


def test_a_move_leaves_nothing_between_the_funds(counter: Counter, fund: Fund, other: Fund) -> None:
    in_bank(counter, 100)
    counter.confirm(counter.ask_move(other, usd(60)).id)
    assert (balance(BANK, fund), balance(BANK, other)) == (40_00, 60_00)
    assert (balance(BETWEEN_FUNDS, fund), balance(BETWEEN_FUNDS, other)) == (60_00, -60_00)
    assert ledger.verify().holds


def test_a_fund_gives_nothing_that_is_promised_outstanding_or_kept(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    in_bank(counter, 100)
    counter.receive(usd(50))
    with transaction():
        campaigns.edit_fund(fund, by=counter.teo, reserve=usd(30))
        promise(counter, fund, usd(20))
    with pytest.raises(MoreThanMayMove, match=r"50\.00"):
        counter.ask_move(other, usd("50.01"))
    counter.ask_move(other, usd(50))


def test_what_is_elsewhere_does_not_free_what_is_promised_at_the_bank(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    """Whoever was promised aid is paid from the bank, and money on its way pays nobody yet."""
    in_bank(counter, 100)
    counter.receive(usd(50))
    with transaction():
        campaigns.edit_fund(fund, by=counter.teo, reserve=usd(30), counts_undeposited=True)
        promise(counter, fund, usd(20))
    counter.ask_move(other, usd(50))
    with pytest.raises(MoreThanMayMove, match=r"50\.00"):
        counter.ask_move(other, usd("50.01"))


def test_what_a_fund_owes_at_stripe_it_does_not_give_away_at_the_bank(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    """A payer's bank took back more than Stripe held of the fund."""
    in_bank(counter, 100)
    with transaction():
        ledger.post(
            "gift_disputed",
            [
                ledger.Posting(ledger.GIFTS_DISPUTED, fund.id, usd(60)),
                ledger.Posting(ledger.STRIPE_BALANCE, fund.id, -usd(60)),
            ],
            source=ledger.Source("stripe", "txn_1"),
            occurred_on=counter.today(),
        )
    with pytest.raises(MoreThanMayMove, match=r"40\.00"):
        counter.ask_move(other, usd("40.01"))
    counter.ask_move(other, usd(40))


def test_what_was_free_when_it_was_asked_may_be_gone(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    in_bank(counter, 100)
    first, second = counter.ask_move(other, usd(60)), counter.ask_move(other, usd(60))
    counter.confirm(first.id)
    with pytest.raises(MoreThanMayMove):
        counter.confirm(second.id)
    assert treasury.voucher(second.id).is_waiting
    with pytest.raises(SameFund):
        counter.ask_move(fund, usd(1))
    with pytest.raises(ReasonNeeded), transaction():
        treasury.ask_move(fund, other, form="x", amount=usd(1), reason=" ", by=counter.teo)


def test_fifty_moves_at_once_of_money_for_seven(
    app: Flask, counter: Counter, fund: Fund, other: Fund
) -> None:
    in_bank(counter, 70)
    asked = [counter.ask_move(other, usd(10)).id for _ in range(50)]
    rosa = counter.rosa

    def confirming(voucher_id: UUID) -> Callable[[], UUID]:
        return lambda: treasury.confirm_voucher(voucher_id, by=rosa).id

    outcomes = all_at_once(app, [confirming(each) for each in asked])
    assert sum(isinstance(each, MoreThanMayMove) for each in outcomes) == 43
    assert (balance(BANK, fund), balance(BANK, other)) == (0, 70_00)
    assert agrees()
