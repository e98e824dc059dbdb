"""What stands on a campaign's page beside its story: questions, news and picket lines.

Each is added once by one form, whose single token `form` is: what comes with it again and says
something else raises `SentBefore`. What is edited was `read` before: see `changes.change`. What was
taken off meanwhile raises `NotFound`.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import func, select

from hardship import audit
from hardship.campaigns.changes import change
from hardship.campaigns.errors import HoursRunBackwards
from hardship.campaigns.models import Campaign, PicketLine, Question, Update
from hardship.campaigns.rules import Editor, check_texts
from hardship.core.database import db, locked
from hardship.core.errors import SentBefore
from hardship.core.once import add_once, is_same
from hardship.core.tokens import hash_secret

#: What stands on the page and can be added or taken off.
Row = TypeVar("Row", Question, Update, PicketLine)


class QuestionFacts(TypedDict, total=False):
    """A question and its answer (Markdown)."""

    question_en: str
    question_es: str
    answer_en: str
    answer_es: str


class UpdateFacts(TypedDict, total=False):
    """News; it is shown from `published_on` on."""

    published_on: date
    title_en: str
    title_es: str
    body_en: str
    body_es: str


class PicketLineFacts(TypedDict, total=False):
    """Where to stand. `days` counts from 0, Monday; times are local."""

    place: str
    site: str
    address: str
    days: list[int]
    begins_at: time
    ends_at: time


def add_question(
    campaign: Campaign, *, form: str, by: Editor, **facts: Unpack[QuestionFacts]
) -> Question:
    """Answer one more question, at the end."""
    row = Question(campaign_id=campaign.id, position=_next(Question, campaign), **facts)
    return _added(row, facts, form, by)


def edit_question(
    question: Question, *, by: Editor, read: str | None = None, **facts: Unpack[QuestionFacts]
) -> Question:
    """Change a question or its answer. Raises `ChangedMeanwhile`."""
    return change(question, dict(facts), verb="question.edited", by=by, read=read)


def remove_question(question: Question, *, by: Editor) -> None:
    """Take a question off the page."""
    _removed(question, by)


def add_update(
    campaign: Campaign, *, form: str, by: Editor, **facts: Unpack[UpdateFacts]
) -> Update:
    """Tell people what is new."""
    return _added(Update(campaign_id=campaign.id, **facts), facts, form, by)


def edit_update(
    update: Update, *, by: Editor, read: str | None = None, **facts: Unpack[UpdateFacts]
) -> Update:
    """Correct news. Raises `ChangedMeanwhile`."""
    return change(update, dict(facts), verb="update.edited", by=by, read=read)


def remove_update(update: Update, *, by: Editor) -> None:
    """Take news off the page."""
    _removed(update, by)


def add_picket_line(
    campaign: Campaign, *, form: str, by: Editor, **facts: Unpack[PicketLineFacts]
) -> PicketLine:
    """Tell where to stand. Raises `HoursRunBackwards`."""
    row = PicketLine(campaign_id=campaign.id, position=_next(PicketLine, campaign), **facts)
    _check_hours(row)
    return _added(row, facts, form, by)


def edit_picket_line(
    line: PicketLine, *, by: Editor, read: str | None = None, **facts: Unpack[PicketLineFacts]
) -> PicketLine:
    """Correct place, days or hours. Raises `HoursRunBackwards`, `ChangedMeanwhile`."""
    line = locked(PicketLine, line.id)
    days = facts.get("days", line.days)
    if not days or facts.get("begins_at", line.begins_at) >= facts.get("ends_at", line.ends_at):
        raise HoursRunBackwards
    return change(line, dict(facts), verb="picket_line.edited", by=by, read=read)


def remove_picket_line(line: PicketLine, *, by: Editor) -> None:
    """Take a picket line off the page."""
    _removed(line, by)


def _check_hours(line: PicketLine) -> None:
    if not line.days or line.begins_at >= line.ends_at:
        raise HoursRunBackwards


def _next(table: type[Question | PicketLine], campaign: Campaign) -> int:
    last = select(func.max(table.position)).where(table.campaign_id == campaign.id)
    return (db.session.scalar(last) or 0) + 1


def _added(row: Row, facts: Mapping[str, Any], form: str, by: Editor) -> Row:
    check_texts(row.__tablename__, vars(row))
    row.form_hash = hash_secret(form)
    made, was_added = add_once(row)
    if was_added:
        audit.record(f"{_word(made)}.added", made, by=by.actor)
    elif made.campaign_id != row.campaign_id or not is_same(made, facts):
        raise SentBefore
    return made


def _removed(row: Row, by: Editor) -> None:
    held = locked(type(row), row.id)
    audit.record(f"{_word(held)}.removed", held, by=by.actor)
    db.session.delete(held)
    db.session.flush()


def _word(row: Row) -> str:
    return str(row.__tablename__).removesuffix("s")
