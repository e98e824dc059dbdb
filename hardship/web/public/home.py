"""The fund's own pages: the campaign, a fund by location, all updates, the picket calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from hardship import campaigns, donations, reports
from hardship.applications import CATEGORY_LABELS
from hardship.campaigns import Campaign, Fund, FundStatus, PicketLine
from hardship.core import clock
from hardship.ledger import AidCategory
from hardship.reports import Week
from hardship.web.access import public
from hardship.web.masthead import campaign_shown, organisation_shown
from hardship.web.picket_words import calendar, days_in_words, hours_in_words
from hardship.web.poster import Poster, set_poster
from hardship.web.public import bp
from hardship.web.templating import day_of_year, hour, language, now_here, page

#: The chart stays readable on a phone; the open books tell every week.
_WEEKS_SHOWN = 8
_RECENT_GIFTS = 6


@dataclass(frozen=True, slots=True)
class ChartWeek:
    """A week as the chart takes it."""

    label: str
    gifts: Any
    treasury: Any
    paid: Any


@dataclass(frozen=True, slots=True)
class Place:
    """A picket line in words."""

    place: str
    site: str
    address: str
    days: str
    hours: str
    map_url: str


@bp.get("/")
@public
def home() -> Response:
    """The campaign people see; before there is one, a kind word."""
    campaign = campaign_shown()
    if campaign is None:
        return page("public/not_open.html")
    return _campaign_page(campaign)


@bp.get("/fund/<slug>")
@public
def campaign(slug: str) -> Response:
    """A campaign by its address, past ones too."""
    return _campaign_page(campaigns.campaign_by_slug(slug))


@bp.get("/funds/<slug>")
@public
def fund(slug: str) -> AnyResponse:
    """One fund by location; the central one is the campaign's own page."""
    found = campaigns.fund_by_slug(slug)
    whole = found.campaign
    if found.is_central:
        return redirect(url_for("public.campaign", slug=whole.slug))
    told = reports.tell(whole, campaigns.funds(whole.id), today=now_here().date())
    return page(
        "public/fund.html",
        campaign=whole,
        fund=found,
        line=reports.by_fund(told.books, [found])[0],
        worksites=[each for each in campaigns.worksites(whole.id) if each.fund_id == found.id],
        amounts=whole_amounts(found),
        is_giving_paused=_is_giving_paused(),
    )


@bp.get("/fund/<slug>/updates")
@public
def updates(slug: str) -> Response:
    """All news of a campaign, newest first."""
    found = campaigns.campaign_by_slug(slug)
    listed = campaigns.updates(found.id, request.args.get("cursor"))
    return page("public/updates.html", campaign=found, page=listed)


@bp.get("/fund/<slug>/picket-lines.ics")
@public
def picket_calendar(slug: str) -> Response:
    """Four weeks of picketing for a calendar program."""
    found = campaigns.campaign_by_slug(slug)
    text = calendar(
        campaigns.picket_lines(found.id),
        summary=_("Picket line"),
        today=now_here().date(),
        stamp=clock.now(),
    )
    headers = {"Content-Disposition": 'attachment; filename="picket-lines.ics"'}
    return Response(text, mimetype="text/calendar", headers=headers)


def _campaign_page(campaign: Campaign) -> Response:
    today = now_here().date()
    funds = campaigns.funds(campaign.id)
    central = next((each for each in funds if each.is_central), funds[0])
    told = reports.tell(campaign, funds, today=today)
    return page(
        "public/home.html",
        campaign=campaign,
        central=central,
        poster=_poster(campaign, today),
        amounts=whole_amounts(central),
        takes_gifts=campaign.is_open and central.status == FundStatus.OPEN,
        is_giving_paused=_is_giving_paused(),
        figures=told.figures,
        needs=reports.where_it_went(told.books),
        need_words=need_words(),
        weeks=chart_weeks(reports.in_and_out_by_week(told.books, since=campaign.started_on)),
        fund_lines=reports.by_fund(told.books, funds),
        funds_together=reports.paid_together(told.books),
        updates=campaigns.latest_updates(campaign.id),
        picket_lines=[_place(line) for line in campaigns.picket_lines(campaign.id)],
        questions=campaigns.questions(campaign.id),
        gifts=donations.recent_public_gifts(campaign.id, _RECENT_GIFTS),
        time_now=time_now(),
    )


def _is_giving_paused() -> bool:
    """An officer's pause only: one for some minutes, the giving page itself tells."""
    return donations.card_testing.pause_in_force() is not None


def time_now() -> str:
    """The time of day in the organisation's zone, in words."""
    return hour(clock.now())


def _poster(campaign: Campaign, today: date) -> Poster:
    """The committee's lines; where it wrote none, the plainest ones there are."""
    lines = campaign.text("poster", language()).splitlines()[:6]
    if not any(line.strip() for line in lines):
        lines = [_("We are"), _("on strike.")]
    day = campaigns.day_of_strike(campaign, today)
    union = organisation_shown()
    left = _("On strike, day %(day)s", day=day) if day > 0 else _("Strike fund")
    left = _("The strike is over") if campaign.is_closed else left
    return set_poster(
        lines,
        head=(left, campaign.text("poster_side", language())),
        foot=union.legal_name if union else "",
        label=_("Poster: %(words)s", words=" ".join(lines)),
    )


def whole_amounts(fund: Fund) -> list[int]:
    """The fund's suggested amounts in whole dollars, at most four."""
    return [amount.minor // 100 for amount in fund.suggested if amount.minor % 100 == 0][:4]


def chart_weeks(weeks: Sequence[Week], shown: int = _WEEKS_SHOWN) -> list[ChartWeek]:
    """The last weeks with their names."""
    return [
        ChartWeek(
            day_of_year(week.monday),
            week.gifts,
            week.treasury,
            week.paid,
        )
        for week in weeks[-shown:]
    ]


def _place(line: PicketLine) -> Place:
    query = urlencode({"query": line.address})
    return Place(
        place=line.place,
        site=line.site,
        address=line.address,
        days=days_in_words(line.days, language()),
        hours=hours_in_words(line.begins_at, line.ends_at),
        map_url=f"https://www.openstreetmap.org/search?{query}",
    )


def need_words() -> dict[AidCategory, str]:
    """What aid is for, as people say it."""
    return {category: _(words) for category, words in CATEGORY_LABELS.items()}
