"""Messages of Stripe's that are stuck and mean nothing to this fund: one officer lets them rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import audit, committee, donations
from hardship.committee import Permission
from hardship.donations import InboxEvent
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.money_words import note_words
from hardship.web.committee.reason import ReasonForm
from hardship.web.committee.record.reasons import told_reasons
from hardship.web.templating import page


@bp.route("/gifts/events/<string:event_id>/set-aside", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def set_aside_event(event_id: str) -> Response:
    """Say why nobody needs to understand it."""
    found, form = donations.inbox_event(event_id), ReasonForm()
    return acted(
        form,
        lambda: donations.set_aside_event(
            event_id, reason=form.reason.data, by=current_officer().actor
        ),
        shown=lambda status: page(
            "committee/money_in/set_aside.html",
            status,
            form=form,
            event=found,
            note_words=note_words,
        ),
        then=url_for("committee.gifts"),
        words=_("It is set aside. You find it below and can try it again at any time."),
    )


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that rests: since when, by whom, and why as this officer may read it."""

    event: InboxEvent
    at: datetime
    by: str
    why: str


def set_aside_lines(events: Iterable[InboxEvent]) -> list[SetAside]:
    """These messages, in their order; of one that was set aside twice the last time counts."""
    listed = list(events)
    if not listed:
        return []
    acts = audit.acts("inbox.set_aside", InboxEvent.__tablename__, [each.id for each in listed])
    last = {row.subject_id: row for row in acts}
    told = told_reasons(last.values())
    names = committee.officer_names(row.actor_id for row in last.values() if row.actor_id)
    return [
        SetAside(each, act.recorded_at, names[act.actor_id] if act.actor_id else "", told[act.id])
        for each in listed
        for act in [last[each.id]]
    ]
