"""What officers wrote beside an act, for those who may read it; others hear that it is on file.

A text may name anybody, whatever was asked for: so it is closed to who reads all but identities.
"""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _

from hardship import applications, audit
from hardship.audit import AuditRow, Case, Reason
from hardship.committee import Permission
from hardship.web.access import current_officer


def told_reasons(rows: Iterable[AuditRow]) -> dict[int, str]:
    """The reason of each act that has one, as this officer may read it, by the row's number."""
    with_one = [row for row in rows if row.details.get("reason")]
    if not current_officer().may(Permission.REASON_READ):
        return {row.id: _("on file, closed to your roles") for row in with_one}
    sealed = audit.reasons_of(with_one)
    cases = applications.applications_by_id(
        reason.case_id for reason in sealed.values() if reason.case_id
    )
    return {row.id: _told(row, sealed.get(row.id), cases) for row in with_one}


def told_rejections(kind: str, ids: Iterable[UUID], *, act: str = "rejected") -> dict[UUID, str]:
    """Why things of one kind (`bank_receipt`) were rejected, or said to be otherwise, by id."""
    rows = audit.acts(f"{kind}.{act}", f"{kind}s", ids)
    told = told_reasons(rows)
    return {UUID(row.subject_id): told[row.id] for row in rows if row.id in told}


def told_old_words(text: str | None) -> str | None:
    """What stands in the clear since before reasons were sealed: closed to the same people."""
    if not text:
        return None
    may = current_officer().may(Permission.REASON_READ)
    return f"“{text}”" if may else _("on file, closed to your roles")


def _told(row: AuditRow, reason: Reason | None, cases: dict[UUID, applications.Application]) -> str:
    """Old rows hold the text itself, in the clear and for good."""
    text = row.details["reason"]
    if text is True:
        case: Case | None = cases.get(reason.case_id) if reason and reason.case_id else None
        text = audit.read_reason(reason, case) if reason else None
    return f"“{text}”" if text else _("forgotten")
