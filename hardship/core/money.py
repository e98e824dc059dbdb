"""Money is a value: whole minor units of one currency, exact or an error."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hardship.core.errors import N_, DomainError

#: Decimal places by ISO 4217 code. A currency that is not listed is refused, not guessed.
MINOR_DIGITS = {"USD": 2, "CAD": 2, "GBP": 2, "EUR": 2, "AUD": 2, "JPY": 0}

_SYMBOLS = {"USD": "$", "CAD": "$", "GBP": "£", "EUR": "€", "AUD": "$", "JPY": "¥"}
_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_LONGEST = 20


class NotMoney(DomainError):
    """The text is not an exact amount in this currency."""

    message = N_("Write an amount with digits, like 40 or 40.50. You wrote “%(text)s”.")


class BelowZero(NotMoney):
    """An exact amount with a minus before it."""


class TooMuchMoney(NotMoney):
    """The text has more digits than any amount."""

    message = N_("That is more money than there is. Look at the digits again.")


class MixedCurrencies(DomainError):
    """Two amounts of different currencies cannot be added or compared."""

    message = N_("These amounts are in different currencies.")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in minor units (cents). Never a float, never a bare int.

    Raises `TypeError` for a fractional or boolean amount, `ValueError` for an unknown currency,
    `MixedCurrencies` when two currencies meet.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole: {self.minor!r}")
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"unknown currency: {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in this currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The sum, which is zero of `currency` when there are none."""
        result = cls.zero(currency)
        for amount in amounts:
            result += amount
        return result

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise MixedCurrencies(left=self.currency, right=other.currency)
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        """Plain and unambiguous, for logs and exports: `1250.00 USD`."""
        return f"{self.decimal()} {self.currency}"

    def decimal(self) -> str:
        """Digits with a point and no grouping, exact: `-1250.00`."""
        digits = MINOR_DIGITS[self.currency]
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**digits)
        return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


def parse_money(text: str, currency: str) -> Money:
    """Read what a person types: `250`, `$250`, `250.`, `250.00`, `1,250.00`, with spaces around.

    Raises `NotMoney` for letters, signs, wrong grouping and more decimals than the currency has,
    `BelowZero` for a minus before an amount, `TooMuchMoney` for more digits than any amount.
    """
    digits = MINOR_DIGITS[currency]
    symbol = re.escape(_SYMBOLS[currency])
    decimals = rf"(?:\.([0-9]{{0,{digits}}}))?"
    stripped = text.strip()
    found = re.fullmatch(rf"(-?)(?:{symbol})?\s*({_WHOLE}){decimals}", stripped, re.ASCII)
    if found is None:
        raise NotMoney(text=stripped[:_LONGEST])
    sign, whole, part = found.groups(default="")
    if sign:
        raise BelowZero(text=stripped[:_LONGEST])
    if len(stripped) > _LONGEST:
        raise TooMuchMoney
    return Money(int(whole.replace(",", "") + part.ljust(digits, "0")), currency)


def told_money(text: str) -> Money:
    """Read what `str` made of an amount, as mails and the audit trail keep it: `1250.00 USD`.

    Raises `NotMoney` for anything else.
    """
    digits, _blank, currency = text.partition(" ")
    if currency not in MINOR_DIGITS:
        raise NotMoney(text=text[:_LONGEST])
    amount = parse_money(digits.removeprefix("-"), currency)
    return -amount if digits.startswith("-") else amount
