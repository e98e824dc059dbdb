"""A union on strike, its campaign and its funds, made by the room's own verbs."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hardship import campaigns
from hardship.audit import SYSTEM, Actor
from hardship.campaigns import Campaign, Effect, Fund, Organisation, Worksite
from hardship.core import clock
from hardship.core.money import Money
from hardship.core.tokens import new_secret


@dataclass(frozen=True)
class Hand:
    """Somebody who may edit, without a committee."""

    actor: Actor = field(default=SYSTEM)


def organisation(**facts: Any) -> Organisation:
    """The union; the one that is there already if there is one."""
    known = campaigns.organisation_or_none()
    if known is not None:
        return known
    told: dict[str, Any] = {
        "legal_name": "Southland Therapists United, Local 510",
        "short_name": "Local 510",
        "address": "1717 Harbor Street, San Diego, CA 92101",
        "time_zone": "America/Los_Angeles",
        "languages": ["en", "es"],
    }
    return campaigns.set_up_organisation(by=Hand(), **(told | facts))


def draft_campaign(*, slug: str = "care-cant-wait", **facts: Any) -> Campaign:
    """A campaign that only the committee sees, told in both languages, 44 days into the strike."""
    organisation()
    told: dict[str, Any] = {
        "slug": slug,
        "started_on": clock.now().date() - timedelta(days=44),
        "goal": Money(500_000_00, "USD"),
        "employer": "Meridian Health",
        "name_en": "Strike Hardship Fund",
        "name_es": "Fondo de Apoyo a la Huelga",
        "headline_en": "2,400 mental health workers are on strike at Meridian Health.",
        "headline_es": "2,400 trabajadores de salud mental están en huelga en Meridian Health.",
        "story_en": "They ask for **safe caseloads**.",
        "story_es": "Piden **cargas de trabajo seguras**.",
        "poster_en": "Care\ncan’t wait.\nNeither can\nthe rent.",
        "poster_es": "La atención\nno espera.\nLa renta\ntampoco.",
        "poster_side_en": "2,400 therapists out",
        "poster_side_es": "2,400 terapeutas en huelga",
        "effects": [
            Effect(25_00, "A week of bus fare.", "Una semana de autobús."),
            Effect(100_00, "A week of groceries.", "Una semana de comida."),
        ],
    }
    return campaigns.create_campaign(form=new_secret(), by=Hand(), **(told | facts))


def central_fund(campaign: Campaign, **facts: Any) -> Fund:
    """The fund that helps everybody on strike."""
    told: dict[str, Any] = {
        "code": "CENTRAL",
        "slug": "central",
        "is_central": True,
        "name_en": "Central fund",
        "name_es": "Fondo central",
        "suggested": [Money(dollars * 100, "USD") for dollars in (25, 50, 100, 250)],
        "votes_needed": 2,
        "reserve": Money(0, "USD"),
        "award_limit": Money(250_00, "USD"),
    }
    return campaigns.add_fund(campaign, form=new_secret(), by=Hand(), **(told | facts))


def location_fund(
    campaign: Campaign, *, name: str = "San Diego", code: str = "SANDIEGO", **facts: Any
) -> Fund:
    """A fund for one place."""
    told: dict[str, Any] = {
        "code": code,
        "slug": campaigns.slug_of(name),
        "name_en": name,
        "name_es": name,
        "suggested": [Money(dollars * 100, "USD") for dollars in (25, 50, 100, 250)],
        "award_limit": Money(250_00, "USD"),
    }
    return campaigns.add_fund(campaign, form=new_secret(), by=Hand(), **(told | facts))


def worksite(
    campaign: Campaign, *, name: str = "Mission Gorge Clinic", fund: Fund | None = None
) -> Worksite:
    """A place where members work."""
    fund_id = None if fund is None else fund.id
    return campaigns.add_worksite(campaign, name=name, fund_id=fund_id, by=Hand())


def open_campaign(**facts: Any) -> Campaign:
    """A campaign that is open: with its central fund, one for San Diego, and two worksites.

    `campaigns.funds(campaign.id)` gives the funds, the central one first.
    """
    campaign = draft_campaign(**facts)
    central_fund(campaign)
    place = location_fund(campaign)
    worksite(campaign, fund=place)
    worksite(campaign, name="Fontana Medical Center")
    return campaigns.open_campaign(campaign, by=Hand())


def next_campaign(**facts: Any) -> Campaign:
    """A draft of the strike after this one, with a central fund of the same name and a worksite."""
    told = {
        "slug": "the-next-strike",
        "name_en": "Second Strike Fund",
        "name_es": "Fondo de la Segunda Huelga",
    }
    campaign = draft_campaign(**(told | facts))
    central_fund(campaign, code="NEXT", slug="next")
    worksite(campaign)
    return campaign
