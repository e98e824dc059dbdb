"""What ends without moving money, and what moves none at all, is heard of though no event tells."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import DisputeStatus, Gift, PayoutStatus, RefundStatus, Supporter
from hardship.donations.disputing.models import FraudAlert
from hardship.donations.errors import NoVerdict
from hardship.donations.in_transit.models import StripePayout
from hardship.notices import Notice
from tests.donations.disputing.test_dispute_settlement import FIFTEEN
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

_D, _R, _P = DisputeStatus, RefundStatus, PayoutStatus


def a_gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """A hundred dollars, paid without a fee, and in the books."""
    with transaction():
        by = Supporter(email="june@example.org")
        gift = open_gift(fund, gateway, intended=usd(100), by=by)
    gateway.pay(gateway.last, fee=usd(0))
    settled(gateway)
    return gift


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Disputed, and the money is gone; a bank debit's refund and a payout are on their way."""
    gift = a_gift(fund, gateway)
    charge = charge_of(gateway)
    name = gateway.dispute_charge(charge, usd(60)).id
    gateway.move_dispute(name, -usd(60), fee=FIFTEEN)
    refund = gateway.give_back(charge, usd(10), status=_R.PENDING)
    payout = gateway.pay_out(usd(5))
    tell(gateway, "charge.dispute.created", name)
    tell(gateway, "refund.created", refund.id)
    tell(gateway, "payout.created", payout.id)
    donations.sync(gateway)
    assert states(gift) == (_D.NEEDS_RESPONSE, _R.PENDING, _P.IN_TRANSIT)
    return gift


def states(gift: Gift) -> tuple[DisputeStatus, RefundStatus, PayoutStatus]:
    db.session.rollback()
    (dispute,), (refund,) = donations.disputes_of(gift), donations.refunds_of(gift)
    return dispute.state, refund.state, db.session.scalars(select(StripePayout)).one().state


def all_of_it_ends(gateway: FakeGateway) -> None:
    gateway.move_dispute("du_1", status=_D.LOST)
    gateway.refunds["re_1"] = replace(gateway.refunds["re_1"], status=_R.SUCCEEDED)
    gateway.payouts["po_1"] = replace(gateway.payouts["po_1"], status=_P.PAID)


def letters(kind: str) -> int:
    return len(db.session.scalars(select(Notice).where(Notice.kind == kind)).all())


@pytest.mark.parametrize("days", [2, 40])
def test_what_ended_is_asked_for(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock, days: int
) -> None:
    all_of_it_ends(gateway)
    clock.advance(days=days)
    for _ in range(2):
        donations.sync(gateway)
    assert states(gift) == (_D.LOST, _R.SUCCEEDED, _P.PAID)
    assert letters("gift_taken_back") == 1
    assert donations.reconcile(gateway).agrees


def test_a_dispute_alone_that_was_opened_long_ago(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    gift = a_gift(fund, gateway)
    name = gateway.dispute_charge(charge_of(gateway), usd(100)).id
    donations.sync(gateway)
    clock.advance(days=200)
    donations.sync(gateway)
    gateway.move_dispute(name, status=_D.LOST)
    clock.advance(days=2)
    donations.sync(gateway)
    assert [each.state for each in donations.disputes_of(gift)] == [_D.LOST]


@pytest.mark.parametrize("days", [2, 40])
def test_an_inquiry_and_a_warning_of_which_nobody_told(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock, days: int
) -> None:
    other = a_gift(fund, gateway)
    clock.advance(days=1)
    inquiry = gateway.dispute_charge(charge_of(gateway), usd(100), _D.WARNING_NEEDS_RESPONSE)
    warning = gateway.warn(charge_of(gateway))
    clock.advance(days=days)
    assert donations.sync(gateway).movements >= 2
    assert donations.sync(gateway).movements == 0
    assert [each.stripe_id for each in donations.disputes_of(other)] == [inquiry.id]
    assert [each.id for each in donations.fraud_warnings()] == [warning.id]


def test_a_dispute_that_had_ended_and_is_opened_again(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    gift = a_gift(fund, gateway)
    name = gateway.dispute_charge(charge_of(gateway), usd(100), _D.WON).id
    donations.sync(gateway)
    assert donations.disputes_to_answer() == []
    gateway.move_dispute(name, status=_D.APPEAL_NEEDS_RESPONSE)
    due_by = clock.now() + timedelta(days=50)
    gateway.disputed[name] = replace(gateway.disputed[name], due_by=due_by)
    clock.advance(days=40)
    donations.sync(gateway)
    assert [each.gift_id for each in donations.disputes_to_answer()] == [gift.id]


def test_a_warning_that_a_refund_answered(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    a_gift(fund, gateway)
    warning = gateway.warn(charge_of(gateway))
    donations.sync(gateway)
    assert [each.id for each in donations.fraud_warnings()] == [warning.id]
    gateway.warnings[warning.id] = replace(warning, is_actionable=False)
    clock.advance(days=40)
    assert donations.sync(gateway).movements == 1
    assert donations.sync(gateway).movements == 0
    assert donations.fraud_warnings() == []


def test_what_ended_or_was_heard_of_today_is_not_asked_for(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    def asked() -> set[str]:
        gateway.calls.clear()
        donations.sync(gateway)
        return set(gateway.calls) & {"history", "payout"}

    clock.advance(hours=23)
    assert asked() == set()
    clock.advance(hours=2)
    assert asked() == {"history", "payout"}
    assert asked() == set()
    all_of_it_ends(gateway)
    clock.advance(days=2)
    assert asked() == {"history", "payout"}
    clock.advance(days=2)
    assert asked() == set()


def test_a_key_that_may_not_list_them_loses_nothing(
    fund: Fund, gateway: FakeGateway, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gift = a_gift(fund, gateway)

    def refuse(*asked: object) -> None:
        raise NoVerdict(code="more_permissions_required")

    with monkeypatch.context() as key:
        key.setattr(gateway, "disputes", refuse)
        key.setattr(gateway, "fraud_warnings", refuse)
        gateway.dispute_charge(charge_of(gateway), usd(100), _D.WARNING_NEEDS_RESPONSE)
        gateway.warn(charge_of(gateway))
        for _ in range(10):
            clock.advance(days=1)
            donations.sync(gateway)
    assert donations.disputes_of(gift) == []
    donations.sync(gateway)
    assert len(donations.disputes_of(gift)) == 1
    assert db.session.scalars(select(FraudAlert.gift_id)).all() == [gift.id]
