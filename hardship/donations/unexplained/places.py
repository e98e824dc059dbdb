"""Where money in suspense lies: at Stripe, in a payout on its way, or at the bank.

Of an automatic payout Stripe says what it consists of. So each movement of a payment is where the
payout is that contains it, and at Stripe while none does. Of a payout that names nothing, or has
not yet, nobody can say; once one has left, money is where the fund has any: at Stripe, then on its
way, then at the bank.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select

from hardship import ledger
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.banking.models import BankReceipt
from hardship.donations.banking.rules import ReceiptKind
from hardship.donations.errors import PartlyArrived
from hardship.donations.in_transit.models import HeldInPayout, PayoutShare, StripePayout
from hardship.donations.models import Gift
from hardship.donations.unexplained.models import AssignedPart, SuspenseAssignment
from hardship.donations.unexplained.rules import AssignmentStatus
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE


@dataclass(frozen=True, slots=True)
class Place:
    """An account, and the payout that is on its way there."""

    account: str
    transaction_id: str
    payout_id: uuid.UUID | None = None


Parts = Mapping[Place, Money]


def places_of(gift: Gift, moved: Mapping[str, Money], fund_id: uuid.UUID) -> Parts:
    """Where what is left of each movement of a payment lies, which a fund holds in suspense.

    Raises `PartlyArrived` while it is in a payout of which a part is at the bank.
    """
    names = _payouts_of(moved)
    found: dict[Place, Money] = {}
    for name, amount in moved.items():
        place = _place(name, names[name], fund_id) if name in names else _at_stripe(name)
        found[place] = found.get(place, Money.zero(amount.currency)) + amount
    is_told = set(moved) <= names.keys() or not _left_unnamed(gift)
    parts = found if is_told else _where_there_is_any(gift, found, fund_id)
    _refuse_what_arrives_in_parts(parts)
    return parts


def _at_stripe(transaction_id: str) -> Place:
    return Place(STRIPE_BALANCE, transaction_id)


def _payouts_of(names: Iterable[str]) -> dict[str, StripePayout]:
    query = (
        select(HeldInPayout.transaction_id, StripePayout)
        .join(StripePayout, StripePayout.id == HeldInPayout.payout_id)
        .where(HeldInPayout.transaction_id.in_(list(names)))
    )
    return {row.transaction_id: row.StripePayout for row in db.session.execute(query)}


def _place(name: str, payout: StripePayout, fund_id: uuid.UUID) -> Place:
    if payout.failure_transaction_id is not None:
        return _at_stripe(payout.failure_transaction_id)
    is_here = select(StripePayout.id).where(StripePayout.id == payout.id, _has_arrived(fund_id))
    if db.session.scalar(is_here) is not None:
        return Place(BANK, name)
    return Place(IN_TRANSIT, name, payout.id)


def _has_arrived(fund_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a receipt says of a payout that a fund's share is at the bank, or all that left."""
    left = select(func.sum(PayoutShare.amount_minor)).where(
        PayoutShare.payout_id == BankReceipt.payout_id
    )
    return exists().where(
        BankReceipt.payout_id == StripePayout.id,
        BankReceipt.stands,
        or_(BankReceipt.fund_id == fund_id, BankReceipt.amount_minor == left.scalar_subquery()),
    )


def _refuse_what_arrives_in_parts(places: Iterable[Place]) -> None:
    """Shares change hands while none has arrived: after that each arrives as large as it left."""
    ids = [each.payout_id for each in places if each.payout_id is not None]
    arrived = select(BankReceipt.id).where(BankReceipt.payout_id.in_(ids), BankReceipt.stands)
    if db.session.scalar(arrived.limit(1)) is not None:
        raise PartlyArrived


def _left_unnamed(gift: Gift) -> bool:
    """Whether money left Stripe since this was paid and nobody can say whether it was this."""
    unnamed = select(StripePayout.id).where(
        StripePayout.is_automatic.is_(False) | StripePayout.awaits_contents,
        StripePayout.transaction_id.is_not(None),
        StripePayout.made_at >= gift.paid_at,
    )
    typed = select(BankReceipt.id).where(
        BankReceipt.kind == ReceiptKind.STRIPE_PAYOUT.value,
        BankReceipt.stands,
        BankReceipt.payout_id.is_(None),
        BankReceipt.decided_at >= gift.paid_at,
    )
    return any(db.session.scalar(each.limit(1)) is not None for each in (unnamed, typed))


def _where_there_is_any(gift: Gift, found: Parts, fund_id: uuid.UUID) -> Parts:
    """What no payout names is spread over where the fund has money."""
    named = {place: part for place, part in found.items() if place.account != STRIPE_BALANCE}
    at_stripe = [part for place, part in found.items() if place.account == STRIPE_BALANCE]
    left = Money.total(at_stripe, at_stripe[0].currency)
    name, nothing = gift.transaction_id or "", Money.zero(left.currency)
    for place, has in _where_fund_has_money(name, fund_id, left.currency):
        part = max(min(left, has), nothing)
        if part:
            named[place] = named.get(place, nothing) + part
            left -= part
    if left:
        first = _at_stripe(name)
        named[first] = named.get(first, nothing) + left
    return named


def _where_fund_has_money(
    name: str, fund_id: uuid.UUID, currency: str
) -> Iterator[tuple[Place, Money]]:
    yield _at_stripe(name), ledger.balance(STRIPE_BALANCE, fund_id, currency)
    on_their_way = (
        select(StripePayout.id, PayoutShare.amount_minor)
        .join(PayoutShare, PayoutShare.payout_id == StripePayout.id)
        .where(
            PayoutShare.fund_id == fund_id,
            PayoutShare.currency == currency,
            StripePayout.failure_transaction_id.is_(None),
            ~_has_arrived(fund_id),
        )
    )
    for payout_id, minor in db.session.execute(on_their_way.order_by(StripePayout.made_at)):
        yield Place(IN_TRANSIT, name, payout_id), Money(minor, currency)
    yield Place(BANK, name), ledger.balance(BANK, fund_id, currency)


def assigned_before(gift: Gift) -> dict[str, Money]:
    """What of each movement was taken out of suspense before."""
    query = (
        select(AssignedPart)
        .join(SuspenseAssignment, SuspenseAssignment.id == AssignedPart.assignment_id)
        .where(SuspenseAssignment.gift_id == gift.id)
    )
    found: dict[str, Money] = {}
    for each in db.session.scalars(query):
        part, name = Money(each.amount_minor, each.currency), each.transaction_id
        found[name] = found[name] + part if name in found else part
    return found


def move_parts(assignment: SuspenseAssignment, parts: Parts) -> None:
    """Write down what goes over where, and whose the payouts on their way are now."""
    by_row: dict[tuple[str, str], Money] = {}
    for place, part in parts.items():
        row = (place.transaction_id, place.account)
        by_row[row] = by_row[row] + part if row in by_row else part
        if place.payout_id is not None and assignment.from_fund_id != assignment.fund_id:
            add_share(place.payout_id, assignment.from_fund_id, -part)
            add_share(place.payout_id, assignment.fund_id, part)
    for (name, account), part in by_row.items():
        if part:
            db.session.add(
                AssignedPart(
                    assignment_id=assignment.id,
                    transaction_id=name,
                    account=account,
                    amount_minor=part.minor,
                    currency=part.currency,
                )
            )
    db.session.flush()


def add_share(payout_id: uuid.UUID, fund_id: uuid.UUID, part: Money) -> None:
    """More of a payout, or less of it below zero, is a fund's."""
    share = db.session.get(PayoutShare, (payout_id, fund_id))
    if share is None:
        share = PayoutShare(
            payout_id=payout_id, fund_id=fund_id, amount_minor=0, currency=part.currency
        )
        db.session.add(share)
    share.amount_minor += part.minor


def went_over(names: Iterable[str]) -> Iterator[tuple[uuid.UUID, Money]]:
    """What of these movements is another fund's since, fund by fund, while it was at Stripe."""
    query = (
        select(AssignedPart, SuspenseAssignment)
        .join(SuspenseAssignment, SuspenseAssignment.id == AssignedPart.assignment_id)
        .where(
            AssignedPart.transaction_id.in_(list(names)),
            AssignedPart.account == STRIPE_BALANCE,
            SuspenseAssignment.status == AssignmentStatus.DONE.value,
        )
    )
    for row in db.session.execute(query):
        part = Money(row.AssignedPart.amount_minor, row.AssignedPart.currency)
        yield row.SuspenseAssignment.from_fund_id, -part
        yield row.SuspenseAssignment.fund_id, part
