"""Money out: prepared by one, released by another, cleared by the bank, or void.

The treasurer prepares a payment for an award (cheque number or transfer reference). A different
person, who neither decided the case nor applied, releases it under the fund's lock, and only as
far as the fund's bank account holds money. It is *outstanding* until it is marked cleared with a
date; voiding brings it back to payable, and so does the bank's return of a cleared one, which a
second person confirms. Nobody pays alone: the database refuses it too.

Invariants: at most one live payment an award; a check's number and a transfer's reference are used
once for ever, however it is written, void ones included; account 2020 equals the released payments
that have not cleared; 1030 − 2020 never goes below zero through a release.

    payment = payouts.prepare(award, method=PayMethod.CHEQUE, number="1041", by=treasurer)
    payouts.release(payment, by=releaser)
"""

from hardship.payouts.actions import (
    cancel_unpaid,
    clear,
    confirm_return,
    discard,
    prepare,
    refuse_return,
    release,
    report_return,
    void,
)
from hardship.payouts.cheques import ChequeNumbers
from hardship.payouts.errors import (
    AlreadyPrepared,
    AppliedForIt,
    ClearedAnotherDay,
    DecidedIt,
    FundInDeficit,
    HasLivePayment,
    MovedOn,
    NobodyPaysAlone,
    NoPayee,
    NotEnoughInBank,
    NumberMissing,
    NumberNotPlain,
    NumberUsed,
    PreparedIt,
    ReferenceHasWords,
    ReferenceNamesPayee,
    ReferenceUsed,
    ReportedIt,
    ReturnNeeded,
    ReturnReported,
    WantsAnotherWay,
    WantsCheque,
    WantsTransfer,
)
from hardship.payouts.models import Payment
from hardship.payouts.payment_slips import Bill, Slip, bills, slips
from hardship.payouts.queries import (
    Sum,
    Sums,
    applicants_paid,
    came_back,
    ended,
    helped_count,
    live_payment_of,
    made_before,
    next_cheque_number,
    outstanding,
    overdue,
    payment,
    payments_by_id,
    payments_of,
    prepared,
    returns_reported,
    sums,
    to_pay,
)
from hardship.payouts.reconciling import (
    BY_FUND,
    aid_payable_differences,
    award_differences,
    bank_differences,
    fund_money_differences,
    outstanding_differences,
)
from hardship.payouts.releasers import refuse_own, release_obstacles, to_release
from hardship.payouts.rules import (
    BY_PAYMENT,
    LIVE,
    PAYMENT_CLEARED,
    PAYMENT_RELEASED,
    PAYMENT_VOIDED,
    PaymentStatus,
    checked_number,
)

__all__ = [
    "BY_FUND",
    "BY_PAYMENT",
    "LIVE",
    "PAYMENT_CLEARED",
    "PAYMENT_RELEASED",
    "PAYMENT_VOIDED",
    "AlreadyPrepared",
    "AppliedForIt",
    "Bill",
    "ChequeNumbers",
    "ClearedAnotherDay",
    "DecidedIt",
    "FundInDeficit",
    "HasLivePayment",
    "MovedOn",
    "NoPayee",
    "NobodyPaysAlone",
    "NotEnoughInBank",
    "NumberMissing",
    "NumberNotPlain",
    "NumberUsed",
    "Payment",
    "PaymentStatus",
    "PreparedIt",
    "ReferenceHasWords",
    "ReferenceNamesPayee",
    "ReferenceUsed",
    "ReportedIt",
    "ReturnNeeded",
    "ReturnReported",
    "Slip",
    "Sum",
    "Sums",
    "WantsAnotherWay",
    "WantsCheque",
    "WantsTransfer",
    "aid_payable_differences",
    "applicants_paid",
    "award_differences",
    "bank_differences",
    "bills",
    "came_back",
    "cancel_unpaid",
    "checked_number",
    "clear",
    "confirm_return",
    "discard",
    "ended",
    "fund_money_differences",
    "helped_count",
    "live_payment_of",
    "made_before",
    "next_cheque_number",
    "outstanding",
    "outstanding_differences",
    "overdue",
    "payment",
    "payments_by_id",
    "payments_of",
    "prepare",
    "prepared",
    "refuse_own",
    "refuse_return",
    "release",
    "release_obstacles",
    "report_return",
    "returns_reported",
    "slips",
    "sums",
    "to_pay",
    "to_release",
    "void",
]
