"""Of two answers of Stripe's the one that was asked for later is right, whichever comes first."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.donations import DisputeStatus, PayoutStatus, RefundStatus
from hardship.donations.in_transit.settlement import settle_payout
from tests.donations.catching_up.test_untold_ends import a_gift, all_of_it_ends, letters, states
from tests.donations.refunding.test_refund_settlement import charge_of
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def story(fund: Fund, gateway: FakeGateway) -> Callable[[], object]:
    """A gift with a dispute, a pending refund and a payout; returns how all three stand."""
    gift = a_gift(fund, gateway)
    charge = charge_of(gateway)
    gateway.dispute_charge(charge, usd(60))
    gateway.give_back(charge, usd(10), status=RefundStatus.PENDING)
    gateway.pay_out(usd(5))
    return lambda: states(gift)


def test_an_older_answer_takes_nothing_back(
    gateway: FakeGateway, story: Callable[[], object], clock: FixedClock, teo: Officer
) -> None:
    charge = charge_of(gateway)
    older = gateway.history(charge), gateway.payout("po_1")
    clock.advance(minutes=1)
    all_of_it_ends(gateway)
    newer = gateway.history(charge), gateway.payout("po_1")
    assert newer[0].asked_at - older[0].asked_at == timedelta(minutes=1)
    ended = (DisputeStatus.LOST, RefundStatus.SUCCEEDED, PayoutStatus.PAID)
    told = None
    for history, payout in (newer, older):
        with transaction():
            donations.settle_history(history)
            settle_payout(payout)
        assert story() == ended
        told = told or letters("money_news")
        assert letters("money_news") == told, "and nobody is alarmed"


def test_what_was_told_while_a_clock_was_ahead_overtakes_nothing(
    gateway: FakeGateway, story: Callable[[], object], clock: FixedClock
) -> None:
    charge = charge_of(gateway)
    clock.advance(days=2)
    with transaction():
        donations.settle_history(gateway.history(charge))
        settle_payout(gateway.payout("po_1"))
    clock.advance(days=-2)
    all_of_it_ends(gateway)
    with transaction():
        donations.settle_history(gateway.history(charge))
        settle_payout(gateway.payout("po_1"))
    assert story() == (DisputeStatus.LOST, RefundStatus.SUCCEEDED, PayoutStatus.PAID)
