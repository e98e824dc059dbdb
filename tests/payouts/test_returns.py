"""The bank returned what it had cleared: one person reads it on the statement, another confirms."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from hardship import audit, ledger, payouts
from hardship.awards import Award
from hardship.committee import Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.limits import DayOutOfBounds
from hardship.ledger import Source
from hardship.payouts import (
    AppliedForIt,
    MovedOn,
    Payment,
    PaymentStatus,
    ReportedIt,
    ReturnNeeded,
    ReturnReported,
)
from tests.doubles import FixedClock
from tests.factories.officers import officer
from tests.factories.review import Committee, awarded, books, prepared, returned

CLEARED, TODAY = date(2024, 11, 27), date(2024, 11, 30)


@pytest.fixture
def payment(team: Committee, award: Award, clock: FixedClock) -> Payment:
    """Check 1041 cleared three days ago."""
    return cleared(team, award, "1041", clock)


def cleared(team: Committee, award: Award, number: str, clock: FixedClock) -> Payment:
    with transaction():
        payment = prepared(team, award, number)
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=CLEARED, by=team.tove)
    clock.advance(days=3)
    return payment


def reported(payment: Payment, team: Committee, on: date = TODAY) -> Payment:
    with transaction():
        return payouts.report_return(payment, returned_on=on, reason="Closed", by=team.tove)


def written(payment: Payment, **values: Any) -> None:
    """What a program without rules would write."""
    with transaction():
        db.session.execute(update(Payment).where(Payment.id == payment.id).values(values))


def test_it_is_payable_again_once_a_second_person_confirms(
    team: Committee, payment: Payment
) -> None:
    reported(payment, team, on=date(2024, 11, 29))
    assert books(team) == (0, 0, 9_750), "nothing happens by one person alone"
    assert payouts.returns_reported() == [payment]
    assert payouts.to_pay().items == []
    with pytest.raises(ReportedIt), transaction():
        payouts.confirm_return(payment, by=team.tove)
    with transaction():
        payouts.confirm_return(payment, by=team.rosa)
    assert books(team) == (-250, 0, 10_000)
    assert payment.status == PaymentStatus.VOIDED
    assert payouts.returns_reported() == []
    entry = ledger.entries_of(Source("payment", str(payment.id)))[-1]
    assert (entry.kind, entry.occurred_on) == ("payment_voided", date(2024, 11, 29))
    assert not payouts.aid_payable_differences()
    verbs = [row.verb for row in audit.history("payments", payment.id)]
    assert verbs[-2:] == ["payment.return_reported", "payment.returned"]
    with pytest.raises(MovedOn), transaction():
        payouts.confirm_return(payment, by=team.rosa)


def test_what_has_cleared_is_not_made_void(team: Committee, payment: Payment) -> None:
    with pytest.raises(ReturnNeeded), transaction():
        payouts.void(payment, reason="Lost in the mail", by=team.tove)
    assert books(team) == (0, 0, 9_750)


def test_what_is_not_on_the_statement_stays_cleared(team: Committee, payment: Payment) -> None:
    reported(payment, team)
    with pytest.raises(ReturnReported):
        reported(payment, team)
    with transaction():
        payouts.refuse_return(payment, by=team.rosa)
    assert (payment.status, payment.returned_on) == ("cleared", None)
    for act in (payouts.confirm_return, payouts.refuse_return):
        with pytest.raises(MovedOn), transaction():
            act(payment, by=team.rosa)
    reported(payment, team)


@pytest.mark.parametrize("day", [date(2024, 11, 26), date(2024, 12, 1)])
def test_the_day_is_one_on_which_it_can_have_been(
    team: Committee, payment: Payment, day: date
) -> None:
    with pytest.raises(DayOutOfBounds) as refused:
        reported(payment, team, on=day)
    assert refused.value.params == {"first": CLEARED, "last": TODAY}


def test_only_what_has_cleared_is_returned(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
        payouts.release(payment, by=team.rosa)
    with pytest.raises(MovedOn):
        reported(payment, team)


def test_the_worker_neither_reports_nor_confirms(team: Committee, clock: FixedClock) -> None:
    with transaction():
        june = officer(*Role, name="June Park", email="june@example.org")
        award = awarded(team, email="june@example.org")
    payment = cleared(team, award, "1041", clock)
    with pytest.raises(AppliedForIt), transaction():
        payouts.report_return(payment, returned_on=TODAY, reason="Mine", by=june)
    with pytest.raises(DBAPIError, match="alone"):
        written(payment, returned_on=TODAY, return_asked_by_id=june.id)
    reported(payment, team)
    with pytest.raises(AppliedForIt), transaction():
        payouts.confirm_return(payment, by=june)


def test_the_database_wants_a_second_person(team: Committee, payment: Payment) -> None:
    def voided(by: Any, **more: Any) -> dict[str, Any]:
        return {"status": "voided", "ended_by_id": by.id, "ended_at": clock.now()} | more

    def asked(by: Any) -> dict[str, Any]:
        return {"returned_on": TODAY, "return_asked_by_id": by.id}

    alone = "nobody takes back a cleared payment alone"
    for values in (voided(team.tove), voided(team.rosa, **asked(team.tove))):
        with pytest.raises(DBAPIError, match=alone):
            written(payment, **values)
    with pytest.raises(DBAPIError, match="keeps who reported"):
        written(payment, returned_on=TODAY)
    reported(payment, team)
    with pytest.raises(DBAPIError, match=alone):
        written(payment, **voided(team.tove))
    for values in (asked(team.rosa), voided(team.tove, **asked(team.rosa))):
        with pytest.raises(DBAPIError, match="keeps who reported"):
            written(payment, **values)
    written(payment, **voided(team.rosa))
    with pytest.raises(DBAPIError, match="keeps who reported"):
        written(payment, returned_on=None, return_asked_by_id=None)


def test_a_slip_says_what_it_replaces(team: Committee, payment: Payment, clock: FixedClock) -> None:
    with transaction():
        returned(payment, team)
        clock.advance(minutes=1)
        again = prepared(team, payouts.slips([payment])[0].award, "1042")
        other = prepared(team, awarded(team), "1043")
    assert [slip.replaces for slip in payouts.slips([payment, again, other])] == [
        None,
        payment,
        None,
    ]
    assert payouts.came_back([payouts.slips([again])[0].application.id]).popitem()[1] == [payment]
