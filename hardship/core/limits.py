"""How long a text and how large an amount may be, said in words; the rooms' rules hold the numbers.

Forms read the same numbers, so that they say it beside the field; the verbs ask here, so that it
holds for whatever calls them.
"""

from hardship.core.errors import N_, DomainError
from hardship.core.money import Money


class TooLong(DomainError):
    """A text has more characters than there is room for."""

    message = N_("Use at most %(most)s characters.")


class ReasonNeeded(DomainError):
    """What is undone needs a reason for the record."""

    message = N_("Write a reason, so that the auditor can follow.")


class OutOfBounds(DomainError):
    """An amount that nobody can mean."""

    message = N_("Choose an amount from %(least)s to %(most)s.")


def check_length(text: str | None, most: int) -> None:
    """Raise `TooLong` for a text of more than `most` characters."""
    if text is not None and len(text) > most:
        raise TooLong(most=most)


def check_reason(text: str, most: int) -> str:
    """The reason on one line, as the record keeps it. Raises `ReasonNeeded` or `TooLong`."""
    reason = " ".join(text.split())
    if not reason:
        raise ReasonNeeded
    check_length(reason, most)
    return reason


def check_amount(amount: Money, least_minor: int, most_minor: int) -> None:
    """Raise `OutOfBounds` for an amount outside of both, which are in its own minor units."""
    if not least_minor <= amount.minor <= most_minor:
        bounds = (Money(each, amount.currency) for each in (least_minor, most_minor))
        raise OutOfBounds(**dict(zip(("least", "most"), bounds, strict=True)))
