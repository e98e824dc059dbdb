"""Paying at the same instant: money for seven pays seven, and of two who act one does."""

from datetime import date
from functools import partial
from uuid import UUID

import pytest
from flask import Flask, current_app

from hardship import awards, ledger, payouts
from hardship import committee as officers
from hardship.applications import Payee, PayMethod
from hardship.awards import Award
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.ledger import BANK, STRIPE_BALANCE
from hardship.payouts import (
    AlreadyPrepared,
    MovedOn,
    NotEnoughInBank,
    NumberUsed,
    Payment,
    PaymentStatus,
)
from tests.crowd import all_at_once
from tests.factories.applications import cheque, transfer
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.factories.review import Committee, awarded, books, committee, moved, prepared


def in_hand() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # a proxy


def reconciled() -> bool:
    return not payouts.aid_payable_differences() and not payouts.outstanding_differences()


def test_fifty_releases_at_once_with_money_for_seven_are_seven(db_session: object) -> None:
    with transaction():
        team = committee(dollars=50 * 250)
        still_at_stripe = usd(43 * 250 - 249)
        moved(team, (STRIPE_BALANCE, still_at_stripe), (BANK, -still_at_stripe))
    payments = []
    for number in range(50):
        with transaction():
            payments.append(prepared(team, awarded(team), str(2000 + number)).id)
    rosa = team.rosa.id

    def release(payment_id: UUID) -> str:
        return payouts.release(payouts.payment(payment_id), by=officers.officer(rosa)).status

    results = all_at_once(in_hand(), [partial(release, each) for each in payments])
    assert sum(isinstance(each, NotEnoughInBank) for each in results) == 43
    assert results.count(PaymentStatus.RELEASED) == 7
    assert books(team) == (-43 * 250, -7 * 250, 7 * 250 + 249)
    assert ledger.fund_position(team.fund.id, "USD").available_to_pay == usd(249)
    assert payouts.sums("USD").released.count == 7
    assert reconciled()


def test_of_two_who_release_at_the_same_instant_one_does(team: Committee, award: Award) -> None:
    with transaction():
        nora = officer(Role.RELEASER, name="Nora Quist")
        payment = prepared(team, award, "1041").id
    hands = [team.rosa.id, nora.id] * 5

    def release(who: UUID) -> str:
        return payouts.release(payouts.payment(payment), by=officers.officer(who)).status

    results = all_at_once(in_hand(), [partial(release, who) for who in hands])
    assert sum(isinstance(each, MovedOn) for each in results) == len(hands) - 1
    assert books(team) == (0, -250, 10_000)


def test_of_ten_who_prepare_the_same_award_at_once_one_does(team: Committee, award: Award) -> None:
    unpaid, tove = award.id, team.tove.id

    def prepare(number: int) -> UUID:
        return payouts.prepare(
            awards.award(unpaid),
            method=PayMethod.CHEQUE,
            number=str(number),
            by=officers.officer(tove),
        ).id

    results = all_at_once(in_hand(), [partial(prepare, 3000 + n) for n in range(10)])
    assert sum(isinstance(each, AlreadyPrepared) for each in results) == 9
    assert db.session.query(Payment).count() == 1


@pytest.mark.parametrize("payee", [cheque(), transfer()])
def test_of_ten_who_write_the_same_number_at_once_one_does(team: Committee, payee: Payee) -> None:
    with transaction():
        unpaid = [awarded(team, payee=payee).id for _each in range(10)]
    tove = team.tove.id

    def prepare(award_id: UUID) -> UUID:
        return payouts.prepare(
            awards.award(award_id),
            method=payee.method,
            number="1041",
            by=officers.officer(tove),
        ).id

    results = all_at_once(in_hand(), [partial(prepare, each) for each in unpaid])
    assert sum(isinstance(each, NumberUsed) for each in results) == 9
    assert db.session.query(Payment).count() == 1


def test_releasing_and_voiding_and_clearing_at_once_end_in_one_story(
    team: Committee, award: Award
) -> None:
    with transaction():
        payment_id = prepared(team, award, "1041").id
        payouts.release(payouts.payment(payment_id), by=team.rosa)
    tove, day = team.tove.id, date(2024, 11, 27)

    def void() -> str:
        by = officers.officer(tove)
        return payouts.void(payouts.payment(payment_id), reason="Lost", by=by).status

    def clear() -> str:
        by = officers.officer(tove)
        return payouts.clear(payouts.payment(payment_id), cleared_on=day, by=by).status

    all_at_once(in_hand(), [void, clear, void, clear])
    ends = {PaymentStatus.VOIDED: (-250, 0, 10_000), PaymentStatus.CLEARED: (0, 0, 9_750)}
    assert books(team) == ends[PaymentStatus(payouts.payment(payment_id).status)]
    assert reconciled()
