"""Do accounts 1040 and 1030 say what the slips say? Each difference is named by its id.

As what the money of a check or of cash came, and went again, each entry is compared with its row.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select

from hardship import ledger
from hardship.core.by_two import Standing
from hardship.core.database import db
from hardship.core.tokens import as_ids
from hardship.ledger import Difference, Posting, RowsSay
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.rules import (
    BY_COUNTER,
    BY_VOUCHER,
    CHEQUE_BOUNCED,
    COUNTER_RECEIVED,
    Giver,
    VoucherKind,
    cheque_bounced,
    counter_received,
)


def undeposited_differences() -> list[Difference]:
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


def _received(receipt_ids: Collection[str]) -> dict[str, Sequence[Posting]]:
    query = select(CounterReceipt).where(
        CounterReceipt.id.in_(as_ids(receipt_ids)),
        CounterReceipt.status == Standing.CONFIRMED.value,
    )
    return {
        str(each.id): counter_received(each.fund_id, each.amount, each.given_by)
        for each in db.session.scalars(query)
    }


def _bounced(voucher_ids: Collection[str]) -> dict[str, Sequence[Posting]]:
    query = (
        select(Voucher, CounterReceipt.fund_id, CounterReceipt.giver)
        .join(CounterReceipt, CounterReceipt.reference == Voucher.reference)
        .where(Voucher.id.in_(as_ids(voucher_ids)), Voucher.kind == VoucherKind.BOUNCE.value)
        .where(Voucher.status == Standing.CONFIRMED.value)
    )
    return {
        str(bounce.id): cheque_bounced(fund_id, bounce.amount, bounce.fee, Giver(giver))
        for bounce, fund_id, giver in db.session.execute(query)
    }


ROWS_SAY: Final[Mapping[str, RowsSay]] = {
    COUNTER_RECEIVED: _received,
    CHEQUE_BOUNCED: _bounced,
}
