"""An automatic payout leaves at once, and Stripe says later of whose money it was."""

from dataclasses import replace

import pytest

from hardship import campaigns, donations, ledger, payouts
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.donations import PayoutStatus, StripePayout
from hardship.donations.in_transit.queries import shares_of
from hardship.ledger import (
    BANK,
    IN_TRANSIT,
    PAYMENTS_OUTSTANDING,
    STRIPE_BALANCE,
    AidCategory,
    Posting,
    Source,
    aid_account,
)
from tests.donations.in_transit.test_payout_settlement import arrived, at, gave, sent, typed
from tests.donations.refunding.test_refund_settlement import tell
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


def test_it_leaves_before_stripe_can_say_what_it_consists_of(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Of the oldest money until Stripe says whose it was; then only the difference moves over."""
    gave(fund, gateway, 100)
    contents = [gave(other, gateway, 80)]
    made = gateway.pay_out(usd(80), contents)
    gateway.payouts[made.id] = replace(made, contents=None)
    payout = sent(gateway, made)
    assert at(IN_TRANSIT, fund, other) == [usd(80), ZERO]
    assert donations.reconcile(gateway).agrees
    assert [each.id for each in donations.payouts_on_their_way()] == [payout.id]
    clock.advance(hours=1)
    assert donations.sync(gateway).movements == 0, "it is asked for, and nothing is said"
    gateway.payouts[made.id] = made
    assert donations.sync(gateway).movements == 0, "no other movement than the payout"
    assert at(IN_TRANSIT, fund, other) == [ZERO, usd(80)]
    assert at(STRIPE_BALANCE, fund, other) == [usd(100), ZERO]
    assert shares_of(payout) == {other.id: usd(80)}
    assert donations.reconcile(gateway).agrees
    gateway.calls.clear()
    donations.sync(gateway)
    assert "payout" not in gateway.calls, "nothing more is asked for"
    tell(gateway, "payout.updated", payout.stripe_id)
    assert at(IN_TRANSIT, fund, other) == [ZERO, usd(80)]


def test_what_stripe_never_says_is_not_asked_for_ever(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    made = gateway.pay_out(usd(100), [gave(fund, gateway, 100)])
    gateway.payouts[made.id] = replace(made, contents=None, status=PayoutStatus.PAID)
    sent(gateway, made)
    clock.advance(days=4)
    gateway.calls.clear()
    donations.sync(gateway)
    assert "payout" not in gateway.calls


def untold(fund: Fund, other: Fund, gateway: FakeGateway) -> StripePayout:
    """A payout of the town's money that is taken for the central fund's, which is older."""
    gave(fund, gateway, 100)
    made = gateway.pay_out(usd(80), [gave(other, gateway, 80)])
    gateway.payouts[made.id] = replace(made, contents=None)
    return sent(gateway, made)


def told(fund: Fund, other: Fund, gateway: FakeGateway, payout: StripePayout) -> None:
    """Stripe says that it consists of the newest gift."""
    made = gateway.payouts[payout.stripe_id]
    gift = next(each for each in reversed(gateway.moved) if each.category == "charge")
    gateway.payouts[made.id] = replace(made, contents=(gift,))
    tell(gateway, "payout.reconciliation_completed", made.id)


def test_one_that_arrived_before_stripe_said_whose_it_was_moves_over_at_the_bank(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    payout = untold(fund, other, gateway)
    receipt = arrived(payout, teo, rosa)
    assert at(BANK, fund, other) == [usd(80), ZERO]
    told(fund, other, gateway, payout)
    assert at(BANK, fund, other) == [ZERO, usd(80)]
    assert at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert at(STRIPE_BALANCE, fund, other) == [usd(100), ZERO]
    assert payouts.bank_differences() == []
    gateway.return_payout(payout.stripe_id)
    tell(gateway, "payout.failed", payout.stripe_id)
    today = campaigns.accounting_date()
    with transaction():
        donations.recall_arrival(receipt.id, recalled_on=today, by=teo)
    with transaction():
        donations.confirm_recall(receipt.id, by=rosa)
    assert at(BANK, fund, other) == at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert at(STRIPE_BALANCE, fund, other) == [usd(100), usd(80)]
    assert payouts.bank_differences() == []
    assert donations.reconcile(gateway).agrees


def test_what_is_spent_by_now_stays_as_it_was_divided(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """It would take from the bank account what the fund has not got there any more."""
    payout = untold(fund, other, gateway)
    arrived(payout, teo, rosa)
    rent = aid_account(AidCategory.RENT)
    spent = [Posting(PAYMENTS_OUTSTANDING, fund.id, -usd(1)), Posting(rent, fund.id, usd(1))]
    today = campaigns.accounting_date()
    with transaction():
        ledger.post("payment_released", spent, source=Source("test", "1"), occurred_on=today)
    told(fund, other, gateway, payout)
    assert at(BANK, fund, other) == [usd(80), ZERO]
    assert at(STRIPE_BALANCE, fund, other) == [usd(20), usd(80)]
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("way", ["came back", "arrived in part"])
def test_what_came_back_or_arrived_in_part_stays_as_it_was_divided(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, way: str
) -> None:
    gave(fund, gateway, 30)
    gave(other, gateway, 50)
    made = gateway.pay_out(usd(60), [gave(other, gateway, 60)])
    gateway.payouts[made.id] = replace(made, contents=None)
    payout = sent(gateway, made)
    assert at(IN_TRANSIT, fund, other) == [usd(30), usd(30)]
    if way == "came back":
        gateway.return_payout(payout.stripe_id)
        tell(gateway, "payout.failed", payout.stripe_id)
    else:
        receipt = typed(fund, usd(30), payout.stripe_id, teo)
        with transaction():
            donations.confirm_bank_receipt(receipt.id, by=rosa)
    before = [at(account, fund, other) for account in (STRIPE_BALANCE, IN_TRANSIT, BANK)]
    told(fund, other, gateway, payout)
    assert [at(account, fund, other) for account in (STRIPE_BALANCE, IN_TRANSIT, BANK)] == before
    assert payouts.bank_differences() == []
    assert donations.reconcile(gateway).agrees


def test_one_that_stripe_cannot_name_holds_up_no_other(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    gave(fund, gateway, 100)
    lost, late = gateway.pay_out(usd(60), ()), gateway.pay_out(usd(40), [gave(other, gateway, 40)])
    for made in (lost, late):
        gateway.payouts[made.id] = replace(made, contents=None)
        sent(gateway, made)
    del gateway.payouts[lost.id]
    gateway.payouts[late.id] = late
    donations.sync(gateway)
    assert at(IN_TRANSIT, fund, other) == [usd(60), usd(40)], "the other was told all the same"
