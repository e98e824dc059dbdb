"""Reading refunds, disputes, warnings, payouts and suspense: for the desk, and for the verbs."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from hardship import ledger
from hardship.core import clock
from hardship.core.by_two import Standing
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.donations.gateway import PayoutStatus, RefundStatus
from hardship.donations.models import BankReceipt, Gift
from hardship.donations.rules import (
    BY_STRIPE,
    AssignmentStatus,
    GiftStatus,
)
from hardship.donations.stripe_models import (
    Dispute,
    DisputeMovement,
    FraudAlert,
    PayoutShare,
    Refund,
    StripePayout,
    SuspenseAssignment,
)
from hardship.donations.stripe_rules import (
    BY_ASSIGNMENT,
    CALLED_BACK,
    CLOSED,
    UNANSWERED,
)
from hardship.ledger import GIFTS_ONLINE, PROCESSING_FEES, SUSPENSE, Entry

#: What became of one gift.
AboutGift = Refund | Dispute | FraudAlert | SuspenseAssignment

#: A list that Stripe fills shows the first of so many; what officers asked for is shown whole.
_MOST = 200


def refund(refund_id: uuid.UUID) -> Refund:
    """One refund. Raises `NotFound`."""
    return existing(Refund, refund_id)


def refunds_of(gift: Gift) -> list[Refund]:
    """All refunds of a payment, the oldest first."""
    query = select(Refund).where(Refund.gift_id == gift.id)
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds(cursor: str | None = None) -> Page[Refund]:
    """Every refund, newest first, a page at a time."""
    return keyset(select(Refund), [Key(Refund.asked_at, True), Key(Refund.id, True)], cursor)


def refunds_waiting() -> list[Refund]:
    """What somebody else has to approve, the oldest first."""
    query = select(Refund).where(Refund.status == RefundStatus.ASKED.value)
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds_in_trouble() -> list[Refund]:
    """Approved ones that Stripe did not carry out, and those that failed after it had."""
    tried = (Refund.status == RefundStatus.APPROVED.value) & Refund.failure.is_not(None)
    ended = Refund.status.in_([RefundStatus.REFUSED, RefundStatus.FAILED, RefundStatus.CANCELED])
    query = select(Refund).where(or_(tried, ended))
    return list(db.session.scalars(query.order_by(Refund.asked_at.desc(), Refund.id).limit(_MOST)))


def disputes_of(gift: Gift) -> list[Dispute]:
    """All disputes of a payment, the oldest first."""
    query = select(Dispute).where(Dispute.gift_id == gift.id)
    return list(db.session.scalars(query.order_by(Dispute.opened_at, Dispute.id)))


def disputes(
    cursor: str | None = None, *, only_open: bool = False, only_closed: bool = False
) -> Page[Dispute]:
    """Disputes and inquiries, newest first, a page at a time."""
    query = select(Dispute)
    if only_open:
        query = query.where(Dispute.status.not_in(CLOSED))
    if only_closed:
        query = query.where(Dispute.status.in_(CLOSED))
    return keyset(query, [Key(Dispute.opened_at, True), Key(Dispute.id, True)], cursor)


def disputes_to_answer() -> list[Dispute]:
    """Those that want an answer on Stripe's dashboard, the most urgent first."""
    query = select(Dispute).where(Dispute.status.in_(UNANSWERED), Dispute.due_by > clock.now())
    return list(db.session.scalars(query.order_by(Dispute.due_by, Dispute.id).limit(_MOST)))


def movements_of(dispute: Dispute) -> list[DisputeMovement]:
    """What a dispute has taken and brought back, in the order in which it was booked."""
    query = select(DisputeMovement).where(DisputeMovement.dispute_id == dispute.id)
    booked = select(func.min(Entry.id)).where(
        Entry.source_type == BY_STRIPE, Entry.source_id == DisputeMovement.id
    )
    return list(db.session.scalars(query.order_by(booked.scalar_subquery(), DisputeMovement.id)))


def fraud_warnings() -> list[FraudAlert]:
    """Warnings that a refund would answer and that nobody has looked at, the oldest first."""
    query = select(FraudAlert).where(FraudAlert.is_actionable, FraudAlert.seen_at.is_(None))
    return list(db.session.scalars(query.order_by(FraudAlert.warned_at).limit(_MOST)))


def fraud_warning(warning_id: str) -> FraudAlert:
    """One warning. Raises `NotFound`."""
    return existing(FraudAlert, warning_id)


def stripe_payouts(cursor: str | None = None) -> Page[StripePayout]:
    """Payouts that Stripe told of, newest first, a page at a time."""
    keys = [Key(StripePayout.made_at, True), Key(StripePayout.id, True)]
    return keyset(select(StripePayout), keys, cursor)


def payouts_on_their_way() -> list[StripePayout]:
    """Those that left and that no confirmed receipt says arrived, the oldest first."""
    left = exists().where(PayoutShare.payout_id == StripePayout.id)
    arrived = select(func.coalesce(func.sum(BankReceipt.amount_minor), 0)).where(
        BankReceipt.payout_id == StripePayout.id,
        BankReceipt.status == Standing.CONFIRMED.value,
    )
    sent = select(func.sum(PayoutShare.amount_minor)).where(
        PayoutShare.payout_id == StripePayout.id
    )
    query = select(StripePayout).where(
        StripePayout.status.not_in(CALLED_BACK),
        left,
        arrived.scalar_subquery() != sent.scalar_subquery(),
    )
    return list(db.session.scalars(query.order_by(StripePayout.made_at).limit(_MOST)))


def payouts_failed() -> list[StripePayout]:
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
        ~exists().where(named, BankReceipt.status != Standing.REJECTED.value),
    )
    return list(db.session.scalars(query.order_by(StripePayout.made_at).limit(_MOST)))


def payouts_moved_by(transaction_ids: Iterable[str]) -> dict[str, StripePayout]:
    """The payouts that Stripe's movements are about: sent, or brought back."""
    names = set(transaction_ids)
    left, back = StripePayout.transaction_id, StripePayout.failure_transaction_id
    query = select(StripePayout).where(or_(left.in_(names), back.in_(names)))
    return {
        name: found
        for found in db.session.scalars(query)
        for name in (found.transaction_id, found.failure_transaction_id)
        if name in names
    }


def receipts_of(payouts: Iterable[StripePayout]) -> dict[uuid.UUID, list[BankReceipt]]:
    """What the bank's statement says of each of these payouts, the oldest first."""
    ids = [each.id for each in payouts]
    query = select(BankReceipt).where(
        or_(BankReceipt.payout_id.in_(ids), BankReceipt.claimed_by_id.in_(ids)),
        BankReceipt.status != Standing.REJECTED.value,
    )
    found: dict[uuid.UUID, list[BankReceipt]] = {each: [] for each in ids}
    for receipt in db.session.scalars(query.order_by(BankReceipt.entered_at)):
        payout_id = receipt.payout_id or receipt.claimed_by_id
        if payout_id is not None:
            found[payout_id].append(receipt)
    return found


def arrivals_to_recall() -> list[BankReceipt]:
    """Receipts of payouts that came back to Stripe, which the books still have at the bank."""
    named = or_(
        StripePayout.id == BankReceipt.payout_id, StripePayout.id == BankReceipt.claimed_by_id
    )
    query = select(BankReceipt).where(
        exists().where(named, StripePayout.status.in_(CALLED_BACK)),
        BankReceipt.status == Standing.CONFIRMED.value,
        BankReceipt.recall_confirmed_by_id.is_(None),
    )
    return list(db.session.scalars(query.order_by(BankReceipt.entered_at).limit(_MOST)))


def assignment(assignment_id: uuid.UUID) -> SuspenseAssignment:
    """What somebody said money in suspense is. Raises `NotFound`."""
    return existing(SuspenseAssignment, assignment_id)


def gifts_behind(table: type[AboutGift], ids: Iterable[uuid.UUID | str]) -> dict[Any, Gift]:
    """The gifts that some of what became of gifts is about, by its ids, in one query."""
    query = select(table.id, Gift).join(Gift, Gift.id == table.gift_id)
    return {row.id: row.Gift for row in db.session.execute(query.where(table.id.in_(list(ids))))}


def assignment_waiting(gift: Gift) -> SuspenseAssignment | None:
    """What somebody said of this payment and another has to confirm."""
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.gift_id == gift.id,
        SuspenseAssignment.status == AssignmentStatus.ASKED.value,
    )
    return db.session.scalar(query)


def assignments_waiting() -> list[SuspenseAssignment]:
    """What a second person has to confirm, the oldest first."""
    asked = SuspenseAssignment.status == AssignmentStatus.ASKED.value
    query = select(SuspenseAssignment).where(asked).order_by(SuspenseAssignment.asked_at)
    return list(db.session.scalars(query))


def gifts_to_explain(cursor: str | None = None) -> Page[Gift]:
    """Payments of which something is in suspense, newest first, a page at a time."""
    query = select(Gift).where(_is_to_explain())
    return keyset(query, [Key(Gift.started_at, True), Key(Gift.id, True)], cursor)


def count_to_explain(*, unsaid: bool = False) -> int:
    """How many payments there are to explain; `unsaid` leaves out what somebody has to confirm."""
    query = select(func.count()).select_from(Gift).where(_is_to_explain())
    if unsaid:
        waits = exists().where(
            SuspenseAssignment.gift_id == Gift.id,
            SuspenseAssignment.status == AssignmentStatus.ASKED.value,
        )
        query = query.where(~waits)
    return db.session.scalar(query) or 0


def _is_to_explain() -> ColumnElement[bool]:
    """What came and is not in the books yet, and what the books hold something of."""
    unbooked = (Gift.status == GiftStatus.SUSPENDED.value) & Gift.transaction_id.is_(None)
    return or_(unbooked, Gift.id.in_(_held_of_gifts()))


def _held_of_gifts() -> Select[uuid.UUID]:
    """Gifts whose movements and explanations leave something on 2030: its few lines are read."""
    lines = ledger.lines_by_source(BY_STRIPE).subquery().c
    on_account = (lines.account == SUSPENSE, lines.fund_id.in_(ledger.funds_in_books()))
    of_gift = (
        (Gift.id, Gift.transaction_id),
        (Refund.gift_id, Refund.transaction_id),
        (Refund.gift_id, Refund.failure_transaction_id),
    )
    moved = [
        select(gift_id.label("gift_id"), lines.amount_minor).where(
            *on_account, lines.source_id == name
        )
        for gift_id, name in of_gift
    ]
    disputed = select(Dispute.gift_id, lines.amount_minor).where(
        *on_account, lines.source_id == DisputeMovement.id, Dispute.id == DisputeMovement.dispute_id
    )
    explained = select(SuspenseAssignment.gift_id, SuspenseAssignment.amount_minor).where(
        SuspenseAssignment.status == AssignmentStatus.DONE.value
    )
    every = union_all(*moved, disputed, explained).subquery().c
    return select(every.gift_id).group_by(every.gift_id).having(func.sum(every.amount_minor) != 0)


def received(gift: Gift) -> Money:
    """What was paid, by the books; nothing while they do not have it."""
    return _booked(gift, GIFTS_ONLINE, SUSPENSE, sign=-1)


def fee_kept(gift: Gift) -> Money:
    """What Stripe kept of a payment, by the books, in the currency in which it came."""
    return _booked(gift, PROCESSING_FEES)


def _booked(gift: Gift, *accounts: str, sign: int = 1) -> Money:
    entry = ledger.entry_for(ledger.Source(BY_STRIPE, gift.transaction_id or ""))
    postings = ledger.postings_of(entry.id) if entry else []
    currency = postings[0].amount.currency if postings else gift.currency
    posted = sum(each.amount.minor for each in postings if each.account in accounts)
    return Money(sign * posted, currency)


def in_suspense(gift: Gift) -> Money:
    """What is still held of one payment."""
    return held_in_suspense([gift])[gift.id]


def held_in_suspense(gifts: Sequence[Gift]) -> dict[uuid.UUID, Money]:
    """What is still held of each payment, by every movement that it has made."""
    sources = sources_of(gifts)
    found: dict[uuid.UUID, Money] = {}
    for item, held in _held(sources):
        gift_id = sources[item.type, item.id]
        found[gift_id] = found[gift_id] + held if gift_id in found else held
    return {each.id: found.get(each.id, Money.zero(each.currency)) for each in gifts}


def suspense_of(gift: Gift) -> dict[uuid.UUID, Money]:
    """What is still held of one payment, by the fund that holds it."""
    found: dict[uuid.UUID, Money] = {}
    for item, held in _held(sources_of([gift])):
        found[item.fund_id] = found[item.fund_id] + held if item.fund_id in found else held
    return found


def held_of_movements(gift: Gift) -> dict[str, Money]:
    """What each movement of a payment brought into suspense, or took out of it below zero."""
    return {
        item.id: held for item, held in _held(sources_of([gift])) if item.type == BY_STRIPE and held
    }


def _held(sources: Iterable[tuple[str, str]]) -> Iterator[tuple[ledger.Item, Money]]:
    names = list(sources)
    for kind in (BY_STRIPE, BY_ASSIGNMENT):
        moved = ledger.moved_by(SUSPENSE, kind, (name for (of, name) in names if of == kind))
        for item, minor in moved.items():
            yield item, Money(-minor, item.currency)


def sources_of(gifts: Sequence[Gift]) -> dict[tuple[str, str], uuid.UUID]:
    """Everything that may have moved these payments, by type and id of the entry's source."""
    ids = [each.id for each in gifts]
    found = {(BY_STRIPE, each.transaction_id): each.id for each in gifts if each.transaction_id}
    for each in db.session.scalars(select(Refund).where(Refund.gift_id.in_(ids))):
        for name in (each.transaction_id, each.failure_transaction_id):
            if name:
                found[BY_STRIPE, name] = each.gift_id
    moved = select(DisputeMovement.id, Dispute.gift_id).join(
        Dispute, Dispute.id == DisputeMovement.dispute_id
    )
    for name, gift_id in db.session.execute(moved.where(Dispute.gift_id.in_(ids))):
        found[BY_STRIPE, name] = gift_id
    assigned = select(SuspenseAssignment.id, SuspenseAssignment.gift_id)
    for made, gift_id in db.session.execute(assigned.where(SuspenseAssignment.gift_id.in_(ids))):
        found[BY_ASSIGNMENT, str(made)] = gift_id
    return found
