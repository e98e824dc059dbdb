"""Checks and cash: one writes down what was handed over, another counts it again."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns, treasury
from hardship.campaigns import LocalNeeded, NotAnAmount, NotYetArrived, TooLongAgo
from hardship.committee import Permission
from hardship.core.by_two import Standing
from hardship.core.limits import OutOfBounds
from hardship.ledger import Source
from hardship.treasury import CounterReceipt, EmployersMoney, NumberNeeded
from hardship.web.access import current_officer, requires
from hardship.web.acts import Care, FieldOf, acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.money_in.counter.forms import (
    BouncedForm,
    HandedOverForm,
    NotEmployersForm,
    TakenBackForm,
)
from hardship.web.committee.money_in.counter.overview import counter_page
from hardship.web.committee.money_in.counter.words import (
    GIVERS,
    receipt_states,
    receipt_words,
    sees_giver,
    slips_of,
    tabs,
    whose,
)
from hardship.web.committee.money_in.rejecting import RejectForm, reject_page
from hardship.web.committee.names import fund_names, names_of
from hardship.web.committee.record.reasons import told_rejections
from hardship.web.errors import sentence
from hardship.web.forms import Form
from hardship.web.templating import day, money, page

_FIELD_OF: FieldOf = {
    LocalNeeded: "name",
    NotAnAmount: "amount",
    NotYetArrived: "received_on",
    NumberNeeded: "cheque_number",
    TooLongAgo: "received_on",
}
_OF_BOUNCE: FieldOf = {NotYetArrived: "bounced_on", TooLongAgo: "bounced_on", OutOfBounds: "fee"}
_OF_RECALL: FieldOf = {NotYetArrived: "recalled_on", TooLongAgo: "recalled_on"}
#: What the filter offers, and what it asks for.
_SOUGHT: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "": (_l("All"), {}),
    "to-confirm": (_l("To be confirmed"), {"states": (Standing.ENTERED,)}),
    "to-deposit": (_l("To deposit"), {"is_to_deposit": True}),
    "confirmed": (_l("In the books"), {"states": (Standing.CONFIRMED,)}),
    "rejected": (_l("Rejected"), {"states": (Standing.REJECTED,)}),
}


@bp.get("/counter/receipts")
@requires(Permission.LEDGER_READ)
def counter_receipts() -> Response:
    """All checks and cash, newest first."""
    names = fund_names()
    state, fund = request.args.get("state", ""), request.args.get("fund", "")
    listed = treasury.counter_receipts(
        request.args.get("cursor"),
        fund_id=next((each for each in names if str(each) == fund), None),
        **_SOUGHT.get(state, _SOUGHT[""])[1],
    )
    return page(
        "committee/money_in/counter/receipts.html",
        tabs=tabs("counter_receipts"),
        page=listed,
        fund_names=names,
        receipt_words=receipt_words,
        states=receipt_states(listed.items),
        whose=whose,
        sought=[(key, str(words)) for key, (words, _asked) in _SOUGHT.items()],
        funds=[("", _("All"))] + [(str(key), name) for key, name in names.items()],
        chosen=request.args,
        may_enter=current_officer().may(Permission.RECEIPT_ENTER),
    )


@bp.route("/counter/receipts/new", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def receive() -> Response:
    """Write down a check or cash. The same form counts once."""
    form = HandedOverForm()
    return acted(
        form,
        lambda: treasury.receive(
            campaigns.fund(UUID(form.fund.data)),
            form=form.once.data,
            means=form.chosen_means,
            cheque_number=form.cheque_number.data,
            amount=form.amount.data,
            received_on=form.received_on.data,
            whose=form.whose,
            by=current_officer(),
        ),
        shown=lambda status: page("committee/money_in/counter/receive.html", status, form=form),
        then=url_for("committee.counter"),
        words=_entered_words,
        field_of=_FIELD_OF,
    )


def _entered_words(receipt: CounterReceipt) -> str:
    if treasury.looks_like_employers(receipt):
        entered = _("Entered as %(reference)s.", reference=receipt.reference)
        return Care(f"{entered} {_warning(receipt)}")
    same = ", ".join(each.reference for each in treasury.same_cheques([receipt])[receipt.id])
    if same:
        return Care(
            _(
                "Entered as %(reference)s. Look twice: a check with this number from the same "
                "giver is here already (%(same)s).",
                reference=receipt.reference,
                same=same,
            )
        )
    return _(
        "Entered as %(reference)s. Somebody else counts it again.", reference=receipt.reference
    )


@bp.get("/counter/receipts/<uuid:receipt_id>")
@requires(Permission.LEDGER_READ)
def counter_receipt(receipt_id: UUID) -> Response:
    """One of them: its facts, where it lies, its entries, who did what."""
    receipt, officer = treasury.counter_receipt(receipt_id), current_officer()
    same = treasury.same_cheques([receipt])[receipt.id]
    waits = any(each.is_waiting for each in (receipt, *same))
    slips = slips_of(treasury.vouchers_by_id(receipt.voucher_ids))
    return page(
        "committee/money_in/counter/receipt.html",
        receipt=receipt,
        title=_title(receipt),
        state_words=receipt_states([receipt])[receipt.id],
        giver_words=GIVERS[receipt.given_by],
        who=whose(receipt, waits=waits),
        email=receipt.email if receipt.is_waiting and sees_giver(waits=False) else None,
        of_fund=fund_names()[receipt.fund_id],
        names=names_of(receipt),
        same=[(each, whose(each, waits=waits)) for each in same],
        slips=slips,
        lines=_entries(receipt),
        why=_told(receipt, "rejected"),
        cleared=_told(receipt, "not_employers"),
        may_not_give=_warning(receipt) if _may_not_give(receipt) else "",
        employer=_employer(receipt),
        me=officer.id,
        may_enter=officer.may(Permission.RECEIPT_ENTER),
        may_decide=officer.may(Permission.RECEIPT_CONFIRM),
        sees_giver=officer.may(Permission.GIFT_IDENTIFY),
        may_bounce=treasury.may_bounce(receipt),
    )


def _entries(receipt: CounterReceipt) -> list[BookLine]:
    """How it came, and how it was undone. A deposit's entry is of all that stands on its slip."""
    undone = [each for each in (receipt.bounce_id, receipt.recall_id) if each]
    return book_lines(
        Source(treasury.BY_COUNTER, str(receipt.id)),
        *(Source(treasury.BY_VOUCHER, str(each)) for each in undone),
    )


def _told(receipt: CounterReceipt, act: str) -> str | None:
    return told_rejections("counter_receipt", [receipt.id], act=act).get(receipt.id)


def _may_not_give(receipt: CounterReceipt) -> bool:
    """What is decided is decided."""
    return receipt.is_waiting and treasury.looks_like_employers(receipt)


def _warning(receipt: CounterReceipt) -> str:
    return sentence(EmployersMoney(employer=treasury.employer_matched(receipt)))


def _employer(receipt: CounterReceipt) -> str:
    """The list's word, while it counts, and beside what was said of it."""
    counts = receipt.is_waiting or receipt.is_not_employers
    return treasury.employer_matched(receipt) if counts else ""


def _title(receipt: CounterReceipt) -> str:
    return f"{receipt_words(receipt)}, {receipt.reference}"


@bp.post("/counter/receipts/<uuid:receipt_id>/confirm")
@requires(Permission.RECEIPT_CONFIRM, fresh=True)
def confirm_receipt(receipt_id: UUID) -> Response:
    """Another person counted it again."""
    return pressed(
        lambda: treasury.confirm_receipt(receipt_id, by=current_officer()),
        shown=counter_page,
        then=url_for("committee.counter"),
        words=lambda receipt: _(
            "Confirmed: %(amount)s is in the books and in the cash box.",
            amount=money(receipt.amount),
        ),
    )


@bp.route("/counter/receipts/<uuid:receipt_id>/not-employers", methods=["GET", "POST"])
@requires(Permission.GIFT_IDENTIFY, fresh=True)
def say_not_employers(receipt_id: UUID) -> Response:
    """It only looks like an employer's, says who may read whose it is."""
    receipt, form = treasury.counter_receipt(receipt_id), NotEmployersForm()
    here = url_for("committee.counter_receipt", receipt_id=receipt_id)
    if request.method == "GET" and not _may_not_give(receipt):
        return redirect(here, code=303)
    return acted(
        form,
        lambda: treasury.say_not_employers(
            receipt_id, reason=form.reason.data, by=current_officer()
        ),
        shown=lambda status: page(
            "committee/money_in/counter/not_employers.html",
            status,
            form=form,
            receipt=receipt,
            title=_title(receipt),
            who=whose(receipt),
            employer=treasury.employer_matched(receipt),
        ),
        then=here,
        words=_("Noted. It can be confirmed now."),
    )


@bp.route("/counter/receipts/<uuid:receipt_id>/reject", methods=["GET", "POST"])
@requires(Permission.RECEIPT_CONFIRM)
def reject_receipt(receipt_id: UUID) -> Response:
    """It is not there like that."""
    receipt, form = treasury.counter_receipt(receipt_id), RejectForm()
    here = url_for("committee.counter_receipt", receipt_id=receipt_id)
    if request.method == "GET" and not receipt.is_waiting:
        return redirect(here, code=303)
    return acted(
        form,
        lambda: treasury.reject_receipt(receipt_id, reason=form.reason.data, by=current_officer()),
        shown=lambda status: reject_page(
            form,
            status,
            what=_title(receipt),
            back=(here, _title(receipt)),
            amount=receipt.amount,
            facts=[
                (_("Given by"), whose(receipt, waits=receipt.is_waiting)),
                (_("Fund"), fund_names()[receipt.fund_id]),
                (_("Received on"), day(receipt.received_on)),
            ],
        ),
        then=url_for("committee.counter"),
        words=_("Rejected. It is not in the books."),
    )


@bp.route("/counter/receipts/<uuid:receipt_id>/bounce", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def say_bounced(receipt_id: UUID) -> Response:
    """The bank sent a deposited check back. The same form counts once."""
    receipt = treasury.counter_receipt(receipt_id)
    form = BouncedForm(receipt.currency)
    here = url_for("committee.counter_receipt", receipt_id=receipt_id)
    if request.method == "GET" and not treasury.may_bounce(receipt):
        return redirect(here, code=303)
    return acted(
        form,
        lambda: treasury.say_bounced(
            receipt_id,
            form=form.once.data,
            fee=form.taken,
            bounced_on=form.bounced_on.data,
            by=current_officer(),
        ),
        shown=partial(_asked, "committee/money_in/counter/bounce.html", receipt, form),
        then=url_for("committee.counter"),
        words=_("Noted. Somebody else confirms it on the statement."),
        field_of=_OF_BOUNCE,
    )


@bp.route("/counter/receipts/<uuid:receipt_id>/recall", methods=["GET", "POST"])
@requires(Permission.RECEIPT_ENTER)
def recall_receipt(receipt_id: UUID) -> Response:
    """It does not go to the bank after all. The same form counts once."""
    receipt, form = treasury.counter_receipt(receipt_id), TakenBackForm()
    here = url_for("committee.counter_receipt", receipt_id=receipt_id)
    if request.method == "GET" and not receipt.is_to_deposit:
        return redirect(here, code=303)
    return acted(
        form,
        lambda: treasury.recall_receipt(
            receipt_id,
            form=form.once.data,
            recalled_on=form.recalled_on.data,
            reason=form.reason.data,
            by=current_officer(),
        ),
        shown=partial(_asked, "committee/money_in/counter/take_back.html", receipt, form),
        then=url_for("committee.counter"),
        words=_("Noted. Somebody else confirms that it does not go to the bank."),
        field_of=_OF_RECALL,
    )


def _asked(template: str, receipt: CounterReceipt, form: Form, status: int) -> Response:
    """The page on which somebody says what became of a receipt."""
    return page(
        template,
        status,
        form=form,
        receipt=receipt,
        title=_title(receipt),
        of_fund=fund_names()[receipt.fund_id],
    )
