"""Who waits for whom on PostgreSQL: a worker, a committee and a treasurer in the same instant."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from hardship import applications, awards, campaigns, donations, payouts, treasury
from hardship import committee as officers
from hardship.applications import NotWithdrawable, Status
from hardship.awards import NothingToCancel, NothingWaits
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from hardship.donations import ReceiptKind
from hardship.ledger import AID_PAYABLE, BANK, NotFreeAtBank
from hardship.payouts import AlreadyPrepared, HasLivePayment
from hardship.treasury import VoucherKind
from tests.crowd import one_after_the_other
from tests.factories.applications import submitted
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.factories.review import Committee, awarded, balance, prepared, still_at_stripe, vote

pytestmark = pytest.mark.engine("postgresql")


@pytest.fixture
def award(team: Committee) -> UUID:
    """$250, to be paid."""
    with transaction():
        return awarded(team).id


def withdraw(case: UUID) -> str:
    return applications.withdraw(applications.application(case)).status


def test_who_withdraws_while_the_last_vote_is_cast_comes_too_late(
    app: Flask, team: Committee
) -> None:
    with transaction():
        case = submitted(team.campaign)
        vote(case, team.ana)
    case_id, ben = case.id, team.ben.id

    def decide() -> None:
        vote(applications.application(case_id), officers.officer(ben))

    followed = one_after_the_other(app, decide, lambda: withdraw(case_id))
    assert followed.waited
    assert isinstance(followed.outcome, NotWithdrawable)
    assert applications.application(case_id).state is Status.AWARDED
    assert balance(AID_PAYABLE, team.fund) == -250


def test_what_is_being_withdrawn_is_not_awarded(app: Flask, team: Committee) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        case = submitted(team.campaign)
        vote(case, team.ana)
        vote(case, team.ben)
        team.fund.reserve_minor = 0
    case_id, ana = case.id, team.ana.id

    def grant() -> object:
        by = officers.officer(ana)
        return awards.grant_waiting(applications.application(case_id), by=by).id

    followed = one_after_the_other(app, lambda: withdraw(case_id), grant)
    assert followed.waited
    assert isinstance(followed.outcome, NothingWaits)
    assert applications.application(case_id).state is Status.WITHDRAWN
    assert balance(AID_PAYABLE, team.fund) == 0


def test_an_award_that_is_being_taken_back_is_not_paid(
    app: Flask, team: Committee, award: UUID
) -> None:
    ana, tove = team.ana.id, team.tove.id

    followed = one_after_the_other(
        app, lambda: cancel(award, ana), lambda: prepare(award, tove, "1041")
    )
    assert followed.waited
    assert isinstance(followed.outcome, AlreadyPrepared)
    assert payouts.payments_of([award]) == []


def test_an_award_that_is_being_paid_is_not_taken_back(
    app: Flask, team: Committee, award: UUID
) -> None:
    ana, tove = team.ana.id, team.tove.id

    followed = one_after_the_other(
        app, lambda: prepare(award, tove, "1041"), lambda: cancel(award, ana)
    )
    assert followed.waited
    assert isinstance(followed.outcome, HasLivePayment)
    assert awards.award(award).is_live
    assert balance(AID_PAYABLE, team.fund) == -250


def test_an_award_that_is_being_taken_back_is_not_taken_back_again(
    app: Flask, team: Committee, award: UUID
) -> None:
    ana, ben = team.ana.id, team.ben.id

    followed = one_after_the_other(app, lambda: cancel(award, ana), lambda: cancel(award, ben))
    assert followed.waited
    assert isinstance(followed.outcome, NothingToCancel)
    assert balance(AID_PAYABLE, team.fund) == 0


def test_an_award_is_taken_back_under_its_funds_lock(
    app: Flask, team: Committee, award: UUID
) -> None:
    """The fund first, as everywhere, so that no two acts wait for each other."""
    fund, ana = team.fund.id, team.ana.id

    followed = one_after_the_other(
        app, lambda: campaigns.lock_fund(fund), lambda: cancel(award, ana)
    )
    assert followed.waited
    assert balance(AID_PAYABLE, team.fund) == 0


def prepare(award: UUID, who: UUID, number: str) -> UUID:
    return payouts.prepare(
        awards.award(award),
        method=applications.PayMethod.CHEQUE,
        number=number,
        by=officers.officer(who),
    ).id


def cancel(award: UUID, who: UUID) -> UUID:
    by = officers.officer(who)
    return payouts.cancel_unpaid(awards.award(award), reason="Back at work", by=by).id


def test_a_payment_that_is_being_discarded_is_not_released(
    app: Flask, team: Committee, award: UUID
) -> None:
    with transaction():
        payment = prepared(team, awards.award(award), "1041").id
    tove, rosa = team.tove.id, team.rosa.id

    def discard() -> None:
        payouts.discard(payouts.payment(payment), reason="Spoiled", by=officers.officer(tove))

    def release() -> object:
        return payouts.release(payouts.payment(payment), by=officers.officer(rosa)).id

    followed = one_after_the_other(app, discard, release)
    assert followed.waited
    assert isinstance(followed.outcome, payouts.MovedOn)
    assert balance(AID_PAYABLE, team.fund) == -250


def receipt_called_back(team: Committee) -> Callable[[], object]:
    """An allocation of $250; Tove says that it is not there, and the act is to confirm that."""
    today, rosa = campaigns.accounting_date(), team.rosa.id
    with transaction():
        receipt = donations.enter_bank_receipt(
            team.fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(250),
            reference="Wire 1",
            arrived_on=today,
            by=team.tove,
        ).id
    with transaction():
        donations.confirm_bank_receipt(receipt, by=team.rosa)
    with transaction():
        donations.recall_arrival(receipt, recalled_on=today, reason="No such line", by=team.tove)
    return lambda: donations.confirm_recall(receipt, by=officers.officer(rosa)).id


def voucher_called_back(team: Committee) -> Callable[[], object]:
    """Likewise of interest."""
    counter, rosa = Counter(team.fund, team.tove, team.rosa), team.rosa.id
    line = counter.bank_line(VoucherKind.INTEREST, usd(250)).id
    counter.recall_voucher(counter.confirm(line))
    return lambda: treasury.confirm_voucher_recall(line, by=officers.officer(rosa)).id


@pytest.mark.parametrize("called_back", [receipt_called_back, voucher_called_back])
def test_what_is_being_paid_out_is_not_taken_back_at_the_bank(
    app: Flask,
    team: Committee,
    award: UUID,
    called_back: Callable[[Committee], Callable[[], object]],
) -> None:
    with transaction():
        still_at_stripe(team, 10_000)
        payment = prepared(team, awards.award(award), "1041").id
    take_back, rosa = called_back(team), team.rosa.id

    def release() -> None:
        payouts.release(payouts.payment(payment), by=officers.officer(rosa))

    followed = one_after_the_other(app, release, take_back)
    assert followed.waited
    assert isinstance(followed.outcome, NotFreeAtBank)
    assert balance(BANK, team.fund) == 250
