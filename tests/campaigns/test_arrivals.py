"""Which money can have come, and when: to the cent and to the day."""

from datetime import date, timedelta

import pytest

from hardship.campaigns import NotAnAmount, TooLongAgo
from hardship.campaigns.rules import check_arrival
from hardship.core.money import Money
from tests.factories.money import usd

_TODAY = date(2024, 11, 27)


def test_the_largest_amount_and_the_first_day_are_told_to_the_cent_and_to_the_day() -> None:
    began = date(2024, 10, 14)

    a_dollar = usd(1)

    def check(
        amount: Money = a_dollar, arrived_on: date = _TODAY, strike_began: date = began
    ) -> None:
        check_arrival(amount, arrived_on, strike_began=strike_began, today=_TODAY)

    check(usd(100_000_000))
    with pytest.raises(NotAnAmount):
        check(usd("100000000.01"))
    check(arrived_on=began - timedelta(days=365))
    with pytest.raises(TooLongAgo) as told:
        check(arrived_on=began - timedelta(days=366))
    assert told.value.params["first"] == date(2023, 10, 15)
    with pytest.raises(TooLongAgo):
        check(arrived_on=date(1969, 12, 31), strike_began=date(1, 1, 1))
