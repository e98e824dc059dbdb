"""So many times in so long: counted in the database, across workers and restarts, naming nobody.

A limit holds in *every* stretch of its length, by a row whose size does not grow (`core.tally`).
(A leaky bucket of ten in five minutes lets nineteen through in five minutes.) Keys are hashed with
a key that changes every day, so that the table cannot be used to learn who came from where
(docs/security.md: no addresses are kept).
"""

import hashlib
import hmac
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from hardship.core import clock, tally
from hardship.core.crypto import lookup_hash
from hardship.core.database import Base, db, insert_or_ignore, lock
from hardship.core.errors import N_, DomainError
from hardship.core.tally import Note

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(DomainError):
    """The bucket is full. `retry_after` says in how many seconds there is room again."""

    message = N_("That was tried too often. Wait %(minutes)s minutes and try again.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(minutes=max(1, math.ceil(retry_after / 60)))


class Bucket(Base):
    """What fell into it (`core.tally`), and when all of that is over."""

    __tablename__ = "buckets"

    key: Mapped[str] = mapped_column(primary_key=True)
    drops: Mapped[list[Note]] = mapped_column(JSON)
    empty_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Some buckets at this moment, by key; `held` until the transaction ends, or only looked at."""

    now: datetime
    per: timedelta
    notes: Mapping[str, list[Note]]
    held: Mapping[str, Bucket]

    @property
    def levels(self) -> dict[str, int]:
        """How many drops each took within `per`."""
        return {key: tally.level(notes, *self._span) for key, notes in self.notes.items()}

    def wait(self, key: str, limit: int) -> int:
        """In how many seconds this one has room again; 0 when it has now."""
        return math.ceil(tally.wait(self.notes[key], limit, *self._span) / 1_000_000)

    def check(self, key: str, limit: int) -> None:
        """Raises `TooMany` when this one has no room."""
        if seconds := self.wait(key, limit):
            raise TooMany(seconds)

    def count(self) -> None:
        """One drop more in each of those that are held; it stays if the transaction commits."""
        # An index has the end: it moves on by minutes, so that most drops leave the index alone.
        end = (self.now + self.per).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for bucket in self.held.values():
            bucket.drops = tally.with_one_more(bucket.drops, *self._span)
            bucket.empty_at = end
        db.session.flush()

    @property
    def _span(self) -> tuple[int, int]:
        return _micros(self.now - _EPOCH), _micros(self.per)


def look(keys: Iterable[str], per: timedelta) -> Buckets:
    """These buckets as they are. Changes nothing."""
    now, keys = clock.now(), list(keys)
    return Buckets(now, per, _notes(keys, _days(now, per)), {})


def hold(keys: Iterable[str], per: timedelta) -> Buckets:
    """These buckets, locked until the transaction ends.

    They are locked in one order, whoever asks for them. Only where an old one is swept away at that
    very moment two may wait for each other: one of them is begun anew (`core.retries`).
    """
    now = clock.now()
    names = {_hashed(key, now.date()): key for key in keys}
    held = {names[bucket.key]: bucket for bucket in _locked(sorted(names), now)}
    notes = _notes(held, _days(now, per) - {now.date()})
    return Buckets(now, per, {key: [*notes[key], *held[key].drops] for key in held}, held)


def take(key: str, limit: int, per: timedelta) -> None:
    """Put one drop into the bucket `key`; raises `TooMany` when there were `limit` within `per`.

    The drop counts only if the surrounding transaction commits.
    """
    bucket = hold([key], per)
    bucket.check(key, limit)
    bucket.count()


def fits(key: str, limit: int, per: timedelta) -> bool:
    """Put one drop into the bucket `key`, as `take` does; False when it is full."""
    try:
        take(key, limit, per)
    except TooMany:
        return False
    return True


def turn(key: str, *, every: timedelta, earliest: timedelta, latest: timedelta) -> datetime | None:
    """Stand in the line `key`, which lets in one `every` so long; the moment of one's turn.

    It comes no earlier than `earliest` from now; None, and nobody stands there, where it would come
    later than `latest`. Midnight (UTC) ends a line and begins another.
    """
    line = hold([key], latest)
    (bucket,) = line.held.values()
    # A turn later than that was given by a clock that has been put back.
    given = [each for each, _ in bucket.drops if each <= _micros(line.now + latest - _EPOCH)]
    last = _EPOCH + timedelta(microseconds=max(given, default=0))
    mine = max(line.now + earliest, last + every)
    if mine > line.now + latest:
        return None
    bucket.drops, bucket.empty_at = [[_micros(mine - _EPOCH), 1]], mine
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
    """Forget buckets that have run dry; one that somebody holds is for the next time."""
    dry = lock(select(Bucket.key).where(Bucket.empty_at < clock.now()), waits=False)
    db.session.execute(delete(Bucket).where(Bucket.key.in_(dry)))


def _micros(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def _days(now: datetime, per: timedelta) -> set[date]:
    """Whose keys hold what still counts: after midnight (UTC), yesterday's as well."""
    return {now.date(), (now - per).date()}


def _hashed(key: str, day: date) -> str:
    daily = lookup_hash("throttle", day.isoformat())
    return hmac.new(daily.encode(), key.encode(), hashlib.sha256).hexdigest()


def _notes(keys: Iterable[str], days: Iterable[date]) -> dict[str, list[Note]]:
    """What these buckets hold under the keys of these days."""
    days = set(days)
    found: dict[str, list[Note]] = {key: [] for key in keys}
    names = {_hashed(key, day): key for key in found for day in days}
    if names:
        query = select(Bucket.key, Bucket.drops).where(Bucket.key.in_(names))
        for name, drops in db.session.execute(query):
            found[names[name]] += drops
    return found


def _locked(names: list[str], now: datetime) -> list[Bucket]:
    """These rows, locked in the order of their keys, and made before where they are missing."""
    there = set(db.session.scalars(select(Bucket.key).where(Bucket.key.in_(names))))
    new = [{"key": name, "drops": [], "empty_at": now} for name in names if name not in there]
    if new:
        db.session.execute(insert_or_ignore(Bucket).values(new))
    query = select(Bucket).where(Bucket.key.in_(names)).order_by(Bucket.key)
    locked = list(db.session.scalars(lock(query)))
    # Whoever swept in between took away what had been there.
    return locked if len(locked) == len(names) else _locked(names, now)
