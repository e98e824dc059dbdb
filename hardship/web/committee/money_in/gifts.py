"""All gifts, to be found by number, state and fund, and the deliveries that nobody understood.

Names and messages are for the treasurer alone: an auditor reads everything but who people are. The
treasurer reads a name also where the page does not show it, and an address never.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from hardship import donations, treasury
from hardship.committee import Permission
from hardship.donations import Gift, GiftStatus, NobodyGave
from hardship.treasury import CounterReceipt
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, done
from hardship.web.committee import bp
from hardship.web.committee.money_in.setting_aside import set_aside_lines
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.committee.money_in.words import GIFT_STATES, states_of
from hardship.web.committee.money_words import note_words
from hardship.web.committee.names import fund_names
from hardship.web.forms import Address, Form, Needed
from hardship.web.templating import page

#: What the filter looks for among the states, in their order; those with one word together.
_STATES = (
    (GiftStatus.PAID,),
    (GiftStatus.PENDING,),
    (GiftStatus.SUSPENDED,),
    (GiftStatus.OPEN, GiftStatus.STARTED),
    (GiftStatus.FAILED,),
    (GiftStatus.EXPIRED,),
)
#: All that the filter offers, and what it asks for.
_SOUGHT: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "": (_l("All"), {}),
    **{each[0].value: (GIFT_STATES[each[0]][1], {"states": each}) for each in _STATES},
    "refunded": (_l("Sent back, whole or in part"), {"is_refunded": True}),
    "disputed": (_l("Disputed"), {"is_disputed": True}),
}


class GiverForm(Form):
    """Whose gifts they are, as they said on the telephone or in a letter."""

    email = StringField(
        _l("E-mail"), validators=[Needed(_l("Write the address with which they gave.")), Address()]
    )


@bp.get("/gifts")
@requires(Permission.GIFT_READ)
def gifts() -> Response:
    """The list with its filters; above it what needs somebody."""
    return _page(GiverForm())


@bp.post("/gifts/of-address")
@requires(Permission.GIFT_IDENTIFY)
def gifts_of_address() -> Response:
    """The gifts of somebody who called or wrote. No address stands in an address of the web."""
    form = GiverForm()
    return acted(
        form,
        lambda: _newest_of(form.email.data),
        shown=lambda status: _page(form, status),
        then=_where_found,
        words=_what_is_found,
        field_of="email",
    )


def _newest_of(email: str) -> Gift | CounterReceipt:
    """By card or debit first; else what was handed over at the counter. Raises `NobodyGave`."""
    by = current_officer().actor
    try:
        return donations.supporter_gifts.newest_of(email, by=by)
    except NobodyGave:
        receipt = treasury.supporter_gifts.newest_of(email, by=by)
        if receipt is None:
            raise
        return receipt


def _where_found(found: Gift | CounterReceipt) -> str:
    if isinstance(found, Gift):
        return url_for("committee.gifts", giver=found.id)
    return url_for("committee.counter_receipt", receipt_id=found.id)


def _what_is_found(found: Gift | CounterReceipt) -> str:
    if isinstance(found, Gift):
        return _("These are the gifts of this address.")
    return _("No gift by card came with this address. This is the newest from the counter.")


def _page(form: GiverForm, status: int = 200) -> Response:
    names = fund_names()
    sought = request.args.get("state", "")
    fund = request.args.get("fund", "")
    sees_givers = current_officer().may(Permission.GIFT_IDENTIFY)
    listed = donations.gifts(
        request.args.get("cursor"),
        fund_id=next((each for each in names if str(each) == fund), None),
        monthly_id=_id_asked_for("monthly"),
        giver_of=_id_asked_for("giver") if sees_givers else None,
        reference=request.args.get("number", ""),
        **_SOUGHT.get(sought, _SOUGHT[""])[1],
    )
    return page(
        "committee/money_in/gifts.html",
        status,
        tabs=tabs(),
        form=form,
        page=listed,
        monthly=donations.monthly.running(),
        sees_givers=sees_givers,
        fund_names=names,
        states=states_of(listed.items),
        sought=[(key, str(words)) for key, (words, _asked) in _SOUGHT.items()],
        funds=[("", _("All"))] + [(str(key), name) for key, name in names.items()],
        chosen=request.args,
        stuck=donations.stuck_events(),
        stuck_count=donations.count_stuck_events(),
        waiting=donations.waiting_events(),
        set_aside=set_aside_lines(donations.set_aside_events()),
        set_aside_count=donations.count_set_aside_events(),
        note_words=note_words,
        may_retry=current_officer().may(Permission.RECEIPT_ENTER),
    )


def _id_asked_for(name: str) -> UUID | None:
    """Of which monthly gift, or whose, all payments are asked for, as other pages link to them."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@bp.post("/gifts/retry-event")
@requires(Permission.RECEIPT_ENTER)
def retry_event() -> Response:
    """Let the worker try an event again that is stuck, waits or was set aside."""
    sent = request.form.get("event", "")
    return done(
        lambda: donations.retry_event(donations.inbox_event(sent), by=current_officer().actor),
        then=url_for("committee.gifts"),
        words=_("It is tried again within seconds. Open this page again to see what came of it."),
    )


@bp.post("/gifts/retry-stuck-events")
@requires(Permission.RECEIPT_ENTER)
def retry_stuck_events() -> Response:
    """Let the worker try all stuck events again."""
    return done(
        lambda: donations.retry_stuck_events(by=current_officer().actor),
        then=url_for("committee.gifts"),
        words=_("They are tried again within minutes. Open this page again to see what is left."),
    )
