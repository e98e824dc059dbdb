"""Payouts as Stripe tells of them: on their way, failed even after they had arrived, called back.

One Stripe account holds the money of many funds. A payout is booked as soon as it leaves, fund by
fund (`payout_shares`). What an automatic one consists of Stripe can only say after a while; what is
another fund's then moves over, and nothing else. That one has arrived is for the bank to say
(`banking`).

A payout that somebody entered from the bank's statement before Stripe told of it was booked by that
receipt, leaving and arriving at once. It is not booked again: the receipt is *claimed*.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from hardship import audit, campaigns, ledger
from hardship.core import clock
from hardship.core.database import db, insert_or_ignore, locked
from hardship.core.money import Money
from hardship.core.tokens import new_id
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.rules import BY_RECEIPT, ReceiptKind, is_stripe_id
from hardship.donations.booking import book, book_fee_beside, source_of
from hardship.donations.gateway import BalanceTransaction, PayoutFacts
from hardship.donations.in_transit.models import StripePayout
from hardship.donations.in_transit.queries import shares_of, whole_shares
from hardship.donations.in_transit.rules import (
    STRIPE_ARRIVAL_DIVIDED,
    STRIPE_PAYOUT_DIVIDED,
    STRIPE_PAYOUT_FAILED,
    STRIPE_PAYOUT_LEFT,
    stripe_arrival_divided,
    stripe_payout_divided,
    stripe_payout_failed,
    stripe_payout_left,
    together,
)
from hardship.donations.in_transit.shares import by_contents, left_by, share_out
from hardship.donations.notifying import tell_treasurers
from hardship.donations.unexplained.places import add_share
from hardship.ledger import Shares, Source

#: How long after it left a payout that is known by its amount only stands on a statement.
_ARRIVES_WITHIN = timedelta(days=14)


def settle_payout(facts: PayoutFacts) -> StripePayout:
    """Bring one payout up to what Stripe says."""
    campaigns.lock_funds()
    payout = _locked_row(facts)
    _note(payout, facts)
    if facts.transaction is not None and payout.transaction_id is None:
        _leave(payout, facts, facts.transaction)
    elif payout.awaits_contents and facts.contents is not None:
        _divide(payout, facts.contents)
    returned = facts.failure_transaction
    if returned and payout.transaction_id and payout.failure_transaction_id is None:
        _come_back(payout, returned)
    return payout


def _locked_row(facts: PayoutFacts) -> StripePayout:
    values = {
        "id": new_id(),
        "stripe_id": facts.id,
        "amount_minor": facts.amount.minor,
        "currency": facts.amount.currency,
        "status": facts.status.value,
        "is_automatic": facts.is_automatic,
        "made_at": facts.created_at,
        "arrives_on": facts.arrives_on,
        "told_at": facts.asked_at,
    }
    insert = insert_or_ignore(StripePayout).values(values).returning(StripePayout.id)
    is_new = db.session.scalar(insert) is not None
    query = select(StripePayout.id).where(StripePayout.stripe_id == facts.id)
    payout = locked(StripePayout, db.session.scalar(query))
    if is_new:
        audit.record("payout.sent", payout, amount=payout.amount)
    return payout


def _note(payout: StripePayout, facts: PayoutFacts) -> None:
    if clock.is_older(facts.asked_at, payout.told_at):
        return
    before = payout.state
    payout.told_at, payout.status = facts.asked_at, facts.status.value
    payout.arrives_on, payout.failure = facts.arrives_on, facts.failure
    if before is not facts.status and not payout.is_called_back:
        audit.record("payout.moved_on", payout, status=facts.status)


def _leave(payout: StripePayout, facts: PayoutFacts, moved: BalanceTransaction) -> None:
    """Book what no receipt has booked, of each fund its share."""
    rest = -moved.gross
    for receipt in _claim(payout, moved):
        rest -= receipt.amount
    payout.transaction_id = moved.id
    if rest:
        _book_left(payout, facts, moved, rest)
    book_fee_beside(moved, payout.stripe_id)


def _book_left(
    payout: StripePayout, facts: PayoutFacts, moved: BalanceTransaction, rest: Money
) -> None:
    payout.awaits_contents = facts.is_automatic and facts.contents is None
    told = by_contents(payout, facts.contents) if facts.contents is not None else {}
    shares = share_out(rest, told)
    entry = book(STRIPE_PAYOUT_LEFT, stripe_payout_left(shares), moved, payout.stripe_id)
    for fund_id, share in shares.items():
        add_share(payout.id, fund_id, share)
    audit.record("payout.booked", payout, entry=entry, amount=rest)


def _divide(payout: StripePayout, contents: Sequence[BalanceTransaction]) -> None:
    """Stripe says whose money it was. Only the difference moves over, on the way or at the bank.

    What came back to Stripe, reached the bank in parts, or is spent by now stays as it was divided.
    """
    payout.awaits_contents = False
    told, before = by_contents(payout, contents), left_by(payout)
    amount, receipts = Money.total(before.values(), payout.currency), _arrived_by(payout)
    is_whole = all(each.amount == amount for each in receipts)
    if payout.failure_transaction_id is not None or not is_whole:
        return
    shares = share_out(amount, told, had_left=before)
    changes = together(shares, {fund_id: -part for fund_id, part in before.items()})
    if not any(changes.values()) or not _can_give(payout, before, shares, at_bank=bool(receipts)):
        return
    today, source = campaigns.accounting_date(), source_of(payout.transaction_id or "")
    postings, memo = stripe_payout_divided(changes), payout.stripe_id
    entry = ledger.post(
        STRIPE_PAYOUT_DIVIDED, postings, source=source, occurred_on=today, memo=memo
    )
    for receipt in receipts:
        postings, source = stripe_arrival_divided(changes), Source(BY_RECEIPT, str(receipt.id))
        ledger.post(STRIPE_ARRIVAL_DIVIDED, postings, source=source, occurred_on=today, memo=memo)
    for fund_id, part in changes.items():
        add_share(payout.id, fund_id, part)
    audit.record("payout.divided", payout, entry=entry)


def _can_give(payout: StripePayout, before: Shares, shares: Shares, *, at_bank: bool) -> bool:
    """Whether each fund has still, where the money is now, what another one is to have of it."""
    has, nothing = shares_of(payout), Money.zero(payout.currency)
    for fund_id in {*before, *shares}:
        had, share = before.get(fund_id, nothing), shares.get(fund_id, nothing)
        given, there = max(had, nothing) - max(share, nothing), has.get(fund_id, nothing)
        if at_bank:  # what it lacks at Stripe it pays back from there too
            given = had - share
            there = ledger.fund_position(fund_id, payout.currency).available_to_pay
        if given > max(there, nothing):
            return False
    return True


def _arrived_by(payout: StripePayout) -> list[BankReceipt]:
    query = select(BankReceipt).where(BankReceipt.payout_id == payout.id, BankReceipt.stands)
    return list(db.session.scalars(query))


def _come_back(payout: StripePayout, moved: BalanceTransaction) -> None:
    """It is at Stripe again. Where the bank account counts it already, two people take it back."""
    shares = whole_shares(payout)
    entry = book(STRIPE_PAYOUT_FAILED, stripe_payout_failed(shares), moved, payout.stripe_id)
    book_fee_beside(moved, payout.stripe_id)
    payout.failure_transaction_id = moved.id
    audit.record(
        "payout.returned",
        payout,
        entry=entry,
        amount=payout.amount,
        status=payout.state,
        failure=payout.failure,
    )
    tell_treasurers("payout_returned")


def _claim(payout: StripePayout, moved: BalanceTransaction) -> list[BankReceipt]:
    """Receipts that booked it: those that name it, else the oldest of its amount and its days."""
    named = _unclaimed(BankReceipt.reference.in_([payout.stripe_id, moved.id]))
    found = named or _receipts_like(payout)
    for receipt in found:
        receipt.claimed_by_id = payout.id
    return found


def _receipts_like(payout: StripePayout) -> list[BankReceipt]:
    first = payout.made_at.date() - timedelta(days=1)
    alike = _unclaimed(
        BankReceipt.amount_minor == payout.amount_minor,
        BankReceipt.currency == payout.currency,
        BankReceipt.arrived_on.between(first, first + _ARRIVES_WITHIN),
    )
    return [each for each in alike if not is_stripe_id(each.reference)][:1]


def _unclaimed(*which: ColumnElement[bool]) -> list[BankReceipt]:
    """Receipts in the books that booked the leaving themselves, and of no payout that we know."""
    query = select(BankReceipt).where(
        BankReceipt.kind == ReceiptKind.STRIPE_PAYOUT.value,
        BankReceipt.stands,
        BankReceipt.payout_id.is_(None),
        BankReceipt.claimed_by_id.is_(None),
        *which,
    )
    oldest_first = query.order_by(BankReceipt.arrived_on, BankReceipt.entered_at, BankReceipt.id)
    return list(db.session.scalars(oldest_first))
