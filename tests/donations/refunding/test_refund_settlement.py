"""Money that goes back, as Stripe tells it: each refund for itself, also when it fails later."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hardship import donations, ledger
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import (
    EventStatus,
    Gift,
    Refund,
    RefundStatus,
)
from hardship.ledger import GIFTS_ONLINE, GIFTS_REFUNDED, STRIPE_BALANCE, SUSPENSE, Entry
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """A hundred dollars, paid with a fee of $3.20, and not told of yet."""
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, fee=usd("3.20"))
    return gift


def charge_of(gateway: FakeGateway) -> str:
    return list(gateway.charges)[-1]


def tell(gateway: FakeGateway, kind: str, about: str) -> str:
    """An event is delivered and worked off."""
    event = gateway.tell(kind, about)
    with transaction():
        donations.receive_event(event)
    donations.process_inbox(gateway)
    return event.id


def settled(gateway: FakeGateway) -> str:
    """Stripe told of the payment."""
    tell(gateway, "checkout.session.completed", gateway.last)
    return charge_of(gateway)


def booked(fund: Fund, gateway: FakeGateway, intended: Money, fee: Money | None = None) -> Gift:
    """A gift that was paid and is in the books."""
    with transaction():
        gift = open_gift(fund, gateway, intended=intended)
    gateway.pay(gateway.last, fee=fee)
    settled(gateway)
    return gift


def books(fund: Fund) -> dict[str, Money]:
    db.session.rollback()
    codes = (STRIPE_BALANCE, GIFTS_ONLINE, GIFTS_REFUNDED, SUSPENSE)
    return {code: ledger.balance(code, fund.id, "USD") for code in codes}


def kinds() -> list[str]:
    return list(db.session.scalars(select(Entry.kind).order_by(Entry.id)))


def test_a_refund_on_the_dashboard_takes_it_from_the_gift(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    refund = gateway.give_back(settled(gateway), usd(30))
    tell(gateway, "refund.created", refund.id)
    assert books(fund) == {
        STRIPE_BALANCE: usd("66.80"),
        GIFTS_ONLINE: -usd(100),
        GIFTS_REFUNDED: usd(30),
        SUSPENSE: ZERO,
    }
    (row,) = donations.refunds_of(gift)
    assert (row.stripe_id, row.amount, row.state) == (refund.id, usd(30), RefundStatus.SUCCEEDED)
    assert row.asked_by_id is None, "it was made on the dashboard"
    assert donations.left_to_refund(gift) == usd(70)
    assert donations.reconcile(gateway).agrees


def test_two_partial_refunds_of_equal_amounts_are_two(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    charge = settled(gateway)
    for _ in range(2):
        gateway.give_back(charge, usd(25))
    for _ in range(3):
        tell(gateway, "charge.refunded", charge)
        for name in gateway.refunds:
            tell(gateway, "refund.updated", name)
    assert books(fund)[GIFTS_REFUNDED] == usd(50)
    assert kinds() == ["gift_settled", "gift_refunded", "gift_refunded"]


@pytest.mark.parametrize(
    ("covers_fee", "back", "shown"),
    [(False, usd(20), usd(80)), (True, usd(20), usd("83.30")), (True, usd(1), usd(100))],
)
def test_the_fund_page_shows_what_is_left_of_it(
    fund: Fund, gateway: FakeGateway, covers_fee: bool, back: Money, shown: Money
) -> None:
    """As the receipt reckons it, and never more than was meant for the fund."""
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(100), covers_fee=covers_fee)
    gateway.pay(gateway.last, fee=usd("3.20"))
    refund = gateway.give_back(settled(gateway), back)
    tell(gateway, "refund.created", refund.id)
    (told,) = donations.recent_public_gifts(fund.campaign_id)
    assert (told.amount, told.paid_at) == (shown, gift.paid_at)
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert [each.amount for each in donations.recent_public_gifts(fund.campaign_id)] == [usd(100)]


def test_a_refund_that_fails_days_later_counts_again(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    refund = gateway.give_back(settled(gateway), usd(100))
    tell(gateway, "refund.created", refund.id)
    assert donations.recent_public_gifts(fund.campaign_id) == []
    clock.advance(days=5)
    gateway.fail_refund(refund.id)
    for _ in range(2):
        tell(gateway, "refund.failed", refund.id)
    assert books(fund)[GIFTS_REFUNDED] == ZERO
    assert books(fund)[STRIPE_BALANCE] == usd("96.80")
    assert [each.state for each in donations.refunds_in_trouble()] == [RefundStatus.FAILED]
    assert len(donations.recent_public_gifts(fund.campaign_id)) == 1
    assert kinds() == ["gift_settled", "gift_refunded", "gift_refund_failed"]


def test_one_that_had_failed_before_we_heard_of_anything_is_booked_both_ways(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    refund = gateway.give_back(charge_of(gateway), usd(40))
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert kinds() == ["gift_settled", "gift_refunded", "gift_refund_failed"]
    assert books(fund)[STRIPE_BALANCE] == usd("96.80")
    assert donations.gift(gift.id).is_paid, "the payment is settled in the same act"


def test_a_pending_refund_moves_nothing_until_it_moves(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    charge = settled(gateway)
    refund = gateway.give_back(charge, usd(40), status=RefundStatus.PENDING)
    moved = gateway.moved.pop()
    gateway.refunds[refund.id] = replace(refund, transaction=None)
    tell(gateway, "refund.created", refund.id)
    assert books(fund)[GIFTS_REFUNDED] == ZERO
    assert donations.left_to_refund(gift) == usd(60), "what is about to go is not there to refund"
    gateway.moved.append(moved)
    gateway.refunds[refund.id] = replace(refund, status=RefundStatus.SUCCEEDED)
    tell(gateway, "refund.updated", refund.id)
    assert books(fund)[GIFTS_REFUNDED] == usd(40)


def test_a_refund_before_the_fee_is_known_waits(
    fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    charge = gateway.pay(gateway.last, fee_known=False).id
    refund = gateway.give_back(charge, usd(100))
    event = tell(gateway, "refund.created", refund.id)
    assert donations.inbox_event(event).state is EventStatus.WAITING
    assert kinds() == []
    gateway.tell_fee(charge)
    clock.advance(minutes=1)
    donations.process_inbox(gateway)
    assert kinds() == ["gift_settled", "gift_refunded"]


def test_older_news_that_comes_late_does_not_take_it_back(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    charge = settled(gateway)
    gateway.give_back(charge, usd(40))
    before = gateway.history(charge)
    clock.advance(minutes=1)
    (refund,) = gateway.refunds
    gateway.fail_refund(refund)
    with transaction():
        donations.settle_history(gateway.history(charge))
    with transaction():
        donations.settle_history(before)
    (row,) = db.session.scalars(select(Refund))
    assert row.state is RefundStatus.FAILED
    assert books(fund)[GIFTS_REFUNDED] == ZERO


def test_of_two_answers_the_one_that_was_asked_for_later_counts(
    fund: Fund, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Either state may follow the other, so that only the time tells which one is news."""
    charge = settled(gateway)
    refund = gateway.give_back(charge, usd(40), status=RefundStatus.REQUIRES_ACTION)
    before = gateway.history(charge)
    clock.advance(minutes=1)
    gateway.refunds[refund.id] = replace(refund, status=RefundStatus.PENDING)
    for history in (gateway.history(charge), before):
        with transaction():
            donations.settle_history(history)
    (row,) = donations.refunds_of(gift)
    assert row.state is RefundStatus.PENDING


def test_what_does_not_follow_is_booked_and_told_once_and_the_row_stays(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    refund = gateway.give_back(settled(gateway), usd(40))
    failed = gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    gateway.refunds[refund.id] = replace(failed, status=RefundStatus.SUCCEEDED)
    for _ in range(2):
        tell(gateway, "refund.updated", refund.id)
    (row,) = donations.refunds_of(gift)
    assert row.state is RefundStatus.FAILED
    assert books(fund)[GIFTS_REFUNDED] == ZERO
    alerts = list(db.session.scalars(select(AuditRow).where(AuditRow.verb == "refund.alert")))
    assert [each.details["told"] for each in alerts] == ["succeeded"]
    assert donations.reconcile(gateway).agrees


def test_money_in_suspense_goes_back_out_of_suspense(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        gift_id = open_gift(fund, gateway, intended=usd(100)).id
    charge = gateway.pay(gateway.last, amount=usd(80), fee=usd(2)).id
    settled(gateway)
    assert [each.id for each in donations.suspense.gifts_to_explain().items] == [gift_id]
    refund = gateway.give_back(charge, usd(80))
    tell(gateway, "refund.created", refund.id)
    assert books(fund) == {
        STRIPE_BALANCE: -usd(2),
        GIFTS_ONLINE: ZERO,
        GIFTS_REFUNDED: ZERO,
        SUSPENSE: ZERO,
    }
    assert donations.suspense.gifts_to_explain().items == []
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert books(fund)[SUSPENSE] == -usd(80)
    assert [each.id for each in donations.suspense.gifts_to_explain().items] == [gift_id]


def test_every_movement_leads_to_its_gift(fund: Fund, gift: Gift, gateway: FakeGateway) -> None:
    charge = settled(gateway)
    gateway.fail_refund(gateway.give_back(charge, usd(40)).id)
    dispute = gateway.dispute_charge(charge, usd(20)).id
    gateway.move_dispute(dispute, -usd(20), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute)
    names = [each.id for each in gateway.moved]
    assert len(names) == 4
    assert donations.gifts_moved_by(names) == dict.fromkeys(names, donations.gift(gift.id))
