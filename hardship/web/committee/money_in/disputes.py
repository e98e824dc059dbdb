"""What payers' banks call into question, and what they warn of before they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField

from hardship import donations
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.donations import FraudAlert, Gift, Refund, RefundReason
from hardship.web.access import current_officer, requires
from hardship.web.acts import pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.back_lines import DisputeLine, dispute_lines
from hardship.web.committee.money_in.refunds import asked_words
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.errors import sentence
from hardship.web.forms import Form
from hardship.web.once import Once
from hardship.web.templating import page


class WarningForm(Form):
    """One warning and its one button."""

    once = Once()
    warning = HiddenField()


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A bank's warning, what can still be sent back, and the single token of its button."""

    warning: FraudAlert
    gift: Gift
    left: Money
    obstacle: str
    token: str


@bp.get("/disputes")
@requires(Permission.GIFT_READ)
def disputes() -> Response:
    """Warnings and what is open; with `?show=closed` what has ended."""
    return disputes_page()


def disputes_page(status: int = 200, refused: str = "") -> Response:
    """The same, with what a rule said to the button that was pressed."""
    is_past = request.args.get("show") == "closed"
    listed = donations.disputes(
        request.args.get("cursor"), only_open=not is_past, only_closed=is_past
    )
    lines = iter(dispute_lines(listed.items))
    shown = listed.map(lambda _row: next(lines))
    return page(
        "committee/money_in/disputes.html",
        status,
        refused=refused,
        tabs=tabs(),
        is_past=is_past,
        page=shown,
        lines=shown.items if is_past else sorted(shown.items, key=_urgency),
        warnings=[] if is_past else _warnings(donations.fraud_warnings()),
        may_ask=current_officer().may(Permission.REFUND_ASK),
    )


def _urgency(line: DisputeLine) -> tuple[bool, str]:
    """What wants an answer first, the nearest day first."""
    due = line.dispute.due_by
    return (not line.dispute.wants_answer, due.isoformat() if due else "")


def _warnings(found: Sequence[FraudAlert]) -> list[WarningLine]:
    gifts = donations.gifts_behind(FraudAlert, (each.id for each in found))
    refundable = donations.refundable(list(gifts.values()))
    return [
        WarningLine(
            each,
            gift,
            can.left,
            sentence(can.obstacle) if can.obstacle else "",
            WarningForm(formdata=None).once.token,
        )
        for each in found
        for gift in [gifts[each.id]]
        for can in [refundable[gift.id]]
    ]


@bp.post("/disputes/seen")
@requires(Permission.REFUND_ASK)
def see_warning() -> Response:
    """Somebody looked at it, and the gift stays."""
    sent = request.form.get("warning", "")
    return pressed(
        lambda: donations.see_warning(sent, by=current_officer()),
        shown=disputes_page,
        then=url_for("committee.disputes"),
        words=_("Noted. The gift stays where it is."),
    )


@bp.post("/disputes/send-back")
@requires(Permission.REFUND_ASK, fresh=True)
def send_back_warned() -> Response:
    """All that is left of a gift goes back before its payer's bank takes it, and a fee besides."""
    form = WarningForm()
    if not form.validate_on_submit():
        return disputes_page(422, _("This page was open for too long. Please send it again."))
    return pressed(
        lambda: _send_back(form),
        shown=disputes_page,
        then=url_for("committee.disputes"),
        words=asked_words,
    )


def _send_back(form: WarningForm) -> Refund:
    """The gift is locked first, as everywhere."""
    warning, officer = donations.fraud_warning(form.warning.data), current_officer()
    refund = donations.ask_refund(
        warning.gift_id, form=form.once.data, reason=RefundReason.FRAUD, by=officer
    )
    donations.see_warning(warning.id, by=officer)
    return refund
