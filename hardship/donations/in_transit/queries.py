"""Payouts of Stripe's to the bank, read: each, on their way, failed."""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from hardship import campaigns
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.queries import receipts_of
from hardship.donations.gateway import PayoutStatus
from hardship.donations.in_transit.models import PayoutShare, StripePayout
from hardship.donations.in_transit.rules import CALLED_BACK, together
from hardship.donations.rules import LONGEST_LIST
from hardship.ledger import Shares


def stripe_payout(payout_id: uuid.UUID) -> StripePayout:
    """One payout. Raises `NotFound`."""
    return existing(StripePayout, payout_id)


def stripe_payouts(cursor: str | None = None) -> Page[StripePayout]:
    """Payouts that Stripe told of, newest first, a page at a time."""
    keys = [Key(StripePayout.made_at, True), Key(StripePayout.id, True)]
    return keyset(select(StripePayout), keys, cursor)


def payouts_on_their_way() -> list[StripePayout]:
    """Those that left and that no confirmed receipt says arrived, the oldest first."""
    left = exists().where(PayoutShare.payout_id == StripePayout.id)
    arrived = select(func.coalesce(func.sum(BankReceipt.amount_minor), 0)).where(
        BankReceipt.payout_id == StripePayout.id, BankReceipt.stands
    )
    sent = select(func.sum(PayoutShare.amount_minor)).where(
        PayoutShare.payout_id == StripePayout.id
    )
    query = select(StripePayout).where(
        StripePayout.status.not_in(CALLED_BACK),
        left,
        arrived.scalar_subquery() != sent.scalar_subquery(),
    )
    return list(db.session.scalars(query.order_by(StripePayout.made_at).limit(LONGEST_LIST)))


def payouts_overdue() -> list[StripePayout]:
    """Those on their way that should be at the bank by now, and of which nobody has said so."""
    left = payouts_on_their_way()
    if not left:
        return []
    today = campaigns.accounting_date()
    expected = [each for each in left if each.arrives_on <= today]
    receipts = receipts_of(expected)
    return [each for each in expected if not any(row.is_waiting for row in receipts[each.id])]


def payouts_to_mend() -> list[StripePayout]:
    """Those that the bank refused, the oldest first, until a later one is paid.

    One that the books have at the bank is told with its receipt (`arrivals_to_recall`).
    """
    later = aliased(StripePayout)
    is_followed = exists().where(
        later.made_at > StripePayout.made_at,
        later.currency == StripePayout.currency,
        later.status == PayoutStatus.PAID.value,
    )
    named = or_(
        BankReceipt.payout_id == StripePayout.id, BankReceipt.claimed_by_id == StripePayout.id
    )
    query = select(StripePayout).where(
        StripePayout.status == PayoutStatus.FAILED.value,
        ~is_followed,
        ~exists().where(named, BankReceipt.stands),
    )
    return list(db.session.scalars(query.order_by(StripePayout.made_at).limit(LONGEST_LIST)))


def payouts_moved_by(stripe_ids: Iterable[str]) -> dict[str, StripePayout]:
    """The payouts that Stripe's movements are about, sent or brought back, or that are named."""
    names = set(stripe_ids)
    left, back = StripePayout.transaction_id, StripePayout.failure_transaction_id
    named = StripePayout.stripe_id.in_(names)
    query = select(StripePayout).where(or_(named, left.in_(names), back.in_(names)))
    return {
        name: found
        for found in db.session.scalars(query)
        for name in (found.stripe_id, found.transaction_id, found.failure_transaction_id)
        if name in names
    }


def shares_of(payout: StripePayout) -> Shares:
    """Of each fund what left Stripe by this payout's own entry, and is its own by now."""
    return shares_by_payout([payout.id])[payout.id]


def shares_by_payout(payout_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Shares]:
    """The same of several payouts, in one query."""
    found: dict[uuid.UUID, dict[uuid.UUID, Money]] = {each: {} for each in payout_ids}
    query = select(PayoutShare).where(
        PayoutShare.payout_id.in_(list(found)), PayoutShare.amount_minor != 0
    )
    for share in db.session.scalars(query):
        found[share.payout_id][share.fund_id] = Money(share.amount_minor, share.currency)
    return found


def whole_shares(payout: StripePayout) -> Shares:
    """The same, and beside it what left by the receipts that booked it before Stripe told of it."""
    shares = shares_of(payout)
    for receipt in claimed_by(payout):
        shares = together(shares, {receipt.fund_id: receipt.amount})
    return shares


def claimed_by(payout: StripePayout) -> list[BankReceipt]:
    """The receipts that booked it before Stripe told of it."""
    query = select(BankReceipt).where(BankReceipt.claimed_by_id == payout.id)
    return list(db.session.scalars(query))
