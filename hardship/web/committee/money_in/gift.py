"""One gift: its facts, what came back of it, its entries, what Stripe told, what happened."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import audit, donations
from hardship.audit import AuditRow
from hardship.committee import Permission
from hardship.donations import Dispute, EventStatus, Gift, Refund, SuspenseAssignment
from hardship.ledger import Source
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.money_in.back_lines import dispute_lines, refund_lines
from hardship.web.committee.money_in.words import (
    MONTHLY_STATES,
    employer_matched,
    states_of,
    why_suspended,
)
from hardship.web.committee.names import fund_names
from hardship.web.committee.record.words import act
from hardship.web.errors import sentence
from hardship.web.templating import page

_EVENTS = {
    EventStatus.RECEIVED: ("wait", _l("To be processed")),
    EventStatus.WAITING: ("review", _l("Waits for its gift")),
    EventStatus.DONE: ("clear", _l("Done")),
    EventStatus.IGNORED: ("wait", _l("Not for us")),
    EventStatus.STUCK: ("stop", _l("Stuck")),
    EventStatus.SET_ASIDE: ("wait", _l("Set aside")),
}


@bp.get("/gifts/<uuid:gift_id>")
@requires(Permission.GIFT_READ)
def gift(gift_id: UUID) -> Response:
    """One gift, whole."""
    found = donations.gift(gift_id)
    officer = current_officer()
    monthly = donations.monthly.by_id(found.monthly_id) if found.monthly_id else None
    refunds, disputes = donations.refunds_of(found), donations.disputes_of(found)
    refundable = donations.refundable([found])[found.id]
    assigned = donations.suspense.assignments_of(found)
    return page(
        "committee/money_in/gift.html",
        gift=found,
        fee=donations.fee_kept(found) if found.is_booked else None,
        of_fund=fund_names()[found.fund_id],
        state_words=states_of([found])[found.id],
        why=why_suspended(found),
        employer=employer_matched(found),
        held=donations.suspense.held_of(found),
        monthly=monthly,
        monthly_states=MONTHLY_STATES,
        beside=donations.gift(found.beside_id) if found.beside_id else None,
        entries=_entries_of(found),
        refunds=refund_lines(refunds),
        disputes=dispute_lines(disputes),
        left=refundable.left,
        obstacle=sentence(refundable.obstacle) if refundable.obstacle else "",
        events=donations.events_about(found),
        event_states=_EVENTS,
        acts=[
            (row, act(row)) for row in _history([found, *refunds, *disputes, *assigned], monthly)
        ],
        may=officer.may,
        sees_givers=officer.may(Permission.GIFT_IDENTIFY),
    )


def _entries_of(found: Gift) -> list[BookLine]:
    """How it came, went back or came again, and out of suspense, in the order of the books."""
    lines = book_lines(*(Source(*each) for each in donations.sources_of([found])))
    return sorted(lines, key=lambda line: line.entry_id)


def _history(
    about: list[Gift | Refund | Dispute | SuspenseAssignment],
    monthly: donations.monthly.MonthlyGift | None,
) -> list[AuditRow]:
    """What happened to the gift, to what came back of it and to its monthly gift, in one row."""
    told = [each for each in (*about, monthly) if each is not None]
    rows = [row for each in told for row in audit.history(each.__tablename__, each.id)]
    return sorted(rows, key=lambda row: row.id)
