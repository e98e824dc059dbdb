"""What the rows of money in suspense say that they posted, for who compares the books with them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from hardship.core.database import db
from hardship.core.money import Money
from hardship.core.tokens import as_ids
from hardship.donations.unexplained.models import AssignedPart, SuspenseAssignment
from hardship.donations.unexplained.rules import (
    STRIPE_MOVEMENT_EXPLAINED,
    STRIPE_MOVEMENT_SUSPENDED,
    SUSPENSE_ASSIGNED,
    SUSPENSE_ASSIGNED_ELSEWHERE,
    AssignmentStatus,
    stripe_movement_explained,
    stripe_movement_suspended,
    suspense_assigned,
    suspense_assigned_elsewhere,
)
from hardship.donations.unexplained.stray_queries import strays_by_transaction
from hardship.ledger import Posting, RowsSay

_Said = dict[str, Sequence[Posting]]


def _suspended(transaction_ids: Collection[str]) -> _Said:
    return {
        name: stripe_movement_suspended(stray.fund_id, stray.amount)
        for name, stray in strays_by_transaction(transaction_ids).items()
    }


def _explained(transaction_ids: Collection[str]) -> _Said:
    return {
        name: stripe_movement_explained(stray.fund_id, stray.amount, stray.said)
        for name, stray in strays_by_transaction(transaction_ids).items()
        if stray.said is not None and stray.explained_at is not None
    }


def _assigned(assignment_ids: Collection[str]) -> _Said:
    return {
        str(each.id): suspense_assigned(each.fund_id, each.amount)
        for each in _done(assignment_ids)
        if each.from_fund_id == each.fund_id
    }


def _assigned_elsewhere(assignment_ids: Collection[str]) -> _Said:
    """The fee that went over is what its parts leave of it."""
    done = [each for each in _done(assignment_ids) if each.from_fund_id != each.fund_id]
    parts = _parts(done)
    return {
        str(each.id): suspense_assigned_elsewhere(
            each.from_fund_id,
            each.fund_id,
            each.amount,
            each.amount - Money.total(parts[each.id].values(), each.currency),
            parts[each.id],
        )
        for each in done
    }


def _done(assignment_ids: Collection[str]) -> list[SuspenseAssignment]:
    query = select(SuspenseAssignment).where(
        SuspenseAssignment.id.in_(as_ids(assignment_ids)),
        SuspenseAssignment.status == AssignmentStatus.DONE.value,
    )
    return list(db.session.scalars(query))


def _parts(assignments: Collection[SuspenseAssignment]) -> Mapping[UUID, dict[str, Money]]:
    """Of each what moved on each account."""
    keys = (AssignedPart.assignment_id, AssignedPart.account, AssignedPart.currency)
    query = (
        select(*keys, func.sum(AssignedPart.amount_minor))
        .where(AssignedPart.assignment_id.in_([each.id for each in assignments]))
        .group_by(*keys)
    )
    found: defaultdict[UUID, dict[str, Money]] = defaultdict(dict)
    for assignment_id, account, currency, minor in db.session.execute(query):
        found[assignment_id][account] = Money(int(minor), currency)
    return found


ROWS_SAY: Final[Mapping[str, RowsSay]] = {
    STRIPE_MOVEMENT_SUSPENDED: _suspended,
    STRIPE_MOVEMENT_EXPLAINED: _explained,
    SUSPENSE_ASSIGNED: _assigned,
    SUSPENSE_ASSIGNED_ELSEWHERE: _assigned_elsewhere,
}
