"""What was read from the books a moment ago, kept in the process for the next visitor."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hardship import campaigns, ledger, payers
from hardship.campaigns import Campaign, FiscalYear, Fund
from hardship.core import clock
from hardship.reports.queries import Books, Figures, campaign_figures, read_books
from hardship.reports.receipts import other_receipts
from hardship.reports.rules import Reading, is_fresh


@dataclass(frozen=True, slots=True)
class Told:
    """The figures and movements of one campaign, as of one reading."""

    reading: Reading
    figures: Figures
    books: Books


_remembered: dict[uuid.UUID, Told] = {}
#: One thread reads for all: on a busy evening the others would only read the same.
_reading = threading.Lock()


def tell(campaign: Campaign, funds: Sequence[Fund], *, today: date) -> Told:
    """Figures and movements of all `funds` of a campaign, read again when they have grown old."""
    newest, now = ledger.entry_count(), clock.now()
    with _reading:
        told = _remembered.get(campaign.id)
        usable = told is not None and is_fresh(told.reading, newest_entry=newest, now=now)
        if told is None or not usable or told.books.today != today:
            told = Told(
                Reading(newest, now),
                campaign_figures(campaign, funds),
                read_books(campaign, funds, today=today),
            )
            _remembered[campaign.id] = told
    return replace(told, figures=replace(told.figures, goal=campaign.goal))


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many payers of a year had not told all, as of one reading."""

    reading: Reading
    telling: str
    count: int


_COUNTED_FOR = timedelta(minutes=10)
_counted: dict[tuple[uuid.UUID, FiscalYear], _Counted] = {}
_counting = threading.Lock()


def incomplete(year: FiscalYear) -> int:
    """How many payers that the schedule of a year names have not told all that it asks.

    Counted again once something is told, or booked in small books, and after ten minutes: of
    20,000 gifts it takes seconds.
    """
    reading = Reading(ledger.entry_count(), clock.now())
    telling, key = payers.state_of_telling(), (campaigns.organisation().id, year)
    with _counting:
        last = _counted.get(key)
        usable = last is not None and is_fresh(
            last.reading,
            newest_entry=reading.newest_entry,
            now=reading.read_at,
            longest=_COUNTED_FOR,
            while_large=_COUNTED_FOR,
        )
        if last is None or not usable or last.telling != telling:
            last = _Counted(reading, telling, other_receipts(year).incomplete)
            _counted[key] = last
    return last.count
