"""Amounts as the tests write them."""

from decimal import Decimal

from hardship.core.money import Money


def usd(dollars: str | float) -> Money:
    """`usd(50)` is fifty dollars, `usd("1.75")` a dollar seventy-five; never part of a cent."""
    minor = Decimal(str(dollars)) * 100
    assert minor == int(minor), f"{dollars} is not a whole number of cents"
    return Money(int(minor), "USD")


def cents(minor: int) -> Money:
    """`cents(175)` is a dollar seventy-five."""
    return Money(minor, "USD")
