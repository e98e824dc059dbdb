"""Money out: prepared by one, released by another, cleared by the bank, or void.

The treasurer prepares a payment for an award (cheque number or transfer reference). A different
person, who neither decided the case nor applied, releases it under the fund's lock, and only as
far as the fund's bank account holds money. It is *outstanding* until it is marked cleared with a
date; voiding brings it back to payable. Nobody pays alone: the database refuses it too.

Invariants: at most one live payment an award; account 2020 equals the released payments that have
not cleared; 1030 − 2020 never goes below zero through a release.

    payment = payouts.prepare(award, method=Method.CHEQUE, number="1041", by=treasurer)
    payouts.release(payment, by=releaser)
"""

from hardship.payouts.actions import cancel_unpaid, clear, discard, prepare, release, void
from hardship.payouts.errors import (
    AlreadyInHand,
    AwardInHand,
    FundInDeficit,
    NobodyPaysAlone,
    NotEnoughInBank,
    NumberUsed,
)
from hardship.payouts.models import Payment
from hardship.payouts.queries import (
    aid_payable_differences,
    cleared,
    helped_count,
    outstanding,
    outstanding_differences,
    payment,
    payments_of,
    prepared,
    sums,
    to_pay,
)
from hardship.payouts.rules import Method, PaymentStatus

__all__ = [
    "AlreadyInHand",
    "AwardInHand",
    "FundInDeficit",
    "Method",
    "NobodyPaysAlone",
    "NotEnoughInBank",
    "NumberUsed",
    "Payment",
    "PaymentStatus",
    "aid_payable_differences",
    "cancel_unpaid",
    "clear",
    "cleared",
    "discard",
    "helped_count",
    "outstanding",
    "outstanding_differences",
    "payment",
    "payments_of",
    "prepare",
    "prepared",
    "release",
    "sums",
    "to_pay",
    "void",
]
