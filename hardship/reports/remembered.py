"""What was read from the books a moment ago, kept in the process for the next visitor."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hardship import ledger
from hardship.campaigns import Campaign, Fund
from hardship.core import clock
from hardship.reports.queries import Books, Figures, campaign_figures, read_books
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
