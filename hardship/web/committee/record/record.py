"""The record: who did what and when, the newest first, for whoever may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import audit, committee
from hardship.audit import ActorKind, AuditRow
from hardship.committee import Permission
from hardship.web.access import requires
from hardship.web.committee import bp
from hardship.web.committee.books.sources import MadeBy
from hardship.web.committee.record.facts import facts
from hardship.web.committee.record.reasons import told_reasons
from hardship.web.committee.record.subjects import about_own_case, subjects_of
from hardship.web.committee.record.words import TABLES, Family, act, family_words
from hardship.web.templating import page


@dataclass(frozen=True, slots=True)
class Line:
    """One act as it is printed. `by` is the officer's id, for all that this person did."""

    row: AuditRow
    who: str
    by: UUID | None
    what: str
    about: MadeBy
    facts: Sequence[tuple[str, str]]


@bp.get("/record")
@requires(Permission.AUDIT_READ)
def record() -> Response:
    """A page of acts, all of them or those of one kind or one person."""
    family = next((each for each in Family if each == request.args.get("about")), None)
    person = _person(request.args.get("who", ""))
    listed = audit.newest(
        request.args.get("cursor"),
        tables=TABLES[family] if family else None,
        actor_id=person.id if person else None,
    )
    lines = iter(_lines(listed.items))
    return page(
        "committee/record/record.html",
        page=listed.map(lambda _row: next(lines)),
        families=family_words(),
        family=family or "",
        person=person,
    )


def _person(text: str) -> committee.Officer | None:
    """The officer whose acts are asked for; what is no id asks for everybody's."""
    try:
        officer_id = UUID(text)
    except ValueError:
        return None
    return committee.officer(officer_id)


def _lines(rows: Sequence[AuditRow]) -> list[Line]:
    names = committee.officer_names(
        row.actor_id for row in rows if row.actor_kind == ActorKind.OFFICER and row.actor_id
    )
    subjects, own, reasons = subjects_of(rows), about_own_case(rows), told_reasons(rows)
    lines = []
    for row in rows:
        key = (row.subject_type, row.subject_id)
        lines.append(
            _closed(row) if key in own else _line(row, names, subjects[key], reasons.get(row.id))
        )
    return lines


def _line(row: AuditRow, names: dict[UUID, str], about: MadeBy, reason: str | None) -> Line:
    by = row.actor_id if row.actor_id in names else None
    kept = [*facts(row), *([(_("Reason"), reason)] if reason else [])]
    return Line(row, _who(row, names), by, act(row), about, kept)


def _closed(row: AuditRow) -> Line:
    """Nobody reads who voted how on their own case."""
    about = MadeBy(_("Your own application"), None)
    return Line(row, "", None, _("Closed to you, as your own case is"), about, [])


def _who(row: AuditRow, names: dict[UUID, str]) -> str:
    words = {
        ActorKind.APPLICANT: _("The worker"),
        ActorKind.SUPPORTER: _("A supporter"),
        ActorKind.SYSTEM: _("The server"),
    }
    known = names.get(row.actor_id) if row.actor_id else None
    return known or words.get(ActorKind(row.actor_kind), _("an officer"))
