"""The tables of applications.

Who a worker is stands sealed in the identity domain; what they say about their case is sealed
with a data key of the application's own (deleting it forgets the case; the verb is to come); where
the money goes is sealed in the bank domain. Lists sort and filter by columns that are not personal.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hardship.applications.rules import UNDECIDED, Status
from hardship.applications.sealing import CaseSealed
from hardship.applications.terms import Step, Terms, terms_from
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.mailed_sessions import MailedSession
from hardship.core.money import Money
from hardship.ledger import AidCategory

_OPEN = text("status IN ('draft', 'submitted', 'in_review', 'waiting_list')")


class Application(Identified, Base):
    """One worker's request for aid, in minor units of the fund's currency.

    A draft lies in the central fund until it is sent. `queue_on` is the notice's date or the year
    9999, so that urgent cases sort first. `approved_minor` is what the deciding votes support, and
    `terms` by which rules they did: the fund's may change afterwards. A person has one open
    application a campaign (partial unique index).
    """

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("(status = 'draft') = (current_version_id IS NULL)", name="sent_or_draft"),
        CheckConstraint("requested_minor >= 0", name="requested_is_not_negative"),
        CheckConstraint("approved_minor > 0", name="approved_is_positive"),
        Index("ix_applications_queue", "status", "queue_on", "submitted_at", "id"),
        Index("ix_applications_order", "queue_on", "submitted_at", "id"),
        Index("ix_applications_email_hash", "email_hash"),
        Index(
            "uq_applications_open",
            "campaign_id",
            "email_hash",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    fund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funds.id"), index=True)
    worksite_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("worksites.id"))
    status: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(8))
    data_key_sealed: Mapped[str | None]
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str]
    name_sealed: Mapped[str | None]
    phone_sealed: Mapped[str | None]
    draft_sealed: Mapped[str | None]
    draft_payee_sealed: Mapped[str | None]
    urgency: Mapped[str] = mapped_column(String(16))
    urgent_on: Mapped[date | None]
    queue_on: Mapped[date]
    dependants: Mapped[int]
    requested_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int | None] = mapped_column(BigInteger)
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    currency: Mapped[str] = mapped_column(String(3))
    #: No foreign key: versions point here, and tables that point at each other cannot be loaded,
    #: copied or dropped one after another.
    current_version_id: Mapped[uuid.UUID | None]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    data_key = Encrypted(Domain.CASE, "data_key_sealed")
    email = Encrypted(Domain.IDENTITY, "email_sealed")
    name = Encrypted(Domain.IDENTITY, "name_sealed")
    phone = Encrypted(Domain.IDENTITY, "phone_sealed")
    draft_json = CaseSealed("draft_sealed")
    draft_payee_json = Encrypted(Domain.BANK, "draft_payee_sealed")

    @property
    def requested(self) -> Money:
        """What the current version asks for."""
        return Money(self.requested_minor, self.currency)

    @property
    def approved(self) -> Money | None:
        """What the committee approved."""
        return None if self.approved_minor is None else Money(self.approved_minor, self.currency)

    @property
    def decided_on(self) -> Terms | None:
        """The terms on which it was decided; None until then."""
        return None if self.terms is None else terms_from(self.terms)

    @property
    def state(self) -> Status:
        """The status as a value of its table of moves."""
        return Status(self.status)

    @property
    def is_undecided(self) -> bool:
        """Whether votes count and the worker may still change it."""
        return self.state in UNDECIDED

    @property
    def is_being_written(self) -> bool:
        """Whether there is a draft: of a first version, or of a change."""
        return self.draft_sealed is not None


class Version(Identified, Base):
    """What a worker sent at one moment. It never changes; votes bind to it."""

    __tablename__ = "application_versions"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("requested_minor > 0", name="requested_is_positive"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    answers_sealed: Mapped[str | None]
    payee_sealed: Mapped[str | None]
    requested_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    dependants: Mapped[int]
    urgency: Mapped[str] = mapped_column(String(16))
    urgent_on: Mapped[date | None]
    submitted_at: Mapped[datetime]

    application: Mapped[Application] = relationship(foreign_keys=[application_id])

    answers_json = CaseSealed("answers_sealed")
    payee_json = Encrypted(Domain.BANK, "payee_sealed")

    @property
    def requested(self) -> Money:
        """What this version asks for."""
        return Money(self.requested_minor, self.currency)


class PayeeCorrection(Identified, Base):
    """Where the money goes after all, as the worker said once it was promised; the newest counts.

    Beside the version, which stays as it was sent and as it was voted on. It never changes.
    """

    __tablename__ = "payee_corrections"
    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        CheckConstraint("number > 0", name="number_is_counted"),
    )

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    number: Mapped[int]
    payee_sealed: Mapped[str | None]
    corrected_at: Mapped[datetime]

    payee_json = Encrypted(Domain.BANK, "payee_sealed")


class NeedLine(Identified, Base):
    """One thing that money is needed for, in minor units. Who gets it is sealed with the case."""

    __tablename__ = "need_lines"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        Index("ix_need_lines_category", "category", "version_id"),
    )

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    position: Mapped[int]
    category: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    payee_sealed: Mapped[str | None]

    version: Mapped[Version] = relationship()

    payee = CaseSealed("payee_sealed")

    @property
    def application(self) -> Application:
        """The application whose data key seals the payee."""
        return self.version.application

    @property
    def amount(self) -> Money:
        """What this need costs."""
        return Money(self.amount_minor, self.currency)

    @property
    def kind(self) -> AidCategory:
        """The category as a value."""
        return AidCategory(self.category)


class Vote(Identified, Base):
    """What one officer said about one version. A newer version makes it void, and visibly so.

    Whoever changes their vote casts another one, of the next `turn`; the newest counts.
    `explanation` holds the lines of the amount as they were when the vote was cast.
    """

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("version_id", "officer_id", "turn"),
        CheckConstraint("(choice = 'approve') = (amount_minor IS NOT NULL)", name="amount_if_yes"),
        CheckConstraint("amount_minor > 0", name="amount_is_positive"),
        CheckConstraint("turn > 0", name="turn_is_counted"),
        Index("ix_votes_application_id", "application_id", "officer_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application_versions.id"))
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    turn: Mapped[int] = mapped_column(default=1)
    choice: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    explanation: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason_sealed: Mapped[str | None]
    cast_at: Mapped[datetime]

    application: Mapped[Application] = relationship()

    reason = CaseSealed("reason_sealed")

    @property
    def amount(self) -> Money | None:
        """What an approving vote supports."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.currency)

    @property
    def is_below_the_rules(self) -> bool:
        """Whether it supports less than the rules gave when it was cast."""
        return any(line["binds"] for line in self.explanation if line["step"] == Step.APPROVED)

    @property
    def is_void(self) -> bool:
        """Whether the worker has sent a newer version since."""
        return self.version_id != self.application.current_version_id


class Unblinding(Identified, Base):
    """An officer was shown whose undecided case it is, and does not vote on it, now or later.

    Why who might have voted looked is in the record; others are shown it in the role they hold.
    """

    __tablename__ = "unblindings"
    __table_args__ = (UniqueConstraint("application_id", "officer_id"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    unblinded_at: Mapped[datetime]


class SignInCode(Identified, Base):
    """A browser's request for a six-digit code and a link in one mail. Only hashes are kept.

    Where no mail left, because the last one was still good, `email_sealed` is empty and nobody
    knows the code: the row counts the browser's wrong `tries` at the codes that were mailed.
    """

    __tablename__ = "applicant_codes"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries_are_counted"),)

    email_sealed: Mapped[str | None]
    email_hash: Mapped[str] = mapped_column(index=True)
    code_hash: Mapped[str]
    link_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
    ended_at: Mapped[datetime | None]

    email = Encrypted(Domain.IDENTITY, "email_sealed")

    @property
    def is_mailed(self) -> bool:
        """Whether its code and link were sent to anybody."""
        return self.email_sealed is not None


class ApplicantSession(MailedSession, Base):
    """A worker who came in by a code."""

    __tablename__ = "applicant_sessions"
