"""Setting up the organisation and its campaigns, and moving a campaign through its life."""

from datetime import date
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from hardship import audit
from hardship.campaigns.changes import change
from hardship.campaigns.errors import (
    AddressTaken,
    AlreadySetUp,
    AnotherCampaignRuns,
    NoSuchTimeZone,
    NotAMonth,
    NotAnAddress,
    NotReady,
)
from hardship.campaigns.models import Campaign, Organisation
from hardship.campaigns.queries import missing_parts, organisation, organisation_or_none, time_zones
from hardship.campaigns.rules import (
    CAMPAIGN_MOVES,
    MOST_GOAL_MINOR,
    MOST_REFUND_LIMIT_MINOR,
    RESERVED_SLUGS,
    CampaignStatus,
    Editor,
    Effect,
    check_effects,
    check_texts,
    employer_domains,
    employer_names,
    is_slug,
)
from hardship.core import clock
from hardship.core.database import db, locked
from hardship.core.errors import SentBefore
from hardship.core.lifecycle import move
from hardship.core.limits import check_amount
from hardship.core.money import Money
from hardship.core.once import add_once, is_same, made_by
from hardship.core.tokens import hash_secret


class OrganisationFacts(TypedDict, total=False):
    """What can be said of the union. `languages` holds codes, the first one leads.

    `refund_limit` is the most that one person sends back alone, `fiscal_month` the first month of
    the fiscal year, 1 to 12.
    """

    legal_name: str
    short_name: str
    address: str
    time_zone: str
    languages: list[str]
    website: str
    email: str
    telephone: str
    refund_limit: Money
    fiscal_month: int


class CampaignFacts(TypedDict, total=False):
    """What can be said of a campaign; stories, decisions and people are Markdown.

    `poster_…` holds up to six lines, `poster_side_…` the words in its upper right corner.
    """

    slug: str
    started_on: date
    goal: Money
    employer: str
    employer_names: list[str]
    employer_domains: list[str]
    effects: list[Effect]
    name_en: str
    name_es: str
    headline_en: str
    headline_es: str
    story_en: str
    story_es: str
    decisions_en: str
    decisions_es: str
    people_en: str
    people_es: str
    poster_en: str
    poster_es: str
    poster_side_en: str
    poster_side_es: str


def set_up_organisation(*, by: Editor, **facts: Unpack[OrganisationFacts]) -> Organisation:
    """Say whose fund this is. Raises `AlreadySetUp`, `NoSuchTimeZone`."""
    if organisation_or_none() is not None:
        raise AlreadySetUp
    _check_time_zone(facts.get("time_zone"))
    check_texts("organisations", facts)
    union = Organisation(is_only=True, **_union_columns(facts))
    db.session.add(union)
    db.session.flush()
    audit.record("organisation.set_up", union, by=by.actor)
    return union


def edit_organisation(
    union: Organisation,
    *,
    by: Editor,
    read: str | None = None,
    **facts: Unpack[OrganisationFacts],
) -> Organisation:
    """Correct what is said of the union.

    Raises `NoSuchTimeZone`, `OutOfBounds`, `NotAMonth`, `TooLong` and `ChangedMeanwhile`.
    """
    _check_time_zone(facts.get("time_zone"))
    return change(union, _union_columns(facts), verb="organisation.edited", by=by, read=read)


def create_campaign(*, form: str, by: Editor, **facts: Unpack[CampaignFacts]) -> Campaign:
    """Begin a draft that only the committee sees, or find the one that this very form made.

    `form` is its single token. Raises `NotSetUp`, `AddressTaken`, `SentBefore`.
    """
    union = locked(Organisation, organisation().id)
    columns, before = _columns(facts), made_by(Campaign, form)
    if before is not None:
        if not is_same(before, columns):
            raise SentBefore
        return before
    _check_slug(facts.get("slug", ""), None)
    check_texts("campaigns", facts)
    campaign, _ = add_once(
        Campaign(
            organisation_id=union.id,
            form_hash=hash_secret(form),
            created_at=clock.now(),
            status=CampaignStatus.DRAFT.value,
            **columns,
        )
    )
    audit.record("campaign.created", campaign, by=by.actor)
    return campaign


def edit_campaign(
    campaign: Campaign, *, by: Editor, read: str | None = None, **facts: Unpack[CampaignFacts]
) -> Campaign:
    """Change what people are told. Raises `AddressTaken`, `NotAnAddress`, `ChangedMeanwhile`."""
    if "slug" in facts:
        locked(Organisation, campaign.organisation_id)
        _check_slug(facts["slug"], campaign)
    return change(campaign, _columns(facts), verb="campaign.edited", by=by, read=read)


def open_campaign(campaign: Campaign, *, by: Editor) -> Campaign:
    """Let people give and apply, for the first time or again.

    Raises `NotReady` when a part is missing, `AnotherCampaignRuns`, `IllegalMove`.
    """
    held = locked(Campaign, campaign.id)
    to = move(CAMPAIGN_MOVES, CampaignStatus(held.status), CampaignStatus.OPEN)
    running = select(Campaign.id).where(
        Campaign.status.in_([CampaignStatus.OPEN, CampaignStatus.PAUSED]),
        Campaign.id != held.id,
    )
    if db.session.scalar(running) is not None:
        raise AnotherCampaignRuns
    if missing_parts(held):
        raise NotReady
    held.opened_at = held.opened_at or clock.now()
    held.closed_at = None
    return _moved(held, to, by)


def pause_campaign(campaign: Campaign, *, by: Editor) -> Campaign:
    """Hold gifts and applications; what was awarded is still paid. Raises `IllegalMove`."""
    held = locked(Campaign, campaign.id)
    to = move(CAMPAIGN_MOVES, CampaignStatus(held.status), CampaignStatus.PAUSED)
    return _moved(held, to, by)


def close_campaign(campaign: Campaign, *, by: Editor) -> Campaign:
    """End it; what was awarded is still paid and the books stay open. Raises `IllegalMove`."""
    held = locked(Campaign, campaign.id)
    to = move(CAMPAIGN_MOVES, CampaignStatus(held.status), CampaignStatus.CLOSED)
    held.closed_at = clock.now()
    return _moved(held, to, by)


def _moved(campaign: Campaign, to: CampaignStatus, by: Editor) -> Campaign:
    before, campaign.status = campaign.status, to.value
    db.session.flush()
    verb = {"open": "opened", "paused": "paused", "closed": "closed"}[to.value]
    audit.record(f"campaign.{verb}", campaign, by=by.actor, status=[before, to])
    return campaign


def _check_slug(slug: str, own: Campaign | None) -> None:
    if not is_slug(slug):
        raise NotAnAddress
    holder = db.session.scalar(select(Campaign.id).where(Campaign.slug == slug))
    is_taken = holder is not None and (own is None or holder != own.id)
    if is_taken or slug in RESERVED_SLUGS:
        raise AddressTaken(slug=slug)


def _check_time_zone(name: str | None) -> None:
    if name is not None and name not in time_zones():
        raise NoSuchTimeZone(name=name)


def _union_columns(facts: OrganisationFacts) -> dict[str, Any]:
    """Values of the union's fields as columns. Raises `OutOfBounds`, `NotAMonth`."""
    columns: dict[str, Any] = dict(facts)
    limit: Money | None = columns.pop("refund_limit", None)
    if limit is not None:
        check_amount(limit, 0, MOST_REFUND_LIMIT_MINOR)
        columns["refund_limit_minor"] = limit.minor
    if not 1 <= facts.get("fiscal_month", 1) <= 12:
        raise NotAMonth
    return columns


def _columns(facts: CampaignFacts) -> dict[str, Any]:
    """Values of the fields as columns.

    Raises `OutOfBounds`, `TooLong`, `NoEmployer`, `NotADomain` and `EverybodysDomain`.
    """
    columns: dict[str, Any] = dict(facts)
    goal: Money | None = columns.pop("goal", None)
    if goal is not None:
        check_amount(goal, 0, MOST_GOAL_MINOR)
        columns |= {"goal_minor": goal.minor, "currency": goal.currency}
    if "employer_names" in columns:
        columns["employer_names"] = employer_names(facts["employer_names"])
    if "employer_domains" in columns:
        columns["employer_domains"] = employer_domains(facts["employer_domains"])
    effects: list[Effect] | None = columns.pop("effects", None)
    if effects is not None:
        check_effects(effects)
        ordered = sorted(effects, key=lambda effect: effect.minor)
        columns["effects_json"] = [
            {"minor": effect.minor, "en": effect.en, "es": effect.es} for effect in ordered
        ]
    return columns
