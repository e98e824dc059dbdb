"""Gifts for the treasurer and the auditor: what was given, what Stripe told, what is in the books.

Names and messages are for the treasurer alone: an auditor reads everything but who people are. A
name is shown only where the supporter wants it shown; an address never.
"""

from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import audit, campaigns, donations
from hardship.committee import Permission
from hardship.donations import EventStatus, Gift, GiftStatus, Mismatch
from hardship.web.access import current_officer, requires
from hardship.web.acts import done
from hardship.web.committee import bp
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.names import fund_names
from hardship.web.committee.record.words import act
from hardship.web.templating import language, page

#: Shape and word of each state.
_STATES = {
    GiftStatus.STARTED: ("wait", _l("Not paid")),
    GiftStatus.OPEN: ("wait", _l("Not paid")),
    GiftStatus.PENDING: ("review", _l("On its way")),
    GiftStatus.PAID: ("clear", _l("Received")),
    GiftStatus.FAILED: ("wait", _l("Failed")),
    GiftStatus.EXPIRED: ("wait", _l("Left unpaid")),
    GiftStatus.SUSPENDED: ("look", _l("In suspense")),
}
_EVENTS = {
    EventStatus.RECEIVED: ("wait", _l("To be processed")),
    EventStatus.WAITING: ("review", _l("Waits for its gift")),
    EventStatus.DONE: ("clear", _l("Done")),
    EventStatus.IGNORED: ("wait", _l("Not for us")),
    EventStatus.STUCK: ("stop", _l("Stuck")),
}
_WHY = {
    Mismatch.AMOUNT: _l("The amount that came is not the amount that was asked for."),
    Mismatch.CURRENCY: _l("The money came in another currency."),
    Mismatch.FUND: _l("The payment names another fund."),
    Mismatch.SECOND_PAYMENT: _l("It was paid twice; the second payment is in suspense."),
}
#: In the filter: the states in their order; those with one word are looked for together.
_SOUGHT = (
    (GiftStatus.PAID,),
    (GiftStatus.PENDING,),
    (GiftStatus.SUSPENDED,),
    (GiftStatus.OPEN, GiftStatus.STARTED),
    (GiftStatus.FAILED,),
    (GiftStatus.EXPIRED,),
)


@bp.get("/gifts")
@requires(Permission.GIFT_READ)
def gifts() -> Response:
    """The list with its filters; above it what needs somebody."""
    names = fund_names()
    sought = request.args.get("state", "")
    fund = request.args.get("fund", "")
    listed = donations.gifts(
        request.args.get("cursor"),
        fund_id=next((each for each in names if str(each) == fund), None),
        states=next((each for each in _SOUGHT if each[0] == sought), ()),
        reference=request.args.get("number", ""),
    )
    return page(
        "committee/money_in/gifts.html",
        page=listed,
        sees_givers=current_officer().may(Permission.GIFT_IDENTIFY),
        fund_names=names,
        states=_STATES,
        sought=[("", _("All"))] + [(each[0].value, str(_STATES[each[0]][1])) for each in _SOUGHT],
        funds=[("", _("All"))] + [(str(key), name) for key, name in names.items()],
        chosen=request.args,
        to_explain=donations.gifts_to_explain(),
        why=_WHY,
        stuck=donations.stuck_events(),
        waiting=donations.waiting_events(),
        may_retry=current_officer().may(Permission.RECEIPT_ENTER),
    )


@bp.get("/gifts/<uuid:gift_id>")
@requires(Permission.GIFT_READ)
def gift(gift_id: UUID) -> Response:
    """One gift: its facts, its entries, what Stripe told, what happened."""
    found = donations.gift(gift_id)
    officer = current_officer()
    readable = officer.may(Permission.LEDGER_READ)
    return page(
        "committee/money_in/gift.html",
        gift=found,
        purse=campaigns.fund(found.fund_id).text("name", language()),
        state_words=_STATES[found.state],
        why=_WHY.get(Mismatch(found.mismatch)) if found.mismatch else None,
        entries=_entries(found, readable=readable),
        events=donations.events_about(found),
        event_states=_EVENTS,
        acts=[(row, act(row)) for row in _history(found)],
        may_retry=officer.may(Permission.RECEIPT_ENTER),
        sees_givers=officer.may(Permission.GIFT_IDENTIFY),
    )


@bp.post("/gifts/retry-event")
@requires(Permission.RECEIPT_ENTER)
def retry_event() -> Response:
    """Let the worker try a stuck or waiting event again."""
    sent = request.form.get("event", "")
    return done(
        lambda: donations.retry_event(donations.inbox_event(sent), by=current_officer().actor),
        then=url_for("committee.gifts"),
        words=_("It is tried again within seconds. Open this page again to see what came of it."),
    )


def _entries(found: Gift, *, readable: bool) -> list[BookLine]:
    if found.transaction_id is None:
        return []
    return book_lines(donations.BY_STRIPE, found.transaction_id, readable=readable)


def _history(found: Gift) -> list[audit.AuditRow]:
    return audit.history(Gift.__tablename__, found.id)
