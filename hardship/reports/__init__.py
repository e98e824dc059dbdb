"""What the books say, for people: totals, weeks and needs. Reads only, and writes nothing.

Money comes from the ledger alone, so that a page and the books can never tell two stories. What
is told of people obeys the floor of `rules.py`: no count below ten and none exact, and money
that was paid in blocks of ten people, so that no table and no two tables single anybody out.

    told = tell(campaign, funds, today=accounting_date())
    told.figures.raised, told.figures.on_hand
    in_and_out_by_week(told.books, since=campaign.started_on), where_it_went(told.books)
"""

from hardship.reports.queries import (
    Books,
    Figures,
    FundLine,
    FundsTogether,
    Need,
    Needs,
    Week,
    by_fund,
    campaign_figures,
    in_and_out_by_week,
    paid_together,
    read_books,
    where_it_went,
)
from hardship.reports.remembered import Told, tell
from hardship.reports.rules import FLOOR, about, share, week_of

__all__ = [
    "FLOOR",
    "Books",
    "Figures",
    "FundLine",
    "FundsTogether",
    "Need",
    "Needs",
    "Told",
    "Week",
    "about",
    "by_fund",
    "campaign_figures",
    "in_and_out_by_week",
    "paid_together",
    "read_books",
    "share",
    "tell",
    "week_of",
    "where_it_went",
]
