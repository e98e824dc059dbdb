"""What a payer's bank calls into question: the cash counts, in whatever status it moves."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import DisputeStatus, EventStatus, Gift
from hardship.donations.disputing.models import FraudAlert
from hardship.ledger import (
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_ONLINE,
    STRIPE_BALANCE,
    SUSPENSE,
)
from hardship.notices import Notice
from tests.donations.refunding.test_refund_settlement import booked, charge_of, kinds, settled, tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
FIFTEEN = usd(15)
_D = DisputeStatus


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """A hundred dollars, paid with a fee of $3.20, and in the books."""
    return booked(fund, gateway, usd(100), fee=usd("3.20"))


def books(fund: Fund) -> tuple[Money, Money, Money]:
    """At Stripe, disputed, fees of disputes."""
    db.session.rollback()
    at, disputed, fees = (
        ledger.balance(code, fund.id, "USD")
        for code in (STRIPE_BALANCE, GIFTS_DISPUTED, DISPUTE_FEES)
    )
    return at, disputed, fees


@pytest.mark.parametrize(
    ("returned", "left"),
    [(ZERO, (usd("81.80"), ZERO, FIFTEEN)), (-FIFTEEN, (usd("96.80"), ZERO, ZERO))],
)
def test_withdrawn_and_won(
    fund: Fund, gift: Gift, gateway: FakeGateway, returned: Money, left: tuple[Money, ...]
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(100)).id
    gateway.move_dispute(dispute, -usd(100), fee=FIFTEEN)
    tell(gateway, "charge.dispute.created", dispute)
    tell(gateway, "charge.dispute.funds_withdrawn", dispute)
    assert books(fund) == (-usd("18.20"), usd(100), FIFTEEN)
    assert donations.recent_public_gifts(fund.campaign_id) == []
    gateway.move_dispute(dispute, usd(100), fee=returned, status=_D.WON)
    tell(gateway, "charge.dispute.closed", dispute)
    tell(gateway, "charge.dispute.funds_reinstated", dispute)
    assert books(fund) == left
    assert kinds() == ["gift_settled", "gift_disputed", "gift_dispute_reinstated"]
    assert len(donations.recent_public_gifts(fund.campaign_id)) == 1
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("status", list(DisputeStatus))
def test_no_status_moves_money_by_itself(
    fund: Fund, gift: Gift, gateway: FakeGateway, status: DisputeStatus
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(100), status).id
    tell(gateway, "charge.dispute.created", dispute)
    assert books(fund) == (usd("96.80"), ZERO, ZERO)
    (row,) = donations.disputes_of(gift)
    assert row.state is status
    assert row.is_inquiry is status.value.startswith("warning")
    assert row.wants_answer is status.value.endswith("needs_response")


@pytest.mark.parametrize("status", list(DisputeStatus))
def test_in_every_status_what_moved_is_booked(
    fund: Fund, gift: Gift, gateway: FakeGateway, status: DisputeStatus
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(60), status).id
    gateway.move_dispute(dispute, -usd(60), fee=FIFTEEN)
    for _ in range(2):
        tell(gateway, "charge.dispute.updated", dispute)
    assert books(fund) == (usd("21.80"), usd(60), FIFTEEN)


def test_an_inquiry_that_escalates_and_is_appealed_twice(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(100), _D.WARNING_NEEDS_RESPONSE).id
    tell(gateway, "charge.dispute.created", dispute)
    assert [each.stripe_id for each in donations.disputes_to_answer()] == [dispute]
    steps = [
        (-usd(100), FIFTEEN, _D.NEEDS_RESPONSE),
        (None, None, _D.UNDER_REVIEW),
        (usd(100), None, _D.WON),
        (None, None, _D.APPEAL_NEEDS_RESPONSE),
        (-usd(100), None, _D.LOST),
    ]
    for moved, fee, status in steps:
        gateway.move_dispute(dispute, moved, fee=fee, status=status)
        tell(gateway, "charge.dispute.updated", dispute)
    assert books(fund) == (-usd("18.20"), usd(100), FIFTEEN)
    (row,) = donations.disputes_of(gift)
    assert row.is_closed
    assert len(donations.movements_of([row])[row.id]) == 3


def test_movements_stand_in_the_order_in_which_they_were_booked_whatever_their_names(
    gift: Gift, gateway: FakeGateway
) -> None:
    """Stripe's names say nothing of time: here `txn_10` came after `txn_9`."""
    while len(gateway.moved) < 8:
        gateway.move("fee", None, -usd(1))
    dispute = gateway.dispute_charge(charge_of(gateway), usd(100)).id
    for moved in (-usd(100), usd(100), -usd(100)):
        gateway.move_dispute(dispute, moved)
    tell(gateway, "charge.dispute.updated", dispute)
    (row,) = donations.disputes_of(gift)
    assert [each.id for each in donations.movements_of([row])[row.id]] == [
        "txn_9",
        "txn_10",
        "txn_11",
    ]


def test_it_closed_when_that_was_told_first_and_closes_anew_after_an_appeal(
    gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(100)).id

    def closed_at(status: DisputeStatus) -> datetime | None:
        clock.advance(hours=1)
        gateway.move_dispute(dispute, status=status)
        tell(gateway, "charge.dispute.updated", dispute)
        (row,) = donations.disputes_of(gift)
        return row.closed_at

    assert closed_at(_D.UNDER_REVIEW) is None
    first = closed_at(_D.WON)
    assert first == clock.now()
    assert closed_at(_D.WON) == first
    assert closed_at(_D.APPEAL_NEEDS_RESPONSE) is None
    assert closed_at(_D.LOST) == clock.now()


def test_of_two_answers_the_one_that_was_asked_for_later_counts(
    gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    charge = charge_of(gateway)
    dispute = gateway.dispute_charge(charge, usd(100)).id
    before = gateway.history(charge)
    clock.advance(minutes=1)
    gateway.move_dispute(dispute, status=_D.LOST)
    for history in (gateway.history(charge), before):
        with transaction():
            donations.settle_history(history)
    (row,) = donations.disputes_of(gift)
    assert row.state is _D.LOST


def test_several_disputes_of_one_payment_each_a_part(
    fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    for dollars in (30, 30, 40):
        dispute = gateway.dispute_charge(charge_of(gateway), usd(dollars)).id
        gateway.move_dispute(dispute, -usd(dollars), fee=FIFTEEN)
    tell(gateway, "charge.dispute.created", next(iter(gateway.disputed)))
    assert books(fund) == (-usd("48.20"), usd(100), usd(45))
    assert len(donations.disputes_of(gift)) == 3


def test_a_dispute_of_money_in_suspense_is_taken_out_of_suspense(
    fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, amount=usd(80), fee=ZERO)
    settled(gateway)
    dispute = gateway.dispute_charge(charge_of(gateway), usd(80)).id
    gateway.move_dispute(dispute, -usd(80), fee=FIFTEEN)
    tell(gateway, "charge.dispute.created", dispute)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == ZERO
    gateway.move_dispute(dispute, usd(80), status=_D.WON)
    tell(gateway, "charge.dispute.closed", dispute)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(80)
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == ZERO


def test_a_fee_that_is_returned_goes_to_the_fund_that_it_was_taken_of(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer
) -> None:
    """Though the payment was found to be another fund's while the bank looked at it."""
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, amount=usd(80), fee=ZERO)
    settled(gateway)
    dispute = gateway.dispute_charge(charge_of(gateway), usd(30)).id
    gateway.move_dispute(dispute, -usd(30), fee=FIFTEEN)
    tell(gateway, "charge.dispute.created", dispute)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=other.id, reason="For San Diego", by=teo)
    gateway.move_dispute(dispute, usd(30), fee=-FIFTEEN, status=_D.WON)
    tell(gateway, "charge.dispute.closed", dispute)
    fees = [ledger.balance(DISPUTE_FEES, each.id, "USD") for each in (fund, other)]
    assert fees == [ZERO, ZERO]


def test_a_warning_asks_for_a_decision_until_somebody_looked(
    gift: Gift, gateway: FakeGateway
) -> None:
    with transaction():
        teo = officer(Role.TREASURER, name="Teo")
    warning = gateway.warn(charge_of(gateway))
    for _ in range(2):
        tell(gateway, "radar.early_fraud_warning.created", warning.id)
    assert [each.id for each in donations.fraud_warnings()] == [warning.id]
    letters = select(func.count()).select_from(Notice).where(Notice.kind == "money_news")
    assert db.session.scalar(letters) == 1
    with transaction():
        donations.see_warning(warning.id, by=teo)
    assert donations.fraud_warnings() == []
    assert db.session.scalar(select(func.count()).select_from(FraudAlert)) == 1


def test_a_warning_that_nobody_can_answer_any_more_alarms_nobody(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    warning = gateway.warn(charge_of(gateway))
    gateway.warnings[warning.id] = replace(warning, is_actionable=False)
    tell(gateway, "radar.early_fraud_warning.created", warning.id)
    assert not db.session.scalars(select(FraudAlert)).one().is_actionable
    letters = select(Notice).where(Notice.kind == "money_news")
    assert db.session.scalars(letters).all() == []


def test_a_warning_that_was_answered_stays_so_whatever_is_told_late(
    gift: Gift, gateway: FakeGateway
) -> None:
    warning = gateway.warn(charge_of(gateway))
    for is_actionable in (True, False, True):
        gateway.warnings[warning.id] = replace(warning, is_actionable=is_actionable)
        tell(gateway, "radar.early_fraud_warning.updated", warning.id)
    assert not db.session.scalars(select(FraudAlert)).one().is_actionable
    assert donations.fraud_warnings() == []


def test_what_concerns_a_payment_that_nobody_knows_waits(fund: Fund, gateway: FakeGateway) -> None:
    charge = stray_charge(gateway, usd(50))
    dispute = gateway.dispute_charge(charge, usd(50)).id
    gateway.move_dispute(dispute, -usd(50), fee=FIFTEEN)
    event = tell(gateway, "charge.dispute.created", dispute)
    assert donations.inbox_event(event).state is EventStatus.WAITING
    assert kinds() == []
    donations.sync(gateway)
    assert donations.inbox_event(event).state is EventStatus.DONE
    assert kinds() == ["gift_suspended", "gift_disputed"]
    assert donations.reconcile(gateway).agrees


def stray_charge(gateway: FakeGateway, amount: Money, fee: Money | None = None) -> str:
    """A payment by a link that somebody made on the dashboard."""
    from hardship.core import clock
    from hardship.donations.gateway import ChargeFacts

    name = f"ch_stray_{len(gateway.charges)}"
    gateway.charges[name] = ChargeFacts(
        id=name,
        amount=amount,
        is_paid=True,
        created_at=clock.now(),
        gift_id=None,
        fund_id=None,
        transaction=None,
    )
    gateway.tell_fee(name, fee or usd(1))
    return name
