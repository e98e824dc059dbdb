"""How far catching up has come."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hardship.core.database import Base


class SyncCursor(Base):
    """Up to when catching up with Stripe has seen everything."""

    __tablename__ = "sync_cursors"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_until: Mapped[datetime]
