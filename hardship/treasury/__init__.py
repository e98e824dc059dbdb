"""The counter and the bank account: checks and cash, deposits, bounces, lines of the statement,
moves between funds.

One officer enters what was handed over or what the bank's statement says, another confirms it; only
then is it in the books. Money that came through Stripe, or by a transfer to the bank, belongs to
`donations`; money that leaves for workers to `payouts`.

Invariants: nobody confirms what they entered, in the database too; the same form is the same row;
a check is on one deposit slip and bounces once, or is taken back before; two take back what they
confirmed wrongly, while its fund has the money at the bank; a fund gives another
nothing that is promised or outstanding; who gave is sealed, and the ledger knows a receipt by its
number only; what looks like an employer's is not confirmed before somebody has said, with a reason,
that it is not.

    receipt = receive(fund, form=token, means=Means.CASH, amount=usd(50), received_on=day,
                      whose=From(name="June"), by=treasurer)
    confirm_receipt(receipt.id, by=releaser)
    slip = prepare_deposit([receipt.id], form=token, reference="Slip 12", deposited_on=day, by=...)
"""

from hardship.treasury import supporter_gifts
from hardship.treasury.at_the_bank import (
    ask_move,
    confirm_voucher,
    enter_bank_line,
    prepare_deposit,
    recall_receipt,
    reject_voucher,
    say_bounced,
)
from hardship.treasury.errors import (
    BouncedBefore,
    BouncedFromIt,
    EmployersMoney,
    MoreThanMayMove,
    NotADepositedCheque,
    NothingToDeposit,
    NotToDeposit,
    NotToRecall,
    NotToTakeBack,
    NumberNeeded,
    SameFund,
    SeveralCurrencies,
)
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.queries import (
    counter_receipt,
    counter_receipts,
    counter_receipts_by_id,
    employer_matched,
    free_to_move,
    looks_like_employers,
    may_bounce,
    receipts_on,
    receipts_waiting,
    same_cheques,
    to_deposit,
    undone_by,
    voucher,
    voucher_recalls_waiting,
    vouchers,
    vouchers_by_id,
    vouchers_waiting,
)
from hardship.treasury.receiving import (
    From,
    confirm_receipt,
    receive,
    reject_receipt,
    say_not_employers,
)
from hardship.treasury.reconciliation import ROWS_SAY, moved_at_bank, undeposited_differences
from hardship.treasury.rules import (
    AID_PAID_BACK,
    BANK_FEE,
    BANK_LINES,
    BY_COUNTER,
    BY_VOUCHER,
    CHEQUE_BOUNCED,
    COUNTER_RECEIVED,
    DEPOSITED,
    ENTRY_KINDS,
    INTEREST_RECEIVED,
    LONGEST_CHEQUE_NUMBER,
    MOST_FEE_MINOR,
    MOVED_BETWEEN_FUNDS,
    Giver,
    Means,
    VoucherKind,
    aid_paid_back,
    bank_fee,
    cheque_bounced,
    counter_received,
    deposited,
    interest_received,
    moved_between_funds,
)
from hardship.treasury.taking_back import (
    confirm_voucher_recall,
    recall_voucher,
    reject_voucher_recall,
)

__all__ = [
    "AID_PAID_BACK",
    "BANK_FEE",
    "BANK_LINES",
    "BY_COUNTER",
    "BY_VOUCHER",
    "CHEQUE_BOUNCED",
    "COUNTER_RECEIVED",
    "DEPOSITED",
    "ENTRY_KINDS",
    "INTEREST_RECEIVED",
    "LONGEST_CHEQUE_NUMBER",
    "MOST_FEE_MINOR",
    "MOVED_BETWEEN_FUNDS",
    "ROWS_SAY",
    "BouncedBefore",
    "BouncedFromIt",
    "CounterReceipt",
    "EmployersMoney",
    "From",
    "Giver",
    "Means",
    "MoreThanMayMove",
    "NotADepositedCheque",
    "NotToDeposit",
    "NotToRecall",
    "NotToTakeBack",
    "NothingToDeposit",
    "NumberNeeded",
    "SameFund",
    "SeveralCurrencies",
    "Voucher",
    "VoucherKind",
    "aid_paid_back",
    "ask_move",
    "bank_fee",
    "cheque_bounced",
    "confirm_receipt",
    "confirm_voucher",
    "confirm_voucher_recall",
    "counter_receipt",
    "counter_receipts",
    "counter_receipts_by_id",
    "counter_received",
    "deposited",
    "employer_matched",
    "enter_bank_line",
    "free_to_move",
    "interest_received",
    "looks_like_employers",
    "may_bounce",
    "moved_at_bank",
    "moved_between_funds",
    "prepare_deposit",
    "recall_receipt",
    "recall_voucher",
    "receipts_on",
    "receipts_waiting",
    "receive",
    "reject_receipt",
    "reject_voucher",
    "reject_voucher_recall",
    "same_cheques",
    "say_bounced",
    "say_not_employers",
    "supporter_gifts",
    "to_deposit",
    "undeposited_differences",
    "undone_by",
    "voucher",
    "voucher_recalls_waiting",
    "vouchers",
    "vouchers_by_id",
    "vouchers_waiting",
]
