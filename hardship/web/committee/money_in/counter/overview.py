"""The counter: what waits for a second person, what goes to the bank, and the deposit slip."""

from collections.abc import Sequence
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import committee, ledger, treasury
from hardship.campaigns import NotYetArrived, TooLongAgo
from hardship.committee import Permission
from hardship.ledger import UNDEPOSITED
from hardship.treasury import CounterReceipt
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, acted
from hardship.web.committee import bp
from hardship.web.committee.money_in.counter.forms import DepositForm
from hardship.web.committee.money_in.counter.words import receipt_words, slips_of, tabs, whose
from hardship.web.committee.names import fund_names, funds_by_name
from hardship.web.committee.record.reasons import told_rejections
from hardship.web.templating import page

_FIELD_OF: FieldOf = {NotYetArrived: "deposited_on", TooLongAgo: "deposited_on"}


@bp.get("/counter")
@requires(Permission.LEDGER_READ)
def counter() -> Response:
    """What is to do."""
    return counter_page()


def counter_page(status: int = 200, refused: str = "", form: DepositForm | None = None) -> Response:
    """The same, with what a rule said to the button or the slip that was sent."""
    officer, names = current_officer(), fund_names()
    waiting = treasury.receipts_waiting()
    twins, employers = _twins(waiting), treasury.employers_matched(waiting)
    slips = slips_of(treasury.vouchers_waiting())
    recalls = slips_of(treasury.voucher_recalls_waiting())
    people = {each.entered_by_id for each in waiting} | {s.voucher.entered_by_id for s in slips}
    people |= {who for s in recalls if (who := s.voucher.recalled_by_id)}
    return page(
        "committee/money_in/counter/counter.html",
        status,
        refused=refused,
        form=form or DepositForm(),
        tabs=tabs("counter"),
        waiting=[
            (each, twins[each.id], "" if each.is_not_employers else employers[each.id])
            for each in waiting
        ],
        slips=slips,
        recalls=recalls,
        why=told_rejections("voucher", [s.voucher.id for s in slips], act="entered"),
        to_deposit=treasury.to_deposit(),
        ticked=set(request.form.getlist("receipt")),
        undeposited=_undeposited(),
        fund_names=names,
        receipt_words=receipt_words,
        whose=whose,
        names=committee.officer_names(people),
        me=officer.id,
        may_enter=officer.may(Permission.RECEIPT_ENTER),
        may_decide=officer.may(Permission.RECEIPT_CONFIRM),
    )


def _twins(waiting: Sequence[CounterReceipt]) -> dict[UUID, list[tuple[CounterReceipt, str]]]:
    """Other checks that may be these, and whose they are: to be compared while these wait."""
    return {
        key: [(each, whose(each, waits=True)) for each in same]
        for key, same in treasury.same_cheques(waiting).items()
    }


def _undeposited() -> list[tuple[str, object]]:
    """What lies in the cash box, fund by fund."""
    return [
        (name, ledger.balance(UNDEPOSITED, fund.id, fund.currency))
        for fund, name in funds_by_name()
    ]


@bp.post("/counter/deposits")
@requires(Permission.RECEIPT_ENTER)
def prepare_deposit() -> Response:
    """Fill in a deposit slip with what was ticked. The same form counts once."""
    form = DepositForm()
    ticked = list(dict.fromkeys(request.form.getlist("receipt", type=UUID)))
    return acted(
        form,
        lambda: treasury.prepare_deposit(
            ticked,
            form=form.once.data,
            reference=form.reference.data,
            deposited_on=form.deposited_on.data,
            by=current_officer(),
        ),
        shown=lambda status: counter_page(status, form=form),
        then=url_for("committee.counter"),
        words=_("The slip is filled in. Somebody else confirms that the bank took it."),
        field_of=_FIELD_OF,
    )
