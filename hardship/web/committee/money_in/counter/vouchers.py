"""Deposits, bounces, lines of the bank and moves: one says what happened, another confirms it."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import campaigns, treasury
from hardship.campaigns import NotAnAmount, NotYetArrived, TooLongAgo
from hardship.committee import Permission
from hardship.core.limits import OutOfBounds
from hardship.ledger import Source
from hardship.treasury import MoreThanMayMove, SameFund, Voucher, VoucherKind
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.books.lines import book_lines
from hardship.web.committee.money_in.counter.forms import BankLineForm, MoveForm
from hardship.web.committee.money_in.counter.overview import counter_page
from hardship.web.committee.money_in.counter.words import (
    receipt_words,
    slip_of,
    slips_of,
    tabs,
    whose,
)
from hardship.web.committee.money_in.rejecting import RejectForm, reject_page
from hardship.web.committee.names import VOUCHER_KINDS, fund_names, funds_by_name, names_of
from hardship.web.committee.record.reasons import told_rejections
from hardship.web.errors import sentence
from hardship.web.templating import day, money, page

_FIELD_OF: FieldOf = {
    MoreThanMayMove: "amount",
    NotAnAmount: "amount",
    NotYetArrived: "happened_on",
    OutOfBounds: "amount",
    SameFund: "to_fund",
    TooLongAgo: "happened_on",
}


@bp.get("/counter/vouchers")
@requires(Permission.LEDGER_READ)
def vouchers() -> Response:
    """All of them, newest first."""
    chosen = request.args.get("kind", "")
    kinds = [each for each in VoucherKind if each.value == chosen]
    listed = treasury.vouchers(request.args.get("cursor"), kinds=kinds)
    slips = iter(slips_of(listed.items))
    return page(
        "committee/money_in/counter/vouchers.html",
        tabs=tabs("vouchers"),
        page=listed.map(lambda _row: next(slips)),
        kinds=[("", _("All"))]
        + [(each.value, str(words)) for each, words in VOUCHER_KINDS.items()],
        chosen=request.args,
    )


@bp.get("/counter/vouchers/<uuid:voucher_id>")
@requires(Permission.LEDGER_READ)
def voucher(voucher_id: UUID) -> Response:
    """One of them: its facts, what stands on it, its entries, who did what."""
    return voucher_page(voucher_id)


def voucher_page(voucher_id: UUID, status: int = 200, refused: str = "") -> Response:
    """The same, with what a rule said to the button that was pressed."""
    held, officer = treasury.voucher(voucher_id), current_officer()
    enters = officer.may(Permission.RECEIPT_ENTER)
    return page(
        "committee/money_in/counter/voucher.html",
        status,
        refused=refused,
        slip=slip_of(held),
        voucher=held,
        fund_names=fund_names(),
        names=names_of(held),
        lines=book_lines(Source(treasury.BY_VOUCHER, str(held.id))),
        asked=told_rejections("voucher", [held.id], act="entered").get(held.id),
        why=told_rejections("voucher", [held.id]).get(held.id),
        why_recalled=told_rejections("voucher", [held.id], act="recalled").get(held.id),
        receipt_words=receipt_words,
        whose=whose,
        me=officer.id,
        may_decide=officer.may(Permission.RECEIPT_CONFIRM),
        may_recall=enters and treasury.may_be_recalled(held),
        in_the_way=_in_the_way(held),
        may_move_back=enters and held.to_fund_id is not None and held.stands,
    )


def _in_the_way(held: Voucher) -> str:
    """Why a deposit that stands is not taken back; empty where nothing bounced from it."""
    error = treasury.bounce_in_the_way(held) if held.is_recallable and held.stands else None
    return "" if error is None else sentence(error)


@bp.route("/counter/bank-line", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def enter_bank_line() -> Response:
    """A fee that the bank took, interest, or aid paid back. The same form counts once."""
    form = BankLineForm()
    return acted(
        form,
        lambda: treasury.enter_bank_line(
            campaigns.fund(UUID(form.fund.data)),
            form=form.once.data,
            kind=VoucherKind(form.kind.data),
            amount=form.amount.data,
            reference=form.reference.data,
            happened_on=form.happened_on.data,
            by=current_officer(),
        ),
        shown=lambda status: page("committee/money_in/counter/bank_line.html", status, form=form),
        then=url_for("committee.counter"),
        words=_("Entered. Somebody else confirms it against the statement."),
        field_of=_FIELD_OF,
    )


@bp.route("/counter/move", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def ask_move() -> Response:
    """Ask that one fund gives another some of its money. The same form counts once."""
    form = MoveForm()
    return acted(
        form,
        lambda: treasury.ask_move(
            campaigns.fund(UUID(form.fund.data)),
            campaigns.fund(UUID(form.to_fund.data)),
            form=form.once.data,
            amount=form.amount.data,
            reason=form.reason.data,
            by=current_officer(),
        ),
        shown=lambda status: _move_page(form, status),
        then=url_for("committee.counter"),
        words=_("Asked for. Somebody else confirms the move."),
        field_of=_FIELD_OF,
    )


def _move_page(form: MoveForm, status: int) -> Response:
    return page(
        "committee/money_in/counter/move.html",
        status,
        form=form,
        free=[(name, treasury.free_to_move(fund)) for fund, name in funds_by_name()],
    )


@bp.post("/counter/vouchers/<uuid:voucher_id>/confirm")
@requires(Permission.RECEIPT_CONFIRM, fresh=True)
def confirm_voucher(voucher_id: UUID) -> Response:
    """Another person saw it too, or agrees."""
    return pressed(
        lambda: treasury.confirm_voucher(voucher_id, by=current_officer()),
        shown=counter_page,
        then=url_for("committee.counter"),
        words=lambda held: _(
            "Confirmed: %(what)s of %(amount)s is in the books.",
            what=str(VOUCHER_KINDS[held.voucher_kind]),
            amount=money(held.amount),
        ),
    )


@bp.route("/counter/vouchers/<uuid:voucher_id>/reject", methods=["GET", "POST"])
@requires(Permission.RECEIPT_CONFIRM)
def reject_voucher(voucher_id: UUID) -> Response:
    """It is not so, or it is not done."""
    held, form = treasury.voucher(voucher_id), RejectForm()
    here = url_for("committee.voucher", voucher_id=voucher_id)
    if request.method == "GET" and not held.is_waiting:
        return redirect(here, code=303)
    return acted(
        form,
        lambda: treasury.reject_voucher(voucher_id, reason=form.reason.data, by=current_officer()),
        shown=lambda status: reject_page(form, status, **_rejected(held, here)),
        then=url_for("committee.counter"),
        words=_("Rejected. It is not in the books."),
    )


def _rejected(held: Voucher, here: str) -> dict[str, Any]:
    slip = slip_of(held)
    facts = [(_("Fund"), slip.funds), (_("Date"), day(held.happened_on))]
    return {"what": slip.what, "back": (here, slip.what), "amount": held.amount, "facts": facts}
