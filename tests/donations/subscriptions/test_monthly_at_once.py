"""Everything that Stripe tells of two months, in any order, at once and again: two gifts."""

from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, locked, transaction
from hardship.core.once import add_once
from hardship.donations import Gift, GiftUnknown, PaymentGateway
from hardship.donations.monthly import MonthlyGift, MonthlyStatus, Renewal
from hardship.donations.settlement import settle_charge
from hardship.donations.subscriptions.renewals import _new_gift, renewed
from hardship.ledger import Entry
from tests.crowd import all_at_once, one_after_the_other
from tests.donations.months import Months, gifts_of, mails
from tests.donations.standin import StandIn
from tests.doubles import FixedClock
from tests.factories import campaigns as strike
from tests.factories.money import usd
from tests.factories.officers import officer

Act = Callable[[], object]


@pytest.fixture
def fund(app: Flask, db_session: object) -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


def all_that_is_told(gateway: PaymentGateway, page: str) -> list[Act]:
    """Facts as they are after the second month, each with the verb that settles it."""
    session = gateway.session(page)
    assert session.subscription is not None
    assert session.charge is not None
    later = gateway.invoice(session.subscription.last_invoice_id or "")
    assert later is not None
    assert later.charge is not None
    assert later.renewal is not None
    return [
        partial(donations.settle_session, session),
        partial(settle_charge, session.charge),
        partial(donations.settle_history, gateway.history(later.charge.id)),
        partial(donations.monthly.settle_invoice, later),
        partial(donations.monthly.settle_subscription, later.subscription),
        partial(settle_charge, later.charge),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_two_months_told_at_once_are_two_gifts(
    app: Flask, fund: Fund, world: StandIn, clock: FixedClock, seed: int
) -> None:
    months = Months(fund, world, clock)
    monthly_id = months.begin()
    months.later()
    (first,) = gifts_of(monthly_id)
    page = first.session_id or ""
    db.session.rollback()
    acts = all_that_is_told(world.gateway, page) * 2
    Random(seed).shuffle(acts)
    refused = [each for each in all_at_once(app, acts) if isinstance(each, GiftUnknown)]
    assert refused == []
    gifts = gifts_of(monthly_id)
    assert [(each.amount, each.is_renewal, each.is_booked) for each in gifts] == [
        (usd(25), False, True),
        (usd(25), True, True),
    ]
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ACTIVE
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 2
    assert mails() == ["monthly_receipt"] * 2
    assert donations.reconcile(world.gateway).agrees


@pytest.mark.engine("postgresql")
def test_who_adds_a_month_and_who_names_the_subscription_do_not_wait_for_each_other(
    app: Flask, fund: Fund, world: StandIn, clock: FixedClock
) -> None:
    """A month that is added refers to the row whose only name is about to be written."""
    months = Months(fund, world, clock)
    monthly_id = months.begin()
    months.later()
    (first,) = gifts_of(monthly_id)
    session = world.gateway.session(first.session_id or "")
    assert session.subscription is not None
    told = world.gateway.invoice(session.subscription.last_invoice_id or "")
    assert told is not None
    assert told.renewal is not None
    db.session.rollback()
    row = _new_gift(db.session.get_one(MonthlyGift, monthly_id), told.renewal)
    db.session.rollback()
    followed = one_after_the_other(
        app,
        partial(add_once, row),
        partial(donations.monthly.settle_subscription, session.subscription),
        first_goes_on=partial(locked, MonthlyGift, monthly_id),
    )
    assert followed.waited
    assert isinstance(followed.outcome, MonthlyGift), followed.outcome


@pytest.mark.engine("postgresql")
def test_a_name_that_is_taken_off_does_not_come_back_with_a_month_that_is_being_made(
    app: Flask, fund: Fund, world: StandIn, clock: FixedClock
) -> None:
    monthly_id, fund_id = Months(fund, world, clock).begin(), fund.id
    (first,) = gifts_of(monthly_id)
    first_id = first.id
    with transaction():
        teo = officer(Role.TREASURER, name="Teo")
    db.session.rollback()
    followed = one_after_the_other(
        app,
        partial(
            donations.supporter_gifts.hide_name,
            first_id,
            is_hidden=True,
            reason="It insults the pickets.",
            by=teo,
        ),
        partial(renewed, Renewal("in_2", monthly_id, fund_id, usd(25), clock.now())),
    )
    assert followed.waited
    assert isinstance(followed.outcome, Gift), followed.outcome
    assert [each.is_name_hidden for each in gifts_of(monthly_id)] == [True, True]
