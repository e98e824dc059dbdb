"""Refunds, read: of one gift, of all, those that wait for a person, what followed on a failure."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from hardship import audit
from hardship.core import clock
from hardship.core.batches import in_batches
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.donations.disputing.models import Dispute
from hardship.donations.disputing.queries import disputes_by_gift
from hardship.donations.gateway import RefundStatus
from hardship.donations.gift_history import received, received_of
from hardship.donations.models import Gift
from hardship.donations.queries import gifts_by_id
from hardship.donations.refunding.models import Refund
from hardship.donations.refunding.rules import (
    CAME_TO_NOTHING,
    Obstacle,
    Turn,
    bank_decides,
    made_again,
    refund_obstacle,
)
from hardship.donations.rules import LONGEST_LIST

#: By which acts people hear that a refund begins, and that it comes to nothing.
_BEGUN = ("refund.asked", "refund.found")
_ENDED = ("refund.refused", "refund.failed")


def refund(refund_id: uuid.UUID) -> Refund:
    """One refund. Raises `NotFound`."""
    return existing(Refund, refund_id)


def refunds_of(gift: Gift) -> list[Refund]:
    """All refunds of a payment, the oldest first."""
    return _refunds_of([gift.id])


def _refunds_of(gift_ids: list[uuid.UUID]) -> list[Refund]:
    query = select(Refund).where(Refund.gift_id.in_(gift_ids))
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds(cursor: str | None = None) -> Page[Refund]:
    """Every refund, newest first, a page at a time."""
    return keyset(select(Refund), [Key(Refund.asked_at, True), Key(Refund.id, True)], cursor)


def refunds_waiting() -> list[Refund]:
    """What somebody else has to approve, the oldest first."""
    query = select(Refund).where(Refund.status == RefundStatus.ASKED.value)
    return list(db.session.scalars(query.order_by(Refund.asked_at, Refund.id)))


def refunds_in_trouble() -> list[Refund]:
    """Approved ones that Stripe did not carry out, and those that came to nothing; newest first.

    What came to nothing until it is made again, is the bank's to decide, or is settled otherwise.
    """
    tried = (Refund.status == RefundStatus.APPROVED.value) & Refund.failure.is_not(None)
    ended = Refund.status.in_(CAME_TO_NOTHING) & Refund.settled_by_id.is_(None)
    query = select(Refund).where(or_(tried, ended)).order_by(Refund.asked_at.desc(), Refund.id)
    found = list(db.session.scalars(query))
    over = refunds_made_again(found).keys() | refunds_left_to_banks(found)
    return [each for each in found if each.id not in over][:LONGEST_LIST]


def refunds_made_again(refunds: Iterable[Refund]) -> dict[uuid.UUID, Refund]:
    """Of those that came to nothing, which of the same gift was begun later and makes up for it.

    It may not have arrived yet, and may fail in turn. Where nothing of the payment is left, the
    last that stands makes up for all.
    """
    failed = [each for each in refunds if each.has_come_to_nothing]
    found: dict[uuid.UUID, Refund] = {}
    for some in in_batches({each.gift_id for each in failed}):
        rows = _refunds_of(some)
        found |= _last_of_spent(rows, _left_of(gifts_by_id(some), rows)) | _made_again(rows)
    return {each.id: found[each.id] for each in failed if each.id in found}


def _last_of_spent(
    rows: Sequence[Refund], left: Mapping[uuid.UUID, Money]
) -> dict[uuid.UUID, Refund]:
    """For each that came to nothing, the last that stands of a gift of which nothing is left."""
    last = {each.gift_id: each for each in rows if each.is_standing}
    return {
        each.id: last[each.gift_id]
        for each in rows
        if each.has_come_to_nothing and each.gift_id in last and left[each.gift_id].minor <= 0
    }


def _made_again(refunds: Iterable[Refund]) -> dict[uuid.UUID, Refund]:
    rows = {each.id: each for each in refunds}
    turns: dict[uuid.UUID, list[Turn]] = defaultdict(list)
    for refund_id, ends in _heard(rows):
        row = rows[refund_id]
        if row.state is not RefundStatus.DECLINED and (not ends or row.has_come_to_nothing):
            turns[row.gift_id].append(Turn(row.id, row.amount, ends))
    later = {failed: by for each in turns.values() for failed, by in made_again(each).items()}
    return {failed: rows[by] for failed, by in later.items()}


def _heard(rows: Mapping[uuid.UUID, Refund]) -> list[tuple[uuid.UUID, bool]]:
    """That each was made, and that it was heard here to have come to nothing, in that order.

    What was made on the dashboard before counts as before, however late it was heard of.
    """
    told = [
        (act.recorded_at if verb in _ENDED else rows[found].asked_at, act.id, found, verb in _ENDED)
        for verb in (*_BEGUN, *_ENDED)
        for act in audit.acts(verb, Refund.__tablename__, rows)
        for found in [uuid.UUID(act.subject_id)]
    ]
    return [(found, ends) for _at, _number, found, ends in sorted(told)]


def refunds_left_to_banks(refunds: Iterable[Refund]) -> set[uuid.UUID]:
    """Those that came to nothing, and the payer's bank takes the money by a dispute, or has it."""
    failed = [each for each in refunds if each.has_come_to_nothing]
    disputes: dict[uuid.UUID, list[Dispute]] = {}
    left: dict[uuid.UUID, Money] = {}
    for some in in_batches({each.gift_id for each in failed}):
        disputes |= disputes_by_gift(some)
        left |= _left_of(gifts_by_id(some), _refunds_of(some))
    return {
        each.id
        for each in failed
        for told in [[(dispute.state, dispute.amount) for dispute in disputes[each.gift_id]]]
        if bank_decides(each.failure, told, left[each.gift_id])
    }


@dataclass(frozen=True, slots=True)
class Refundable:
    """What is left of a payment, and why none of it can be sent back now; None when it can."""

    left: Money
    obstacle: Obstacle | None


def refundable(gifts: Sequence[Gift]) -> dict[uuid.UUID, Refundable]:
    """What can be sent back of each of these payments, in a fixed number of queries."""
    ids = [each.id for each in gifts]
    left, disputes = _left_of(gifts, _refunds_of(ids)), disputes_by_gift(ids)
    return {
        each.id: Refundable(
            rest, obstacle_to_refund(each, rest, left=rest, disputes=disputes[each.id])
        )
        for each in gifts
        for rest in [left[each.id]]
    }


def obstacle_to_refund(
    gift: Gift, amount: Money, *, left: Money, disputes: Iterable[Dispute]
) -> Obstacle | None:
    """Why this much of a payment, of which so much is `left`, cannot be sent back now."""
    return refund_obstacle(
        amount,
        left=left,
        is_presented=gift.presented is not None,
        charge_id=gift.charge_id,
        paid_at=gift.paid_at if gift.is_booked else None,
        disputes=[each.state for each in disputes],
        now=clock.now(),
    )


def _left_of(gifts: Sequence[Gift], rows: Iterable[Refund]) -> dict[uuid.UUID, Money]:
    """What is left of each of these payments, whose refunds these are."""
    came, back = received_of(gifts), defaultdict(list)
    for row in rows:
        back[row.gift_id].append(row)
    return {each.id: _left(each.presented or came[each.id], back[each.id]) for each in gifts}


def left_to_refund(gift: Gift, *, besides: Refund | None = None) -> Money:
    """What was paid, in the currency in which it was, less all that goes back or is about to."""
    return _left(gift.presented or received(gift), refunds_of(gift), besides=besides)


def _left(paid: Money, refunds: Iterable[Refund], *, besides: Refund | None = None) -> Money:
    return paid - standing(paid.currency, refunds, besides=besides)


def standing(currency: str, refunds: Iterable[Refund], *, besides: Refund | None = None) -> Money:
    """What these take away from what is left, together."""
    amounts = (each.amount for each in refunds if each.is_standing and each is not besides)
    return Money.total(amounts, currency)
