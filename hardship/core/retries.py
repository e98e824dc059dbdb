"""A database that is busy is asked again; one that is away is nobody's fault in the code."""

import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from hardship.core.database import db

_ATTEMPTS = 5
#: Nobody waits longer than twice for a lock: what is still busy then is told so.
_RETRY_WITHIN = 8.0
_RETRYABLE_STATES = {"40001", "40P01", "55P03"}
#: PostgreSQL stops, starts, or takes no more connections. Without a state there was no answer.
_AWAY_STATES = {None, "25P03", "57P01", "57P02", "57P03", "57P05", "53300"}
_OVERDUE = "57014"

Result = TypeVar("Result")


def may_be_retried(error: BaseException) -> bool:
    """Whether the same transaction could succeed if it ran again: busy, serialization, deadlock."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error.orig, "sqlstate", None) in _RETRYABLE_STATES


def is_away(error: BaseException) -> bool:
    """Whether the database cannot be reached now, or took too long: nobody's fault in the code."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error) or not isinstance(
        error, OperationalError | InterfaceError
    ):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _AWAY_STATES or state == _OVERDUE or str(state).startswith("08")


def retrying(act: Callable[[], Result]) -> Result:
    """Run an act that holds a whole transaction; again, at most five times, when it may succeed."""
    until = time.monotonic() + _RETRY_WITHIN
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return act()
        except DBAPIError as error:
            db.session.rollback()
            if attempt == _ATTEMPTS or time.monotonic() > until or not may_be_retried(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, no secret
    raise AssertionError("unreachable: the last attempt returns or raises")
