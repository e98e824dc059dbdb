"""So many times in so long: counted in the database, across workers and restarts, naming nobody.

Each bucket keeps the moments of its last drops, so that a limit holds in *every* stretch of its
length. (A leaky bucket of ten in five minutes lets nineteen through in five minutes.) Keys are
hashed with a key that changes every day, so that the table cannot be used to learn who came from
where (docs/security.md: no addresses are kept).
"""

import hashlib
import hmac
import math
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import JSON, delete, select
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
    """The moments of the last drops (seconds since the epoch), and when all of them are over."""

    __tablename__ = "buckets"

    key: Mapped[str] = mapped_column(primary_key=True)
    drops: Mapped[list[float]] = mapped_column(JSON)
    empty_at: Mapped[datetime] = mapped_column(index=True)


def take(key: str, limit: int, per: timedelta) -> None:
    """Put one drop into the bucket `key`; raises `TooMany` when there were `limit` within `per`.

    The drop counts only if the surrounding transaction commits.
    """
    now = clock.now()
    bucket = _bucket(_hashed(key, now.date()), now)
    check(key, limit, per)
    today = [drop for drop in bucket.drops if drop > (now - per).timestamp()]
    bucket.drops = [*today, now.timestamp()]
    bucket.empty_at = now + per
    db.session.flush()


def check(key: str, limit: int, per: timedelta) -> None:
    """Raise `TooMany` where `take` would. Changes nothing."""
    now = clock.now()
    drops = _drops(key, now, per)
    if len(drops) >= limit:
        raise TooMany(math.ceil(drops[-limit] + per.total_seconds() - now.timestamp()))


def fits(key: str, limit: int, per: timedelta) -> bool:
    """Put one drop into the bucket `key`, as `take` does; False when it is full."""
    try:
        take(key, limit, per)
    except TooMany:
        return False
    return True


def hold(key: str) -> None:
    """Lock the bucket `key` until the transaction ends, so that what is read of it stays true."""
    now = clock.now()
    _bucket(_hashed(key, now.date()), now)


def level(key: str, per: timedelta) -> int:
    """How many drops the bucket `key` took within `per`. Changes nothing."""
    return len(_drops(key, clock.now(), per))


def turn(key: str, *, every: timedelta, earliest: timedelta, latest: timedelta) -> datetime | None:
    """Stand in the line `key`, which lets in one `every` so long; the moment of one's turn.

    It comes no earlier than `earliest` from now; None, and nobody stands there, where it would come
    later than `latest`. Midnight (UTC) ends a line and begins another.
    """
    now = clock.now()
    bucket = _bucket(_hashed(key, now.date()), now)
    last = datetime.fromtimestamp(max(bucket.drops, default=0), UTC)
    mine = max(now + earliest, last + every)
    if mine > now + latest:
        return None
    bucket.drops, bucket.empty_at = [mine.timestamp()], mine
    db.session.flush()
    return mine


def is_due(*, has_room: bool, alive_until: datetime | None, enough: timedelta) -> bool:
    """Whether a mail that opens a door leaves, now that somebody asked for it.

    A limit thins such mails out and never leaves their owner without one that works, because
    anybody may ask in their name. Within the limit every request sends one. Beyond it one leaves
    only when the newest that was sent (it works until `alive_until`) has no more than `enough` of
    its life left: one each time that the life less `enough` has passed, whoever asks how often.
    """
    return has_room or alive_until is None or alive_until - clock.now() <= enough


def sweep() -> None:
    """Forget buckets that have run dry."""
    db.session.execute(delete(Bucket).where(Bucket.empty_at < clock.now()))


def _hashed(key: str, day: date) -> str:
    daily = lookup_hash("throttle", day.isoformat())
    return hmac.new(daily.encode(), key.encode(), hashlib.sha256).hexdigest()


def _drops(key: str, now: datetime, per: timedelta) -> list[float]:
    since = now - per
    bucket = db.session.get(Bucket, _hashed(key, now.date()))
    today = bucket.drops if bucket else []
    return _yesterday(key, now, since) + [drop for drop in today if drop > since.timestamp()]


def _yesterday(key: str, now: datetime, since: datetime) -> list[float]:
    """What was dropped before midnight (UTC), under yesterday's key."""
    if since.date() == now.date():
        return []
    before = db.session.get(Bucket, _hashed(key, now.date() - timedelta(days=1)))
    return [] if before is None else [drop for drop in before.drops if drop > since.timestamp()]


def _bucket(key: str, now: datetime) -> Bucket:
    query = select(Bucket).where(Bucket.key == key)
    bucket = db.session.scalar(lock(query))
    if bucket is None:
        values = {"key": key, "drops": [], "empty_at": now}
        db.session.execute(insert_or_ignore(Bucket).values(values))
        bucket = db.session.scalars(lock(query)).one()
    return bucket
