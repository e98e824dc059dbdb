"""Whom a payment names, and how checks are numbered in a row."""

import pytest
from sqlalchemy import update

from hardship import payouts
from hardship.applications import Payee, PayMethod, Version
from hardship.awards import Award
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.payouts import (
    ChequeNumbers,
    NoPayee,
    NumberUsed,
    WantsAnotherWay,
    WantsCheque,
    WantsTransfer,
)
from tests.factories.applications import cheque, transfer
from tests.factories.officers import officer
from tests.factories.review import Committee, awarded, prepared


@pytest.mark.parametrize(
    ("payee", "kept"),
    [
        (cheque(), "Marisol Vega, 88 Palm Court, Apt 4, Fontana, CA 92335"),
        (transfer(), "Marisol Vega, …8812"),
    ],
)
def test_a_payment_keeps_whom_the_worker_named(team: Committee, payee: Payee, kept: str) -> None:
    with transaction():
        award = awarded(team, payee=payee)
        payment = payouts.prepare(award, method=payee.method, number="1041", by=team.tove)
    assert payment.payee == kept


def test_no_payee_no_payment(team: Committee, award: Award) -> None:
    with transaction():
        db.session.execute(update(Version).values(payee_sealed=None))
    with pytest.raises(NoPayee), transaction():
        prepared(team, award, "1041")
    assert payouts.payments_of([award.id]) == []


@pytest.mark.parametrize(
    ("payee", "method", "refusal"),
    [
        (transfer(), PayMethod.CHEQUE, WantsTransfer),
        (cheque(), PayMethod.TRANSFER, WantsCheque),
    ],
)
def test_nobody_is_paid_in_a_way_for_which_they_named_no_payee(
    team: Committee, payee: Payee, method: PayMethod, refusal: type[WantsAnotherWay]
) -> None:
    with transaction():
        award = awarded(team, payee=payee)
    with pytest.raises(refusal), transaction():
        payouts.prepare(award, method=method, number="1041", by=team.tove)
    assert payouts.payments_of([award.id]) == []


def test_the_payment_that_a_form_has_made_before_is_found(team: Committee, award: Award) -> None:
    def made_before(number: str, by: Officer | None = None) -> object:
        who = by or team.tove
        return payouts.made_before(award.id, method=PayMethod.CHEQUE, number=number, by=who)

    assert made_before("1041") is None
    with transaction():
        payment = prepared(team, award, "1041")
        other = officer(name="Nora Quist")
    assert made_before(" 01041") == payment
    assert [made_before("1042"), made_before("one"), made_before("1041", other)] == [None] * 3


def test_a_used_number_is_passed_over_and_one_not_used_is_kept() -> None:
    numbers = ChequeNumbers(501)
    with numbers.next() as first:
        pass
    with pytest.raises(NumberUsed), numbers.next() as used:
        raise NumberUsed
    with pytest.raises(WantsTransfer), numbers.next() as kept:
        raise WantsTransfer
    with numbers.next() as again:
        pass
    assert [first, used, kept, again] == ["501", "502", "503", "503"]
