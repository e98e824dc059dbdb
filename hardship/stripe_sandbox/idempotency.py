"""`Idempotency-Key`: the same call again gets the same answer, and happens once.

Answers are kept for a day of the stand-in's clock, errors of the server included. Two calls with
one key at the same time: the second is told that the first is still going on.
"""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hardship.stripe_sandbox.errors import key_in_use, key_reused
from hardship.stripe_sandbox.parameters import Raw
from hardship.stripe_sandbox.store import Work

_KEPT_FOR = 86400


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Once:
    """One keyed call: where it goes and what it carries."""

    key: str
    endpoint: str
    digest: str

    @classmethod
    def of(cls, key: str, endpoint: str, tree: dict[str, Raw]) -> "Once":
        canonical = json.dumps(tree, sort_keys=True)
        return cls(key, endpoint, hashlib.sha256(canonical.encode()).hexdigest())


class InFlight:
    """The keys that are being worked on in this process."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        with self._lock:
            if key in self._keys:
                raise key_in_use(key)
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)


def earlier_answer(work: Work, once: Once) -> Answer | None:
    row = work.connection.execute(
        "SELECT created, endpoint, digest, status, body, request_id FROM answers WHERE key = ?",
        (once.key,),
    ).fetchone()
    if row is None or work.now - row[0] > _KEPT_FOR:
        return None
    if row[1] != once.endpoint:
        raise key_reused(once.key, path=row[1])
    if row[2] != once.digest:
        raise key_reused(once.key)
    return Answer(row[3], row[4], row[5])


def keep_answer(work: Work, once: Once, answer: Answer) -> None:
    work.connection.execute(
        "INSERT OR REPLACE INTO answers (key, created, endpoint, digest, status, body, request_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            once.key,
            work.now,
            once.endpoint,
            once.digest,
            answer.status,
            answer.text,
            answer.request_id,
        ),
    )
