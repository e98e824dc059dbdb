"""Watches what a request writes: nothing may be left uncommitted, and a GET changes nothing."""

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from hardship.core.database import db

#: What a GET may add to: who looked at what, and on whose case they therefore do not vote, when a
#: session was last used, how often one tried.
BOOKKEEPING = frozenset(
    {
        "applicant_sessions",
        "audit_rows",
        "buckets",
        "sessions",
        "supporter_sessions",
        "unblindings",
    }
)

#: The one page that settles on a GET: whoever comes back from paying finds the gift in the books.
SETTLES = "/give/thanks"

_WRITING = re.compile(
    r"""^\s*(?:WITH\b.*?\)\s*)?(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)"""
    r"""\s+["']?(\w+)""",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Writes:
    """The tables written to in one request, committed and not."""

    pending: list[str] = field(default_factory=list)
    committed: list[str] = field(default_factory=list)


_local = threading.local()


def begin() -> Writes:
    """Start to watch this thread."""
    _local.writes = Writes()
    return _local.writes  # type: ignore[no-any-return]  # a thread-local has no types


def note_forgotten() -> None:
    """Called as a request ends: what the session holds and nobody flushed is uncommitted too."""
    session = db.session
    for row in (*session.new, *session.dirty, *session.deleted):
        _seen().pending.append(f"{type(row).__name__} (never flushed)")


def _seen() -> Writes:
    return getattr(_local, "writes", None) or begin()


@event.listens_for(Engine, "before_cursor_execute")
def _before(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    match = _WRITING.match(statement)
    if match:
        _seen().pending.append(match.group(1))


@event.listens_for(Engine, "commit")
def _commit(_connection: Connection) -> None:
    seen = _seen()
    seen.committed += seen.pending
    seen.pending.clear()


@event.listens_for(Engine, "rollback")
def _rollback(_connection: Connection) -> None:
    _seen().pending.clear()
