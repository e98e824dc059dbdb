"""How long a text and how large an amount may be, and which days can be meant, said in words.

What several rooms ask stands here; a room's own numbers are in its rules. Forms read the same
numbers, so that they say it beside the field; the verbs ask here, so that it holds for whatever
calls them.
"""

from datetime import date

from hardship.core.errors import N_, DomainError
from hardship.core.money import Money

#: A name as it stands on a receipt, and what the bank's statement calls a line.
LONGEST_NAME = 100
LONGEST_REFERENCE = 100

#: Why something is undone, or goes before its turn: it stands in the record for ever.
LONGEST_REASON = 200
#: What whoever confirms or entered it has to know: where the money comes from, what the statement
#: says instead. That takes some sentences.
LONGEST_EXPLANATION = 500


class TooLong(DomainError):
    """A text has more characters than there is room for."""

    message = N_("Use at most %(most)s characters.")


class ReasonNeeded(DomainError):
    """Whoever looks at the books later has to know why."""

    message = N_("Write a reason: it stays on file.")


class OutOfBounds(DomainError):
    """An amount that nobody can mean."""

    message = N_("Choose an amount from %(least)s to %(most)s.")


class DayOutOfBounds(DomainError):
    """A day on which it cannot have happened."""

    message = N_("Choose a day from %(first)s to %(last)s.")


def check_length(text: str | None, most: int) -> None:
    """Raise `TooLong` for a text of more than `most` characters."""
    if text is not None and len(text) > most:
        raise TooLong(most=most)


def check_reason(text: str, most: int = LONGEST_REASON) -> str:
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


def check_day(on: date, first: date, last: date) -> None:
    """Raise `DayOutOfBounds` for a day before the first or after the last."""
    if not first <= on <= last:
        raise DayOutOfBounds(first=first, last=last)
