"""A payout that names nothing is of the money that settled first, whatever order news comes in."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from hardship import donations
from hardship.campaigns import Fund
from hardship.core import clock as time
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations.in_transit import shares as shares_module
from hardship.donations.in_transit.models import Availability
from hardship.donations.in_transit.queries import shares_of
from hardship.donations.in_transit.rules import Lot, still_there
from hardship.ledger import STRIPE_BALANCE, Shares
from tests.donations.in_transit.test_payout_settlement import at, gave, sent
from tests.donations.refunding.test_refund_settlement import tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import cents, usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
TOWN = UUID(int=1)


def debited(fund: Fund, gateway: FakeGateway, dollars: int, *, days: int) -> None:
    """A gift whose money can be paid out so many days after it came."""
    gateway.settles_after = timedelta(days=days)
    gave(fund, gateway, dollars)
    gateway.settles_after = timedelta()


def test_what_settled_first_leaves_first_though_it_was_booked_last(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    debited(other, gateway, 50, days=4)
    clock.advance(days=1)
    debited(fund, gateway, 100, days=2)
    clock.advance(days=7)
    payout = sent(gateway, gateway.pay_out(usd(120)))
    assert shares_of(payout) == {fund.id: usd(100), other.id: usd(20)}
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, usd(30)]


def test_what_cannot_be_paid_out_yet_is_in_no_payout_while_there_is_other_money(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    debited(other, gateway, 50, days=5)
    clock.advance(days=1)
    gave(fund, gateway, 100)
    payout = sent(gateway, gateway.pay_out(usd(100)))
    assert shares_of(payout) == {fund.id: usd(100)}
    gave(fund, gateway, 10)
    last = sent(gateway, gateway.pay_out(usd(30)))
    assert shares_of(last) == {fund.id: usd(10), other.id: usd(20)}, "it went last"
    assert donations.reconcile(gateway).agrees


def test_what_was_booked_before_its_day_was_kept_counts_from_its_booking(
    fund: Fund, other: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    debited(other, gateway, 50, days=2)
    with transaction():
        db.session.execute(delete(Availability))
    clock.advance(days=1)
    debited(fund, gateway, 100, days=0)
    payout = sent(gateway, gateway.pay_out(usd(60)))
    assert shares_of(payout) == {other.id: usd(50), fund.id: usd(10)}


def test_no_more_is_read_than_can_still_be_there(
    fund: Fund,
    other: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stops where all that came before had settled before what lies there."""
    monkeypatch.setattr(shares_module, "_AT_ONCE", 1)
    for days in (3, 200, 1, 1, 1):
        gave(other, gateway, 10)
        clock.advance(days=days)
    sent(gateway, gateway.pay_out(usd(10)))
    lots = shares_module._came(other.id, usd(10))
    assert len(lots) == 4, "the first of 200 days ago shows that all older ones had settled"


class Given(NamedTuple):
    """A gift: to which fund, how much, and after how many days Stripe pays it out."""

    which: int
    dollars: int
    days: int


GIFTS = st.lists(
    st.builds(Given, st.integers(0, 1), st.integers(1, 50), st.integers(0, 5)),
    min_size=1,
    max_size=5,
)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each begins where the last ended: no shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(gifts=GIFTS, news=st.permutations(range(6)), percent=st.integers(1, 100))
def test_its_shares_are_the_same_in_whatever_order_news_comes(
    fund: Fund,
    other: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    gifts: list[Given],
    news: list[int],
    percent: int,
) -> None:
    """The payout is told of somewhere between the gifts, and gives what settled first."""
    funds, pages = (fund, other), []
    for each in gifts:
        with transaction():
            open_gift(funds[each.which], gateway, intended=usd(each.dollars))
        gateway.settles_after = timedelta(days=each.days)
        gateway.pay(gateway.last, fee=ZERO)
        pages.append(gateway.last)
        clock.advance(hours=1)
    there = usd(sum(each.dollars for each in gifts))
    amount = Money(max(there.minor * percent // 100, 1), "USD")
    made = gateway.pay_out(amount)
    told = [("checkout.session.completed", page) for page in pages]
    told.append(("payout.created", made.id))
    for number in [each for each in news if each < len(told)]:
        tell(gateway, *told[number])
    assert shares_of(sent(gateway, made)) == settled_first(gifts, amount, funds)
    clock.advance(days=7)
    if amount != there:
        sent(gateway, gateway.pay_out(there - amount))
    assert at(STRIPE_BALANCE, *funds) == [ZERO, ZERO], "the next example begins with nothing"
    assert donations.reconcile(gateway).agrees


def settled_first(gifts: list[Given], amount: Money, funds: tuple[Fund, Fund]) -> Shares:
    """By hand: one gift after the other, in the order in which they can be paid out."""
    shares: dict[UUID, Money] = {}
    for each in sorted(gifts, key=lambda gift: gift.days):  # an hour apart, and stable
        part = min(usd(each.dollars), amount)
        amount -= part
        if part:
            fund_id = funds[each.which].id
            shares[fund_id] = shares.get(fund_id, ZERO) + part
    return shares


@given(st.lists(st.tuples(st.integers(1, 90), st.integers(0, 9), st.integers(0, 9)), max_size=8))
def test_of_all_that_came_the_last_to_settle_is_there(parts: list[tuple[int, int, int]]) -> None:
    begin = time.now()
    came = [
        Lot(
            number, TOWN, cents(minor), begin + timedelta(days=days), begin + timedelta(hours=hours)
        )
        for number, (minor, days, hours) in enumerate(parts)
    ]
    total = sum(minor for minor, _, _ in parts)
    for minor in range(0, total + 1, 7):
        there = still_there(came, cents(minor))
        assert Money.total((lot.amount for lot in there), "USD") == cents(minor)
        stays = {lot.number for lot in there}
        last_gone = max((lot.turn for lot in came if lot.number not in stays), default=None)
        assert last_gone is None or all(last_gone < lot.turn for lot in there)
