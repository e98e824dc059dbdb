"""What a page shows of payments and awards beside their own rows, in a fixed number of queries.

Whom an award is for is asked of the rooms below once a page, not once a row.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hardship import applications, awards
from hardship.applications import Application, Vote
from hardship.awards import Award
from hardship.committee import Officer
from hardship.core.database import db
from hardship.payouts.errors import AppliedForIt, NobodyPaysAlone
from hardship.payouts.models import Payment
from hardship.payouts.queries import came_back
from hardship.payouts.rules import PaymentStatus, releaser_obstacle


@dataclass(frozen=True, slots=True)
class Bill:
    """An award that is to be paid, and the application it answers."""

    award: Award
    application: Application


@dataclass(frozen=True, slots=True)
class Slip:
    """A payment with what it is for, and the one that came back before it, in whose place it is."""

    payment: Payment
    award: Award
    application: Application
    replaces: Payment | None


def bills(unpaid: Sequence[Award]) -> list[Bill]:
    """Awards with their applications, in the same order."""
    found = applications.applications_by_id(award.application_id for award in unpaid)
    return [Bill(award, found[award.application_id]) for award in unpaid]


def slips(payments: Sequence[Payment]) -> list[Slip]:
    """Payments with what they are for, in the same order."""
    promised = awards.awards_by_id(payment.award_id for payment in payments)
    of = applications.applications_by_id(award.application_id for award in promised.values())
    before = came_back(of)
    return [
        Slip(
            payment,
            award,
            of[award.application_id],
            _replaced(payment, before.get(award.application_id, [])),
        )
        for payment in payments
        for award in [promised[payment.award_id]]
    ]


def _replaced(payment: Payment, came_back: Sequence[Payment]) -> Payment | None:
    """The last one that had come back when this one was prepared."""
    before = [each for each in came_back if each.ended_at and each.ended_at <= payment.prepared_at]
    return next((each for each in reversed(before) if each.id != payment.id), None)


def refuse_own(award: Award, officer: Officer) -> None:
    """Raise `AppliedForIt` when the award answers the officer's own application."""
    if applications.is_own(applications.application(award.application_id), officer):
        raise AppliedForIt


def release_obstacles(
    payments: Sequence[Payment], officer: Officer
) -> dict[uuid.UUID, NobodyPaysAlone | None]:
    """Why this officer may not release each of these payments; None where they may."""
    found = slips(payments)
    decided = _decided_on([slip.application.id for slip in found], officer)
    return {
        slip.payment.id: releaser_obstacle(
            prepared=slip.payment.prepared_by_id == officer.id,
            decided=slip.application.id in decided,
            applied=applications.is_own(slip.application, officer),
        )
        for slip in found
    }


def to_release(officer: Officer) -> tuple[list[Payment], list[Payment]]:
    """The prepared payments this officer may release, and those only others may, oldest first."""
    query = (
        select(Payment)
        .where(Payment.status == PaymentStatus.PREPARED)
        .order_by(Payment.prepared_at, Payment.id)
    )
    waiting = list(db.session.scalars(query))
    obstacles = release_obstacles(waiting, officer)
    mine = [each for each in waiting if obstacles[each.id] is None]
    return mine, [each for each in waiting if obstacles[each.id] is not None]


def _decided_on(application_ids: Sequence[uuid.UUID], officer: Officer) -> set[uuid.UUID]:
    """Those on which the officer voted, and those whose award the officer let go."""
    query = select(Vote.application_id).where(
        Vote.application_id.in_(application_ids), Vote.officer_id == officer.id
    )
    return set(db.session.scalars(query)) | awards.granted_by(officer, application_ids)
