"""What money at the counter is, how its slips live, and what they post. Pure."""

import uuid
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Final

from hardship.core.money import Money
from hardship.ledger import (
    AID_REPAID,
    ALLOCATIONS,
    BANK,
    BANK_FEES,
    BETWEEN_FUNDS,
    GIFTS_OFFLINE,
    GIFTS_REFUNDED,
    OTHER_INCOME,
    UNDEPOSITED,
    EntryKind,
    Posting,
    Shares,
    moved_over,
    without_nothing,
)

#: Sources of what was received at the counter, and of what a voucher says.
BY_COUNTER = "counter_receipt"
BY_VOUCHER = "voucher"

#: Begins the number of a receipt of the counter, so that nobody takes it for a gift's.
REFERENCE_MARK = "C"

COUNTER_RECEIVED = "counter_received"
DEPOSITED = "deposited"
CHEQUE_BOUNCED = "cheque_bounced"
BANK_FEE = "bank_fee"
INTEREST_RECEIVED = "interest_received"
AID_PAID_BACK = "aid_paid_back"
MOVED_BETWEEN_FUNDS = "moved_between_funds"

LONGEST_CHEQUE_NUMBER = 20
#: The most a bank takes at once, for a bounced check or as its own fee: more is a slip.
MOST_FEE_MINOR = 1_000_00


class Means(StrEnum):
    """What was handed over."""

    CHEQUE = "cheque"
    CASH = "cash"


class Giver(StrEnum):
    """Who handed it over: a supporter gives; another local, or the union itself, allocates.

    A worker pays back aid: more than was needed, or needed no more.
    """

    SUPPORTER = "supporter"
    LOCAL = "local"
    UNION = "union"
    WORKER = "worker"


class VoucherKind(StrEnum):
    """What a voucher says happened at the bank, or between funds."""

    DEPOSIT = "deposit"
    BOUNCE = "bounce"
    RECALL = "recall"
    BANK_FEE = "fee"
    INTEREST = "interest"
    AID_PAID_BACK = "paid_back"
    FUND_MOVE = "fund_move"


#: As what each giver's money came in.
_CAME_AS: Final[Mapping[Giver, str]] = {
    Giver.SUPPORTER: GIFTS_OFFLINE,
    Giver.LOCAL: ALLOCATIONS,
    Giver.UNION: ALLOCATIONS,
    Giver.WORKER: AID_REPAID,
}
#: And as what it is gone when the bank takes a check back.
_WENT_AS: Final[Mapping[Giver, str]] = {**_CAME_AS, Giver.SUPPORTER: GIFTS_REFUNDED}


def _recallable(
    name: str, debited: Collection[str], credited: Collection[str], *, spans_funds: bool = False
) -> EntryKind:
    """Two people take it back by the same voucher."""
    return EntryKind(name, {BY_VOUCHER}, debited, credited, spans_funds, {BY_VOUCHER})


#: What each kind of entry comes from and may post (`docs/ledger.md`).
ENTRY_KINDS: Final = (
    EntryKind(
        COUNTER_RECEIVED,
        {BY_COUNTER},
        {UNDEPOSITED},
        set(_CAME_AS.values()),
        reversed_by={BY_VOUCHER},
    ),
    _recallable(DEPOSITED, {BANK}, {UNDEPOSITED}, spans_funds=True),
    EntryKind(CHEQUE_BOUNCED, {BY_VOUCHER}, {*_WENT_AS.values(), BANK_FEES}, {BANK}),
    _recallable(BANK_FEE, {BANK_FEES}, {BANK}),
    _recallable(INTEREST_RECEIVED, {BANK}, {OTHER_INCOME}),
    _recallable(AID_PAID_BACK, {BANK}, {AID_REPAID}),
    EntryKind(
        MOVED_BETWEEN_FUNDS,
        {BY_VOUCHER},
        {BETWEEN_FUNDS, BANK},
        {BETWEEN_FUNDS, BANK},
        spans_funds=True,
    ),
)


def counter_received(fund_id: uuid.UUID, amount: Money, giver: Giver) -> list[Posting]:
    """A check or cash is in the cash box."""
    return [Posting(UNDEPOSITED, fund_id, amount), Posting(_CAME_AS[giver], fund_id, -amount)]


def deposited(shares: Shares) -> list[Posting]:
    """It went from the cash box to the bank account: of each fund its share."""
    return moved_over(shares, to=BANK, out_of=UNDEPOSITED)


def cheque_bounced(fund_id: uuid.UUID, amount: Money, fee: Money, giver: Giver) -> list[Posting]:
    """The bank took a deposited check back, and a fee for it."""
    return without_nothing(
        Posting(_WENT_AS[giver], fund_id, amount),
        Posting(BANK_FEES, fund_id, fee),
        Posting(BANK, fund_id, -(amount + fee)),
    )


def bank_fee(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """The bank took a fee."""
    return [Posting(BANK_FEES, fund_id, amount), Posting(BANK, fund_id, -amount)]


def interest_received(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """The bank paid interest."""
    return [Posting(BANK, fund_id, amount), Posting(OTHER_INCOME, fund_id, -amount)]


def aid_paid_back(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """A worker transferred aid back to the bank account: it is less of an expense."""
    return [Posting(BANK, fund_id, amount), Posting(AID_REPAID, fund_id, -amount)]


#: What a line of the bank's statement may be that nothing else here knows of.
BANK_LINES: Final[Mapping[VoucherKind, Callable[[uuid.UUID, Money], list[Posting]]]] = {
    VoucherKind.BANK_FEE: bank_fee,
    VoucherKind.INTEREST: interest_received,
    VoucherKind.AID_PAID_BACK: aid_paid_back,
}
#: What two people take back once it was confirmed wrongly.
RECALLABLE: Final = frozenset({VoucherKind.DEPOSIT, *BANK_LINES})


def moved_between_funds(giver: uuid.UUID, taker: uuid.UUID, amount: Money) -> list[Posting]:
    """One fund gave another some of its money at the bank."""
    return [
        Posting(BETWEEN_FUNDS, giver, amount),
        Posting(BANK, giver, -amount),
        Posting(BANK, taker, amount),
        Posting(BETWEEN_FUNDS, taker, -amount),
    ]
