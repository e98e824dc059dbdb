"""What may happen only once is one conditional UPDATE: of two at the same instant one succeeds."""

from typing import Any, cast

from sqlalchemy import CursorResult, Update

from hardship.core.database import db


def rows_changed(statement: Update) -> int:
    """Run an UPDATE whose WHERE is the rule; returns how many rows kept it."""
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def first_to(statement: Update) -> bool:
    """Whether the UPDATE found what it may change: the first finds it, nobody after."""
    return rows_changed(statement) == 1
