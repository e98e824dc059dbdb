"""Who waits for whom on PostgreSQL: a worker corrects how they are paid while others act."""

from collections.abc import Collection
from uuid import UUID

import pytest
from flask import Flask

from hardship import applications, awards, payouts
from hardship import committee as officers
from hardship.core.database import transaction
from hardship.payouts import NothingToCorrect, PayeeCorrected, PaymentUnderWay, rules
from tests.crowd import one_after_the_other
from tests.factories.applications import cheque
from tests.factories.review import Committee, awarded

MOVED = cheque(street="1 Main St")

pytestmark = pytest.mark.engine("postgresql")


@pytest.fixture
def award(team: Committee) -> UUID:
    """$250, to be paid by check."""
    with transaction():
        return awarded(team).id


def prepare(award: UUID, who: UUID, read: Collection[UUID] | None = None) -> UUID:
    return payouts.prepare(
        awards.award(award),
        method=applications.PayMethod.CHEQUE,
        number="1041",
        by=officers.officer(who),
        read=read,
    ).id


def correct(award: UUID) -> None:
    case = applications.application(awards.award(award).application_id)
    payouts.correct_payee(case, MOVED)


def test_who_corrects_while_the_treasurer_prepares_comes_too_late(
    app: Flask, team: Committee, award: UUID
) -> None:
    tove = team.tove.id
    followed = one_after_the_other(app, lambda: prepare(award, tove), lambda: correct(award))
    assert followed.waited
    assert isinstance(followed.outcome, PaymentUnderWay)
    assert payouts.payments_of([award])[0].payee == rules.written_payee(cheque())


def test_who_prepares_while_the_worker_corrects_writes_the_new_address(
    app: Flask, team: Committee, award: UUID
) -> None:
    tove = team.tove.id
    followed = one_after_the_other(app, lambda: correct(award), lambda: prepare(award, tove))
    assert followed.waited
    assert payouts.payments_of([award])[0].payee == rules.written_payee(MOVED)


def test_who_prepares_what_they_read_before_reads_it_again(
    app: Flask, team: Committee, award: UUID
) -> None:
    tove, case = team.tove.id, awards.award(award).application_id
    read = {applications.pay_details_of(applications.application(case)).id}
    followed = one_after_the_other(app, lambda: correct(award), lambda: prepare(award, tove, read))
    assert followed.waited
    assert isinstance(followed.outcome, PayeeCorrected)
    assert payouts.payments_of([award]) == []


def test_what_is_being_taken_back_is_not_corrected(
    app: Flask, team: Committee, award: UUID
) -> None:
    ana = team.ana.id

    def cancel() -> None:
        by = officers.officer(ana)
        payouts.cancel_unpaid(awards.award(award), reason="Back at work", by=by)

    followed = one_after_the_other(app, cancel, lambda: correct(award))
    assert followed.waited
    assert isinstance(followed.outcome, NothingToCorrect)
