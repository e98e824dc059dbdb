"""A gift whose place another took: its page closes; if it was paid all the same, it counts."""

import pytest
from flask import Flask

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import GatewayUnavailable, Gift, GiftMovedOn, GiftStatus
from hardship.donations.gateway import SessionState
from hardship.ledger import GIFTS_ONLINE
from tests.crowd import all_at_once
from tests.doubles import FixedClock
from tests.factories.donations import open_gift, request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def first(fund: Fund, gateway: FakeGateway) -> Gift:
    """A gift of fifty dollars; its page is open."""
    with transaction():
        return open_gift(fund, gateway, intended=usd(50))


@pytest.fixture
def second(fund: Fund, gateway: FakeGateway, first: Gift) -> Gift:
    """A gift of a hundred dollars in its place; its page is open, and so is still the first."""
    with transaction():
        gift = started_gift(fund, intended=usd(100), instead_of=first)
        return donations.attach_session(gift.id, gateway.open_session(request_for(gift)))


def state(gateway: FakeGateway, gift: Gift) -> SessionState:
    return gateway.pages[str(gift.session_id)].state


def given(fund: Fund) -> object:
    return -ledger.balance(GIFTS_ONLINE, fund.id, "USD")


def test_catching_up_closes_its_page_at_once_and_leaves_the_others(
    gateway: FakeGateway, first: Gift, second: Gift
) -> None:
    assert donations.sync(gateway).gifts == 1
    assert state(gateway, first) is SessionState.EXPIRED
    assert state(gateway, second) is SessionState.OPEN
    assert (first.state, second.state) == (GiftStatus.EXPIRED, GiftStatus.OPEN)


def test_it_is_tried_again_until_stripe_says_that_it_is_closed_and_then_no_more(
    gateway: FakeGateway, first: Gift, second: Gift
) -> None:
    gateway.failure = GatewayUnavailable()
    with pytest.raises(GatewayUnavailable):
        donations.sync(gateway)
    assert state(gateway, first) is SessionState.OPEN
    gateway.failure = None
    donations.sync(gateway)
    assert first.state is GiftStatus.EXPIRED
    gateway.calls.clear()
    donations.sync(gateway)
    assert "expire_session" not in gateway.calls


def test_one_that_was_paid_meanwhile_is_settled_and_both_gifts_count(
    fund: Fund, gateway: FakeGateway, first: Gift, second: Gift, clock: FixedClock
) -> None:
    for gift in (first, second):
        gateway.pay(str(gift.session_id))
    gateway.moved.clear()
    donations.sync(gateway)
    assert first.is_paid
    assert given(fund) == usd(50)
    clock.advance(hours=2)
    donations.sync(gateway)
    assert second.is_paid
    assert given(fund) == usd(150)
    assert donations.gift_differences() == []
    assert donations.suspense.gifts_to_explain().items == []


def test_a_page_whose_id_comes_late_is_closed_too(fund: Fund, gateway: FakeGateway) -> None:
    """Its call was still under way when the supporter began again."""
    with transaction():
        first = started_gift(fund, intended=usd(50))
    page = gateway.open_session(request_for(first))
    with transaction():
        started_gift(fund, intended=usd(100), instead_of=first)
    with transaction():
        donations.attach_session(first.id, page)
    donations.sync(gateway)
    assert state(gateway, first) is SessionState.EXPIRED


def test_no_gift_takes_the_place_of_one_that_is_paid(
    fund: Fund, gateway: FakeGateway, first: Gift
) -> None:
    with transaction():
        gateway.pay(str(first.session_id))
        donations.settle_session(gateway.session(str(first.session_id)))
    with pytest.raises(GiftMovedOn) as caught, transaction():
        started_gift(fund, intended=usd(100), instead_of=first)
    assert caught.value.params == {"gift": first.id}
    assert donations.gifts().items == [first]
    assert first.replaced_by_id is None


def test_however_many_begin_again_at_once_only_one_page_stays_open(
    app: Flask, fund: Fund, first: Gift
) -> None:
    fund_id, first_id = fund.id, first.id

    def begin_again() -> object:
        before = donations.gift(first_id)
        return started_gift(campaigns.fund(fund_id), intended=usd(100), instead_of=before).id

    begun = all_at_once(app, [begin_again] * 6)
    gifts = donations.gifts().items
    assert {gift.id for gift in gifts} == {first_id, *begun}
    assert [gift.replaced_by_id for gift in gifts].count(None) == 1
    assert len({gift.replaced_by_id for gift in gifts}) == 7, "each took the place of another"


def begun_twice_again(fund: Fund, first: Gift) -> Gift:
    """What was begun in the place of a gift that took another's, and opened no page of its own."""
    with transaction():
        between = started_gift(fund, intended=usd(60), instead_of=first)
        return started_gift(fund, intended=usd(100), instead_of=between)


def test_the_pages_of_all_that_were_begun_before_are_closed(
    fund: Fund, gateway: FakeGateway, first: Gift
) -> None:
    third = begun_twice_again(fund, first)
    donations.close_replaced(gateway, third.id)
    assert state(gateway, first) is SessionState.EXPIRED


def test_what_was_paid_of_all_that_were_begun_before_is_not_asked_for_again(
    fund: Fund, gateway: FakeGateway, first: Gift
) -> None:
    third = begun_twice_again(fund, first)
    gateway.pay(str(first.session_id))
    with pytest.raises(GiftMovedOn) as caught:
        donations.close_replaced(gateway, third.id)
    assert caught.value.params == {"gift": first.id}


def test_a_page_that_stripe_does_not_know_keeps_nobody_from_giving(
    gateway: FakeGateway, first: Gift, second: Gift
) -> None:
    gateway.pages.clear()
    donations.close_replaced(gateway, second.id)
    assert donations.sync(gateway).gifts == 0
