"""Nobody pays alone: who may not release a payment, nor move one of their own.

Whoever voted on any version of the case, let its award go, prepared the payment or applied for it
does not release it. The database refuses them as well.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from hardship import applications, awards
from hardship.awards import Award
from hardship.committee import Officer
from hardship.core.database import db
from hardship.payouts.errors import AppliedForIt, NobodyPaysAlone
from hardship.payouts.models import Payment
from hardship.payouts.payment_slips import slips
from hardship.payouts.rules import PaymentStatus, releaser_obstacle


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


def _decided_on(application_ids: Sequence[uuid.UUID], officer: Officer) -> frozenset[uuid.UUID]:
    """Those on which the officer voted, and those whose award the officer let go."""
    voted = applications.voted_on_by(officer, application_ids)
    return voted | awards.granted_by(officer, application_ids)
