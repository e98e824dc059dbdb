"""Which payout of Stripe's a line of the bank's statement is, and whose money arrived by it."""

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import exists, func, or_, select

from hardship import campaigns
from hardship.core.by_two import Standing
from hardship.core.database import db, lock
from hardship.core.money import Money
from hardship.donations.banking.models import BankReceipt
from hardship.donations.in_transit.models import PayoutShare, StripePayout
from hardship.donations.in_transit.queries import shares_by_payout, shares_of, stripe_payout
from hardship.donations.in_transit.rules import CALLED_BACK
from hardship.ledger import Shares


def payout_that_arrived(receipt: BankReceipt) -> StripePayout | None:
    """The payout that was chosen, or that the statement names, or the oldest of this amount.

    Of several of one amount it is one that no other receipt waits for; one that was guessed by its
    amount gives way once it is there by another receipt, or came back. It is locked. None while
    Stripe has not told of any.
    """
    if receipt.payout_id is not None:
        which = StripePayout.id == receipt.payout_id
    else:
        which = or_(
            StripePayout.stripe_id == receipt.reference,
            StripePayout.transaction_id == receipt.reference,
        )
    has_left = exists().where(PayoutShare.payout_id == StripePayout.id)
    known = db.session.scalar(lock(select(StripePayout).where(which, has_left)))
    if known is not None and not _gives_way(known, receipt):
        return known
    alike = _payouts_like(receipt)
    free = next((each for each in alike if not is_awaited(each, besides=receipt)), None)
    return free or known or next(iter(alike), None)


def payout_behind(receipt: BankReceipt) -> StripePayout | None:
    """Stripe's payout that arrived by it; None for an allocation, and while Stripe told of none."""
    if receipt.known_payout_id is None:
        return None
    return stripe_payout(receipt.known_payout_id)


def may_be_recalled(receipt: BankReceipt) -> bool:
    """Whether somebody can say that it is not at the bank: Stripe sent no payout that stays."""
    payout = payout_behind(receipt)
    is_kept = payout is not None and not payout.is_called_back
    return receipt.stands and not receipt.recall_waits and not is_kept


def _gives_way(payout: StripePayout, receipt: BankReceipt) -> bool:
    """Whether it can be another: nothing but the amount speaks for it, and it is not to come."""
    is_over = payout.is_called_back or not on_its_way(payout, besides=receipt)
    return receipt.is_payout_guessed and is_over


def _payouts_like(receipt: BankReceipt) -> list[StripePayout]:
    """Those of its amount that are on their way, the oldest first."""
    query = select(StripePayout).where(
        StripePayout.amount_minor == receipt.amount_minor,
        StripePayout.currency == receipt.currency,
        StripePayout.status.not_in(CALLED_BACK),
        exists().where(PayoutShare.payout_id == StripePayout.id),
    )
    alike = db.session.scalars(lock(query.order_by(StripePayout.made_at, StripePayout.id)))
    return [
        each
        for each in alike
        if left_on(each) <= receipt.arrived_on and on_its_way(each, besides=receipt)
    ]


def left_on(payout: StripePayout) -> date:
    """The day on which Stripe sent it: it reaches no bank before."""
    return campaigns.accounting_date(payout.made_at)


def on_its_way(payout: StripePayout, *, besides: BankReceipt | None = None) -> Money:
    """What left by it and is on no receipt that stands (`besides` this one)."""
    query = select(func.sum(BankReceipt.amount_minor)).where(
        BankReceipt.payout_id == payout.id,
        BankReceipt.stands,
        BankReceipt.id != (besides.id if besides else None),
    )
    arrived = Money(int(db.session.scalar(query) or 0), payout.currency)
    return Money.total(shares_of(payout).values(), payout.currency) - arrived


def is_awaited(payout: StripePayout, *, besides: BankReceipt) -> bool:
    """Whether another receipt of it is to be confirmed or rejected first."""
    query = select(BankReceipt.id).where(
        BankReceipt.payout_id == payout.id,
        BankReceipt.status == Standing.ENTERED.value,
        BankReceipt.id != besides.id,
    )
    return db.session.scalar(query.limit(1)) is not None


def arrivals(receipts: Iterable[BankReceipt]) -> dict[uuid.UUID, Shares]:
    """Whose money of a payout of Stripe's arrived by each of these receipts.

    All that left, or its own fund's share, or nobody's: so of an allocation.
    """
    behind = {each: each.known_payout_id for each in receipts}
    ids = {payout_id for payout_id in behind.values() if payout_id is not None}
    shares = shares_by_payout(ids)
    query = select(BankReceipt).where(BankReceipt.payout_id.in_(ids), BankReceipt.stands)
    standing = db.session.scalars(query).all()
    return {
        receipt.id: {} if payout_id is None else _arrived(receipt, shares[payout_id], standing)
        for receipt, payout_id in behind.items()
    }


def _arrived(receipt: BankReceipt, shares: Shares, standing: Iterable[BankReceipt]) -> Shares:
    """What of its payout's shares; `standing` are this receipt and others, of other payouts too."""
    payout_id = receipt.known_payout_id
    others = [each for each in standing if each.payout_id == payout_id and each.id != receipt.id]
    parts = list(shares.values())
    if parts and receipt.amount == Money.total(parts, parts[0].currency):
        return {} if others else shares
    own = shares.get(receipt.fund_id)
    is_new = not any(each.fund_id == receipt.fund_id for each in others)
    return {receipt.fund_id: own} if own == receipt.amount and is_new else {}
