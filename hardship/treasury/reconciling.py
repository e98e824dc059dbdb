"""Do accounts 1040 and 1030 say what the slips say? Each difference is named by its id."""

from typing import Any

from sqlalchemy import Select, func, select

from hardship import ledger
from hardship.core.by_two import Standing
from hardship.ledger import Disagreement
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.rules import BY_COUNTER, BY_VOUCHER, VoucherKind


def undeposited_differences() -> list[Disagreement]:
    """Account 1040: what was received at the counter, less what was deposited or taken back."""
    received = ledger.listed(BY_COUNTER, CounterReceipt, CounterReceipt.amount_minor)
    stands = CounterReceipt.status == Standing.CONFIRMED.value
    shares = _deposited()
    gone = ledger.listed(BY_VOUCHER, shares, -shares.amount_minor)
    recalled = _listed(-Voucher.amount_minor).where(Voucher.kind == VoucherKind.RECALL.value)
    return ledger.compared(ledger.UNDEPOSITED, received.where(stands), gone, recalled)


def moved_at_bank() -> list[Select[Any]]:
    """What each voucher did to the bank account: lists for `ledger.compared`."""
    shares, kind, amount = _deposited(), Voucher.kind, Voucher.amount_minor
    taken = kind.in_([each.value for each in (VoucherKind.BANK_FEE, VoucherKind.FUND_MOVE)])
    came = kind.in_([each.value for each in (VoucherKind.INTEREST, VoucherKind.AID_PAID_BACK)])
    given = select(Voucher.id, Voucher.to_fund_id.label("fund_id"), Voucher.currency, amount)
    to_taker = given.where(Voucher.stands, Voucher.to_fund_id.is_not(None)).subquery().c
    return [
        ledger.listed(BY_VOUCHER, shares, shares.amount_minor),
        _listed(-amount).where(taken),
        _listed(amount).where(came),
        _listed(-amount - Voucher.fee_minor).where(kind == VoucherKind.BOUNCE.value),
        ledger.listed(BY_VOUCHER, to_taker, to_taker.amount_minor),
    ]


def _listed(minor: Any) -> Select[Any]:
    return ledger.listed(BY_VOUCHER, Voucher, minor).where(Voucher.stands)


def _deposited() -> Any:
    """Of each deposit in the books what it holds of each fund."""
    keys = (Voucher.id, CounterReceipt.fund_id, CounterReceipt.currency)
    total = func.sum(CounterReceipt.amount_minor).label("amount_minor")
    of_slip = select(*keys, total).join(CounterReceipt, CounterReceipt.deposit_id == Voucher.id)
    return of_slip.where(Voucher.stands).group_by(*keys).subquery().c
