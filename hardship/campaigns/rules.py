"""What a campaign's life looks like, and what it needs before it opens. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple, Protocol

from hardship.audit import Actor
from hardship.campaigns.errors import (
    EverybodysDomain,
    NoEmployer,
    NotADomain,
    NotAnAmount,
    NotYetArrived,
    TooLongAgo,
)
from hardship.core.errors import N_
from hardship.core.limits import check_length
from hardship.core.money import Money
from hardship.core.plain_letters import plain_letters

#: What the law wants said by whoever asks for a gift, or thanks for one (IRC 6113), in the words of
#: Notice 88-120; `name` is the organisation's legal name.
NOT_DEDUCTIBLE = N_(
    "Contributions or gifts to %(name)s are not deductible as charitable contributions for "
    "federal income tax purposes."
)

#: The languages a text can be written in.
LANGUAGES = ("en", "es")

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 60
#: What stands where a slug would stand in an address: `/give/thanks` beside `/give/<slug>`.
RESERVED_SLUGS = frozenset({"thanks"})


#: The most characters of what people write, by table and by column without its language.
LONGEST: Mapping[str, Mapping[str, int]] = {
    "organisations": {
        "legal_name": 120,
        "short_name": 60,
        "address": 300,
        "website": 200,
        "email": 120,
        "telephone": 40,
    },
    "campaigns": {
        "name": 80,
        "headline": 200,
        "story": 20_000,
        "employer": 120,
        "poster": 260,
        "poster_side": 40,
        "decisions": 20_000,
        "people": 20_000,
    },
    "funds": {"name": 80, "description": 5_000},
    "worksites": {"name": 120},
    "questions": {"question": 200, "answer": 10_000},
    "updates": {"title": 140, "body": 20_000},
    "picket_lines": {"place": 80, "site": 120, "address": 200},
}
#: The words of one effect of a gift.
LONGEST_EFFECT = 140

#: A slip of the hand is more: no strike fund ever asked for or kept so much.
MOST_GOAL_MINOR = MOST_RESERVE_MINOR = 100_000_000_00
#: One line of the bank statement; more is a slip of the hand, too.
MOST_RECEIVED_MINOR = 100_000_000_00
#: Money is put aside before the first picket day. Other programs' books begin with 1970.
_PUT_ASIDE = timedelta(days=365)
_FIRST_DAY = date(1970, 1, 1)
#: What one person sends back alone, unless the union says otherwise, and the most that it can say.
REFUND_LIMIT_MINOR, MOST_REFUND_LIMIT_MINOR = 250_00, 10_000_00
LEAST_LIMIT_MINOR, MOST_LIMIT_MINOR = 1_00, 100_000_00
MOST_VOTES = 9


class FiscalYear(NamedTuple):
    """The year by which a union reports: its first day and its last."""

    first: date
    last: date

    @classmethod
    def begun_in(cls, year: int, month: int) -> "FiscalYear":
        """The one that begins in this month of this calendar year."""
        return cls(date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1))

    @classmethod
    def of(cls, day: date, month: int) -> "FiscalYear":
        """The one that a day is in, where years begin in this month."""
        return cls.begun_in(day.year - (day.month < month), month)


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
    FUND_NAMES = "fund names"
    STORY = "story"
    WORKSITES = "worksites"


#: The texts that stand in every language of the organisation before a campaign opens.
NEEDED_TO_OPEN = ("name", "headline", "story")
#: And those of each of its funds.
FUND_NEEDED_TO_OPEN = ("name",)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a gift of an amount does for somebody, in both languages."""

    minor: int
    en: str
    es: str = ""

    def text(self, language: str) -> str:
        """The words in `language`, else in the other one."""
        return (self.es if language == "es" else self.en) or self.en or self.es


def check_texts(table: str, values: Mapping[str, Any]) -> None:
    """Raise `TooLong` for the first text of a row that is; what is no text has no length here."""
    longest = LONGEST.get(table, {})
    for column, text in values.items():
        most = longest.get(column.removesuffix("_en").removesuffix("_es"))
        if most is not None:
            check_length(text, most)


def check_effects(effects: Iterable[Effect]) -> None:
    """Raise `TooLong` for words that do not fit into one line of the page."""
    for effect in effects:
        check_length(effect.en, LONGEST_EFFECT)
        check_length(effect.es, LONGEST_EFFECT)


#: Words that a company's name is as good without.
_LEGAL_FORMS = frozenset(
    {
        "co",
        "company",
        "corp",
        "corporation",
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "the",
    }
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
#: Where everybody has an address: to block one would hold back the gifts of half the country.
_EVERYBODYS = frozenset(
    {"aol.com", "comcast.net", "gmail.com", "hotmail.com", "icloud.com", "live.com", "msn.com"}
    | {"outlook.com", "proton.me", "protonmail.com", "verizon.net", "yahoo.com", "ymail.com"}
)


@dataclass(frozen=True, slots=True)
class Employers:
    """Who may not give (29 USC 186): employers of those who are on strike, by name and by domain.

    A name matches what holds all of its words in a row, without regard to case, accents,
    punctuation or legal forms; a domain matches itself and what is below it.
    """

    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    def match(self, *, name: str | None, email: str | None) -> str:
        """The entry of which a gift by this name, from this address, looks; empty when of none."""
        host = (email or "").rpartition("@")[2].lower()
        given = f" {_plain_name(name or '')} "
        domains = (each for each in self.domains if host == each or host.endswith(f".{each}"))
        names = (
            each for each in self.names if (plain := _plain_name(each)) and f" {plain} " in given
        )
        return next(chain(domains, names), "")


def _plain_name(name: str) -> str:
    """`The Meridian Health, Inc.` is `meridian health`."""
    words = re.findall(r"\w+", re.sub(r"['’]", "", plain_letters(name)))
    return " ".join(word for word in words if word not in _LEGAL_FORMS)


def employer_names(names: Iterable[str]) -> list[str]:
    """Each name once, as it was written. Raises `NoEmployer` for one without a word of its own."""
    found = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    for name in found:
        check_length(name, LONGEST["campaigns"]["employer"])
        if not _plain_name(name):
            raise NoEmployer(name=name)
    return found


def employer_domains(domains: Iterable[str]) -> list[str]:
    """Each domain once, in small letters. Raises `NotADomain`, `EverybodysDomain`."""
    bare = (each.strip().lower().rpartition("@")[2].rstrip(".") for each in domains)
    found = list(dict.fromkeys(filter(None, bare)))
    for domain in found:
        if len(domain) > 253 or _DOMAIN.fullmatch(domain) is None:
            raise NotADomain(domain=domain)
        if domain in _EVERYBODYS:
            raise EverybodysDomain(domain=domain)
    return found


def is_slug(text: str) -> bool:
    """Whether `text` can stand in a web address: kebab-case, at most 60 characters."""
    return len(text) <= _LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def slug_of(name: str) -> str:
    """A web address proposed for a name: `San José` becomes `san-jose`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-")


def check_arrival(amount: Money, on: date, *, strike_began: date, today: date) -> None:
    """Refuse what no bank statement, and no counter, of this strike can say.

    Raises `NotAnAmount`, `NotYetArrived`, and `TooLongAgo` for more than a year before the strike.
    """
    if not 0 < amount.minor <= MOST_RECEIVED_MINOR:
        raise NotAnAmount(most=Money(MOST_RECEIVED_MINOR, amount.currency))
    if on > today:
        raise NotYetArrived
    first = max(strike_began, _FIRST_DAY + _PUT_ASIDE) - _PUT_ASIDE
    if on < first:
        raise TooLongAgo(first=first)
