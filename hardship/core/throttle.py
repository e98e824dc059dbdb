"""Leaky buckets in the database: they hold across workers and restarts, and name nobody.

Keys are hashed with a key that changes every day, so that the table cannot be used to learn who
came from where (trust: no addresses are kept).
"""

import hashlib
import hmac
import math
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock
from hardship.core.crypto import lookup_hash
from hardship.core.database import Base, db, insert_or_ignore, lock
from hardship.core.errors import N_, DomainError


class TooMany(DomainError):
    """The bucket is full. `retry_after` says in how many seconds there is room again."""

    message = N_("That was tried too often. Wait %(minutes)s minutes and try again.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(minutes=max(1, math.ceil(retry_after / 60)))


class Bucket(Base):
    """How full one bucket was, in drops, when it was last touched."""

    __tablename__ = "buckets"

    key: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[float]
    touched_at: Mapped[datetime]
    empty_at: Mapped[datetime] = mapped_column(index=True)


def take(key: str, limit: int, per: timedelta) -> None:
    """Put one drop into the bucket `key`; raises `TooMany` when `limit` drops in `per` are reached.

    The drop counts only if the surrounding transaction commits.
    """
    now = clock.now()
    bucket = _bucket(_hashed(key, now), now)
    rate = limit / per.total_seconds()
    level = max(0.0, bucket.level - (now - bucket.touched_at).total_seconds() * rate)
    if level + 1 > limit + 1e-9:
        raise TooMany(math.ceil((level + 1 - limit) / rate))
    bucket.level = level + 1
    bucket.touched_at = now
    bucket.empty_at = now + timedelta(seconds=bucket.level / rate)
    db.session.flush()


def sweep() -> None:
    """Forget buckets that have run dry."""
    db.session.execute(delete(Bucket).where(Bucket.empty_at < clock.now()))


def _hashed(key: str, now: datetime) -> str:
    day = lookup_hash("throttle", now.date().isoformat())
    return hmac.new(day.encode(), key.encode(), hashlib.sha256).hexdigest()


def _bucket(key: str, now: datetime) -> Bucket:
    query = select(Bucket).where(Bucket.key == key)
    bucket = db.session.scalar(lock(query))
    if bucket is None:
        values = {"key": key, "level": 0.0, "touched_at": now, "empty_at": now}
        db.session.execute(insert_or_ignore(Bucket).values(values))
        bucket = db.session.scalars(lock(query)).one()
    return bucket
