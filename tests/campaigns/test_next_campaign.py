"""Strikes come one after another: which funds hold money, and whose is what belongs to no fund."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship import campaigns, ledger, treasury
from hardship.campaigns import Campaign, Fund
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_id
from tests.crowd import one_after_the_other
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.money import usd
from tests.factories.review import money_in_bank

HAND = made.Hand()


def codes(funds: list[Fund]) -> list[str]:
    return [fund.code for fund in funds]


def central() -> str:
    found = campaigns.central_fund()
    return found.code if found else "none"


@pytest.fixture
def first(db_session: object) -> Campaign:
    """Open, with $3,000 in its central fund and none in San Diego’s."""
    with transaction():
        campaign = made.open_campaign()
        money_in_bank(campaigns.funds(campaign.id)[0], 3_000)
    return campaign


def test_before_there_is_a_fund_nothing_holds_money(db_session: object) -> None:
    assert (campaigns.every_fund(), campaigns.funds_in_use(), central()) == ([], [], "none")
    with transaction():
        made.draft_campaign()
    assert (campaigns.funds_in_use(), central()) == ([], "none")


def test_a_draft_has_the_central_fund_only_while_there_is_no_other(db_session: object) -> None:
    with transaction():
        made.next_campaign()
    assert central() == "NEXT"
    with transaction():
        made.open_campaign()
    assert central() == "CENTRAL"


def test_money_that_is_left_stays_in_sight(first: Campaign, clock: FixedClock) -> None:
    with transaction():
        campaigns.close_campaign(first, by=HAND)
    assert codes(campaigns.funds_in_use()) == ["CENTRAL", "SANDIEGO"]
    with transaction():
        bare = made.draft_campaign(slug="the-next-strike")
    assert central() == "CENTRAL", "a draft has no fund yet"
    with transaction():
        made.central_fund(bare, code="NEXT", slug="next")
        made.worksite(bare)
    assert codes(campaigns.funds_in_use()) == ["CENTRAL", "SANDIEGO", "NEXT"]
    assert central() == "CENTRAL"
    with transaction():
        campaigns.open_campaign(bare, by=HAND)
    assert codes(campaigns.funds_in_use()) == ["NEXT", "CENTRAL"], "San Diego never had any"
    assert codes(campaigns.every_fund()) == ["NEXT", "CENTRAL", "SANDIEGO"]
    assert central() == "NEXT"
    clock.advance(days=1)
    with transaction():
        campaigns.close_campaign(bare, by=HAND)
    assert central() == "NEXT", "the one that was closed last"


def test_a_fund_of_an_old_strike_goes_out_of_use_when_it_is_empty(first: Campaign) -> None:
    with transaction():
        campaigns.close_campaign(first, by=HAND)
        second = made.next_campaign()
        campaigns.open_campaign(second, by=HAND)
    old, new = campaigns.funds(first.id)[0], campaigns.funds(second.id)[0]
    _move(old, new, usd(2_999))
    assert codes(campaigns.funds_in_use()) == ["NEXT", "CENTRAL"], "a dollar is left"
    _move(old, new, usd(1))
    assert codes(campaigns.funds_in_use()) == ["NEXT"]
    assert codes(campaigns.every_fund()) == ["NEXT", "CENTRAL", "SANDIEGO"]
    _move(old, new, usd(5))
    assert codes(campaigns.funds_in_use()) == ["NEXT", "CENTRAL"], "what it owes has to come"


def _move(giver: Fund, taker: Fund, amount: Money) -> None:
    with transaction():
        ledger.post(
            treasury.MOVED_BETWEEN_FUNDS,
            treasury.moved_between_funds(giver.id, taker.id, amount),
            source=ledger.Source(treasury.BY_VOUCHER, str(new_id())),
            occurred_on=campaigns.accounting_date(),
        )


def test_money_of_a_draft_stays_in_sight_when_the_old_strike_goes_on(first: Campaign) -> None:
    with transaction():
        campaigns.close_campaign(first, by=HAND)
        second = made.next_campaign()
        money_in_bank(campaigns.funds(second.id)[0], 100)
        campaigns.open_campaign(first, by=HAND)
    assert campaigns.campaign_in_hand() == first
    assert codes(campaigns.funds_in_use()) == ["CENTRAL", "SANDIEGO", "NEXT"]


_ACT = st.sampled_from(["draft", "fund", "open", "close", "money"])
_ACTS = st.lists(st.tuples(_ACT, st.integers(0, 3)))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=_ACTS)
def test_no_dollar_is_out_of_sight_whatever_happens(
    db_session: object, clock: FixedClock, acts: list[tuple[str, int]]
) -> None:
    for act, which in acts:
        _step(act, which)
        clock.advance(minutes=1)
    known, funds = set(ledger.funds_in_books()), campaigns.funds_in_use()
    assert known <= {fund.id for fund in funds}
    whose = campaigns.central_fund()
    assert whose == next(iter(campaigns.every_fund()), None)
    opened = [each for each in campaigns.campaigns() if not each.is_draft]
    if opened:
        current = campaigns.current_campaign()
        assert whose is not None
        assert current is not None
        assert whose.campaign_id == current.id


def _step(act: str, which: int) -> None:
    """Do it, if it can be done now."""
    drafts = [each for each in campaigns.campaigns() if each.is_draft]
    with transaction():
        if act == "draft":
            number = len(campaigns.campaigns())
            made.draft_campaign(slug=f"strike-{number}")
        elif act == "fund" and drafts:
            draft = drafts[which % len(drafts)]
            if not campaigns.funds(draft.id):
                number = len(campaigns.every_fund())
                made.central_fund(draft, code=f"F{number}", slug=f"fund-{number}")
                made.worksite(draft)
        elif act == "money" and campaigns.every_fund():
            funds = campaigns.every_fund()
            money_in_bank(funds[which % len(funds)], 1 + which)
        elif act == "open":
            _open(which)
        elif act == "close":
            current = campaigns.current_campaign()
            if current is not None and not current.is_closed:
                campaigns.close_campaign(current, by=HAND)


def _open(which: int) -> None:
    current = campaigns.current_campaign()
    ready = [each for each in campaigns.campaigns() if not campaigns.missing_parts(each)]
    if ready and (current is None or current.is_closed):
        campaigns.open_campaign(ready[which % len(ready)], by=HAND)


@pytest.mark.engine("postgresql")
def test_who_holds_all_funds_holds_those_of_an_old_strike(app: Flask, first: Campaign) -> None:
    fund_id = campaigns.funds(first.id)[0].id
    with transaction():
        campaigns.close_campaign(first, by=HAND)
        campaigns.open_campaign(made.next_campaign(), by=HAND)
    db.session.rollback()
    pair = (campaigns.lock_funds, lambda: campaigns.lock_fund(fund_id))
    assert one_after_the_other(app, *pair).waited
