"""Do accounts 2010, 2020 and 1030 say what the lists say? Each difference is named by its id.

What every award, payment and bank receipt leaves on the account is compared with its own row, so
that two errors of one fund cannot hide each other. What any other source leaves is a difference.
"""

from typing import Any

from sqlalchemy import Select

from hardship import donations, ledger, treasury
from hardship.awards import BY_AWARD, Award, AwardStatus
from hardship.ledger import Disagreement
from hardship.payouts.models import Payment
from hardship.payouts.rules import BY_PAYMENT, PaymentStatus

_S = PaymentStatus


def aid_payable_differences() -> list[Disagreement]:
    """Account 2010: every award that stands, less every payment that left."""
    granted = Award.status == AwardStatus.GRANTED
    awards = ledger.listed(BY_AWARD, Award, -Award.amount_minor).where(granted)
    left = _payments(Payment.amount_minor, _S.RELEASED, _S.CLEARED)
    return ledger.compared(ledger.AID_PAYABLE, awards, left)


def outstanding_differences() -> list[Disagreement]:
    """Account 2020: every payment that was released and that the bank has not cleared."""
    released = _payments(-Payment.amount_minor, _S.RELEASED)
    return ledger.compared(ledger.PAYMENTS_OUTSTANDING, released)


def bank_differences() -> list[Disagreement]:
    """Account 1030: what reached it, or left it, with two people, less every payment that cleared.

    Bank receipts, and the vouchers of the counter: deposits, bounces, fees, interest, moves.
    """
    cleared = _payments(-Payment.amount_minor, _S.CLEARED)
    lists = (*donations.confirmed_receipts(), *treasury.moved_at_bank(), cleared)
    return ledger.compared(ledger.BANK, *lists)


def _payments(minor: Any, *states: PaymentStatus) -> Select[Any]:
    return ledger.listed(BY_PAYMENT, Payment, minor).where(Payment.status.in_(states))
