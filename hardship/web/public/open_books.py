"""The open books: what came in, what went out, what is there; with nobody's name in it."""

from werkzeug.wrappers import Response

from hardship import campaigns, ledger, reports
from hardship.web.access import public
from hardship.web.masthead import campaign_shown
from hardship.web.public import bp
from hardship.web.public.home import chart_weeks, need_words, time_now
from hardship.web.templating import page


@bp.get("/open-books")
@public
def open_books() -> Response:
    """The transparency page, straight from the ledger."""
    campaign = campaign_shown()
    if campaign is None:
        return page("public/not_open.html")
    funds = campaigns.funds(campaign.id)
    told = reports.tell(campaign, funds, today=campaigns.accounting_date())
    weeks = reports.in_and_out_by_week(told.books, since=campaign.started_on)
    return page(
        "public/open_books.html",
        campaign=campaign,
        figures=told.figures,
        weeks=chart_weeks(weeks),
        earlier=chart_weeks(weeks, len(weeks))[:-8] if len(weeks) > 8 else [],
        needs=reports.where_it_went(told.books),
        need_words=need_words(),
        fund_lines=reports.by_fund(told.books, funds),
        funds_together=reports.paid_together(told.books),
        time_now=time_now(),
        seals=ledger.newest_seals(size=5).items,
    )
