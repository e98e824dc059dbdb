"""What the books say, for people: totals, weeks and needs. Reads only, and writes nothing.

Money comes from the ledger alone, so that a page and the books can never tell two stories. What
is told of people obeys the floor of `rules.py`: no count below ten and none exact, and money
that was paid in blocks of ten people, so that no table and no two tables single anybody out.

`other_receipts` is not for the street: it is the union's report to the Department of Labor, and who
shows its names asks first who may read them.

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
from hardship.reports.receipts import other_receipts
from hardship.reports.remembered import Told, incomplete, tell
from hardship.reports.rules import FLOOR, about, share, week_of
from hardship.reports.schedule_14 import Schedule, as_csv

__all__ = [
    "FLOOR",
    "Books",
    "Figures",
    "FundLine",
    "FundsTogether",
    "Need",
    "Needs",
    "Schedule",
    "Told",
    "Week",
    "about",
    "as_csv",
    "by_fund",
    "campaign_figures",
    "in_and_out_by_week",
    "incomplete",
    "other_receipts",
    "paid_together",
    "read_books",
    "share",
    "tell",
    "week_of",
    "where_it_went",
]
