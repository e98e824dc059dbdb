"""Movements at Stripe of no gift, payout or fee: held in suspense until somebody explains them."""

import pytest
from sqlalchemy import select

from hardship import donations, ledger
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.money import Money
from hardship.donations import StrayAnswer
from hardship.ledger import OTHER_INCOME, PROCESSING_FEES, STRIPE_BALANCE, SUSPENSE, TAKEN
from hardship.notices import Notice
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


def books(fund: Fund) -> list[Money]:
    """At Stripe, in suspense, other income, fees."""
    db.session.rollback()
    accounts = (STRIPE_BALANCE, SUSPENSE, OTHER_INCOME, PROCESSING_FEES)
    return [ledger.balance(account, fund.id, "USD") for account in accounts]


@pytest.mark.parametrize("category", ["topup", "other_adjustment", "transfer", "anything new"])
def test_what_nobody_can_explain_is_no_fee(
    fund: Fund, gateway: FakeGateway, teo: Officer, category: str
) -> None:
    gateway.move(category, "tu_1", usd(40))
    for _ in range(2):
        donations.sync(gateway)
    assert books(fund) == [usd(40), -usd(40), ZERO, ZERO]
    (stray,) = donations.suspense.strays()
    assert (stray.category, stray.amount) == (category, usd(40))
    alerts = select(AuditRow).where(AuditRow.verb == "stray.alert")
    assert [row.subject_id for row in db.session.scalars(alerts)] == [str(stray.id)]
    letters = select(Notice).where(Notice.kind == "money_news")
    assert [news.recipient for news in db.session.scalars(letters)] == [teo.email]
    assert donations.suspense.gifts_to_explain().items == []
    assert donations.reconcile(gateway).agrees


@pytest.mark.parametrize("category", ["fee", "network_cost"])
def test_stripes_own_fees_need_nobody(fund: Fund, gateway: FakeGateway, category: str) -> None:
    gateway.move(category, None, -usd(3))
    donations.sync(gateway)
    assert books(fund) == [-usd(3), ZERO, ZERO, usd(3)]
    assert donations.suspense.strays() == []


@pytest.mark.parametrize(
    ("moved", "answer", "left"),
    [
        (usd(40), StrayAnswer.INCOME, [usd(40), ZERO, -usd(40), ZERO]),
        (-usd(7), StrayAnswer.FEE, [-usd(7), ZERO, ZERO, usd(7)]),
    ],
)
def test_a_small_one_is_explained_by_one(
    fund: Fund, gateway: FakeGateway, teo: Officer, moved: Money, answer: StrayAnswer, left: object
) -> None:
    gateway.move("other_adjustment", None, moved)
    donations.sync(gateway)
    (stray,) = donations.suspense.strays()
    with transaction():
        donations.suspense.explain_stray(stray.id, answer=answer, by=teo)
    assert books(fund) == left
    assert (donations.suspense.strays(), donations.suspense.count_strays()) == ([], 0)
    with pytest.raises(AlreadyDecided), transaction():
        donations.suspense.explain_stray(stray.id, answer=answer, by=teo)
    donations.sync(gateway)
    assert books(fund) == left
    assert donations.reconcile(gateway).agrees


def test_a_large_one_by_two(fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer) -> None:
    """It counts by its size, whether it brought or took."""
    gateway.move("topup", None, -usd(900))
    donations.sync(gateway)
    (stray,) = donations.suspense.strays()
    for answer in (StrayAnswer.INCOME, StrayAnswer.FEE):
        with transaction():
            donations.suspense.explain_stray(stray.id, answer=answer, by=teo)
        assert books(fund) == [-usd(900), ZERO, ZERO, ZERO]
        assert ledger.balance(TAKEN, fund.id, "USD") == usd(900)
        assert (
            donations.suspense.count_strays(),
            donations.suspense.count_strays(unsaid=True),
        ) == (1, 0)
        if answer is StrayAnswer.INCOME:
            with transaction():
                donations.suspense.reject_stray(stray.id, by=rosa)
    with pytest.raises(NobodyAlone), transaction():
        donations.suspense.confirm_stray(stray.id, by=teo)
    with transaction():
        donations.suspense.confirm_stray(stray.id, by=rosa)
    assert books(fund) == [-usd(900), ZERO, ZERO, usd(900)]
    assert ledger.balance(TAKEN, fund.id, "USD") == ZERO
    with pytest.raises(AlreadyDecided), transaction():
        donations.suspense.confirm_stray(stray.id, by=rosa)
