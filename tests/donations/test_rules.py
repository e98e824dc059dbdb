"""The gross-up, to the cent, and what an amount may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.core.money import Money
from hardship.donations import FeeRate, fee_rate
from hardship.donations.errors import NotAGift
from hardship.donations.rules import CARD_RATE, check_amount
from tests.factories.money import usd


def test_covering_the_fee_nets_at_least_the_gift_for_every_cent_and_at_most_a_cent_more() -> None:
    for minor in range(1_00, 10_000_00 + 1):
        gift = Money(minor, "USD")
        pays = CARD_RATE.covering(gift).minor
        assert 0 <= pays - (pays * 290 + 5_000) // 10_000 - 30 - minor <= 1
        exact = (pays - 1) * 9_710 - 300_000
        assert exact < minor * 10_000, "before rounding, a cent less would do"


@given(
    minor=st.integers(1_00, 25_000_00),
    basis_points=st.integers(0, 1_000),
    fixed=st.integers(0, 100),
)
def test_any_rate_nets_at_least_the_gift(minor: int, basis_points: int, fixed: int) -> None:
    rate, gift = FeeRate(basis_points, fixed), Money(minor, "USD")
    assert rate.net_of(rate.covering(gift)) >= gift


def test_the_example_that_people_see() -> None:
    assert CARD_RATE.covering(usd(100)) == usd("103.30")
    assert CARD_RATE.net_of(usd(100)) == usd("96.80")


def test_half_a_cent_upwards_leaves_the_fund_a_cent_more() -> None:
    assert CARD_RATE.covering(usd(50)) == usd("51.81")
    assert CARD_RATE.net_of(usd("51.81")) == usd("50.01")


@pytest.mark.parametrize(
    ("gift", "fee"),
    [("4.99", "0.44"), ("5.00", "0.45"), ("5.01", "0.45"), ("15.00", "0.74"), ("1.00", "0.33")],
)
def test_the_fee_is_rounded_as_stripe_rounds_it_half_a_cent_upwards(gift: str, fee: str) -> None:
    assert CARD_RATE.fee_of(usd(gift)) == usd(fee)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("2.9% + 0.30", CARD_RATE), ("2.2%+0.30", FeeRate(220, 30)), ("0% + 0.00", FeeRate(0, 0))],
)
def test_a_rate_as_it_is_configured(text: str, rate: FeeRate) -> None:
    assert fee_rate(text) == rate


@pytest.mark.parametrize("text", ["", "2.9", "2,9% + 0.30", "200% + 0.30", "2.9% + 30"])
def test_a_rate_that_cannot_be_read_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"like 2\.9%"):
        fee_rate(text)


@pytest.mark.parametrize("amount", [usd("0.99"), usd("25000.01"), Money(-500, "USD")])
def test_an_amount_outside_of_the_limits_is_refused(amount: Money) -> None:
    with pytest.raises(NotAGift):
        check_amount(amount)


@pytest.mark.parametrize("amount", [usd(1), usd(25_000)])
def test_both_limits_are_allowed(amount: Money) -> None:
    assert check_amount(amount) == amount
