"""What came back of gifts, as it is printed: refunds and disputes with their entries and people.

A note is a free text about a person: only who asks for refunds or approves them reads it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hardship import committee, donations
from hardship.committee import Permission
from hardship.donations import (
    Dispute,
    DisputeMovement,
    Gift,
    Refund,
    Refundable,
    RefundStatus,
)
from hardship.ledger import Source
from hardship.web.access import current_officer
from hardship.web.committee.books.lines import BookLine, lines_of_each
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
class _Beside:
    """What lines of refunds tell beside their rows, asked for once for all of them."""

    gifts: Mapping[UUID, Gift]
    names: Mapping[UUID, str]
    later: Mapping[UUID, Refund]
    with_banks: Collection[UUID]
    refundable: Mapping[UUID, Refundable]
    entries: Mapping[str, Sequence[BookLine]]


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
    beside = _beside(listed)
    return [_refund_line(each, beside) for each in listed]


def dispute_lines(disputes: Iterable[Dispute]) -> list[DisputeLine]:
    """These disputes, in their order."""
    listed = list(disputes)
    gifts, movements = _gifts(each.gift_id for each in listed), _movements(listed)
    return [
        DisputeLine(
            each,
            gifts[each.gift_id],
            DISPUTE_STATES[each.state],
            str(DISPUTE_REASONS.get(each.reason, each.reason.replace("_", " "))),
            movements[each.id],
        )
        for each in listed
    ]


def _movements(disputes: Sequence[Dispute]) -> dict[UUID, list[Movement]]:
    found = donations.movements_of(disputes)
    entries = _entries(each.id for moved in found.values() for each in moved)
    return {
        key: [Movement(each, entries[each.id]) for each in moved] for key, moved in found.items()
    }


def _entries(transaction_ids: Iterable[str]) -> dict[str, list[BookLine]]:
    """What each of these movements of Stripe's balance left in the books."""
    lines = lines_of_each(Source(donations.BY_STRIPE, each) for each in transaction_ids)
    return {source.id: found for source, found in lines.items()}


def _beside(refunds: Sequence[Refund]) -> _Beside:
    gifts = _gifts(each.gift_id for each in refunds)
    failed = {each.gift_id for each in refunds if each.has_come_to_nothing}
    return _Beside(
        gifts,
        committee.officer_names(
            {who for each in refunds for who in _people(each) if who is not None}
        ),
        later=donations.refunds_made_again(refunds),
        with_banks=donations.refunds_left_to_banks(refunds),
        refundable=donations.refundable([gifts[each] for each in failed]),
        entries=_entries(name for each in refunds for name in each.movement_ids),
    )


def _refund_line(refund: Refund, beside: _Beside) -> RefundLine:
    may, names = current_officer().may, beside.names
    reads_note = may(Permission.REFUND_ASK) or may(Permission.REFUND_APPROVE)
    later, is_with_bank = beside.later.get(refund.id), refund.id in beside.with_banks
    is_settled = refund.is_settled_otherwise
    is_open = refund.has_come_to_nothing and not (is_settled or later or is_with_bank)
    shape, words = REFUND_STATES[refund.state]
    return RefundLine(
        refund,
        beside.gifts[refund.gift_id],
        (shape if is_open or not refund.has_come_to_nothing else "wait", words),
        why=str(REASONS[refund.why]) if refund.why else "",
        note=(refund.note or "") if reads_note else "",
        trouble=trouble_of(
            refund,
            is_with_bank=is_with_bank,
            is_open=is_open,
            obstacle=beside.refundable[refund.gift_id].obstacle if is_open else None,
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
        entries=[line for name in refund.movement_ids for line in beside.entries[name]],
    )


def _people(refund: Refund) -> tuple[UUID | None, ...]:
    return (
        refund.asked_by_id,
        refund.approved_by_id,
        refund.declined_by_id,
        refund.settled_by_id,
    )


def _name(officer_id: UUID | None, names: Mapping[UUID, str]) -> str:
    return names.get(officer_id, "") if officer_id else ""


def _gifts(ids: Iterable[UUID]) -> dict[UUID, Gift]:
    return {gift.id: gift for gift in donations.gifts_by_id(set(ids))}
