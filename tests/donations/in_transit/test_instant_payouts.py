"""A payout for which Stripe takes a fee: the books say what Stripe says, fee and all."""

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.ledger import BANK, IN_TRANSIT, PROCESSING_FEES, STRIPE_BALANCE
from tests.donations.in_transit.test_payout_settlement import ZERO, at, gave, sent, typed
from tests.donations.refunding.test_refund_settlement import tell
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def test_its_fee_is_the_central_funds_and_stays_if_it_comes_back(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    contents = [gave(fund, gateway, 100), gave(other, gateway, 50)]
    payout = sent(gateway, gateway.pay_out(usd(140), contents[1:], fee=usd(2)))
    tell(gateway, "payout.updated", payout.stripe_id)
    assert at(PROCESSING_FEES, fund, other) == [usd(2), ZERO]
    assert donations.reconcile(gateway).agrees
    gateway.return_payout(payout.stripe_id)
    tell(gateway, "payout.failed", payout.stripe_id)
    assert at(IN_TRANSIT, fund, other) == [ZERO, ZERO]
    assert at(PROCESSING_FEES, fund, other) == [usd(2), ZERO]
    assert donations.reconcile(gateway).agrees


def test_the_fee_of_one_that_a_receipt_booked_is_booked_when_stripe_tells_of_it(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    gave(fund, gateway, 100)
    receipt = typed(fund, usd(80), "po_1", teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    sent(gateway, gateway.pay_out(usd(80), fee=usd(1)))
    assert at(BANK, fund) == [usd(80)]
    assert at(STRIPE_BALANCE, fund) == [usd(19)]
    assert donations.reconcile(gateway).agrees
