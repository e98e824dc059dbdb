"""Beginning a gift: only in a fund that is open, once for a form, with one page to pay."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hardship import campaigns, donations
from hardship.campaigns import Fund, FundStatus
from hardship.core.database import db, transaction
from hardship.donations import Gift, GiftMovedOn, GivingClosed, Supporter
from hardship.donations.gateway import SessionState
from tests.donations.refunding.test_refund_settlement import settled
from tests.factories.campaigns import Hand
from tests.factories.donations import request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def _move(to: FundStatus) -> Callable[[Fund], object]:
    return lambda fund: campaigns.move_fund(fund, to=to, by=Hand())


@pytest.mark.parametrize(
    "shut",
    [
        _move(FundStatus.PAUSED),
        _move(FundStatus.CLOSED),
        lambda fund: campaigns.pause_campaign(fund.campaign, by=Hand()),
        lambda fund: campaigns.close_campaign(fund.campaign, by=Hand()),
    ],
    ids=["fund paused", "fund closed", "campaign paused", "campaign closed"],
)
def test_a_fund_that_is_not_open_begins_no_gift(fund: Fund, shut: Callable[[Fund], object]) -> None:
    with transaction():
        shut(fund)
    with pytest.raises(GivingClosed), transaction():
        started_gift(fund, intended=usd(50))
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 0


@pytest.mark.parametrize("covers_fee", [True, False])
def test_the_same_form_with_the_fee_covered_or_not_is_no_longer_the_same_gift(
    fund: Fund, covers_fee: bool
) -> None:
    with transaction():
        gift = started_gift(fund, intended=usd(50), covers_fee=covers_fee, form="a form")
        assert started_gift(fund, intended=usd(50), covers_fee=covers_fee, form="a form") is gift
    with pytest.raises(GiftMovedOn), transaction():
        started_gift(fund, intended=usd(50), covers_fee=not covers_fee, form="a form")


def test_several_who_heard_of_the_same_breakdown_make_one_more_call(fund: Fund) -> None:
    with transaction():
        gift = started_gift(fund, intended=usd(50))
        for _ in range(3):
            donations.call_anew(gift.id, after=1)
    assert gift.calls == 2


def test_a_call_after_a_breakdown_opens_another_page_where_the_first_has_expired(
    fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        asked = request_for(started_gift(fund, intended=usd(50)))
    first = donations.open_page(gateway, asked)
    again = replace(asked, call=2)
    assert donations.open_page(gateway, again) == first
    gateway.end(first.id, SessionState.EXPIRED)
    second = donations.open_page(gateway, again)
    assert (second.state, second.id != first.id) == (SessionState.OPEN, True)


def test_a_form_that_comes_again_says_whose_gift_it_is_until_it_is_paid(
    fund: Fund, gateway: FakeGateway
) -> None:
    def send(name: str) -> Gift:
        by = Supporter(name=name, email=f"{name.lower()}@example.org")
        with transaction():
            return started_gift(fund, intended=usd(50), by=by, form="a form")

    def is_of(name: str) -> bool:
        kept = donations.gift(gift.id)
        return (kept.name, kept.email) == (name, f"{name.lower()}@example.org")

    gift = send("Ann")
    send("Ana")
    assert is_of("Ana")
    with transaction():
        donations.attach_session(gift.id, donations.open_page(gateway, request_for(gift)))
    gateway.pay(gateway.last)
    settled(gateway)
    assert send("Eve").id == gift.id
    assert is_of("Ana")
