"""How a worker is paid: as the version says, or as its newest correction does.

Once money is promised the version stays as it was voted on. Who gave a wrong account or address
gives another one beside it, as often as it takes.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hardship.applications.answers import Payee, payee_from, to_json
from hardship.applications.checking import check_payee, is_whole
from hardship.applications.errors import Incomplete
from hardship.applications.models import Application, PayeeCorrection, Version
from hardship.applications.queries import current_version
from hardship.core import clock
from hardship.core.database import db


@dataclass(frozen=True, slots=True)
class PayDetails:
    """Where the money goes. `id` is of the row that says so, `payee` None once it was purged.

    `corrected_at` is None while they are what the worker sent with the application.
    """

    id: uuid.UUID
    payee: Payee | None
    corrected_at: datetime | None


def payee_of(application: Application) -> Payee | None:
    """Where the money goes: for the treasurer, after approval. None once it was purged."""
    return pay_details_of(application).payee


def pay_details_of(application: Application) -> PayDetails:
    """The same, and what says so. Raises `NotFound` for a draft that was never sent."""
    current_version(application)
    return pay_details([application])[application.id]


def pay_details(found: Iterable[Application]) -> dict[uuid.UUID, PayDetails]:
    """How several applications are paid, by the application's id, in two queries."""
    ids = [each.current_version_id for each in found]
    newest = {each.version_id: each for each in _corrections(ids)}
    query = select(Version).where(Version.id.in_(ids))
    return {
        version.application_id: _details(version, newest.get(version.id))
        for version in db.session.scalars(query)
    }


def corrected_at(found: Iterable[Application]) -> dict[uuid.UUID, datetime]:
    """When those that were corrected last were, by the application's id. Opens nothing sealed."""
    ids = [each.current_version_id for each in found]
    query = (
        select(Version.application_id, PayeeCorrection.corrected_at)
        .join(PayeeCorrection, PayeeCorrection.version_id == Version.id)
        .where(Version.id.in_(ids))
        .order_by(PayeeCorrection.number)
    )
    return dict(db.session.execute(query).all())


def corrections(application: Application) -> list[PayeeCorrection]:
    """Every correction of what counts now, the first one first."""
    return _corrections([application.current_version_id])


def correct_payee(application: Application, payee: Payee) -> PayeeCorrection | None:
    """Write down where the money goes from now on; None if that is what counts already.

    `payouts.correct_payee` calls this, under the lock of the award, once it knows that nobody is
    paying it. Raises `Incomplete`, and what `check_payee` raises.
    """
    check_payee(payee)
    if not is_whole(payee):
        raise Incomplete
    if payee == payee_of(application):
        return None
    version = current_version(application)
    row = PayeeCorrection(
        version_id=version.id,
        number=len(corrections(application)) + 1,
        corrected_at=clock.now(),
    )
    row.payee_json = to_json(payee)
    db.session.add(row)
    db.session.flush()
    return row


def _corrections(version_ids: Iterable[uuid.UUID | None]) -> list[PayeeCorrection]:
    query = select(PayeeCorrection).where(PayeeCorrection.version_id.in_(list(version_ids)))
    return list(db.session.scalars(query.order_by(PayeeCorrection.number)))


def _details(version: Version, correction: PayeeCorrection | None) -> PayDetails:
    if correction is None:
        return PayDetails(version.id, payee_from(version.payee_json), None)
    return PayDetails(correction.id, payee_from(correction.payee_json), correction.corrected_at)
