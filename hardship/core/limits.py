"""How long a text and how large an amount may be, and which days can be meant, said in words.

What several rooms ask stands here; a room's own numbers are in its rules. Forms read the same
numbers, so that they say it beside the field; the verbs ask here, so that it holds for whatever
calls them.
"""

from datetime import date, timedelta

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

#: One line of the bank statement. More is a slip of the hand: no strike fund ever got so much.
MOST_RECEIVED_MINOR = 100_000_000_00

#: Money is put aside before the first picket day. Other programs' books begin with 1970.
_PUT_ASIDE = timedelta(days=365)
_FIRST_DAY = date(1970, 1, 1)


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


class NotAnAmount(DomainError):
    """Money that arrived is more than nothing, and no more than a bank statement's line can be."""

    message = N_("Write an amount above zero and at most %(most)s.")


class NotYetArrived(DomainError):
    """A date of arrival lies in the future."""

    message = N_("The date is still to come. Enter it once the money is there.")


class TooLongAgo(DomainError):
    """A date of arrival lies long before the strike."""

    message = N_("Check the year: the date lies before %(first)s.")


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


def check_dated(amount: Money, on: date, *, strike_began: date, today: date) -> None:
    """Refuse what no bank statement, and no counter, of this strike can say.

    Raises `NotAnAmount`, `NotYetArrived`, and `TooLongAgo` for more than a year before the strike.
    """
    if not 0 < amount.minor <= MOST_RECEIVED_MINOR:
        raise NotAnAmount(most=Money(MOST_RECEIVED_MINOR, amount.currency))
    if on > today:
        raise NotYetArrived
    first = max(strike_began, _FIRST_DAY + _PUT_ASIDE) - _PUT_ASIDE
    if on < first:
        raise TooLongAgo(first=first)
