"""Sending gifts back: asked for by one, above the organisation's limit approved by another."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from hardship import campaigns, donations
from hardship.committee import Permission
from hardship.core.limits import LONGEST_EXPLANATION, ReasonNeeded
from hardship.core.money import Money
from hardship.donations import Gift, Mismatch, MoreThanIsLeft, Refund, RefundReason
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.back_lines import refund_lines
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.committee.money_words import REASONS
from hardship.web.committee.names import currency_in_hand, fund_names
from hardship.web.committee.reason import ReasonForm
from hardship.web.errors import sentence
from hardship.web.forms import AtMost, Form, MoneyField, Needed
from hardship.web.once import Once
from hardship.web.templating import money, page

_FIELD_OF: FieldOf = {MoreThanIsLeft: "amount", ReasonNeeded: "note"}


class SendBackForm(Form):
    """How much of a gift goes back, and why."""

    once = Once()
    amount = MoneyField(_l("Amount to send back"), validators=[Needed(_l("Write the amount."))])
    reason = RadioField(_l("Why"), validators=[InputRequired(_l("Choose why it goes back."))])
    note = TextAreaField(
        _l("Note"),
        validators=[AtMost(LONGEST_EXPLANATION)],
        description=_l("For the committee. With another reason, say it here."),
    )

    def __init__(self, left: Money, *, because: RefundReason | None = None) -> None:
        self.left = left
        super().__init__(currency=left.currency, data={"amount": left, "reason": because})
        self.reason.choices = [SelectChoice(each.value, words) for each, words in REASONS.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """With anything else that is wrong, an amount that cannot be is said too.

        Alone it is for the act to say, which knows a form that comes twice.
        """
        if super().validate(extra_validators):
            return True
        amount = self.amount.data
        if amount is not None and not 0 < amount.minor <= self.left.minor:
            self.refuse(MoreThanIsLeft(left=self.left), "amount")
        return False

    def validate_note(self, field: TextAreaField) -> None:
        """Another reason is none until it is said."""
        if self.reason.data == RefundReason.OTHER and not field.data:
            raise ValidationError(sentence(ReasonNeeded()))


@bp.get("/refunds")
@requires(Permission.GIFT_READ)
def refunds() -> Response:
    """What waits for another officer, what went wrong, and all of them."""
    return refunds_page()


def refunds_page(status: int = 200, refused: str = "") -> Response:
    """The same, with what a rule said to the button that was pressed."""
    officer = current_officer()
    listed = donations.refunds(request.args.get("cursor"))
    lines = iter(refund_lines(listed.items))
    return page(
        "committee/money_in/refunds.html",
        status,
        refused=refused,
        tabs=tabs(),
        waiting=refund_lines(donations.refunds_waiting()),
        troubled=refund_lines(donations.refunds_in_trouble()),
        page=listed.map(lambda _row: next(lines)),
        me=officer.id,
        may_decide=officer.may(Permission.REFUND_APPROVE),
        may_ask=officer.may(Permission.REFUND_ASK),
        fund_names=fund_names(),
        sees_givers=officer.may(Permission.GIFT_IDENTIFY),
    )


@bp.route("/gifts/<uuid:gift_id>/send-back", methods=["GET", "POST"])
@requires(Permission.REFUND_ASK, fresh=True)
def send_back(gift_id: UUID) -> Response:
    """Ask for a gift, or a part of it, to be sent back. The same form counts once."""
    found = donations.gift(gift_id)
    is_employers = found.mismatch == Mismatch.EMPLOYER
    because = RefundReason.MAY_NOT_GIVE if is_employers else None
    form = SendBackForm(donations.left_to_refund(found), because=because)
    return acted(
        form,
        lambda: donations.ask_refund(
            found.id,
            form=form.once.data,
            amount=form.amount.data,
            reason=RefundReason(form.reason.data),
            note=form.note.data,
            by=current_officer(),
        ),
        shown=lambda status: _send_back_page(found, form, status),
        then=url_for("committee.gift", gift_id=found.id),
        words=asked_words,
        field_of=_FIELD_OF,
    )


def _send_back_page(found: Gift, form: SendBackForm, status: int) -> Response:
    refundable = donations.refundable([found])[found.id]
    return page(
        "committee/money_in/send_back.html",
        status,
        form=form,
        gift=found,
        left=refundable.left,
        obstacle=sentence(refundable.obstacle) if refundable.obstacle else "",
        limit=Money(campaigns.organisation().refund_limit_minor, currency_in_hand()),
        is_of_monthly=_is_of_running(found),
    )


def _is_of_running(found: Gift) -> bool:
    """Whether it is a month of a monthly gift that goes on."""
    return found.monthly_id is not None and donations.monthly.by_id(found.monthly_id).is_running


def asked_words(refund: Refund) -> str:
    """What is said once a refund was asked for."""
    if refund.is_waiting:
        return _(
            "Asked for. Somebody else approves the refund of %(amount)s.",
            amount=money(refund.amount),
        )
    return _(
        "Stripe is asked to send %(amount)s back, within a minute.", amount=money(refund.amount)
    )


@bp.post("/refunds/<uuid:refund_id>/approve")
@requires(Permission.REFUND_APPROVE, fresh=True)
def approve_refund(refund_id: UUID) -> Response:
    """Another person agrees."""
    return pressed(
        lambda: donations.approve_refund(refund_id, by=current_officer()),
        shown=refunds_page,
        then=url_for("committee.refunds"),
        words=asked_words,
    )


@bp.post("/refunds/<uuid:refund_id>/decline")
@requires(Permission.REFUND_APPROVE, fresh=True)
def decline_refund(refund_id: UUID) -> Response:
    """It is not sent back; whoever asked may take it back themselves."""
    return pressed(
        lambda: donations.decline_refund(refund_id, by=current_officer()),
        shown=refunds_page,
        then=url_for("committee.refunds"),
        words=_("Nothing is sent back."),
    )


@bp.route("/refunds/<uuid:refund_id>/settled-otherwise", methods=["GET", "POST"])
@requires(Permission.REFUND_ASK)
def settle_refund_otherwise(refund_id: UUID) -> Response:
    """It came to nothing and need not be made again: say why."""
    found, form = donations.refund(refund_id), ReasonForm()
    if request.method == "GET" and not found.may_be_settled_otherwise:
        return redirect(url_for("committee.refunds"), code=303)
    return acted(
        form,
        lambda: donations.settle_otherwise(found.id, reason=form.reason.data, by=current_officer()),
        shown=lambda status: page(
            "committee/money_in/settle_otherwise.html",
            status,
            form=form,
            line=refund_lines([found])[0],
        ),
        then=url_for("committee.refunds"),
        words=_("Noted. Nothing more is sent back for it."),
    )
