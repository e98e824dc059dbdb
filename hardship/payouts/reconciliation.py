"""Do accounts 2010, 2020 and 1030 say what the lists say? Each difference is named by its id.

And has every fund its own money, at Stripe, on its way and at the bank?

What every award, payment and bank receipt leaves on the account is compared with its own row, so
that two errors of one fund cannot hide each other. What any other source leaves is a difference.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from hardship import donations, ledger, treasury
from hardship.awards import BY_AWARD, Award, AwardStatus, share_differences
from hardship.core.money import MINOR_DIGITS, Money
from hardship.ledger import Balance, Difference, Item
from hardship.payouts.models import Payment
from hardship.payouts.rules import BY_PAYMENT, PAYMENT_CLEARED, PaymentStatus

#: Source of what is wrong with a fund, and with no single thing.
BY_FUND = "fund"

#: What sends a fund's money on, and so never takes its account below nothing. Whatever else takes
#: from it may, as it happens outside: a refund, a dispute, a fee, a payout that came back.
_SENDS_ON: Mapping[str, frozenset[str]] = {
    ledger.STRIPE_BALANCE: frozenset(
        {donations.STRIPE_PAYOUT_LEFT, donations.STRIPE_PAYOUT_DIVIDED}
    ),
    # Dividing a payout may take from it what a fund lacks at Stripe: until that arrives.
    ledger.IN_TRANSIT: frozenset(
        {donations.STRIPE_PAYOUT_ARRIVED, donations.STRIPE_PAYOUT_LEFT + ledger.REVERSED}
    ),
    # What is taken back has to lie there free.
    ledger.BANK: frozenset(
        {
            donations.STRIPE_ARRIVAL_DIVIDED,
            PAYMENT_CLEARED,
            donations.ALLOCATION_RECEIVED + ledger.REVERSED,
            treasury.DEPOSITED + ledger.REVERSED,
            treasury.INTEREST_RECEIVED + ledger.REVERSED,
            treasury.AID_PAID_BACK + ledger.REVERSED,
        }
    ),
}


def aid_payable_differences() -> list[Difference]:
    """Account 2010: every award that stands, less every payment that left."""
    granted = Award.status == AwardStatus.GRANTED
    awards = ledger.listed(BY_AWARD, Award, -Award.amount_minor).where(granted)
    left = _payments(Payment.amount_minor, PaymentStatus.RELEASED, PaymentStatus.CLEARED)
    return ledger.compared(ledger.AID_PAYABLE, awards, left)


def award_differences() -> list[Difference]:
    """What awards leave: what is owed for them (2010), and the aid that they are (5010 to 5090)."""
    return [*aid_payable_differences(), *share_differences()]


def outstanding_differences() -> list[Difference]:
    """Account 2020: every payment that was released and that the bank has not cleared."""
    released = _payments(-Payment.amount_minor, PaymentStatus.RELEASED)
    return ledger.compared(ledger.PAYMENTS_OUTSTANDING, released)


def bank_differences() -> list[Difference]:
    """Account 1030: what reached it, or left it, with two people, less every payment that cleared.

    Bank receipts, and the vouchers of the counter: deposits, bounces, fees, interest, moves.
    """
    cleared = _payments(-Payment.amount_minor, PaymentStatus.CLEARED)
    lists = (*donations.confirmed_receipts(), *treasury.moved_at_bank(), cleared)
    return ledger.compared(ledger.BANK, *lists)


def fund_money_differences() -> list[Difference]:
    """Accounts 1010, 1020 and 1030: where one fund's money was sent on as another's.

    Of each fund that is further below nothing than all that happened to it outside explains. The
    accounts of all funds together agree with Stripe and with the bank all the same.
    """
    found = []
    for row in ledger.balances(_SENDS_ON):
        if row.minor < 0 and row.currency in MINOR_DIGITS:
            least, item = _taken(row), Item(BY_FUND, str(row.fund_id), row.fund_id, row.currency)
            if row.minor < least:
                amounts = (Money(minor, row.currency) for minor in (row.minor, least))
                found.append(Difference(row.code, item, *amounts))
    return found


def _taken(row: Balance) -> int:
    """How far below nothing it can be: all that anything but sending on took from it."""
    moved = ledger.movements([row.fund_id], row.currency, [row.code])
    return sum(
        each.minor for each in moved if each.minor < 0 and each.kind not in _SENDS_ON[row.code]
    )


def _payments(minor: Any, *states: PaymentStatus) -> Select[Any]:
    return ledger.listed(BY_PAYMENT, Payment, minor).where(Payment.status.in_(states))
