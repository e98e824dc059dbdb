"""Changing a row leaves a trace: which fields, by whom, and of rules from what to what."""

from collections.abc import Mapping
from typing import Any, TypeVar

from hardship import audit
from hardship.audit import Subject
from hardship.campaigns.rules import Editor, check_texts
from hardship.core.database import db

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


def change(row: Row, values: Mapping[str, Any], *, verb: str, by: Editor) -> Row:
    """Set what differs and record it: `votes_needed=[2, 3]`, and the other fields by name.

    Nothing differs, nothing is recorded. Raises `TooLong`.
    """
    check_texts(row.__tablename__, values)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
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


def _fact(column: str) -> str:
    """The property that tells a column as people know it: an amount with its currency."""
    return column.removesuffix("_minor")


def _told(row: Any, fact: str) -> Any:
    """What stands there; a list in one line, so that before and after stay two."""
    value = getattr(row, fact)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def _named(texts: list[str]) -> dict[str, Any]:
    return {"fields": texts} if texts else {}
