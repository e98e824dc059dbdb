"""Payouts as Stripe tells of them: on their way, failed even after they had arrived, called back.

One Stripe account holds the money of many funds. An automatic payout is split by the movements that
it consists of; one made by hand, which names none, takes the oldest money first. Both are booked
when they leave, fund by fund. That one has arrived is for the bank to say (`bank_receipts`).

A payout that somebody entered from the bank's statement before Stripe told of it was booked by that
receipt, leaving and arriving at once. It is not booked again: the receipt is *claimed*.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from hardship import audit, campaigns, ledger
from hardship.core.batches import in_batches
from hardship.core.by_two import Standing
from hardship.core.database import db, insert_or_ignore, locked
from hardship.core.money import Money
from hardship.core.tokens import new_id
from hardship.donations.booking import book, central_fund_id
from hardship.donations.gateway import BalanceTransaction, PayoutFacts
from hardship.donations.models import BankReceipt
from hardship.donations.rules import BY_STRIPE, ReceiptKind, is_stripe_id
from hardship.donations.stripe_models import PayoutShare, StripePayout
from hardship.donations.stripe_rules import (
    STRIPE_PAYOUT_FAILED,
    STRIPE_PAYOUT_LEFT,
    Lot,
    oldest_first,
    stripe_payout_failed,
    stripe_payout_left,
)
from hardship.donations.telling import tell_treasurers
from hardship.donations.whereabouts import note_contents, went_over
from hardship.ledger import STRIPE_BALANCE, SUSPENSE, Shares

#: Stripe says what an automatic payout consists of within a day; after that the oldest go first.
_SAYS_WITHIN = timedelta(days=3)
#: How long after it left a payout that is known by its amount only stands on a statement.
_ARRIVES_WITHIN = timedelta(days=14)


def settle_payout(facts: PayoutFacts) -> StripePayout:
    """Bring one payout up to what Stripe says."""
    campaigns.lock_funds()
    payout = _locked_row(facts)
    _note(payout, facts)
    if facts.transaction is not None and payout.transaction_id is None and _can_be_split(facts):
        _leave(payout, facts, facts.transaction)
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
    if facts.asked_at < payout.told_at:
        return
    before = payout.state
    payout.told_at, payout.status = facts.asked_at, facts.status.value
    payout.arrives_on, payout.failure = facts.arrives_on, facts.failure
    if before is not facts.status and not payout.is_called_back:
        audit.record("payout.moved_on", payout, status=facts.status)


def _can_be_split(facts: PayoutFacts) -> bool:
    is_told = not facts.is_automatic or facts.contents is not None
    return is_told or facts.asked_at > facts.created_at + _SAYS_WITHIN


def _leave(payout: StripePayout, facts: PayoutFacts, moved: BalanceTransaction) -> None:
    """Book what no receipt has booked, of each fund its share."""
    rest = -moved.gross
    for receipt in _claim(payout, moved):
        rest -= receipt.amount
    payout.transaction_id = moved.id
    if not rest:
        return
    if facts.is_automatic and facts.contents is not None and rest == -moved.gross:
        names = [each.id for each in facts.contents if each.id != moved.id]
        shares = _by_contents(payout, rest, names)
    else:
        shares = oldest_first(rest, _lots(rest.currency), rest_to=central_fund_id())
    shares = {fund_id: share for fund_id, share in shares.items() if share}
    entry = book(STRIPE_PAYOUT_LEFT, stripe_payout_left(shares), moved, payout.stripe_id)
    for fund_id, share in shares.items():
        db.session.add(
            PayoutShare(
                payout_id=payout.id,
                fund_id=fund_id,
                amount_minor=share.minor,
                currency=share.currency,
            )
        )
    audit.record("payout.booked", payout, entry=entry, amount=rest)


def _by_contents(payout: StripePayout, amount: Money, names: Sequence[str]) -> Shares:
    """What its movements did to 1010, fund by fund, and whose that is since it was explained.

    What does not add up is the central fund's.
    """
    shares: dict[uuid.UUID, Money] = {}
    nothing = Money.zero(amount.currency)
    for some in in_batches(names):
        for fund_id, part in (*_moved(some), *went_over(some)):
            if part.currency == amount.currency:
                shares[fund_id] = shares.get(fund_id, nothing) + part
        held = {item.id for item in ledger.moved_by(SUSPENSE, BY_STRIPE, some)}
        note_contents(payout, held, some)
    missing = amount - Money.total(shares.values(), amount.currency)
    if missing:
        central = central_fund_id()
        shares[central] = shares.get(central, nothing) + missing
    return shares


def _moved(names: Sequence[str]) -> Iterator[tuple[uuid.UUID, Money]]:
    for item, minor in ledger.moved_by(STRIPE_BALANCE, BY_STRIPE, names).items():
        yield item.fund_id, Money(minor, item.currency)


def _lots(currency: str) -> list[Lot]:
    """The money at Stripe: of each fund the newest that add up to its balance are there still."""
    return [
        Lot(number, fund_id, part)
        for fund_id in ledger.funds_in_books()
        for number, part in ledger.newest_debits(
            STRIPE_BALANCE, fund_id, ledger.balance(STRIPE_BALANCE, fund_id, currency)
        )
    ]


def _come_back(payout: StripePayout, moved: BalanceTransaction) -> None:
    """It is at Stripe again. Where the bank account counts it already, two people take it back."""
    shares = whole_shares(payout)
    entry = book(STRIPE_PAYOUT_FAILED, stripe_payout_failed(shares), moved, payout.stripe_id)
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


def shares_of(payout: StripePayout) -> Shares:
    """Of each fund what left Stripe by this payout's own entry, and is its own by now."""
    query = select(PayoutShare).where(
        PayoutShare.payout_id == payout.id, PayoutShare.amount_minor != 0
    )
    return {
        share.fund_id: Money(share.amount_minor, share.currency)
        for share in db.session.scalars(query)
    }


def whole_shares(payout: StripePayout) -> Shares:
    """The same, and beside it what left by the receipts that booked it before Stripe told of it."""
    shares = dict(shares_of(payout))
    for receipt in claimed_by(payout):
        before = shares.get(receipt.fund_id, Money.zero(receipt.currency))
        shares[receipt.fund_id] = before + receipt.amount
    return shares


def _claim(payout: StripePayout, moved: BalanceTransaction) -> list[BankReceipt]:
    """Receipts that booked it: those that name it, else the oldest of its amount and its days."""
    found = _unclaimed(BankReceipt.reference.in_([payout.stripe_id, moved.id])) or _alike(payout)
    for receipt in found:
        receipt.claimed_by_id = payout.id
    return found


def _alike(payout: StripePayout) -> list[BankReceipt]:
    first = payout.made_at.date() - timedelta(days=1)
    alike = _unclaimed(
        BankReceipt.amount_minor == payout.amount_minor,
        BankReceipt.currency == payout.currency,
        BankReceipt.arrived_on.between(first, first + _ARRIVES_WITHIN),
    )
    return [each for each in alike if not is_stripe_id(each.reference)][:1]


def _unclaimed(*which: ColumnElement[bool]) -> list[BankReceipt]:
    """Confirmed receipts that booked the leaving themselves, and of no payout that we know."""
    query = select(BankReceipt).where(
        BankReceipt.kind == ReceiptKind.STRIPE_PAYOUT.value,
        BankReceipt.status == Standing.CONFIRMED.value,
        BankReceipt.payout_id.is_(None),
        BankReceipt.claimed_by_id.is_(None),
        *which,
    )
    oldest_first = query.order_by(BankReceipt.arrived_on, BankReceipt.entered_at, BankReceipt.id)
    return list(db.session.scalars(oldest_first))


def claimed_by(payout: StripePayout) -> list[BankReceipt]:
    """The receipts that booked it before Stripe told of it."""
    query = select(BankReceipt).where(BankReceipt.claimed_by_id == payout.id)
    return list(db.session.scalars(query))
