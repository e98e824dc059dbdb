"""What is proposed each month to who gave once."""

from typing import Any

import pytest

from hardship.core.money import Money
from hardship.donations.monthly import proposed_each_month
from tests.factories.money import usd

SUGGESTED = [usd(25), usd(50), usd(100)]
FITS: dict[str, Any] = {
    "currency": "USD",
    "is_received": True,
    "is_monthly": False,
    "can_give": True,
}


@pytest.mark.parametrize(
    ("given", "suggested", "proposed"),
    [
        (usd(100), SUGGESTED, usd(25)),
        (usd(10), SUGGESTED, usd(10)),
        (usd(40), [], usd(40)),
    ],
)
def test_it_is_little_and_no_more_than_was_given(
    given: Money, suggested: list[Money], proposed: Money
) -> None:
    assert proposed_each_month(given, suggested, **FITS) == proposed


@pytest.mark.parametrize(
    "but",
    [{"is_received": False}, {"is_monthly": True}, {"can_give": False}, {"currency": "CAD"}],
    ids=str,
)
@pytest.mark.parametrize("suggested", [SUGGESTED, []], ids=["suggested", "none suggested"])
def test_nothing_is_proposed_where_it_does_not_fit(
    but: dict[str, Any], suggested: list[Money]
) -> None:
    assert proposed_each_month(usd(100), suggested, **FITS | but) is None
