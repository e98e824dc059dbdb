"""What reached the bank account, read: for the desk, and to hold against the books."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from hardship import ledger
from hardship.core.by_two import Standing
from hardship.core.database import db, existing
from hardship.core.paging import Key, Page, keyset
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.rules import BY_RECEIPT
from hardship.donations.in_transit.models import PayoutShare, StripePayout
from hardship.donations.in_transit.rules import CALLED_BACK
from hardship.donations.rules import LONGEST_LIST
from hardship.donations.unexplained.models import AssignedPart, SuspenseAssignment
from hardship.donations.unexplained.rules import BY_ASSIGNMENT
from hardship.ledger import BANK


def bank_receipt(receipt_id: uuid.UUID) -> BankReceipt:
    """One recorded receipt. Raises `NotFound`."""
    return existing(BankReceipt, receipt_id)


def bank_receipts_by_id(ids: Iterable[uuid.UUID]) -> list[BankReceipt]:
    """Some receipts by their ids, in one query."""
    return list(db.session.scalars(select(BankReceipt).where(BankReceipt.id.in_(list(ids)))))


def receipts_waiting() -> list[BankReceipt]:
    """What somebody has to confirm, the oldest first."""
    query = select(BankReceipt).where(BankReceipt.status == Standing.ENTERED.value)
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at)))


def same_receipts(receipts: Iterable[BankReceipt]) -> dict[uuid.UUID, list[BankReceipt]]:
    """Of each, others of its number and giver, or of its payout, the oldest first.

    Maybe they are this very one. They may rightly be so as well: a payout of several funds may
    arrive by a receipt for each, and two locals, or one over the years, number their checks alike.
    """
    found: dict[uuid.UUID, list[BankReceipt]] = {each.id: [] for each in receipts}
    one = aliased(BankReceipt)
    query = (
        select(one.id, BankReceipt)
        .join(BankReceipt, and_(BankReceipt.kind == one.kind, _alike(one)))
        .where(
            one.id.in_(list(found)),
            BankReceipt.id != one.id,
            BankReceipt.status != Standing.REJECTED.value,
            BankReceipt.recall_confirmed_by_id.is_(None),
        )
    )
    in_order = query.order_by(BankReceipt.entered_at, BankReceipt.id)
    for receipt_id, other in db.session.execute(in_order):
        found[receipt_id].append(other)
    return found


def _alike(one: type[BankReceipt]) -> ColumnElement[bool]:
    """Of the number and giver of this one, or of its payout, if that is known."""
    payout_id = func.coalesce(one.payout_id, one.claimed_by_id)
    giver, others = (func.lower(func.coalesce(of.from_local, "")) for of in (one, BankReceipt))
    return or_(
        and_(func.lower(BankReceipt.reference) == func.lower(one.reference), giver == others),
        BankReceipt.payout_id == payout_id,
        BankReceipt.claimed_by_id == payout_id,
    )


def bank_receipts(cursor: str | None = None) -> Page[BankReceipt]:
    """What was confirmed or rejected, newest first, a page at a time."""
    query = select(BankReceipt).where(BankReceipt.status != Standing.ENTERED.value)
    return keyset(query, [Key(BankReceipt.entered_at, True), Key(BankReceipt.id, True)], cursor)


def receipts_of(payouts: Iterable[StripePayout]) -> dict[uuid.UUID, list[BankReceipt]]:
    """What the bank's statement says of each of these payouts, the oldest first."""
    ids = [each.id for each in payouts]
    query = select(BankReceipt).where(
        or_(BankReceipt.payout_id.in_(ids), BankReceipt.claimed_by_id.in_(ids)),
        BankReceipt.status != Standing.REJECTED.value,
    )
    found: dict[uuid.UUID, list[BankReceipt]] = {each: [] for each in ids}
    for receipt in db.session.scalars(query.order_by(BankReceipt.entered_at)):
        if receipt.known_payout_id is not None:
            found[receipt.known_payout_id].append(receipt)
    return found


def recalls_waiting() -> list[BankReceipt]:
    """Of which somebody says that it is not at the bank, and another has to confirm it."""
    query = select(BankReceipt).where(BankReceipt.recall_waits)
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at)))


def arrivals_to_recall() -> list[BankReceipt]:
    """Receipts of payouts that came back to Stripe, which the books still have at the bank."""
    named = or_(
        StripePayout.id == BankReceipt.payout_id, StripePayout.id == BankReceipt.claimed_by_id
    )
    query = select(BankReceipt).where(
        exists().where(named, StripePayout.status.in_(CALLED_BACK)), BankReceipt.stands
    )
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at).limit(LONGEST_LIST)))


def confirmed_receipts() -> list[Select[Any]]:
    """What each receipt that was confirmed brought to the bank account, to hold against the books.

    Lists for `ledger.compared`: a payout of Stripe's that arrived is of each fund its share, and
    what was explained when it had arrived went from one fund to another.
    """
    one_fund = ledger.listed(BY_RECEIPT, BankReceipt, BankReceipt.amount_minor)
    shares = _arrived_shares().where(BankReceipt.stands).subquery().c
    return [
        one_fund.where(BankReceipt.stands, BankReceipt.payout_id.is_(None)),
        ledger.listed(BY_RECEIPT, shares, shares.amount_minor),
        _went_over(SuspenseAssignment.from_fund_id, -AssignedPart.amount_minor),
        _went_over(SuspenseAssignment.fund_id, AssignedPart.amount_minor),
    ]


def _went_over(fund_id: Any, minor: Any) -> Select[Any]:
    parts = (
        select(
            SuspenseAssignment.id,
            fund_id.label("fund_id"),
            AssignedPart.currency,
            minor.label("minor"),
        )
        .join(AssignedPart, AssignedPart.assignment_id == SuspenseAssignment.id)
        .where(
            AssignedPart.account == BANK,
            SuspenseAssignment.fund_id != SuspenseAssignment.from_fund_id,
        )
        .subquery()
    )
    return ledger.listed(BY_ASSIGNMENT, parts.c, parts.c.minor)


def _arrived_shares() -> Select[Any, Any, Any, Any]:
    """A receipt is of the whole payout, or of its own fund's share."""
    payout = PayoutShare.payout_id == BankReceipt.payout_id
    whole = select(func.sum(PayoutShare.amount_minor)).where(payout).correlate(BankReceipt)
    is_own = PayoutShare.fund_id == BankReceipt.fund_id
    share = (PayoutShare.fund_id, PayoutShare.currency, PayoutShare.amount_minor)
    return (
        select(BankReceipt.id, *share)
        .join(PayoutShare, payout)
        .where(or_(BankReceipt.amount_minor == whole.scalar_subquery(), is_own))
    )
