"""What becomes of a refund: it is sent, waits, arrives, fails days later, is canceled.

A refund that waits for money (`insufficient_funds`) or for its charge (`charge_pending`) has moved
nothing yet and is tried again every day; one that is `processing` has left the balance already.
"""

from hardship.stripe_sandbox.balances import held, new_balance_transaction
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

FAILURE_REASONS = (
    "charge_for_pending_refund_disputed",
    "declined",
    "expired_or_canceled_card",
    "insufficient_funds",
    "lost_or_stolen_card",
    "merchant_request",
    "unknown",
)
_DAY = 86400


def start_refund(
    work: Work,
    charge: Body,
    amount: int,
    *,
    reason: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Body:
    """Give back part of a charge. Stripe keeps its fee."""
    refund = _new_refund(work, charge, amount) | {"reason": reason, "metadata": metadata or {}}
    waits_for = _waits_for(work, refund, charge)
    if waits_for:
        refund |= {"status": "pending", "pending_reason": waits_for}
    if waits_for in {None, "processing"}:
        refund |= {"balance_transaction": _take(work, refund)["id"]}
    work.add(refund)
    _plan(work, refund, work.private(charge["id"]).get("behaviour", ""))
    before = charge
    charge = _count(work, charge, amount)
    emit(work, "refund.created", refund)
    emit(work, "charge.refunded", charge, changed=earlier_values(before, charge))
    if charge["refunded"]:
        set_timer(work, "charge_refunded", charge["id"], due_at=work.now)
    return refund


def fail_refund(work: Work, refund_id: str, reason: str = "unknown") -> Body:
    """The bank sends the money back; the charge counts as less refunded again."""
    if reason not in FAILURE_REASONS:
        raise ValueError(f"reason is one of {', '.join(FAILURE_REASONS)}")
    refund = _give_back(work, _in(work, refund_id, "succeeded", "pending"), "failed", reason)
    emit(work, "refund.failed", refund)
    return refund


def fail_pending_refunds(work: Work, charge_id: str) -> None:
    """A charge that is disputed first cannot be refunded any more."""
    rows = work.connection.execute(
        "SELECT id FROM objects WHERE json_extract(body, '$.charge') = ? AND kind = 'refund'"
        " AND json_extract(body, '$.status') = 'pending' ORDER BY seq",
        (charge_id,),
    ).fetchall()
    for (refund_id,) in rows:
        fail_refund(work, refund_id, "charge_for_pending_refund_disputed")


def cancel_refund(work: Work, refund_id: str) -> Body:
    """Stopped on the dashboard while it is still pending."""
    return _give_back(work, _in(work, refund_id, "pending"), "canceled", "merchant_request")


def settle_refund(work: Work, refund_id: str) -> Body:
    """A pending refund arrives; it leaves the balance now if it has not yet."""
    before = _in(work, refund_id, "pending")
    cancel_timers(work, refund_id)
    refund = before | {"status": "succeeded"}
    del refund["pending_reason"]
    if refund["balance_transaction"] is None:
        refund |= {"balance_transaction": _take(work, refund)["id"]}
    return _tell(work, before, refund)


@on_timer("settle_refund")
def _arrives(work: Work, refund_id: str) -> None:
    settle_refund(work, refund_id)


@on_timer("fail_refund")
def _fails(work: Work, refund_id: str) -> None:
    fail_refund(work, refund_id, "expired_or_canceled_card")


@on_timer("retry_refund")
def _try_again(work: Work, refund_id: str) -> None:
    refund = work.get("refund", refund_id)
    charge = work.get("charge", refund["charge"])
    waits_for = _waits_for(work, refund, charge)
    if waits_for in {"insufficient_funds", "charge_pending"}:
        set_timer(work, "retry_refund", refund_id, due_at=work.now + _DAY)
    else:
        settle_refund(work, refund_id)


def _waits_for(work: Work, refund: Body, charge: Body) -> str | None:
    """Stripe's `pending_reason`, or None for a refund that succeeds at once."""
    if charge["balance_transaction"] is None:
        return "charge_pending"
    if held(work, refund["currency"]) + read_knobs(work).overdraft < refund["amount"]:
        return "insufficient_funds"
    is_card = charge["payment_method_details"]["type"] == "card"
    slow = work.private(charge["id"]).get("behaviour") == "refund_waits"
    return "processing" if slow or not is_card else None


def _plan(work: Work, refund: Body, behaviour: str) -> None:
    later = work.now + int(read_knobs(work).refund_days * _DAY)
    match refund.get("pending_reason"):
        case "processing":
            set_timer(work, "settle_refund", refund["id"], due_at=later)
        case "insufficient_funds" | "charge_pending":
            set_timer(work, "retry_refund", refund["id"], due_at=work.now + _DAY)
        case None if behaviour == "refund_fails":
            set_timer(work, "fail_refund", refund["id"], due_at=later)


def _in(work: Work, refund_id: str, *statuses: str) -> Body:
    refund = work.get("refund", refund_id)
    if refund["status"] not in statuses:
        raise StripeError(f"This refund is {refund['status']}, not {' or '.join(statuses)}.")
    return refund


def _give_back(work: Work, before: Body, status: str, reason: str) -> Body:
    cancel_timers(work, before["id"])
    refund = before | {"status": status, "failure_reason": reason}
    refund.pop("pending_reason", None)
    if refund["balance_transaction"] is not None:
        returned = new_balance_transaction(
            work,
            refund,
            amount=refund["amount"],
            kind="refund_failure",
            category="refund_failure",
            description="REFUND FAILURE",
        )
        refund["failure_balance_transaction"] = returned["id"]
    _count(work, work.get("charge", refund["charge"]), -refund["amount"])
    return _tell(work, before, refund)


def _tell(work: Work, before: Body, refund: Body) -> Body:
    refund = work.save(refund)
    changed = earlier_values(before, refund)
    emit(work, "refund.updated", refund, changed=changed)
    emit(work, "charge.refund.updated", refund, changed=changed)
    return refund


def _take(work: Work, refund: Body) -> Body:
    is_card = refund["destination_details"]["type"] == "card"
    return new_balance_transaction(
        work,
        refund,
        amount=-refund["amount"],
        kind="refund" if is_card else "payment_refund",
        category="refund",
        description="REFUND FOR CHARGE" if is_card else "REFUND FOR PAYMENT",
    )


def _count(work: Work, charge: Body, amount: int) -> Body:
    refunded = charge["amount_refunded"] + amount
    whole = refunded == charge["amount"]
    return work.save(charge | {"amount_refunded": refunded, "refunded": whole})


def _new_refund(work: Work, charge: Body, amount: int) -> Body:
    method = charge["payment_method_details"]["type"]
    reversal = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    return {
        "id": work.new_id("re_3" if method == "card" else "pyr_1"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            method: {"type": "refund", **reversal} if method == "card" else {},
            "type": method,
        },
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
