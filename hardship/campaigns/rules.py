"""What a campaign's life looks like, and what it needs before it opens. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hardship.audit import Actor

#: The languages a text can be written in.
LANGUAGES = ("en", "es")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 60
#: What stands where a slug would stand in an address: `/give/thanks` beside `/give/<slug>`.
RESERVED_SLUGS = frozenset({"thanks"})


class Editor(Protocol):
    """Whoever sets up and edits: an officer, who is on record as an actor."""

    @property
    def actor(self) -> Actor:
        """Who that is in the audit trail."""
        ...


class CampaignStatus(StrEnum):
    """Where a campaign stands. Draft is seen by the committee only."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class FundStatus(StrEnum):
    """Whether a fund takes gifts and applications while its campaign is open."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


#: A pause holds gifts and applications. A closed campaign can be opened again: strikes come back.
CAMPAIGN_MOVES: Mapping[CampaignStatus, frozenset[CampaignStatus]] = {
    CampaignStatus.DRAFT: frozenset({CampaignStatus.OPEN}),
    CampaignStatus.OPEN: frozenset({CampaignStatus.PAUSED, CampaignStatus.CLOSED}),
    CampaignStatus.PAUSED: frozenset({CampaignStatus.OPEN, CampaignStatus.CLOSED}),
    CampaignStatus.CLOSED: frozenset({CampaignStatus.OPEN}),
}

FUND_MOVES: Mapping[FundStatus, frozenset[FundStatus]] = {
    FundStatus.OPEN: frozenset({FundStatus.PAUSED, FundStatus.CLOSED}),
    FundStatus.PAUSED: frozenset({FundStatus.OPEN, FundStatus.CLOSED}),
    FundStatus.CLOSED: frozenset({FundStatus.OPEN}),
}


class Step(StrEnum):
    """The steps of the guided set-up, in their order."""

    ORGANISATION = "organisation"
    CAMPAIGN = "campaign"
    PAGE = "page"
    FUNDS = "funds"
    WORKSITES = "worksites"
    QUESTIONS = "questions"
    COMMITTEE = "committee"
    OPENING = "opening"


class Missing(StrEnum):
    """What a campaign cannot open without."""

    CENTRAL_FUND = "central fund"
    STORY = "story"
    WORKSITES = "worksites"


#: The texts that stand in every language of the organisation before a campaign opens.
NEEDED_TO_OPEN = ("name", "headline", "story")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a gift of an amount does for somebody, in both languages."""

    minor: int
    en: str
    es: str = ""

    def text(self, language: str) -> str:
        """The words in `language`, else in the other one."""
        return (self.es if language == "es" else self.en) or self.en or self.es


def is_slug(text: str) -> bool:
    """Whether `text` can stand in a web address: kebab-case, at most 60 characters."""
    return len(text) <= _LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def slug_of(name: str) -> str:
    """A web address proposed for a name: `San José` becomes `san-jose`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-")
