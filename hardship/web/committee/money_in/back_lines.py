"""What came back of gifts, as it is printed: refunds and disputes with their entries and people.

A note is a free text about a person: only who asks for refunds or approves them reads it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from hardship import committee, donations
from hardship.committee import Permission
from hardship.donations import Dispute, DisputeMovement, Gift, Refund, RefundStatus
from hardship.web.access import current_officer
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.money_in.words import DISPUTE_REASONS, REFUND_STATES, trouble_of
from hardship.web.committee.money_words import DISPUTE_STATES, REASONS, State


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund. `asked_by` is empty for one that was made on Stripe's dashboard.

    Of one that came to nothing, `later` made up for it, `settled_by` said that it need not be made
    again, or it `is_open`.
    """

    refund: Refund
    gift: Gift
    state: State
    why: str
    note: str
    trouble: str
    asked_by: str
    decided_by: str
    settled_by: str
    later: Refund | None
    is_open: bool
    entries: Sequence[BookLine]


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that a dispute took, or brought back, with its entry."""

    moved: DisputeMovement
    entries: Sequence[BookLine]


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """One dispute or inquiry, with each movement."""

    dispute: Dispute
    gift: Gift
    state: State
    reason: str
    movements: Sequence[Movement]


def refund_lines(refunds: Iterable[Refund]) -> list[RefundLine]:
    """These refunds, in their order."""
    listed = list(refunds)
    gifts = _gifts(each.gift_id for each in listed)
    names = committee.officer_names(
        {who for each in listed for who in _people(each) if who is not None}
    )
    later, with_banks = (
        donations.refunds_made_again(listed),
        donations.refunds_left_to_banks(listed),
    )
    return [
        _refund_line(
            each,
            gifts[each.gift_id],
            names,
            later=later.get(each.id),
            is_with_bank=each.id in with_banks,
        )
        for each in listed
    ]


def dispute_lines(disputes: Iterable[Dispute]) -> list[DisputeLine]:
    """These disputes, in their order."""
    listed = list(disputes)
    gifts = _gifts(each.gift_id for each in listed)
    return [
        DisputeLine(
            each,
            gifts[each.gift_id],
            DISPUTE_STATES[each.state],
            str(DISPUTE_REASONS.get(each.reason, each.reason.replace("_", " "))),
            [Movement(moved, entries_of(moved.id)) for moved in donations.movements_of(each)],
        )
        for each in listed
    ]


def entries_of(*transaction_ids: str | None) -> list[BookLine]:
    """What movements of Stripe's balance left in the books."""
    readable = current_officer().may(Permission.LEDGER_READ)
    return [
        line
        for name in transaction_ids
        if name
        for line in book_lines(donations.BY_STRIPE, name, readable=readable)
    ]


def _refund_line(
    refund: Refund,
    gift: Gift,
    names: dict[UUID, str],
    *,
    later: Refund | None,
    is_with_bank: bool,
) -> RefundLine:
    may = current_officer().may
    reads_note = may(Permission.REFUND_ASK) or may(Permission.REFUND_APPROVE)
    is_settled = refund.is_settled_otherwise
    is_open = refund.has_come_to_nothing and not (is_settled or later or is_with_bank)
    shape, words = REFUND_STATES[refund.state]
    return RefundLine(
        refund,
        gift,
        (shape if is_open or not refund.has_come_to_nothing else "wait", words),
        why=str(REASONS[refund.why]) if refund.why else "",
        note=(refund.note or "") if reads_note else "",
        trouble=trouble_of(
            refund,
            is_with_bank=is_with_bank,
            is_open=is_open,
            obstacle=donations.obstacle_to_refund(gift) if is_open else None,
        ),
        asked_by=_name(refund.asked_by_id, names),
        decided_by=_name(
            refund.declined_by_id
            if refund.state is RefundStatus.DECLINED
            else refund.approved_by_id,
            names,
        ),
        settled_by=_name(refund.settled_by_id, names) if is_settled else "",
        later=later,
        is_open=is_open,
        entries=entries_of(refund.transaction_id, refund.failure_transaction_id),
    )


def _people(refund: Refund) -> tuple[UUID | None, ...]:
    return (
        refund.asked_by_id,
        refund.approved_by_id,
        refund.declined_by_id,
        refund.settled_by_id,
    )


def _name(officer_id: UUID | None, names: dict[UUID, str]) -> str:
    return names.get(officer_id, "") if officer_id else ""


def _gifts(ids: Iterable[UUID]) -> dict[UUID, Gift]:
    return {gift.id: gift for gift in donations.gifts_by_id(set(ids))}
