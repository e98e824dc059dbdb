"""Money that reached the bank account: entered by one officer, confirmed by another."""

import uuid
from datetime import date

from hardship import audit, campaigns, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import locked
from hardship.core.lifecycle import move
from hardship.core.limits import check_length
from hardship.core.money import Money
from hardship.core.tokens import hash_secret
from hardship.donations.errors import (
    AlreadyDecided,
    ExceedsStripeBalance,
    NobodyAlone,
    ReasonNeeded,
)
from hardship.donations.models import BankReceipt
from hardship.donations.once import add_once
from hardship.donations.queries import bank_receipt
from hardship.donations.rules import (
    ALLOCATION_RECEIVED,
    BY_RECEIPT,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    RECEIPT_MOVES,
    STRIPE_PAYOUT_ARRIVED,
    STRIPE_PAYOUT_LEFT,
    ReceiptKind,
    ReceiptStatus,
    allocation_received,
    check_receipt,
    is_stripe_id,
    stripe_payout_arrived,
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
) -> BankReceipt:
    """Record what the bank statement says; somebody else confirms it. `form` is its single token.

    Raises what `rules.check_receipt` raises, and `ExceedsStripeBalance` for a payout of more than
    the fund has at Stripe.
    """
    today = campaigns.accounting_date()
    check_length(reference, LONGEST_REFERENCE)
    check_receipt(amount, arrived_on, strike_began=fund.campaign.started_on, today=today)
    if kind is ReceiptKind.STRIPE_PAYOUT:
        _check_balance(fund.id, amount)
    entered = BankReceipt(
        form_hash=hash_secret(form),
        kind=kind.value,
        fund_id=fund.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        reference=reference.strip(),
        arrived_on=arrived_on,
        status=ReceiptStatus.ENTERED.value,
        entered_by_id=by.id,
        entered_at=clock.now(),
    )
    receipt, was_added = add_once(entered)
    if was_added:
        audit.record("bank_receipt.entered", receipt, by=by.actor, amount=amount, kind=kind)
    return receipt


def confirm_bank_receipt(receipt_id: uuid.UUID, *, by: Officer) -> BankReceipt:
    """Another person saw it on the statement: it goes into the books.

    Raises `AlreadyDecided`, `NobodyAlone`, and `ExceedsStripeBalance` for a payout of more than
    the fund has at Stripe.
    """
    campaigns.lock_fund(bank_receipt(receipt_id).fund_id)
    receipt = _undecided(receipt_id)
    if receipt.entered_by_id == by.id:
        raise NobodyAlone
    if receipt.sort is ReceiptKind.STRIPE_PAYOUT:
        _check_balance(receipt.fund_id, receipt.amount)
    _decide(receipt, ReceiptStatus.CONFIRMED)
    receipt.confirmed_by_id = by.id
    _post(receipt)
    audit.record("bank_receipt.confirmed", receipt, by=by.actor, amount=receipt.amount)
    return receipt


def reject_bank_receipt(receipt_id: uuid.UUID, *, reason: str, by: Officer) -> BankReceipt:
    """It is not on the statement like that. Whoever entered it may take it back themselves.

    Raises `AlreadyDecided` and `ReasonNeeded`.
    """
    if not reason.strip():
        raise ReasonNeeded
    check_length(reason, LONGEST_REASON)
    receipt = _undecided(receipt_id)
    _decide(receipt, ReceiptStatus.REJECTED)
    receipt.rejected_by_id = by.id
    audit.record(
        "bank_receipt.rejected",
        receipt,
        by=by.actor,
        amount=receipt.amount,
        reason=reason.strip(),
    )
    return receipt


def _undecided(receipt_id: uuid.UUID) -> BankReceipt:
    receipt = locked(BankReceipt, receipt_id)
    if not receipt.is_waiting:
        raise AlreadyDecided
    return receipt


def _decide(receipt: BankReceipt, to: ReceiptStatus) -> None:
    receipt.status = move(RECEIPT_MOVES, receipt.state, to).value
    receipt.decided_at = clock.now()


def _check_balance(fund_id: uuid.UUID, amount: Money) -> None:
    """Entering is told early; confirming asks under the fund's lock."""
    available = ledger.balance(STRIPE_BALANCE, fund_id, amount.currency)
    if amount > available:
        raise ExceedsStripeBalance(available=available, amount=amount)


def _post(receipt: BankReceipt) -> None:
    source, fund, amount = Source(BY_RECEIPT, str(receipt.id)), receipt.fund_id, receipt.amount
    if receipt.sort is ReceiptKind.STRIPE_PAYOUT:
        entries = {
            STRIPE_PAYOUT_LEFT: stripe_payout_left(fund, amount),
            STRIPE_PAYOUT_ARRIVED: stripe_payout_arrived(fund, amount),
        }
    else:
        entries = {ALLOCATION_RECEIVED: allocation_received(fund, amount)}
    memo = receipt.reference if is_stripe_id(receipt.reference) else ""
    for kind, postings in entries.items():
        ledger.post(kind, postings, source=source, occurred_on=receipt.arrived_on, memo=memo)
