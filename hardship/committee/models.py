"""Officers, what they are trusted with, and everything that lets one of them in."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hardship.audit import Actor, ActorKind
from hardship.committee.permissions import Permission, Role, permissions_of
from hardship.committee.rules import Status
from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified


class Officer(Identified, Base):
    """A person of the committee who signs in.

    `email_hash` finds the sealed address again. `totp_last_step` is the last time step whose code
    was accepted, so that no code works twice (RFC 6238, 5.2). An invited officer has no password,
    or has one and no confirmed authenticator yet; neither opens a page.
    """

    __tablename__ = "officers"

    name_sealed: Mapped[str | None]
    email_sealed: Mapped[str | None]
    email_hash: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    locale: Mapped[str]
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[str | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    invited_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]

    name = Encrypted(Domain.IDENTITY, "name_sealed")
    email = Encrypted(Domain.IDENTITY, "email_sealed")
    totp_secret = Encrypted(Domain.IDENTITY, "totp_sealed")

    role_rows: Mapped[list["OfficerRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="OfficerRole.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """What this officer is trusted with."""
        return frozenset(Role(row.role) for row in self.role_rows)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that the roles together allow; nothing for who is not active."""
        return permissions_of(self.roles) if self.is_active else frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether the roles allow an act. Rules about persons stand with the acts themselves."""
        return permission in self.permissions

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.status == Status.ACTIVE

    @property
    def actor(self) -> Actor:
        """How the audit trail names this officer."""
        return Actor(ActorKind.OFFICER, self.id)

    @property
    def display_name(self) -> str:
        """The name, or the address where none was given."""
        return self.name or self.email or ""


class OfficerRole(Base):
    """One role that one officer holds."""

    __tablename__ = "officer_roles"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Invitation(Identified, Base):
    """A link that makes an invited person an officer: once, for seven days. Only a hash is kept.

    `form_hash` is of the single token of the form that invited; None is what was sent before forms
    had one.
    """

    __tablename__ = "invitations"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    form_hash: Mapped[str | None] = mapped_column(unique=True, index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PasswordReset(Identified, Base):
    """A link that sets a new password: once, for thirty minutes. Only a hash is kept."""

    __tablename__ = "password_resets"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Identified, Base):
    """One of ten codes that stand in for the authenticator, once. Only a keyed hash is kept."""

    __tablename__ = "recovery_codes"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Identified, Base):
    """Half a sign-in: the password was right, the second factor is still to come.

    It is no session and opens no page. `totp_secret` is the authenticator that is being enrolled,
    where there is none yet or it is being replaced.
    """

    __tablename__ = "sign_ins"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    totp_sealed: Mapped[str | None]
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    totp_secret = Encrypted(Domain.IDENTITY, "totp_sealed")


class OfficerSession(Identified, Base):
    """One signed-in browser. The cookie's secret is not here, only its hash.

    `proved_at` is when both factors were last shown; `browser` is a word or two for its owner
    (“Firefox on Android”), never an address. An ended one is never opened again.
    """

    __tablename__ = "sessions"

    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str]
    proved_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
