"""A worker corrects how they are paid, as long as nobody is paying them."""

from datetime import timedelta

from hardship import applications, audit, awards
from hardship.applications import Application, Payee
from hardship.awards import Award
from hardship.core import throttle
from hardship.payouts import rules
from hardship.payouts.errors import CorrectedTooOften, NothingToCorrect, PaymentUnderWay
from hardship.payouts.queries import live_payment_of
from hardship.payouts.rules import PaymentStatus

#: So many corrections of one application within a day.
_MOST, _DAY = 10, timedelta(days=1)


def correction_obstacle(application: Application) -> NothingToCorrect | PaymentUnderWay | None:
    """Why the worker cannot correct now how they are paid."""
    return _obstacle(awards.award_of(application.id))


def correct_payee(application: Application, payee: Payee) -> None:
    """Pay to another account or address from now on; votes and amount stand, and so do payments.

    Takes the lock of the award, as `prepare` does: whoever prepares next reads what is written
    here, and what was prepared a moment ago refuses it. The same once more changes nothing. Raises
    `NothingToCorrect`, `PaymentUnderWay`, `CorrectedTooOften`, and what
    `applications.correct_payee` raises.
    """
    award = awards.award_of(application.id)
    if award is not None:
        award = awards.lock_award(award.id)
    obstacle = _obstacle(award)
    if obstacle is not None or award is None:
        raise obstacle or NothingToCorrect
    if applications.correct_payee(application, payee) is not None:
        if not throttle.fits(f"payee corrections {application.id}", _MOST, _DAY):
            raise CorrectedTooOften
        actor = applications.applicant_actor(application)
        audit.record("award.payee_corrected", award, by=actor)
        applications.announce_news(application)


def _obstacle(award: Award | None) -> NothingToCorrect | PaymentUnderWay | None:
    live = None if award is None else live_payment_of(award.id)
    return rules.correction_obstacle(
        is_promised=award is not None and award.is_live,
        live=None if live is None else PaymentStatus(live.status),
    )
