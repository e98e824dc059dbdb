"""A monthly gift from its first payment to its end, before a Stripe that keeps its own calendar."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import (
    EventStatus,
    Gift,
    GiftMovedOn,
    GiftStatus,
    Mismatch,
    Supporter,
)
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.monthly import EmailNeeded, MonthlyGift, MonthlyStatus
from hardship.ledger import GIFTS_ONLINE, GIFTS_REFUNDED, SUSPENSE, Entry
from tests.donations.months import FAILS_LATER, ROSA, Months, gifts_of, mails
from tests.donations.standin import StandIn
from tests.factories.donations import started_gift
from tests.factories.money import usd


def states(monthly_id: uuid.UUID) -> list[GiftStatus]:
    return [each.state for each in gifts_of(monthly_id)]


def assert_the_books_agree(months: Months) -> None:
    assert donations.reconcile(months.world.gateway).differences == []
    assert donations.gift_differences() == []
    twice = select(Entry.source_id).group_by(Entry.source_id).having(func.count() > 1)
    assert db.session.scalars(twice).all() == []
    assert db.session.scalars(select(InboxEvent).where(InboxEvent.failure.is_not(None))).all() == []


def test_it_begins_with_one_gift_and_renews_with_one_a_month(months: Months, fund: Fund) -> None:
    monthly_id = months.begin()
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.STARTED
    months.tell()
    monthly = donations.monthly.by_id(monthly_id)
    assert monthly.state is MonthlyStatus.ACTIVE
    assert monthly.customer_id is not None
    assert monthly.renews_at is not None
    assert states(monthly_id) == [GiftStatus.PAID]
    for number in (2, 3):
        months.later()
        months.tell()
        assert states(monthly_id) == [GiftStatus.PAID] * number
    first, second, third = gifts_of(monthly_id)
    assert not first.is_renewal
    assert (second.name, second.email, second.email_hash) == (
        "Rosa Lima",
        "rosa@example.org",
        first.email_hash,
    )
    assert len({first.reference, second.reference, third.reference}) == 3
    assert second.is_booked
    assert (second.amount, second.intended) == (usd(25), usd(25))
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == -usd(75)
    assert mails() == ["monthly_receipt"] * 3
    assert_the_books_agree(months)


def test_the_fee_that_is_covered_is_covered_each_month(months: Months) -> None:
    monthly_id = months.begin(usd(100), covers_fee=True)
    months.tell()
    months.later()
    months.tell()
    assert [(each.intended, each.amount) for each in gifts_of(monthly_id)] == [
        (usd(100), usd("103.30"))
    ] * 2
    assert_the_books_agree(months)


def test_without_an_address_nobody_could_end_it(fund: Fund) -> None:
    with pytest.raises(EmailNeeded), transaction():
        started_gift(fund, intended=usd(25), by=Supporter(name="Rosa"), monthly=True)
    assert db.session.scalars(select(Gift)).all() == []
    assert db.session.scalars(select(MonthlyGift)).all() == []


def test_the_same_form_is_the_same_monthly_gift(fund: Fund) -> None:
    for name in ("Rosa", "Rosa Lima"):
        with transaction():
            by = Supporter(name=name, email="rosa@example.org")
            started_gift(fund, intended=usd(25), by=by, form="one", monthly=True)
    (monthly,), (gift,) = db.session.scalars(select(MonthlyGift)), db.session.scalars(select(Gift))
    assert (gift.monthly_id, monthly.name) == (monthly.id, "Rosa Lima")
    with pytest.raises(GiftMovedOn), transaction():
        started_gift(fund, intended=usd(25), by=ROSA, form="one")


def test_a_renewal_that_fails_is_told_once_and_its_receipt_when_it_is_paid(months: Months) -> None:
    monthly_id = months.begin()
    months.tell()
    months.world.steer(f"subscriptions/{months.subscription(monthly_id)}/fail_next")
    months.later()
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.FAILED]
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.PAST_DUE
    months.world.steer(f"subscriptions/{months.subscription(monthly_id)}/fail_next")
    months.later(timedelta(days=3, minutes=1))
    months.tell()
    assert mails() == ["monthly_receipt", "monthly_failed"]
    months.later(timedelta(days=5, minutes=1))
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.PAID]
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ACTIVE
    assert mails() == ["monthly_receipt", "monthly_failed", "monthly_receipt"]
    assert_the_books_agree(months)


def test_an_amount_that_was_changed_at_stripe_is_followed(months: Months, fund: Fund) -> None:
    monthly_id = months.begin(usd(25))
    months.tell()
    changed = months.world.gateway.change_subscription(months.subscription(monthly_id), usd(40))
    assert changed.amount == usd(40)
    assert donations.monthly.by_id(monthly_id).amount == usd(25), "nobody has told of it yet"
    months.later()
    months.tell()
    monthly = donations.monthly.by_id(monthly_id)
    assert (monthly.amount, monthly.intended) == (usd(40), usd(40))
    assert [(each.amount, each.state) for each in gifts_of(monthly_id)] == [
        (usd(25), GiftStatus.PAID),
        (usd(40), GiftStatus.PAID),
    ]
    assert ledger.balance(SUSPENSE, fund.id, "USD") == usd(0)
    assert_the_books_agree(months)


def test_another_subscription_takes_over_no_monthly_gift(months: Months) -> None:
    """Copied on the dashboard with all that is written on it: the first one goes on being asked."""
    monthly_id = months.begin(usd(25))
    months.tell()
    own = months.subscription(monthly_id)
    told = months.world.gateway.subscription(own)
    with transaction():
        donations.monthly.settle_subscription(replace(told, id="sub_copy", amount=usd(99)))
    assert months.subscription(monthly_id) == own
    assert donations.monthly.by_id(monthly_id).amount == usd(25)


def test_an_amount_in_another_currency_is_not_followed(months: Months) -> None:
    monthly_id = months.begin(usd(25))
    months.tell()
    told = months.world.gateway.subscription(months.subscription(monthly_id))
    with transaction():
        donations.monthly.settle_subscription(replace(told, amount=Money(40_00, "EUR")))
    monthly = donations.monthly.by_id(monthly_id)
    assert (monthly.amount, monthly.intended) == (usd(25), usd(25))


def test_what_was_asked_earlier_does_not_undo_what_was_asked_later(months: Months) -> None:
    monthly_id = months.begin()
    months.tell()
    before = months.world.gateway.subscription(months.subscription(monthly_id))
    months.world.steer(f"subscriptions/{before.id}/fail_next")
    months.later()
    months.tell()
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.PAST_DUE
    with transaction():
        donations.monthly.settle_subscription(before)
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.PAST_DUE


def test_a_renewal_for_another_fund_waits_in_suspense(months: Months, fund: Fund) -> None:
    monthly_id = months.begin()
    months.tell()
    v1 = months.world.gateway._v1  # type: ignore[attr-defined]  # the SDK, as the outside world
    params = {"metadata": {"fund": str(uuid.uuid4())}}
    v1.subscriptions.update(months.subscription(monthly_id), params=params)
    months.later()
    months.tell()
    _, second = gifts_of(monthly_id)
    assert (second.state, second.mismatch) == (GiftStatus.SUSPENDED, Mismatch.FUND)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(25)
    assert mails() == ["monthly_receipt"], "no receipt for what is held"


def test_a_renewal_is_refunded_and_disputed_like_any_gift(months: Months, fund: Fund) -> None:
    monthly_id = months.begin()
    months.tell()
    months.later()
    months.tell()
    _, second = gifts_of(monthly_id)
    charge_id = second.charge_id
    db.session.rollback()
    months.world.steer("refunds", charge=charge_id, amount=10_00)
    months.world.steer("disputes", charge=charge_id, amount=5_00)
    months.tell()
    _, second = gifts_of(monthly_id)
    assert [each.amount for each in donations.refunds_of(second)] == [usd(10)]
    assert len(donations.disputes_of(second)) == 1
    assert ledger.balance(GIFTS_REFUNDED, fund.id, "USD") == usd(10)
    assert_the_books_agree(months)


@pytest.mark.parametrize("days", [29, 40, 100])
def test_webhooks_off_for_days_and_one_sync(months: Months, days: int) -> None:
    """Renewals, one that fails for good, and one that was ended on the dashboard."""
    paid, failing, ended = months.begin(), months.begin(card=FAILS_LATER), months.begin()
    months.tell()
    donations.sync(months.world.gateway)
    months.later(timedelta(days=1))
    v1 = months.world.gateway._v1  # type: ignore[attr-defined]  # the SDK, as the outside world
    v1.subscriptions.cancel(months.subscription(ended))
    months.later(timedelta(days=days))
    donations.sync(months.world.gateway)
    renewals = days // 31
    assert states(paid) == [GiftStatus.PAID] * (1 + renewals)
    assert donations.monthly.by_id(ended).state is MonthlyStatus.ENDED
    assert states(failing) == [GiftStatus.PAID] + [GiftStatus.FAILED] * bool(renewals)
    told = {29: [], 40: ["monthly_failed"], 100: ["monthly_ended"]}
    of_failing = [kind for kind in mails() if kind != "monthly_receipt"]
    assert sorted(of_failing) == sorted(["monthly_ended", *told[days]])
    standing = {29: MonthlyStatus.ACTIVE, 40: MonthlyStatus.PAST_DUE, 100: MonthlyStatus.ENDED}
    assert donations.monthly.by_id(failing).state is standing[days]
    assert_the_books_agree(months)
    again = donations.sync(months.world.gateway)
    assert (again.events, again.gifts, again.movements) == (0, 0, 0)


def test_whatever_no_event_told_is_found(months: Months, world: StandIn) -> None:
    """Not one event: the page, the balance and the day-old subscription tell all."""
    monthly_id = months.begin()
    months.later(timedelta(hours=2))
    world.gateway.events = lambda *_: iter(())  # type: ignore[method-assign]  # none was made
    donations.sync(world.gateway)
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ACTIVE
    months.later()
    donations.sync(world.gateway)
    assert states(monthly_id) == [GiftStatus.PAID] * 2
    with transaction():
        subscription = donations.monthly.by_id(monthly_id).subscription_id
    world.steer(f"subscriptions/{subscription}/fail_next")
    months.later()
    donations.sync(world.gateway)
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.PAST_DUE
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.PAID, GiftStatus.FAILED]


def test_a_first_payment_that_the_balance_told_first_still_brings_its_subscription(
    months: Months, world: StandIn
) -> None:
    monthly_id = months.begin()
    world.gateway.events = lambda *_: iter(())  # type: ignore[method-assign]  # none was made
    donations.sync(world.gateway)
    assert states(monthly_id) == [GiftStatus.PAID], "the balance tells of the payment"
    months.later(timedelta(hours=2))
    donations.sync(world.gateway)
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ACTIVE


def test_events_of_subscriptions_that_are_not_ours_are_passed_over(
    months: Months, world: StandIn
) -> None:
    v1 = world.gateway._v1  # type: ignore[attr-defined]  # the SDK, as the outside world
    price = {
        "currency": "usd",
        "unit_amount": 9_00,
        "product_data": {"name": "A newspaper"},
        "recurring": {"interval": "month"},
    }
    page = v1.checkout.sessions.create(
        params={
            "mode": "subscription",
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": "https://elsewhere.example.org",
        }
    )
    world.pay(page.id)
    months.tell()
    assert db.session.scalars(select(Gift)).all() == []
    handled = db.session.scalars(select(InboxEvent.status).distinct()).all()
    assert handled == [EventStatus.IGNORED.value]
    donations.sync(world.gateway)
    (held,) = db.session.scalars(select(Gift))
    assert (held.mismatch, held.monthly_id) == (Mismatch.UNASKED, None)
    assert_the_books_agree(months)


def test_what_runs_is_counted(months: Months) -> None:
    assert donations.monthly.running() == []
    months.begin(usd(25))
    months.begin(usd(15))
    months.begin(usd(99), pays=False)
    months.tell()
    assert donations.monthly.running() == [(2, usd(40))]
    found = donations.monthly.of_supporter("Rosa@Example.org")
    assert {each.amount for each in found} == {usd(25), usd(15)}


def test_a_month_that_is_renewed_makes_no_room_for_forms(months: Months, fund: Fund) -> None:
    """Three hundred that began on one evening renew on another, when nobody is giving."""
    monthly_id = months.begin()
    months.tell()
    assert donations.card_testing.recent_failures().succeeded == 1
    months.later(timedelta(days=30, hours=1, minutes=5))
    months.tell()
    assert len(gifts_of(monthly_id)) == 2, "it was paid five minutes ago"
    assert donations.card_testing.recent_failures().succeeded == 0
