"""Money that reached the bank account: entered by one officer, confirmed by another.

A payout that Stripe told of is on its way in the books; its receipt says that it arrived, whole or
a fund's share of it. One that Stripe has not told of leaves and arrives by its receipt. A payout
that failed after it had arrived is taken back the same way: said by one, confirmed by another. So
is what stands on no statement after all, unless Stripe says that it sent it.
"""

import uuid
from datetime import date

from hardship import audit, campaigns, ledger
from hardship.campaigns import Fund, LocalNeeded
from hardship.committee import Officer
from hardship.core.by_two import (
    check_second,
    confirmed,
    entered,
    recall_confirmed,
    recall_rejected,
    recalled,
    rejected,
)
from hardship.core.database import locked
from hardship.core.limits import (
    LONGEST_EXPLANATION,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    check_day,
    check_length,
    check_reason,
)
from hardship.core.money import Money
from hardship.donations.banking.arrivals import (
    arrivals,
    is_awaited,
    left_on,
    on_its_way,
    payout_behind,
    payout_that_arrived,
)
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.rules import (
    ALLOCATION_RECEIVED,
    BY_RECEIPT,
    STRIPE_PAYOUT_ARRIVED,
    ReceiptKind,
    allocation_received,
    is_stripe_id,
    stripe_payout_arrived,
)
from hardship.donations.errors import (
    ArrivalEntered,
    BeforeItLeft,
    ExceedsStripeBalance,
    NotCalledBack,
    NotOnItsWay,
    NotWhatLeft,
)
from hardship.donations.in_transit.queries import shares_of, stripe_payout
from hardship.donations.in_transit.rules import (
    STRIPE_ARRIVAL_DIVIDED,
    STRIPE_PAYOUT_LEFT,
    stripe_payout_left,
)
from hardship.ledger import STRIPE_BALANCE, Source


def enter_bank_receipt(
    fund: Fund,
    *,
    form: str,
    kind: ReceiptKind,
    amount: Money,
    reference: str,
    arrived_on: date,
    by: Officer,
    payout_id: uuid.UUID | None = None,
    from_local: str = "",
) -> BankReceipt:
    """Record what the bank statement says; somebody else confirms it. `form` is its single token.

    Raises what `campaigns.check_dated` raises, `LocalNeeded`, and `AmountSentBefore` for a form
    that comes again and says something else; for a payout `NotOnItsWay`, `BeforeItLeft` for a day
    before it was sent, `NotWhatLeft` when Stripe sent another amount, and `ExceedsStripeBalance`
    when it is more than the fund has there.
    """
    check_length(reference, LONGEST_REFERENCE)
    check_length(from_local, LONGEST_NAME)
    if kind is ReceiptKind.OTHER_LOCAL and not from_local.strip():
        raise LocalNeeded
    draws = payout_id is not None and amount.minor < 0
    size = -amount if draws else amount
    campaigns.check_dated(fund, size, arrived_on)
    said = BankReceipt(
        kind=kind.value,
        fund_id=fund.id,
        reference=reference.strip(),
        arrived_on=arrived_on,
        payout_id=payout_id,
        is_payout_guessed=False,
        from_local=from_local.strip() if kind is ReceiptKind.OTHER_LOCAL else None,
    )
    receipt, was_added = entered(said, by.id, form=form, amount=amount)
    if was_added:
        _find_payout(receipt)
        audit.record("bank_receipt.entered", receipt, by=by.actor, amount=amount, kind=kind)
    return receipt


def confirm_bank_receipt(receipt_id: uuid.UUID, *, by: Officer) -> BankReceipt:
    """Another person saw it on the statement: it goes into the books.

    Raises `AlreadyDecided`, `NobodyAlone`, and what `enter_bank_receipt` raises for a payout.
    """
    campaigns.lock_funds()
    receipt = locked(BankReceipt, receipt_id)
    check_second(receipt, by.id)
    _find_payout(receipt)
    _post(confirmed(receipt, by.id))
    audit.record("bank_receipt.confirmed", receipt, by=by.actor, amount=receipt.amount)
    return receipt


def reject_bank_receipt(receipt_id: uuid.UUID, *, reason: str, by: Officer) -> BankReceipt:
    """It is not on the statement like that. Whoever entered it may take it back themselves.

    Raises `AlreadyDecided` and `ReasonNeeded`.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    receipt = rejected(locked(BankReceipt, receipt_id), by.id)
    audit.record(
        "bank_receipt.rejected",
        receipt,
        by=by.actor,
        amount=receipt.amount,
        reason=why,
    )
    return receipt


def enter_arrival(
    payout_id: uuid.UUID, *, form: str, arrived_on: date, reference: str = "", by: Officer
) -> BankReceipt:
    """Say that a payout of Stripe's stands on the bank's statement; somebody else confirms it.

    Raises `NotOnItsWay` once it arrived or came back, `ArrivalEntered` while another receipt of it
    waits, and what `enter_bank_receipt` raises.
    """
    payout = stripe_payout(payout_id)
    shares = shares_of(payout)
    if payout.is_called_back or not on_its_way(payout):
        raise NotOnItsWay
    largest = max(shares, key=lambda fund_id: shares[fund_id].minor)
    receipt = enter_bank_receipt(
        campaigns.fund(largest),
        form=form,
        kind=ReceiptKind.STRIPE_PAYOUT,
        amount=on_its_way(payout),
        reference=reference.strip() or payout.stripe_id,
        arrived_on=arrived_on,
        by=by,
        payout_id=payout.id,
    )
    if is_awaited(payout, besides=receipt):  # the payout is locked by now
        raise ArrivalEntered
    return receipt


def recall_arrival(
    receipt_id: uuid.UUID, *, recalled_on: date, reason: str = "", by: Officer
) -> BankReceipt:
    """Say that money is not at the bank which the books have there; somebody else confirms it.

    A payout of Stripe's came back: its failure is the reason. Anything else was never on the
    statement, or not like that, and wants a reason.

    Raises `NotInBooks`, `AlreadyDecided`, `DayOutOfBounds` for a day before it arrived or to come,
    `NotCalledBack` for a payout that Stripe sent and has not got back, and of all that no payout is
    behind `ReasonNeeded`, and `NotFreeAtBank` when its fund has spent it.
    """
    receipt = recalled(locked(BankReceipt, receipt_id), by.id, on=recalled_on)
    if _check_recall(receipt):
        reason = check_reason(reason, LONGEST_EXPLANATION)
    check_day(recalled_on, receipt.arrived_on, campaigns.accounting_date())
    audit.record(
        "bank_receipt.recalled", receipt, by=by.actor, amount=receipt.amount, reason=reason
    )
    return receipt


def confirm_recall(receipt_id: uuid.UUID, *, by: Officer) -> BankReceipt:
    """Another person saw that it is not at the bank: what it posted is reversed.

    Raises `AlreadyDecided`, `NobodyAlone`, `NotCalledBack` and `NotFreeAtBank`.
    """
    campaigns.lock_funds()
    receipt = locked(BankReceipt, receipt_id)
    recalled_on = recall_confirmed(receipt, by.id)
    kinds = [STRIPE_PAYOUT_ARRIVED, STRIPE_ARRIVAL_DIVIDED]
    if _check_recall(receipt):
        kinds += [ALLOCATION_RECEIVED, STRIPE_PAYOUT_LEFT]
    source = Source(BY_RECEIPT, str(receipt.id))
    for kind in kinds:
        entry = ledger.entry_number(source, kind)
        if entry is not None:
            ledger.reverse(entry, source=source, occurred_on=recalled_on, memo=_memo(receipt))
    audit.record("bank_receipt.recall_confirmed", receipt, by=by.actor, amount=receipt.amount)
    return receipt


def reject_recall(receipt_id: uuid.UUID, *, by: Officer) -> BankReceipt:
    """It is at the bank. Whoever said so may take it back themselves; it can be said anew.

    Raises `AlreadyDecided`.
    """
    receipt = recall_rejected(locked(BankReceipt, receipt_id))
    audit.record("bank_receipt.recall_rejected", receipt, by=by.actor, amount=receipt.amount)
    return receipt


def _check_recall(receipt: BankReceipt) -> bool:
    """Whether all that it posted goes, because Stripe sent no such payout: while the fund has it.

    What came back to Stripe is booked as it is.
    """
    payout = payout_behind(receipt)
    if payout is None:
        ledger.check_free_at_bank(receipt.fund_id, receipt.amount)
    elif not payout.is_called_back:
        raise NotCalledBack
    return payout is None


def _find_payout(receipt: BankReceipt) -> None:
    """Which payout of Stripe's this is, if Stripe has told of it; else the fund must have it there.

    Entering is told early; confirming asks under the fund's lock.
    """
    if receipt.receipt_kind is not ReceiptKind.STRIPE_PAYOUT:
        return
    payout = payout_that_arrived(receipt)
    if payout is None:
        _check_balance(receipt.fund_id, receipt.amount)
        return
    if receipt.payout_id != payout.id:
        is_named = receipt.reference in {payout.stripe_id, payout.transaction_id}
        receipt.payout_id, receipt.is_payout_guessed = payout.id, not is_named
    left = on_its_way(payout, besides=receipt)
    if payout.is_called_back or not left:
        raise NotOnItsWay
    if receipt.arrived_on < left_on(payout):
        raise BeforeItLeft(left_on=left_on(payout))
    if not arrivals([receipt])[receipt.id]:
        raise NotWhatLeft(left=left, amount=receipt.amount)


def _check_balance(fund_id: uuid.UUID, amount: Money) -> None:
    available = ledger.balance(STRIPE_BALANCE, fund_id, amount.currency)
    if amount > available:
        raise ExceedsStripeBalance(available=available, amount=amount)


def _post(receipt: BankReceipt) -> None:
    source, fund, amount = Source(BY_RECEIPT, str(receipt.id)), receipt.fund_id, receipt.amount
    entries = {}
    if receipt.receipt_kind is not ReceiptKind.STRIPE_PAYOUT:
        entries[ALLOCATION_RECEIVED] = allocation_received(fund, amount)
    elif receipt.payout_id is None:
        entries[STRIPE_PAYOUT_LEFT] = stripe_payout_left({fund: amount})
        entries[STRIPE_PAYOUT_ARRIVED] = stripe_payout_arrived({fund: amount})
    else:
        shares = arrivals([receipt])[receipt.id]
        entries[STRIPE_PAYOUT_ARRIVED] = stripe_payout_arrived(shares)
    for kind, postings in entries.items():
        ledger.post(
            kind, postings, source=source, occurred_on=receipt.arrived_on, memo=_memo(receipt)
        )


def _memo(receipt: BankReceipt) -> str:
    return receipt.reference if is_stripe_id(receipt.reference) else ""
