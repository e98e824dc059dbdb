"""Money is exact, or it is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.core.money import (
    MINOR_DIGITS,
    BelowZero,
    MixedCurrencies,
    Money,
    NotMoney,
    TooMuchMoney,
    parse_money,
    told_money,
)

minors = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("250", 25_000),
        ("$250", 25_000),
        ("250.", 25_000),
        ("1,250.", 125_000),
        ("250.00", 25_000),
        ("1,250.00", 125_000),
        ("$1,250", 125_000),
        (" $ 40.5 ", 4_050),
        ("0.01", 1),
        ("1,234,567.89", 123_456_789),
    ],
)
def test_reads_what_people_type(text: str, minor: int) -> None:
    assert parse_money(text, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "forty",
        "-5",
        "+5",
        "1e3",
        "12,50",
        "1,25.00",
        "1.234",
        "$",
        "5 0",
        "٢٥",
        "9" * 25,
        "1,,000",
        "1,250,",
        ",250",
        "0x10",
        "NaN",
        ".",
        "$.",
        "1..",
        "1.,",
        ".5",
        "$-5",
        "5$",
        "1 250",
        "１２",
    ],
)
def test_refuses_what_is_not_an_exact_amount(text: str) -> None:
    with pytest.raises(NotMoney):
        parse_money(text, "USD")


@pytest.mark.parametrize("text", ["-5", "-$5", "-1,250.00", "-" + "9" * 23])
def test_an_amount_with_a_minus_is_told_as_such(text: str) -> None:
    with pytest.raises(BelowZero):
        parse_money(text, "USD")


def test_more_digits_than_any_amount_has_are_told_as_such() -> None:
    with pytest.raises(TooMuchMoney):
        parse_money("9" * 23, "USD")
    with pytest.raises(NotMoney) as letters:
        parse_money("x" * 23, "USD")
    assert not isinstance(letters.value, TooMuchMoney)


def test_a_currency_without_cents_takes_none() -> None:
    assert parse_money("¥1,200", "JPY") == parse_money("1200.", "JPY") == Money(1_200, "JPY")
    with pytest.raises(NotMoney):
        parse_money("1200.50", "JPY")


@given(minors.filter(lambda minor: minor >= 0))
def test_what_is_written_is_read_back(minor: int) -> None:
    money = Money(minor, "USD")
    assert parse_money(money.decimal(), "USD") == money


@given(st.integers(0, 10**14), st.sampled_from(sorted(MINOR_DIGITS)))
def test_a_point_that_nothing_follows_changes_nothing(whole: int, currency: str) -> None:
    assert parse_money(f"{whole}.", currency) == parse_money(f"{whole:,}", currency)


@given(minors, minors)
def test_adding_and_taking_away_are_exact(left: int, right: int) -> None:
    assert Money(left, "USD") + Money(right, "USD") - Money(right, "USD") == Money(left, "USD")
    assert (Money(left, "USD") < Money(right, "USD")) == (left < right)
    assert Money(left, "USD") + -Money(left, "USD") == Money.zero("USD")


def test_currencies_never_mix() -> None:
    with pytest.raises(MixedCurrencies):
        Money(1, "USD") + Money(1, "CAD")
    with pytest.raises(MixedCurrencies):
        assert Money(1, "USD") < Money(2, "CAD")


@pytest.mark.parametrize("minor", [1.0, "1", True, None])
def test_only_whole_minor_units_are_money(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "USD")  # type: ignore[arg-type]  # the mistake under test


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="XXX"):
        Money(1, "XXX")


def test_reads_plainly_in_logs() -> None:
    assert str(Money(-125_050, "USD")) == "-1250.50 USD"
    assert Money(5, "USD").decimal() == "0.05"
    assert Money(5, "JPY").decimal() == "5"


@pytest.mark.parametrize(
    "amount", [Money(125_000, "USD"), Money(-10_050, "USD"), Money(0, "EUR"), Money(-50, "JPY")]
)
def test_what_mails_and_the_trail_keep_is_read_back(amount: Money) -> None:
    assert told_money(str(amount)) == amount


@pytest.mark.parametrize("text", ["", "250.00", "250.00 XXX", "lost USD", "250.00 USD more"])
def test_what_is_no_kept_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney):
        told_money(text)
