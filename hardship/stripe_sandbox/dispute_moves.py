"""What becomes of a dispute: opened, answered, escalated, won, lost, appealed; and its money.

An inquiry (`warning_…`) moves nothing until it escalates. Opening takes the amount and a fee;
winning brings the amount back. Answering costs a second fee, booked as a movement of its own and
given back by winning.
"""

from hardship.stripe_sandbox.balances import new_balance_transaction
from hardship.stripe_sandbox.cases import allows_refunds, disputes_of
from hardship.stripe_sandbox.dispute_shape import new_dispute, response_due
from hardship.stripe_sandbox.early_fraud import nothing_left_to_do
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.movements import move_balance
from hardship.stripe_sandbox.refund_moves import fail_pending_refunds
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

STEPS: dict[str, dict[str, str]] = {
    "submit": {
        "warning_needs_response": "warning_under_review",
        "needs_response": "under_review",
        "appeal_needs_response": "appeal_under_review",
    },
    "escalate": dict.fromkeys(("warning_needs_response", "warning_under_review"), "needs_response"),
    "close": dict.fromkeys(("warning_needs_response", "warning_under_review"), "warning_closed"),
    "win": dict.fromkeys(
        ("needs_response", "under_review", "appeal_needs_response", "appeal_under_review"), "won"
    ),
    "lose": dict.fromkeys(
        ("needs_response", "under_review", "appeal_needs_response", "appeal_under_review"), "lost"
    ),
    "appeal": dict.fromkeys(("won", "lost"), "appeal_needs_response"),
}
KINDS = ("chargeback", "inquiry", "prevented")
_FIRST_STATUS = {
    "chargeback": "needs_response",
    "inquiry": "warning_needs_response",
    "prevented": "prevented",
}
_CLOSED = frozenset({"won", "lost", "warning_closed"})
_INQUIRY_LASTS = 120 * 86400


def open_dispute(
    work: Work,
    charge_id: str,
    *,
    amount: int | None = None,
    reason: str = "fraudulent",
    kind: str = "chargeback",
) -> Body:
    """Dispute a part of a charge, or all of it (None). A bank debit's dispute is lost at once."""
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    charge = work.get("charge", charge_id, param="charge")
    left = charge["amount"] - sum(taken(one) for one in disputes_of(work, charge_id))
    amount = left if amount is None else amount
    if charge["status"] != "succeeded" or not 0 < amount <= left:
        raise StripeError(f"No {amount} of this charge can be disputed.", param="charge")
    card = "card" in charge["payment_method_details"]
    status = _FIRST_STATUS[kind] if card else "lost"
    dispute = new_dispute(work, charge, amount, reason=reason, status=status)
    if kind != "inquiry" or not card:
        fee = read_knobs(work).dispute_fee if kind == "chargeback" else 0
        dispute["balance_transactions"] = [_take(work, dispute, fee)]
    dispute = work.add(_refundable(work, dispute))
    work.save(charge | {"disputed": True})
    emit(work, "charge.dispute.created", dispute)
    if dispute["balance_transactions"]:
        emit(work, "charge.dispute.funds_withdrawn", dispute)
    if status == "lost":
        emit(work, "charge.dispute.closed", dispute)
    _wait(work, dispute)
    fail_pending_refunds(work, charge_id)
    nothing_left_to_do(work, charge_id)
    return dispute


def take_step(work: Work, dispute_id: str, step: str, *, fee_returned: bool = False) -> Body:
    """One of `STEPS`, with the money it moves; refused from a status that does not allow it."""
    before = work.get("dispute", dispute_id, param="dispute")
    status = STEPS[step].get(before["status"])
    if status is None:
        raise StripeError(f"A dispute that is {before['status']} cannot {step}.")
    dispute = before | {"status": status}
    if step == "escalate":
        dispute = _as_chargeback(dispute)
    if status.endswith("needs_response"):
        dispute |= {"evidence_details": dispute["evidence_details"] | response_due(work.now)}
    if step == "submit" and not status.startswith("warning"):
        _charge_for_answer(work, dispute)
    moved = _money_of(work, dispute, step, fee_returned=fee_returned)
    return _changed(work, before, dispute, moved)


def withdraw(work: Work, dispute_id: str) -> Body:
    """Take the money again, though nothing else has changed."""
    before = work.get("dispute", dispute_id, param="dispute")
    if before["status"].startswith("warning") or taken(before):
        raise StripeError("There is nothing to withdraw.")
    return _changed(work, before, before, [_take(work, before, 0)])


def reinstate(work: Work, dispute_id: str, *, fee_returned: bool = False) -> Body:
    """Bring the money back, though nothing else has changed."""
    before = work.get("dispute", dispute_id, param="dispute")
    if not taken(before):
        raise StripeError("There is nothing to reinstate.")
    return _changed(work, before, before, [_return(work, before, fee_returned)])


def taken(dispute: Body) -> int:
    """What the dispute keeps away from the balance right now, fees aside."""
    return -sum(int(moved["amount"]) for moved in dispute["balance_transactions"])


@on_timer("dispute_due")
def _nobody_answered(work: Work, dispute_id: str) -> None:
    status = work.get("dispute", dispute_id)["status"]
    take_step(work, dispute_id, "close" if status.startswith("warning") else "lose")


@on_timer("evidence_wins")
def _evidence_wins(work: Work, dispute_id: str) -> None:
    take_step(work, dispute_id, "win")


@on_timer("evidence_loses")
def _evidence_loses(work: Work, dispute_id: str) -> None:
    take_step(work, dispute_id, "lose")


@on_timer("evidence_escalates")
def _evidence_escalates(work: Work, dispute_id: str) -> None:
    take_step(work, dispute_id, "escalate")


@on_timer("card_disputed")
def _card_disputed(work: Work, charge_id: str) -> None:
    open_dispute(work, charge_id)


@on_timer("card_inquired")
def _card_inquired(work: Work, charge_id: str) -> None:
    open_dispute(work, charge_id, kind="inquiry")


@on_timer("charge_refunded")
def _nothing_left_to_ask_for(work: Work, charge_id: str) -> None:
    """A full refund settles every inquiry and every warning about its charge."""
    if not work.get("charge", charge_id)["refunded"]:
        return
    for dispute in disputes_of(work, charge_id):
        if dispute["status"] in STEPS["close"]:
            take_step(work, dispute["id"], "close")
    nothing_left_to_do(work, charge_id)


def _money_of(work: Work, dispute: Body, step: str, *, fee_returned: bool) -> list[Body]:
    """The balance transactions that a step brings: none, or one."""
    out = taken(dispute)
    if step == "escalate":
        return [_take(work, dispute, read_knobs(work).dispute_fee)]
    if step == "win":
        _return_answer_fee(work, dispute)
        return [_return(work, dispute, fee_returned)] if out else []
    if step in {"lose", "appeal"} and not out:
        return [_take(work, dispute, 0)]
    return []


def _changed(work: Work, before: Body, dispute: Body, moved: list[Body]) -> Body:
    cancel_timers(work, dispute["id"])
    everything = [*before["balance_transactions"], *moved]
    dispute = work.save(_refundable(work, dispute | {"balance_transactions": everything}))
    changed = earlier_values(before, dispute)
    status = dispute["status"]
    if status != before["status"] and status not in _CLOSED:
        emit(work, "charge.dispute.updated", dispute, changed=changed)
    for one in moved:
        way = "withdrawn" if one["amount"] < 0 else "reinstated"
        emit(work, f"charge.dispute.funds_{way}", dispute, changed=changed)
    if status != before["status"] and status in _CLOSED:
        emit(work, "charge.dispute.closed", dispute, changed=changed)
    _wait(work, dispute)
    return dispute


def _wait(work: Work, dispute: Body) -> None:
    """An unanswered dispute is lost on its day; an inquiry ends after 120 days."""
    if dispute["status"] in STEPS["close"]:
        set_timer(work, "dispute_due", dispute["id"], due_at=dispute["created"] + _INQUIRY_LASTS)
    elif dispute["status"].endswith("needs_response"):
        due_by = dispute["evidence_details"]["due_by"]
        set_timer(work, "dispute_due", dispute["id"], due_at=due_by + 1)


def _refundable(work: Work, dispute: Body) -> Body:
    charge = work.get("charge", dispute["charge"])
    refundable = allows_refunds(dispute["status"]) and not charge["refunded"]
    return dispute | {"is_charge_refundable": refundable}


def _as_chargeback(dispute: Body) -> Body:
    details = dispute["payment_method_details"]
    card = details["card"] | {"case_type": "chargeback"}
    return dispute | {"payment_method_details": details | {"card": card}}


def _take(work: Work, dispute: Body, fee: int) -> Body:
    return new_balance_transaction(
        work,
        dispute,
        amount=-dispute["amount"],
        kind="adjustment",
        category="dispute",
        fee=fee,
        fee_for="Dispute fee",
        description=f"Chargeback withdrawal for {dispute['charge']}",
    )


def _return(work: Work, dispute: Body, fee_returned: bool) -> Body:
    paid = sum(moved["fee"] for moved in dispute["balance_transactions"])
    return new_balance_transaction(
        work,
        dispute,
        amount=dispute["amount"],
        kind="adjustment",
        category="dispute_reversal",
        fee=-paid if fee_returned else 0,
        fee_for="Dispute fee refund",
        description=f"Chargeback reversal for {dispute['charge']}",
    )


def _charge_for_answer(work: Work, dispute: Body) -> None:
    fee = read_knobs(work).answer_fee
    if fee:
        _move_answer_fee(work, dispute, -fee, "Dispute countered fee")


def _return_answer_fee(work: Work, dispute: Body) -> None:
    paid = -int(work.private(dispute["id"]).get("answer_fees", 0))
    if paid:
        _move_answer_fee(work, dispute, paid, "Dispute countered fee refund")


def _move_answer_fee(work: Work, dispute: Body, amount: int, words: str) -> None:
    moved = int(work.private(dispute["id"]).get("answer_fees", 0)) + amount
    work.keep_private(dispute["id"], answer_fees=moved)
    description = f"{words} ({dispute['id']})"
    move_balance(work, "fee", amount, currency=dispute["currency"], description=description)
