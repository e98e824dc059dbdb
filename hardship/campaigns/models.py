"""The tables of a strike: who runs it, what it is about, its funds, and where people stand."""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hardship.campaigns.rules import (
    REFUND_LIMIT_MINOR,
    CampaignStatus,
    Effect,
    Employers,
    FundStatus,
)
from hardship.core.database import Base, Identified
from hardship.core.money import Money
from hardship.ledger import Position


class Bilingual:
    """Texts that stand in `<name>_en` and `<name>_es`."""

    def text(self, name: str, language: str) -> str:
        """The text in `language`; in the other one where it is not written yet."""
        wanted, other = ("es", "en") if language == "es" else ("en", "es")
        return str(getattr(self, f"{name}_{wanted}") or getattr(self, f"{name}_{other}") or "")


class AddedOnce:
    """What a form of the committee room adds; `form_hash` is of the form's single-use token.

    None is what was added before forms had one.
    """

    form_hash: Mapped[str | None] = mapped_column(unique=True, index=True)


class Organisation(Identified, Base):
    """The union that runs the fund. One row: `is_only` is always true and unique.

    A refund above `refund_limit_minor` is approved by a second person. `fiscal_month` is the month
    in which its fiscal year begins.
    """

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("is_only", name="only"),)

    is_only: Mapped[bool] = mapped_column(unique=True, default=True)
    legal_name: Mapped[str]
    short_name: Mapped[str]
    address: Mapped[str]
    time_zone: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(JSON)
    website: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    refund_limit_minor: Mapped[int] = mapped_column(
        BigInteger, default=REFUND_LIMIT_MINOR, server_default=text(str(REFUND_LIMIT_MINOR))
    )
    fiscal_month: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))

    @property
    def refund_limit(self) -> Money:
        """The same as people write it. It holds for every currency; a union counts in dollars."""
        return Money(self.refund_limit_minor, "USD")


class Campaign(AddedOnce, Bilingual, Identified, Base):
    """A strike and what people are told about it. Stories and answers are Markdown.

    At most one campaign of an organisation is open or paused; the index holds that too.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        Index(
            "uq_campaigns_running",
            "organisation_id",
            unique=True,
            sqlite_where=text("status IN ('open', 'paused')"),
            postgresql_where=text("status IN ('open', 'paused')"),
        ),
        CheckConstraint("goal_minor >= 0", name="goal"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=CampaignStatus.DRAFT.value)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    goal_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    started_on: Mapped[date]
    employer: Mapped[str] = mapped_column(default="")
    employer_names: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    employer_domains: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    name_en: Mapped[str] = mapped_column(default="")
    name_es: Mapped[str] = mapped_column(default="")
    headline_en: Mapped[str] = mapped_column(default="")
    headline_es: Mapped[str] = mapped_column(default="")
    story_en: Mapped[str] = mapped_column(default="")
    story_es: Mapped[str] = mapped_column(default="")
    decisions_en: Mapped[str] = mapped_column(default="")
    decisions_es: Mapped[str] = mapped_column(default="")
    people_en: Mapped[str] = mapped_column(default="")
    people_es: Mapped[str] = mapped_column(default="")
    poster_en: Mapped[str] = mapped_column(default="")
    poster_es: Mapped[str] = mapped_column(default="")
    poster_side_en: Mapped[str] = mapped_column(default="")
    poster_side_es: Mapped[str] = mapped_column(default="")
    effects_json: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    organisation: Mapped[Organisation] = relationship()

    @property
    def goal(self) -> Money:
        """What the committee hopes for; zero when no goal is set."""
        return Money(self.goal_minor, self.currency)

    @property
    def effects(self) -> list[Effect]:
        """What gifts of some amounts do, smallest first."""
        return [Effect(**effect) for effect in self.effects_json or []]

    @property
    def employers(self) -> Employers:
        """Who may not give."""
        names = [self.employer, *self.employer_names]
        return Employers(tuple(filter(None, names)), tuple(self.employer_domains))

    @property
    def is_draft(self) -> bool:
        """Whether only the committee sees it."""
        return self.status == CampaignStatus.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether people can give and apply."""
        return self.status == CampaignStatus.OPEN

    @property
    def is_paused(self) -> bool:
        """Whether giving and applying wait."""
        return self.status == CampaignStatus.PAUSED

    @property
    def is_closed(self) -> bool:
        """Whether the campaign is over."""
        return self.status == CampaignStatus.CLOSED


class Fund(AddedOnce, Bilingual, Identified, Base):
    """One fund with its own balance in the ledger, and the rules by which it pays.

    `award_limit_minor` is the most that one application can be given, `reserve_minor` is never
    awarded, `votes_needed` different people approve, `counts_undeposited` says whether checks and
    cash are awarded before they are at the bank. The row's lock guards what is available.
    """

    __tablename__ = "funds"
    __table_args__ = (
        Index(
            "uq_funds_central",
            "campaign_id",
            unique=True,
            sqlite_where=text("is_central"),
            postgresql_where=text("is_central"),
        ),
        CheckConstraint("votes_needed >= 1", name="votes"),
        CheckConstraint("reserve_minor >= 0", name="reserve"),
        CheckConstraint("award_limit_minor > 0", name="limit"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=FundStatus.OPEN.value)
    is_central: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    name_en: Mapped[str] = mapped_column(default="")
    name_es: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    description_es: Mapped[str] = mapped_column(default="")
    suggested_minor: Mapped[list[int]] = mapped_column(JSON, default=list)
    votes_needed: Mapped[int] = mapped_column(default=2)
    reserve_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    award_limit_minor: Mapped[int] = mapped_column(BigInteger, default=25_000)
    counts_undeposited: Mapped[bool] = mapped_column(default=False, server_default=false())

    campaign: Mapped[Campaign] = relationship()

    @property
    def suggested(self) -> list[Money]:
        """The amounts offered as buttons."""
        return [Money(minor, self.currency) for minor in self.suggested_minor or []]

    @property
    def reserve(self) -> Money:
        """What is kept back and never awarded."""
        return Money(self.reserve_minor, self.currency)

    @property
    def award_limit(self) -> Money:
        """The most that one application can be given."""
        return Money(self.award_limit_minor, self.currency)

    def available_to_award(self, position: Position) -> Money:
        """What it may still promise, as it stands in the books, by its own rules."""
        return position.available_to_award(self.reserve, counts_undeposited=self.counts_undeposited)

    @property
    def is_open(self) -> bool:
        """Whether it takes gifts and applications: it and its campaign are open."""
        return self.status == FundStatus.OPEN and self.campaign.is_open


class Worksite(Identified, Base):
    """A place where members work. An unlisted one is kept for the applications that name it.

    Applicants choose by name, so each name stands on a campaign's list once.
    """

    __tablename__ = "worksites"
    __table_args__ = (
        Index(
            "uq_worksites_listed",
            "campaign_id",
            "name",
            unique=True,
            sqlite_where=text("is_listed"),
            postgresql_where=text("is_listed"),
        ),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    fund_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("funds.id"))
    name: Mapped[str]
    is_listed: Mapped[bool] = mapped_column(default=True)


class Question(AddedOnce, Bilingual, Identified, Base):
    """A question people ask, and its answer (Markdown)."""

    __tablename__ = "questions"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    question_en: Mapped[str] = mapped_column(default="")
    question_es: Mapped[str] = mapped_column(default="")
    answer_en: Mapped[str] = mapped_column(default="")
    answer_es: Mapped[str] = mapped_column(default="")


class Update(AddedOnce, Bilingual, Identified, Base):
    """News from the committee (Markdown), shown from its day on."""

    __tablename__ = "updates"
    __table_args__ = (Index("ix_updates_newest", "campaign_id", "published_on", "id"),)

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    published_on: Mapped[date]
    title_en: Mapped[str] = mapped_column(default="")
    title_es: Mapped[str] = mapped_column(default="")
    body_en: Mapped[str] = mapped_column(default="")
    body_es: Mapped[str] = mapped_column(default="")


class PicketLine(AddedOnce, Identified, Base):
    """Where to stand, on which days (0 is Monday) and from when to when, in local time."""

    __tablename__ = "picket_lines"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    place: Mapped[str]
    site: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    days: Mapped[list[int]] = mapped_column(JSON)
    begins_at: Mapped[time]
    ends_at: Mapped[time]
