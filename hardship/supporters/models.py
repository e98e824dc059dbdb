"""Links that were asked for, and the sessions that they began."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.crypto import Domain, Encrypted
from hardship.core.database import Base, Identified
from hardship.core.mailed_sessions import MailedSession
from hardship.core.queues import Queued


class SupporterLink(Queued, Identified, Base):
    """Somebody asked for a link. The worker mails it where something was given, else forgets it.

    `has_room`: it was within the limits when it was asked for. `token_hash` is empty until the
    mail is promised; only the hash of the link's secret is kept.
    """

    __tablename__ = "supporter_links"

    email_sealed: Mapped[str | None]
    email_hash: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    locale: Mapped[str]
    has_room: Mapped[bool]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    email = Encrypted(Domain.IDENTITY, "email_sealed")


class SupporterSession(MailedSession, Base):
    """A supporter who came in by a link."""

    __tablename__ = "supporter_sessions"
