"""Deposits, bounced checks, lines of the statement, moves of funds: said by one, by two booked.

What is posted is decided by the kind; a deposit, a bounce and the recall of what never went to the
bank also hold the receipts they are about. `form` is a form's single token; one that comes again
and says something else raises `AmountSentBefore`.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from hardship import audit, campaigns, ledger
from hardship.campaigns import Fund, TooLongAgo
from hardship.committee import Officer
from hardship.core.by_two import confirmed, entered, rejected
from hardship.core.database import db, locked
from hardship.core.errors import AmountSentBefore, NotFound
from hardship.core.limits import (
    LONGEST_EXPLANATION,
    LONGEST_REFERENCE,
    check_amount,
    check_length,
    check_reason,
)
from hardship.core.money import Money
from hardship.ledger import Posting, Shares, Source
from hardship.treasury.errors import (
    BouncedBefore,
    MoreThanMayMove,
    NotADepositedCheque,
    NothingToDeposit,
    NotToDeposit,
    NotToTakeBack,
    SameFund,
    SeveralCurrencies,
)
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.queries import (
    deposit_of_cheque,
    free_to_move,
    locked_receipts,
    receipts_on,
)
from hardship.treasury.receiving import tell_giver
from hardship.treasury.rules import (
    AID_PAID_BACK,
    BANK_FEE,
    BANK_LINES,
    BY_COUNTER,
    BY_VOUCHER,
    CHEQUE_BOUNCED,
    COUNTER_RECEIVED,
    DEPOSITED,
    INTEREST_RECEIVED,
    MOST_FEE_MINOR,
    MOVED_BETWEEN_FUNDS,
    VoucherKind,
    cheque_bounced,
    deposited,
    moved_between_funds,
)

_KINDS: Mapping[VoucherKind, str] = {
    VoucherKind.DEPOSIT: DEPOSITED,
    VoucherKind.BOUNCE: CHEQUE_BOUNCED,
    VoucherKind.BANK_FEE: BANK_FEE,
    VoucherKind.INTEREST: INTEREST_RECEIVED,
    VoucherKind.AID_PAID_BACK: AID_PAID_BACK,
    VoucherKind.FUND_MOVE: MOVED_BETWEEN_FUNDS,
}
#: By which column of a receipt each kind holds what it is about.
_HOLDS: Mapping[VoucherKind, str] = {
    VoucherKind.DEPOSIT: "deposit_id",
    VoucherKind.BOUNCE: "bounce_id",
    VoucherKind.RECALL: "recall_id",
}
#: The mail to who gave what is a gift no more.
_TOLD: Mapping[VoucherKind, str] = {
    VoucherKind.BOUNCE: "check_bounced",
    VoucherKind.RECALL: "gift_not_deposited",
}


def prepare_deposit(
    receipt_ids: Collection[uuid.UUID],
    *,
    form: str,
    reference: str,
    deposited_on: date,
    by: Officer,
) -> Voucher:
    """Put these checks and this cash on one deposit slip; somebody else confirms it at the bank.

    Raises `NothingToDeposit`, `NotToDeposit`, `SeveralCurrencies`, `TooLong`, and what
    `campaigns.check_dated` raises.
    """
    if not receipt_ids:
        raise NothingToDeposit
    receipts = locked_receipts(receipt_ids)
    if len(receipts) != len(set(receipt_ids)):
        raise NotToDeposit
    currency = receipts[0].currency
    if any(each.currency != currency for each in receipts):
        raise SeveralCurrencies
    amount = Money.total((each.amount for each in receipts), currency)
    slip, was_added = _said(
        Voucher(kind=VoucherKind.DEPOSIT.value), form, amount, reference, deposited_on, by
    )
    if not was_added:
        holds = slip.is_waiting or slip.stands
        if holds and {each.id for each in receipts_on(slip)} != set(receipt_ids):
            raise AmountSentBefore(amount=slip.amount)
        return slip
    if not all(each.is_to_deposit for each in receipts):
        raise NotToDeposit
    _check_dates(amount, deposited_on, receipts)
    for each in receipts:
        each.deposit_id = slip.id
    record_voucher("entered", slip, by)
    return slip


def say_bounced(
    receipt_id: uuid.UUID, *, form: str, fee: Money, bounced_on: date, by: Officer
) -> Voucher:
    """Say that the bank sent a deposited check back; somebody else confirms it on the statement.

    Raises `NotADepositedCheque`, `BouncedBefore`, and what `limits` raises for amount and date.
    """
    receipt = locked(CounterReceipt, receipt_id)
    check_amount(fee, 0, MOST_FEE_MINOR)
    slip, was_added = _said(
        Voucher(kind=VoucherKind.BOUNCE.value, fund_id=receipt.fund_id, fee_minor=fee.minor),
        form,
        receipt.amount,
        receipt.reference,
        bounced_on,
        by,
    )
    if not was_added:
        return slip
    if receipt.bounce_id is not None:
        raise BouncedBefore
    deposit = deposit_of_cheque(receipt)
    if deposit is None:
        raise NotADepositedCheque
    _check_dates(receipt.amount, bounced_on, [receipt])
    if bounced_on < deposit.happened_on:
        raise TooLongAgo(first=deposit.happened_on)
    receipt.bounce_id = slip.id
    record_voucher("entered", slip, by)
    return slip


def recall_receipt(
    receipt_id: uuid.UUID, *, form: str, recalled_on: date, reason: str, by: Officer
) -> Voucher:
    """Say that a check, or cash, does not go to the bank after all: somebody else confirms it.

    It was entered wrongly, is lost, or was given back.

    Raises `ReasonNeeded`, `TooLong`, `NotToTakeBack`, and what `campaigns.check_dated` raises.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    receipt = locked(CounterReceipt, receipt_id)
    recall = Voucher(kind=VoucherKind.RECALL.value, fund_id=receipt.fund_id)
    slip, was_added = _said(recall, form, receipt.amount, receipt.reference, recalled_on, by)
    if not was_added:
        return slip
    if not receipt.is_to_deposit:
        raise NotToTakeBack
    _check_dates(receipt.amount, recalled_on, [receipt])
    receipt.recall_id = slip.id
    record_voucher("entered", slip, by, reason=why)
    return slip


def enter_bank_line(
    fund: Fund,
    *,
    form: str,
    kind: VoucherKind,
    amount: Money,
    reference: str,
    happened_on: date,
    by: Officer,
) -> Voucher:
    """Enter a fee that the bank took of this fund, interest that it paid, or aid that came back.

    Raises `NotFound` for any other kind, `TooLong`, `OutOfBounds` for a fee that no bank takes, and
    what `campaigns.check_dated` raises.
    """
    if kind not in BANK_LINES:
        raise NotFound
    if kind is VoucherKind.BANK_FEE:
        check_amount(amount, 1, MOST_FEE_MINOR)
    campaigns.check_dated(fund, amount, happened_on)
    line = Voucher(kind=kind.value, fund_id=fund.id)
    slip, was_added = _said(line, form, amount, reference, happened_on, by)
    if was_added:
        record_voucher("entered", slip, by)
    return slip


def ask_move(
    giver: Fund, taker: Fund, *, form: str, amount: Money, reason: str, by: Officer
) -> Voucher:
    """Ask that one fund gives another some of its money at the bank; somebody else confirms it.

    Raises `ReasonNeeded`, `SameFund`, `SeveralCurrencies`, `MoreThanMayMove`, and what
    `campaigns.check_dated` raises.
    """
    why, today = check_reason(reason, LONGEST_EXPLANATION), campaigns.accounting_date()
    campaigns.check_dated(giver, amount, today)
    if giver.id == taker.id:
        raise SameFund
    if {giver.currency, taker.currency} != {amount.currency}:
        raise SeveralCurrencies
    campaigns.lock_funds()
    move = Voucher(kind=VoucherKind.FUND_MOVE.value, fund_id=giver.id, to_fund_id=taker.id)
    slip, was_added = _said(move, form, amount, "", today, by)
    if was_added:
        _check_free(giver, amount)
        record_voucher("entered", slip, by, reason=why)
    return slip


def confirm_voucher(voucher_id: uuid.UUID, *, by: Officer) -> Voucher:
    """Another person saw it too, or agrees: it goes into the books. Whose gift is gone is told.

    Raises `AlreadyDecided`, `NobodyAlone`, and `MoreThanMayMove` for a move.
    """
    campaigns.lock_funds()
    held = confirmed(locked(Voucher, voucher_id), by.id)
    if held.voucher_kind is VoucherKind.RECALL:
        _take_back(held)
    else:
        ledger.post(
            _KINDS[held.voucher_kind],
            _postings(held),
            source=Source(BY_VOUCHER, str(held.id)),
            occurred_on=held.happened_on,
        )
    record_voucher("confirmed", held, by)
    if mail := _TOLD.get(held.voucher_kind):
        for receipt in receipts_on(held):
            tell_giver(receipt, mail)
    return held


def reject_voucher(voucher_id: uuid.UUID, *, reason: str, by: Officer) -> Voucher:
    """It is not so. Whoever said it may take it back themselves; its receipts are free again.

    Raises `AlreadyDecided`, `ReasonNeeded`, `TooLong`.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    held = rejected(locked(Voucher, voucher_id), by.id)
    record_voucher("rejected", held, by, reason=why)
    for each in locked_receipts([receipt.id for receipt in receipts_on(held)]):
        setattr(each, _HOLDS[held.voucher_kind], None)
    return held


def _said(
    row: Voucher, form: str, amount: Money, reference: str, on: date, by: Officer
) -> tuple[Voucher, bool]:
    """The voucher of this form, and whether it is new."""
    check_length(reference, LONGEST_REFERENCE)
    row.reference, row.happened_on = reference.strip(), on
    row.fee_minor = row.fee_minor or 0
    return entered(row, by.id, form=form, amount=amount)


def record_voucher(act: str, held: Voucher, by: Officer, *, reason: str = "") -> None:
    """The act, and which receipts the slip holds: a rejected one lets go of them."""
    db.session.flush()
    audit.record(
        f"voucher.{act}",
        held,
        by=by.actor,
        amount=held.amount,
        kind=held.voucher_kind,
        receipts=[each.reference for each in receipts_on(held)],
        reason=reason,
    )


def _check_dates(amount: Money, on: date, receipts: Sequence[CounterReceipt]) -> None:
    """Nothing reaches the bank before it was received."""
    campaigns.check_dated(campaigns.fund(receipts[0].fund_id), amount, on)
    last = max(each.received_on for each in receipts)
    if on < last:
        raise TooLongAgo(first=last)


def _check_free(giver: Fund, amount: Money) -> None:
    available = free_to_move(giver)
    if amount > available:
        raise MoreThanMayMove(available=available)


def _postings(held: Voucher) -> list[Posting]:
    """What it does to the books, under the locks of all funds it touches."""
    if held.voucher_kind is VoucherKind.DEPOSIT:
        return deposited(_shares(held))
    assert held.fund_id is not None  # noqa: S101 - the table holds it
    if held.voucher_kind is VoucherKind.BOUNCE:
        (receipt,) = receipts_on(held)
        return cheque_bounced(held.fund_id, held.amount, held.fee, receipt.given_by)
    if held.to_fund_id is not None:
        _check_free(campaigns.fund(held.fund_id), held.amount)
        return moved_between_funds(held.fund_id, held.to_fund_id, held.amount)
    return BANK_LINES[held.voucher_kind](held.fund_id, held.amount)


def _take_back(held: Voucher) -> None:
    """The entry with which it came into the books is undone by another."""
    for each in receipts_on(held):
        received = ledger.entry_number(Source(BY_COUNTER, str(each.id)), COUNTER_RECEIVED)
        assert received is not None  # noqa: S101 - only what is confirmed is recalled
        ledger.reverse(
            received,
            source=Source(BY_VOUCHER, str(held.id)),
            occurred_on=held.happened_on,
            memo=each.reference,
        )


def _shares(held: Voucher) -> Shares:
    """Of each fund what stands on the slip."""
    shares: dict[uuid.UUID, Money] = defaultdict(lambda: Money.zero(held.currency))
    for each in receipts_on(held):
        shares[each.fund_id] += each.amount
    return shares
