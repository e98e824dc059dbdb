"""Gifts so large that the law asks who gave them, and what was told of it. Pure.

A union's yearly report (Form LM-2, Schedule 14, "Other Receipts") names whoever gave $5,000 or more
in the fiscal year, with address and with type of business or job: so says the Department of Labor,
https://www.dol.gov/agencies/olms/regs/compliance/electronic-filing/LM2sched14. Funds from the
public for strike assistance belong there. It is due 90 days after the year's end, and what it rests
on is kept for five years after that (29 USC 436).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hardship.campaigns import FiscalYear
from hardship.core.limits import LONGEST_NAME, check_length
from hardship.core.money import Money

ITEMIZED_MINOR = 5_000_00
LONGEST_ADDRESS = 300
LONGEST_OCCUPATION = 100

_DUE_WITHIN = timedelta(days=90)
_KEPT_FOR = timedelta(days=5 * 366)


def is_itemized(paid: Money) -> bool:
    """Whether so much, paid at once or in sum, is named with its payer."""
    return paid.minor >= ITEMIZED_MINOR


@dataclass(frozen=True, slots=True)
class KnownBy:
    """What makes several receipts one payer's: an e-mail address, or else other words."""

    email: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the report asks of a payer. What is empty was not told."""

    name: str = ""
    address: str = ""
    occupation: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether all of it was told."""
        return bool(self.name and self.address and self.occupation)


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told at one time. A name that only stood beside a gift is less than one that was
    told for the report."""

    at: datetime
    what: Particulars
    for_report: bool = True


def latest(told: Iterable[Telling]) -> Particulars:
    """Each part as it was told last."""
    found = Particulars()
    for each in sorted(told, key=lambda each: (each.for_report, each.at)):
        found = Particulars(
            each.what.name or found.name,
            each.what.address or found.address,
            each.what.occupation or found.occupation,
        )
    return found


def check_particulars(told: Particulars) -> None:
    """Raise `TooLong` for the first part that is."""
    check_length(told.name, LONGEST_NAME)
    check_length(told.address, LONGEST_ADDRESS)
    check_length(told.occupation, LONGEST_OCCUPATION)


def years_to_report(today: date, month: int) -> list[FiscalYear]:
    """The fiscal years whose report is still to be made, the newest first."""
    this = FiscalYear.of(today, month)
    before = FiscalYear.of(this.first - timedelta(days=1), month)
    return [this, before] if today <= before.last + _DUE_WITHIN else [this]


def kept_until(year: FiscalYear) -> date:
    """How long is kept what the report of a year rests on."""
    return year.last + _DUE_WITHIN + _KEPT_FOR
