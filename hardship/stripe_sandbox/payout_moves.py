"""What becomes of a payout: made, sent, arrived, failed even after it arrived, canceled.

An automatic payout takes the balance transactions that have settled, and remembers which; a manual
one takes an amount, and Stripe cannot say of what.
"""

from hardship.stripe_sandbox.balances import held, new_balance_transaction
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import earlier_values, emit
from hardship.stripe_sandbox.knobs import read_knobs
from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import cancel_timers, on_timer, set_timer

FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "Debit transactions are not approved on your bank account.",
    "declined": "The bank has declined this payout.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "invalid_account_number": "The routing number seems correct, but the account number is not.",
    "no_account": "The bank account details on file are probably incorrect.",
}
_ACCOUNT = "account"
_SUBMITTED_AFTER = 3600
_RECONCILED_AFTER = 3600
_DAY = 86400


def pay_out(
    work: Work,
    amount: int | None = None,
    currency: str = "usd",
    *,
    automatic: bool = False,
    days: float | None = None,
    **given: object,
) -> Body:
    """Pay out an amount in minor units, or all that there is (None); it arrives after `days`.

    Without `days` it arrives at once. `given` are fields of the payout as they were asked for.
    """
    there_is = _unpaid(work, currency) if automatic else held(work, currency)
    if automatic and amount is not None:
        raise ValueError("An automatic payout takes what has settled; its amount is not chosen.")
    amount = there_is if amount is None else amount
    if not 0 < amount <= there_is:
        raise no_money()
    payout = _new_payout(work, amount, currency, automatic=automatic, days=days) | given
    moved = new_balance_transaction(
        work, payout, amount=-amount, kind="payout", category="payout", description="STRIPE PAYOUT"
    )
    payout = work.add(payout | {"balance_transaction": moved["id"]})
    if automatic:
        _remember(work, payout)
    emit(work, "payout.created", payout)
    return _on_its_way(work, payout, days)


def no_money() -> StripeError:
    return StripeError(
        "You have insufficient funds in your Stripe account for this transfer.",
        code="balance_insufficient",
    )


def send_payout(work: Work, payout_id: str) -> Body:
    return _change(work, _in(work, payout_id, "pending"), "updated", status="in_transit")


def arrive(work: Work, payout_id: str) -> Body:
    """The bank has it, as far as Stripe knows."""
    return _change(work, _in(work, payout_id, "pending", "in_transit"), "paid", status="paid")


def fail_payout(work: Work, payout_id: str, code: str = "could_not_process") -> Body:
    """The bank sends it back: it may have been `paid` for days."""
    if code not in FAILURES:
        raise ValueError(f"code is one of {', '.join(FAILURES)}")
    before = _in(work, payout_id, "pending", "in_transit", "paid")
    returned = _return(work, before, "payout_failure", "STRIPE PAYOUT FAILURE")
    failure = {"failure_code": code, "failure_message": FAILURES[code]}
    return _change(
        work,
        before,
        "failed",
        status="failed",
        failure_balance_transaction=returned["id"],
        **failure,
    )


def cancel_payout(work: Work, payout_id: str) -> Body:
    """Called back before it was sent; automatic ones cannot be."""
    before = work.get("payout", payout_id, param="payout")
    if before["automatic"] or before["status"] != "pending":
        raise StripeError(
            "Payouts can only be canceled while they are pending, and automatic ones never. This "
            f"payout has a status of {before['status']}."
        )
    returned = _return(work, before, "payout_cancel", "STRIPE PAYOUT CANCEL")
    return _change(
        work, before, "canceled", status="canceled", failure_balance_transaction=returned["id"]
    )


def plan_payouts(work: Work) -> None:
    """Begin to pay out by itself, or stop, as the knob now stands."""
    cancel_timers(work, _ACCOUNT)
    every = read_knobs(work).payout_every
    if every is not None:
        set_timer(work, "automatic_payout", _ACCOUNT, due_at=work.now + int(every * _DAY))


@on_timer("automatic_payout")
def _pays_out_by_itself(work: Work, _account: str) -> None:
    plan_payouts(work)
    if _unpaid(work, "usd") > 0:
        pay_out(work, automatic=True, days=read_knobs(work).payout_days)


@on_timer("send_payout")
def _is_sent(work: Work, payout_id: str) -> None:
    if work.get("payout", payout_id)["status"] == "pending":
        send_payout(work, payout_id)


@on_timer("arrive")
def _arrives(work: Work, payout_id: str) -> None:
    arrive(work, payout_id)


@on_timer("reconcile_payout")
def _can_be_explained(work: Work, payout_id: str) -> None:
    before = work.get("payout", payout_id)
    _change(work, before, "reconciliation_completed", reconciliation_status="completed")


def _on_its_way(work: Work, payout: Body, days: float | None) -> Body:
    payout_id, at_once = payout["id"], days is None
    if payout["automatic"]:
        due_at = work.now + (0 if at_once else _RECONCILED_AFTER)
        set_timer(work, "reconcile_payout", payout_id, due_at=due_at)
    if days is None:
        return arrive(work, payout_id)
    if payout["status"] == "pending":
        set_timer(work, "send_payout", payout_id, due_at=work.now + _SUBMITTED_AFTER)
    arrives = work.now + max(int(days * _DAY), _SUBMITTED_AFTER)
    set_timer(work, "arrive", payout_id, due_at=arrives)
    return payout


def _in(work: Work, payout_id: str, *statuses: str) -> Body:
    payout = work.get("payout", payout_id, param="payout")
    if payout["status"] not in statuses:
        raise StripeError(f"This payout is {payout['status']}, not {' or '.join(statuses)}.")
    return payout


def _change(work: Work, before: Body, event: str, **changes: object) -> Body:
    payout = work.save(before | changes)
    emit(work, f"payout.{event}", payout, changed=earlier_values(before, payout))
    return payout


def _return(work: Work, payout: Body, kind: str, description: str) -> Body:
    return new_balance_transaction(
        work,
        payout,
        amount=payout["amount"],
        kind=kind,
        category="payout_reversal",
        description=description,
    )


_SETTLED = (
    " kind = 'balance_transaction' AND json_extract(body, '$.currency') = ?"
    " AND json_extract(body, '$.available_on') <= ? AND json_extract(private, '$.payout') IS NULL"
)


def _unpaid(work: Work, currency: str) -> int:
    """What has settled and is in no automatic payout yet."""
    statement = f"SELECT coalesce(sum(json_extract(body, '$.net')), 0) FROM objects WHERE{_SETTLED}"  # noqa: S608 - a constant
    (net,) = work.connection.execute(statement, (currency, work.now)).fetchone()
    return int(net)


def _remember(work: Work, payout: Body) -> None:
    """Write down which balance transactions this payout pays out, its own among them."""
    statement = f"UPDATE objects SET private = json_set(private, '$.payout', ?) WHERE{_SETTLED}"  # noqa: S608 - a constant
    work.connection.execute(statement, (payout["id"], payout["currency"], work.now))


def _new_payout(
    work: Work, amount: int, currency: str, *, automatic: bool, days: float | None
) -> Body:
    arrival = work.now if days is None else (work.now + int(days * _DAY)) // _DAY * _DAY
    return {
        "id": work.new_id("po_1"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": arrival,
        "automatic": automatic,
        "balance_transaction": None,
        "created": work.now,
        "currency": currency,
        "description": "STRIPE PAYOUT" if automatic else None,
        "destination": "ba_1StandInBank0000000000",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit" if automatic or days is None else "pending",
        "trace_id": None,
        "type": "bank_account",
    }
