"""A fund's own money: at Stripe, on its way, at the bank. What one has not got is another's."""

from flask import Flask

from hardship import campaigns, donations, ledger, payouts
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.ledger import STRIPE_BALANCE, Difference, Item, Source
from tests.command_line import invoke
from tests.donations.in_transit.test_payout_settlement import gave, sent
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def test_what_left_of_a_fund_and_was_never_its_own_is_named(
    app: Flask, fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    """All funds together agree with Stripe: nothing else says it."""
    gave(fund, gateway, 200)
    gave(other, gateway, 100)
    moved = gateway.pay_out(usd(150)).transaction
    assert moved
    shares, source = {other.id: usd(150)}, Source(donations.BY_STRIPE, moved.id)
    with transaction():
        ledger.post(
            donations.STRIPE_PAYOUT_LEFT,
            ledger.moved_over(shares, to=ledger.IN_TRANSIT, out_of=STRIPE_BALANCE),
            source=source,
            occurred_on=campaigns.accounting_date(),
        )
    assert donations.reconcile(gateway).agrees
    item = Item(payouts.BY_FUND, str(other.id), other.id, "USD")
    assert payouts.fund_money_differences() == [Difference(STRIPE_BALANCE, item, -usd(50), usd(0))]
    told = invoke(app, "ledger", "reconcile")
    assert told.exit_code == 1
    assert f"account 1010, fund {other.code}" in told.stderr
    assert "the ledger says -50.00 USD" in told.stderr
    verified = invoke(app, "ledger", "verify").stderr
    assert moved.id in verified, "no payout of ours is known that left by it"
    assert "the ledger says" not in verified, "no list is false for whose money was sent on"


def test_what_went_back_after_it_was_paid_out_is_no_difference(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    gave(fund, gateway, 200)
    gift = gave(other, gateway, 100)
    sent(gateway, gateway.pay_out(usd(100), [gift]))
    gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "charge.refunded", charge_of(gateway))
    assert ledger.balance(STRIPE_BALANCE, other.id, "USD") == -usd(30)
    assert payouts.fund_money_differences() == []
