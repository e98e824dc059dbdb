"""What a page shows of payments and awards beside their own rows, in a fixed number of queries.

Whom an award is for is asked of the rooms below once a page, not once a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hardship import applications, awards
from hardship.applications import Application
from hardship.awards import Award
from hardship.payouts.models import Payment
from hardship.payouts.queries import came_back


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
