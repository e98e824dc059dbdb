"""What is in hand is not taken back, what was taken back is not paid, and names stay outside."""

import pytest

from hardship import awards, ledger, payouts
from hardship.applications import Payee
from hardship.awards import Award
from hardship.core.database import transaction
from hardship.ledger import Source
from hardship.payouts import AlreadyPrepared, HasLivePayment
from tests.factories.applications import cheque, transfer
from tests.factories.review import Committee, awarded, books, prepared


def test_an_award_with_a_payment_in_hand_is_not_taken_back(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
    with pytest.raises(HasLivePayment), transaction():
        payouts.cancel_unpaid(award, reason="Back at work", by=team.ana)
    assert award.is_live
    assert books(team)[0] == -250
    with transaction():
        payouts.discard(payment, reason="Wrong amount", by=team.tove)
    with transaction():
        payouts.cancel_unpaid(award, reason="Back at work", by=team.ana)
    assert not awards.award(award.id).is_live
    assert books(team)[0] == 0


def test_an_award_that_was_taken_back_is_not_paid(team: Committee, award: Award) -> None:
    with transaction():
        payouts.cancel_unpaid(award, reason="Back at work", by=team.ana)
    with pytest.raises(AlreadyPrepared), transaction():
        prepared(team, award, "1041")
    assert payouts.payments_of([award.id]) == []


@pytest.mark.parametrize(
    ("payee", "number", "memo"), [(cheque(), "1041", "1041"), (transfer(), "Zelle 7", "")]
)
def test_the_books_keep_a_checks_number_and_no_transfers_reference(
    team: Committee, payee: Payee, number: str, memo: str
) -> None:
    with transaction():
        award = awarded(team, payee=payee)
        payment = payouts.prepare(award, method=payee.method, number=number, by=team.tove)
        payouts.release(payment, by=team.rosa)
    (entry,) = ledger.entries_of(Source("payment", str(payment.id)))
    assert entry.memo == memo
