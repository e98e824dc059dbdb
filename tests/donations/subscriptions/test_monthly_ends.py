"""A monthly gift ends: by its supporter, unpaid, or because its fund takes nothing more."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from hardship import campaigns, donations
from hardship.audit import SUPPORTER
from hardship.campaigns import Fund, FundStatus
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from hardship.donations import GatewayUnavailable, GiftStatus
from hardship.donations.monthly import MonthlyStatus, NotRunning
from hardship.notices import Notice
from tests.donations.months import A_MONTH, FAILS_LATER, Months, mails
from tests.donations.subscriptions.test_monthly import assert_the_books_agree, states
from tests.factories.campaigns import Hand


def close(fund_id: uuid.UUID) -> None:
    with transaction():
        campaigns.move_fund(campaigns.fund(fund_id), to=FundStatus.CLOSED, by=Hand())


def test_one_that_stays_unpaid_ends_and_says_so(months: Months) -> None:
    monthly_id = months.begin(card=FAILS_LATER)
    months.tell()
    for days in (31, 4, 6, 8):
        months.later(timedelta(days=days, hours=2))
        months.tell()
    monthly = donations.monthly.by_id(monthly_id)
    assert monthly.state is MonthlyStatus.ENDED
    assert monthly.ended_at is not None
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.FAILED]
    assert mails() == ["monthly_receipt", "monthly_failed", "monthly_ended"]
    assert_the_books_agree(months)


def test_it_is_ended_at_once_and_nothing_is_taken_any_more(months: Months) -> None:
    monthly_id = months.begin()
    months.tell()
    with transaction():
        donations.monthly.ask_to_end(monthly_id, by=SUPPORTER)
    assert donations.monthly.end_due(months.world.gateway, monthly_id) == 1
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ENDED
    assert donations.monthly.end_due(months.world.gateway) == 0
    with pytest.raises(NotRunning), transaction():
        donations.monthly.ask_to_end(monthly_id, by=SUPPORTER)
    months.later(A_MONTH * 2)
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID]
    assert mails() == ["monthly_receipt", "monthly_ended"]
    assert_the_books_agree(months)


def test_an_end_that_did_not_get_through_is_asked_for_again(months: Months) -> None:
    monthly_id = months.begin()
    months.tell()
    with transaction():
        donations.monthly.ask_to_end(monthly_id, by=SUPPORTER)
    months.world.steer("faults", kind="reset_after", times=2)
    with pytest.raises(GatewayUnavailable):
        donations.monthly.end_due(months.world.gateway)
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ACTIVE
    assert donations.monthly.end_due(months.world.gateway) == 1, "it was carried out before"
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ENDED
    assert mails() == ["monthly_receipt", "monthly_ended"]


def test_a_closed_fund_takes_nothing_more(months: Months, fund: Fund) -> None:
    """It may be opened again; just before the next month is due its monthly gifts end."""
    monthly_id = months.begin()
    months.tell()
    close(fund.id)
    assert donations.monthly.end_due(months.world.gateway) == 0
    months.later(timedelta(days=28))
    months.tell()
    assert donations.monthly.end_due(months.world.gateway) == 1
    assert donations.monthly.by_id(monthly_id).state is MonthlyStatus.ENDED
    assert mails() == ["monthly_receipt", "monthly_ended"]
    months.later()
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID]


def test_a_closed_fund_takes_nothing_that_could_not_be_taken_before(
    months: Months, fund: Fund
) -> None:
    """The next month is weeks away; Stripe tries again what it could not take in a few days."""
    monthly_id, fund_id = months.begin(), fund.id
    months.tell()
    months.world.steer(f"subscriptions/{months.subscription(monthly_id)}/fail_next")
    months.later()
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.FAILED]
    close(fund_id)
    assert donations.monthly.end_due(months.world.gateway) == 1
    months.later(timedelta(days=10))
    months.tell()
    assert states(monthly_id) == [GiftStatus.PAID, GiftStatus.FAILED]
    assert_the_books_agree(months)


def test_whoever_ended_it_is_not_told_that_the_fund_closed(months: Months, fund: Fund) -> None:
    """It closed in the moment before Stripe was told."""
    monthly_id, fund_id = months.begin(), fund.id
    months.tell()
    with transaction():
        donations.monthly.ask_to_end(monthly_id, by=SUPPORTER)
        campaigns.move_fund(campaigns.fund(fund_id), to=FundStatus.CLOSED, by=Hand())
    assert donations.monthly.end_due(months.world.gateway) == 1
    told = db.session.scalars(select(Notice).where(Notice.kind == "monthly_ended")).one()
    assert json.loads(told.context_json or "")["why"] == ""


def test_only_one_that_is_there_and_running_can_be_ended(months: Months) -> None:
    with pytest.raises(NotFound), transaction():
        donations.monthly.ask_to_end(uuid.uuid4(), by=SUPPORTER)
    begun = months.begin(pays=False)
    with pytest.raises(NotRunning), transaction():
        donations.monthly.ask_to_end(begun, by=SUPPORTER)
