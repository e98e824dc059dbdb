"""Releasing: a second person looks at what leaves, reads what that means, and lets it go."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hardship import ledger, payouts
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.core.money import Money
from hardship.payouts import MovedOn, Payment
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.money_out.one_by_one import answer, chosen_ids, one_by_one
from hardship.web.committee.money_out.payment_lines import SlipLine, number_by_id, slip_lines
from hardship.web.committee.names import fund_names, number_of
from hardship.web.templating import page


@dataclass(frozen=True, slots=True)
class FundRelease:
    """What a release does to one fund: what leaves it, and how it stands before."""

    fund: str
    leaves: Money
    position: ledger.Position

    @property
    def available(self) -> Money:
        """What its bank account holds to pay with."""
        return self.position.available_to_pay

    @property
    def is_short(self) -> bool:
        """Whether the account cannot cover all of it."""
        return self.leaves > self.available

    @property
    def left(self) -> Money:
        """What is there to pay with afterwards."""
        return self.available - self.leaves


@bp.get("/payments/release")
@requires(Permission.PAYMENT_RELEASE, fresh=True)
def confirm_release() -> Response:
    """The payments that were ticked, with their payees, and what releasing them does."""
    found = _ticked()
    if not found:
        flash(_("Nothing is ticked. Tick at least one payment."), "care")
        return redirect(url_for("committee.payments", tab="to-release"), code=303)
    gone = [number_of(each) for each in found if not each.may_be_released]
    lines = slip_lines([each for each in found if each.may_be_released], show=True)
    mine = [line for line in lines if line.obstacle is None]
    return page(
        "committee/money_out/release.html",
        lines=mine,
        closed=[line for line in lines if line.obstacle is not None],
        gone=gone,
        funds=_by_fund(mine),
    )


def _ticked() -> list[Payment]:
    """In the order in which they were ticked. Raises `NotFound`."""
    ids = chosen_ids("payment")
    found = payouts.payments_by_id(ids)
    if len(found) < len(ids):
        raise NotFound
    return found


@bp.post("/payments/release")
@requires(Permission.PAYMENT_RELEASE, fresh=True)
def release() -> Response:
    """Let the confirmed payments go, each in a transaction of its own."""
    outcome = one_by_one(chosen_ids("payment"), _release, number_by_id)
    words = ngettext(
        "One payment is released. It is outstanding until the bank clears it.",
        "%(num)s payments are released. They are outstanding until the bank clears them.",
        len(outcome.done),
    )
    return answer(outcome, tab="to-release", done=words)


def _release(payment_id: UUID) -> str:
    payment = payouts.payment(payment_id)
    try:
        with transaction():
            return number_of(payouts.release(payment, by=current_officer()))
    except MovedOn:
        payment = payouts.payment(payment_id)
        if payment.released_by_id != current_officer().id or not payment.is_outstanding:
            raise
        return number_of(payment)


def _by_fund(lines: list[SlipLine]) -> list[FundRelease]:
    names = fund_names()
    leaves: dict[UUID, Money] = {}
    for line in lines:
        payment = line.slip.payment
        before = leaves.get(payment.fund_id, Money.zero(payment.currency))
        leaves[payment.fund_id] = before + payment.amount
    return [
        FundRelease(names[fund_id], amount, ledger.fund_position(fund_id, amount.currency))
        for fund_id, amount in leaves.items()
    ]
