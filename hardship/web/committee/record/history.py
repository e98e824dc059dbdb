"""What happened to a case, from the audit trail, in words."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import audit, committee
from hardship.audit import ActorKind, AuditRow
from hardship.core.errors import N_
from hardship.web.committee.record.facts import amount_in_words, day_in_words
from hardship.web.committee.record.reasons import told_reasons

_MOST_ROWS = 2000
_OPENED = "application.opened"
_SHOWN = "payee.shown"
_LOOKS = {_OPENED, _SHOWN}
_CORRECTED = "award.payee_corrected"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act, in the order of the trail. Newest first on the page."""

    number: int
    at: datetime
    text: str


def history_lines(
    subjects: Iterable[tuple[str, uuid.UUID]], *, tells_corrections: bool
) -> list[HistoryLine]:
    """Everything about these rows (table, id), the newest first; what an officer looked at, once.

    `tells_corrections`: whether the reader is told that pay details were corrected.
    """
    rows = [
        row
        for kind, found in subjects
        for row in audit.history(kind, found, _MOST_ROWS)
        if tells_corrections or row.verb != _CORRECTED
    ]
    names = committee.officer_names(_officer_ids(rows))
    acts = [row for row in rows if row.verb not in _LOOKS]
    reasons = told_reasons(acts)
    lines = [
        HistoryLine(
            row.id, row.recorded_at, _with_reason(_sentence(row, names), reasons.get(row.id))
        )
        for row in acts
    ]
    lines += _looks([row for row in rows if row.verb in _LOOKS], names)
    return sorted(lines, key=lambda line: line.number, reverse=True)


def _officer_ids(rows: list[AuditRow]) -> set[uuid.UUID]:
    return {row.actor_id for row in rows if row.actor_kind == ActorKind.OFFICER and row.actor_id}


def _looks(rows: list[AuditRow], names: dict[uuid.UUID, str]) -> list[HistoryLine]:
    """Of each officer one line for the case and one for where the money goes, however often."""
    gathered: dict[tuple[str, uuid.UUID | None], list[AuditRow]] = {}
    for row in rows:
        gathered.setdefault((row.verb, row.actor_id), []).append(row)
    return [
        HistoryLine(
            found[-1].id, found[-1].recorded_at, _seen(verb, len(found), _who(found[-1], names))
        )
        for (verb, _officer_id), found in gathered.items()
    ]


def _seen(verb: str, times: int, who: str) -> str:
    if verb == _SHOWN:
        return ngettext(
            "%(who)s saw where the money goes",
            "%(who)s saw where the money goes, %(num)s times; the last time is shown",
            times,
            who=who,
        )
    return ngettext(
        "Opened by %(who)s",
        "Opened by %(who)s, %(num)s times; the last time is shown",
        times,
        who=who,
    )


def _who(row: AuditRow, names: dict[uuid.UUID, str]) -> str:
    if row.actor_kind == ActorKind.APPLICANT:
        return _("the worker")
    if row.actor_kind == ActorKind.SYSTEM or row.actor_id is None:
        return _("the rules")
    return names.get(row.actor_id, _("an officer"))


#: Each verb of the trail as a sentence. The values come from the row's details.
_SENTENCES = {
    "application.started": N_("Begun by the worker"),
    "application.submitted": N_(
        "Version %(version)s sent by the worker, who asks for %(requested)s"
    ),
    "application.voted": N_("%(who)s voted to approve"),
    "application.vote_changed": N_("%(who)s changed their vote, to approve"),
    "application.unblinded": N_("%(who)s looked up whose it is, and no longer votes on it"),
    "application.approved": N_("Approved at %(amount)s"),
    "application.declined": N_("Declined"),
    "application.withdrawn": N_("Withdrawn by the worker"),
    "award.granted": N_("%(amount)s awarded by %(who)s"),
    "award.out_of_turn": N_("It went before its turn. Reason given by %(who)s"),
    "award.cancelled": N_("Award taken back by %(who)s"),
    _CORRECTED: N_("Pay details corrected by %(who)s"),
    "payment.prepared": N_("Payment of %(amount)s prepared by %(who)s"),
    "payment.released": N_("Payment released by %(who)s"),
    "payment.cleared": N_("Marked as cleared on %(cleared_on)s by %(who)s"),
    "payment.voided": N_("Payment made void by %(who)s"),
    "payment.return_reported": N_("Returned by the bank on %(returned_on)s, as %(who)s reports"),
    "payment.return_refused": N_("Not returned by the bank, as %(who)s says"),
    "payment.returned": N_("Returned by the bank on %(returned_on)s, confirmed by %(who)s"),
    "payment.discarded": N_("Prepared payment discarded by %(who)s"),
}
_AGAINST = {
    "application.voted": N_("%(who)s voted to decline"),
    "application.vote_changed": N_("%(who)s changed their vote, to decline"),
}
_GRANTED_AT_ONCE = N_("%(amount)s awarded, as the votes decided")


def _sentence(row: AuditRow, names: dict[uuid.UUID, str]) -> str:
    """A verb that nobody put into words stands as it is: nothing is left out."""
    words = _SENTENCES.get(row.verb, row.verb.replace("%", "%%"))
    if row.details.get("choice") == "decline":
        words = _AGAINST[row.verb]
    elif row.verb == "award.granted" and row.actor_kind == ActorKind.SYSTEM:
        words = _GRANTED_AT_ONCE
    told = defaultdict(str, {name: _said(name, it) for name, it in row.details.items()})
    return str(_(words)) % (told | {"who": _who(row, names)})


def _with_reason(sentence: str, reason: str | None) -> str:
    return f"{sentence}: {reason}" if reason else sentence


def _said(name: str, value: object) -> str:
    if name in {"amount", "requested"}:
        return amount_in_words(str(value))
    return day_in_words(value) if name in {"cleared_on", "returned_on"} else str(value)
