"""Reading what the union has set up."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from hardship import ledger
from hardship.campaigns.errors import NotSetUp, UnknownCampaign, UnknownFund
from hardship.campaigns.models import (
    Campaign,
    Fund,
    Organisation,
    PicketLine,
    Question,
    Update,
    Worksite,
)
from hardship.campaigns.rules import (
    FUND_NEEDED_TO_OPEN,
    NEEDED_TO_OPEN,
    CampaignStatus,
    FiscalYear,
    FundStatus,
    Missing,
    check_arrival,
)
from hardship.core import clock
from hardship.core.database import db, existing, lock, locked
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset

#: What a campaign consists of.
Part = TypeVar("Part", Fund, Worksite, Question, Update, PicketLine)

#: The campaign that runs, those that are closed, the last one first, and drafts, the newest first.
_FOREMOST_FIRST = (
    Campaign.status == CampaignStatus.DRAFT,
    Campaign.status == CampaignStatus.CLOSED,
    Campaign.closed_at.desc(),
    Campaign.created_at.desc(),
    Campaign.id,
)
#: What may stand on a campaign's page besides what it cannot open without.
_OF_PAGE = ("poster", "poster_side", "decisions", "people")
_CENTRAL_FIRST = (Fund.is_central.desc(), Fund.position, Fund.id)


def organisation_or_none() -> Organisation | None:
    """The union that runs the fund, or None before the set-up."""
    return db.session.scalar(select(Organisation))


def organisation() -> Organisation:
    """The union that runs the fund. Raises `NotSetUp`."""
    found = organisation_or_none()
    if found is None:
        raise NotSetUp
    return found


def accounting_date(of: datetime | None = None) -> date:
    """The day of a moment, or of now, in the organisation's time zone, as entries are dated.

    Raises `NotSetUp`.
    """
    return (of or clock.now()).astimezone(ZoneInfo(organisation().time_zone)).date()


def fiscal_year(of: date | None = None) -> FiscalYear:
    """The one of a day, or of today, as the union reports. Raises `NotSetUp`."""
    return FiscalYear.of(of or accounting_date(), organisation().fiscal_month)


def check_dated(fund: Fund, amount: Money, on: date) -> None:
    """Refuse money that cannot have come to this fund, or gone from it, on this day.

    Raises `NotAnAmount`, `NotYetArrived`, and `TooLongAgo`.
    """
    check_arrival(amount, on, strike_began=fund.campaign.started_on, today=accounting_date())


def day_of_strike(campaign: Campaign, today: date) -> int:
    """Which day it is: 1 on the first; zero and less before it."""
    return (today - campaign.started_on).days + 1


def current_campaign() -> Campaign | None:
    """The campaign people see: the one that is open or paused, else the one closed last."""
    query = (
        select(Campaign)
        .where(Campaign.status != CampaignStatus.DRAFT)
        .order_by(*_FOREMOST_FIRST)
        .limit(1)
    )
    return db.session.scalar(query)


def campaign_in_hand() -> Campaign | None:
    """The campaign that the committee sets up: the one that runs, else the newest draft.

    For the pages that make and edit a campaign, and for nothing that handles money: while the next
    strike is a draft, the last one's money is still there (`funds_in_use`).
    """
    current = current_campaign()
    if current is not None and not current.is_closed:
        return current
    return next((each for each in campaigns() if each.is_draft), current)


def campaigns() -> list[Campaign]:
    """Every campaign there ever was, newest first. A union has a handful."""
    return list(db.session.scalars(select(Campaign).order_by(Campaign.created_at.desc())))


def campaign(campaign_id: uuid.UUID) -> Campaign:
    """One campaign. Raises `UnknownCampaign`."""
    return existing(Campaign, campaign_id, UnknownCampaign)


def campaign_by_slug(slug: str) -> Campaign:
    """A campaign that people may see, by its address. Raises `UnknownCampaign` for a draft too."""
    found = db.session.scalar(select(Campaign).where(Campaign.slug == slug))
    if found is None or found.is_draft:
        raise UnknownCampaign
    return found


def funds(campaign_id: uuid.UUID) -> list[Fund]:
    """The campaign's funds, the central one first."""
    return list(db.session.scalars(_of(Fund, campaign_id).order_by(*_CENTRAL_FIRST)))


def every_fund() -> list[Fund]:
    """All funds there ever were, the foremost campaign's first, and of each the central one.

    For names, filters, and what reads the whole books. A union has a handful.
    """
    return list(db.session.scalars(_every_fund()))


def funds_in_use(*, besides: Collection[uuid.UUID] = ()) -> list[Fund]:
    """The funds that hold money or may be given some, in the order of `every_fund`.

    For whatever enters, moves, assigns, pays or counts money, whichever strike it was given for:
    the funds of the campaign that people see and of the one in set-up, and all that own or owe
    anything; `besides`, those that the caller knows to wait for money.
    """
    current = {each.id for each in (current_campaign(), campaign_in_hand()) if each is not None}
    held = ledger.funds_with_money().union(besides)
    return [each for each in every_fund() if each.campaign_id in current or each.id in held]


def central_fund() -> Fund | None:
    """Whose is what belongs to no fund of its own, such as a fee of Stripe's for the account.

    The first fund of the campaign that runs, else of the one closed last; a draft's only while no
    other campaign has one. None while there is no fund at all.
    """
    return db.session.scalar(_every_fund().limit(1))


def closed_funds() -> list[uuid.UUID]:
    """The ids of the funds that are closed, or whose campaign is."""
    closed = or_(Fund.status == FundStatus.CLOSED, Campaign.status == CampaignStatus.CLOSED)
    return list(db.session.scalars(select(Fund.id).join(Fund.campaign).where(closed)))


def fund(fund_id: uuid.UUID) -> Fund:
    """One fund. Raises `UnknownFund`."""
    return existing(Fund, fund_id, UnknownFund)


def funds_by_id(ids: Iterable[uuid.UUID]) -> list[Fund]:
    """Some funds of any campaign, in one query."""
    return list(db.session.scalars(select(Fund).where(Fund.id.in_(list(ids)))))


def fund_by_slug(slug: str) -> Fund:
    """The fund at an address. Raises `UnknownFund` for one of a draft campaign too."""
    query = select(Fund).join(Fund.campaign)
    found = db.session.scalar(
        query.where(Fund.slug == slug, Campaign.status != CampaignStatus.DRAFT)
    )
    if found is None:
        raise UnknownFund
    return found


def lock_fund(fund_id: uuid.UUID) -> Fund:
    """Hold the fund's row until the transaction ends, and read it afresh.

    Whatever awards or pays takes this lock before it reads what is available, so that two people
    never spend the same dollar. Raises `UnknownFund`.
    """
    return locked(Fund, fund_id, UnknownFund)


def lock_funds() -> None:
    """Hold every fund there is, for an act over several: whichever strike each was given for.

    Always in one order, so that two such acts never wait for each other.
    """
    db.session.scalars(lock(select(Fund).order_by(Fund.id))).all()


def worksites(campaign_id: uuid.UUID) -> list[Worksite]:
    """The listed worksites, by name."""
    query = _of(Worksite, campaign_id).where(Worksite.is_listed)
    return list(db.session.scalars(query.order_by(Worksite.name)))


def worksite(worksite_id: uuid.UUID) -> Worksite:
    """One worksite, listed or not."""
    return existing(Worksite, worksite_id)


def questions(campaign_id: uuid.UUID) -> list[Question]:
    """The campaign's questions and answers, in their order."""
    query = _of(Question, campaign_id).order_by(Question.position, Question.id)
    return list(db.session.scalars(query))


def question(question_id: uuid.UUID) -> Question:
    """One question."""
    return existing(Question, question_id)


def picket_lines(campaign_id: uuid.UUID) -> list[PicketLine]:
    """Where to stand, in the committee's order."""
    query = _of(PicketLine, campaign_id).order_by(PicketLine.position, PicketLine.id)
    return list(db.session.scalars(query))


def picket_line(picket_line_id: uuid.UUID) -> PicketLine:
    """One picket line."""
    return existing(PicketLine, picket_line_id)


def latest_updates(campaign_id: uuid.UUID, limit: int = 3) -> Sequence[Update]:
    """The newest news that are out by today."""
    return list(db.session.scalars(_published(campaign_id).limit(limit)))


def updates(campaign_id: uuid.UUID, cursor: str | None = None) -> Page[Update]:
    """All news that are out by today, newest first, a page at a time."""
    return keyset(_published(campaign_id), _NEWEST, cursor, size=20)


def all_updates(campaign_id: uuid.UUID, cursor: str | None = None) -> Page[Update]:
    """All news, those of days to come too, for the committee."""
    return keyset(_of(Update, campaign_id), _NEWEST, cursor)


def update(update_id: uuid.UUID) -> Update:
    """One piece of news."""
    return existing(Update, update_id)


@cache
def time_zones() -> frozenset[str]:
    """Their names: a walk through six hundred files, which stay the same while we run."""
    return frozenset(available_timezones())


def missing_parts(campaign: Campaign) -> list[Missing]:
    """What the campaign cannot open without, in the order of the set-up."""
    central = select(Fund.id).where(Fund.campaign_id == campaign.id, Fund.is_central)
    listed = select(Worksite.id).where(Worksite.campaign_id == campaign.id, Worksite.is_listed)
    missing = [Missing.STORY] if missing_texts(campaign) else []
    if db.session.scalar(central.limit(1)) is None:
        missing.append(Missing.CENTRAL_FUND)
    if missing_fund_texts(campaign):
        missing.append(Missing.FUND_NAMES)
    if db.session.scalar(listed.limit(1)) is None:
        missing.append(Missing.WORKSITES)
    return missing


def missing_texts(campaign: Campaign) -> list[str]:
    """Which of the texts needed to open are not written yet, as columns (`story_es`)."""
    return _unwritten(campaign, NEEDED_TO_OPEN, campaign.organisation.languages)


def missing_fund_texts(campaign: Campaign) -> list[tuple[Fund, str]]:
    """The same of each of its funds: `(fund, "name_es")`."""
    languages = campaign.organisation.languages
    return [
        (fund, column)
        for fund in funds(campaign.id)
        for column in _unwritten(fund, FUND_NEEDED_TO_OPEN, languages)
    ]


def half_written(campaign: Campaign) -> list[tuple[Campaign | Fund | Question, str]]:
    """What else people read in one of the union's languages that is not written in another.

    The page shows the one to everybody. What gifts do counts as `effects_es`.
    """
    languages = campaign.organisation.languages
    read: list[tuple[Campaign | Fund | Question, Sequence[str]]] = [(campaign, _OF_PAGE)]
    read += [(fund, ("description",)) for fund in funds(campaign.id)]
    read += [(each, ("question", "answer")) for each in questions(campaign.id)]
    found: list[tuple[Campaign | Fund | Question, str]] = []
    for row, names in read:
        begun = [name for name in names if row.text(name, languages[0])]
        found += [(row, column) for column in _unwritten(row, begun, languages)]
    lacking = [code for code in languages if not all(getattr(e, code) for e in campaign.effects)]
    return [*found, *((campaign, f"effects_{code}") for code in lacking)]


def _unwritten(
    row: Campaign | Fund | Question, names: Iterable[str], languages: Iterable[str]
) -> list[str]:
    columns = [f"{name}_{language}" for name in names for language in languages]
    return [column for column in columns if not getattr(row, column)]


_NEWEST = [Key(Update.published_on, descending=True), Key(Update.id, descending=True)]


def _published(campaign_id: uuid.UUID) -> Select[Update]:
    query = _of(Update, campaign_id).where(Update.published_on <= accounting_date())
    return query.order_by(Update.published_on.desc(), Update.id.desc())


def _every_fund() -> Select[Fund]:
    with_campaign = select(Fund).join(Fund.campaign).options(contains_eager(Fund.campaign))
    return with_campaign.order_by(*_FOREMOST_FIRST, *_CENTRAL_FIRST)


def _of(table: type[Part], campaign_id: uuid.UUID) -> Select[Part]:
    return select(table).where(table.campaign_id == campaign_id)
