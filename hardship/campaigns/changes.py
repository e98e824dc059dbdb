"""Changing a row leaves a trace: which fields, by whom, and of rules from what to what.

Whoever changes it says what they had read: what somebody set since is not put back without a word.
"""

import json
from collections.abc import Container, Iterable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import inspect

from hardship import audit
from hardship.audit import Subject
from hardship.campaigns.errors import ChangedMeanwhile
from hardship.campaigns.rules import Editor, check_texts
from hardship.core.database import db, locked

Row = TypeVar("Row", bound=Subject)

#: What decides who is paid and how much, and what stands in the books: kept as it was and as it
#: became. Of texts, which are long and may name people, the record says only that they changed.
_RULES = frozenset(
    {
        "award_limit_minor",
        "code",
        "counts_undeposited",
        "fund_id",
        "employer_domains",
        "employer_names",
        "fiscal_month",
        "goal_minor",
        "is_central",
        "is_listed",
        "languages",
        "legal_name",
        "published_on",
        "refund_limit_minor",
        "reserve_minor",
        "slug",
        "started_on",
        "suggested_minor",
        "time_zone",
        "votes_needed",
    }
)


def as_read(row: Subject, fields: Container[str]) -> str:
    """What stands in these fields, each as a short mark: their page carries it until it is sent."""
    columns = [column.key for column in inspect(type(row)).column_attrs]
    return " ".join(
        f"{column}:{_mark(getattr(row, column))}" for column in columns if _field(column) in fields
    )


def change(
    row: Row, values: Mapping[str, Any], *, verb: str, by: Editor, read: str | None = None
) -> Row:
    """Set what differs and record it: `votes_needed=[2, 3]`, and the other fields by name.

    Nothing differs, nothing is recorded. `read` is what `as_read` said when the page was made that
    brings the values; None where no page was read. Raises `TooLong`, `ChangedMeanwhile`.
    """
    check_texts(row.__tablename__, values)
    locked(type(row), row.id)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if read is not None:
        _refuse_moved(row, values, changed, read)
    rules = [_fact(name) for name in changed if name in _RULES]
    texts = [name for name in changed if name not in _RULES]
    before = [_told(row, fact) for fact in rules]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        db.session.flush()
        facts: dict[str, Any] = {
            fact: [was, _told(row, fact)] for fact, was in zip(rules, before, strict=True)
        }
        audit.record(verb, row, by=by.actor, **facts, **_named(texts))
    return row


def _refuse_moved(
    row: Subject, values: Mapping[str, Any], changed: Iterable[str], read: str
) -> None:
    marks = dict(each.split(":", 1) for each in read.split() if ":" in each)
    moved = [name for name in changed if marks.get(name) != _mark(getattr(row, name))]
    if moved:
        raise ChangedMeanwhile(
            typed={_field(name): marks.get(name) != _mark(values[name]) for name in moved}
        )


def _mark(value: Any) -> str:
    """Short, and the same for whatever is kept alike."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:8]


def _field(column: str) -> str:
    """The field of a form that is kept in this column."""
    return _fact(column).removesuffix("_json").removesuffix("_id")


def _fact(column: str) -> str:
    """The property that tells a column as people know it: an amount with its currency."""
    return column.removesuffix("_minor")


def _told(row: Any, fact: str) -> Any:
    """What stands there; a list in one line, so that before and after stay two."""
    value = getattr(row, fact)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def _named(texts: list[str]) -> dict[str, Any]:
    return {"fields": texts} if texts else {}
