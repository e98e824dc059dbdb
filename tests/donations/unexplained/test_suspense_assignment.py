"""Money that nobody can explain yet: a gift by one person's word, above a limit by two."""

import json

import pytest
from sqlalchemy import func, select

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, NobodyAlone
from hardship.core.limits import ReasonNeeded
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import (
    Gift,
    GiftStatus,
    Mismatch,
    NotInSuspense,
    RefundReason,
    Supporter,
)
from hardship.ledger import BANK, GIFTS_ONLINE, PROCESSING_FEES, STRIPE_BALANCE, SUSPENSE
from hardship.notices import Notice
from tests.donations.disputing.test_dispute_settlement import stray_charge
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.factories.donations import open_gift, request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """A hundred dollars were asked for and eighty came, with a fee of two."""
    with transaction():
        by = Supporter(email="june@example.org")
        gift = open_gift(fund, gateway, intended=usd(100), by=by)
    gateway.pay(gateway.last, amount=usd(80), fee=usd(2))
    settled(gateway)
    return gift


def at(fund: Fund, *accounts: str) -> list[Money]:
    db.session.rollback()
    return [ledger.balance(account, fund.id, "USD") for account in accounts]


def test_what_came_is_a_gift_once_somebody_says_so(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    with pytest.raises(ReasonNeeded), transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason=" ", by=teo)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="They meant eighty", by=teo)
    assert at(fund, SUSPENSE, GIFTS_ONLINE, STRIPE_BALANCE) == [ZERO, -usd(80), usd(78)]
    assert (gift.state, gift.amount, gift.intended) == (GiftStatus.PAID, usd(80), usd(80))
    assert donations.suspense.gifts_to_explain().items == []
    assert donations.gift_differences() == []
    letters = select(func.count()).select_from(Notice).where(Notice.kind == "gift_receipt")
    assert db.session.scalar(letters) == 1
    with pytest.raises(NotInSuspense), transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="Again", by=teo)
    settled(gateway)
    assert gift.is_paid, "what Stripe tells again changes nothing"


def test_a_month_that_was_in_doubt_has_the_receipt_of_a_month(
    fund: Fund, gateway: FakeGateway, teo: Officer
) -> None:
    with transaction():
        by = Supporter(email="june@example.org")
        gift = started_gift(fund, intended=usd(100), by=by, monthly=True)
        donations.attach_session(gift.id, gateway.open_session(request_for(gift)))
    gateway.pay(gateway.last, amount=usd(80))
    settled(gateway)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="They meant eighty", by=teo)
    kinds = db.session.scalars(select(Notice.kind).where(Notice.kind.endswith("_receipt")))
    assert kinds.all() == ["monthly_receipt"]


def test_to_another_fund_the_money_and_its_fee_go_over(
    fund: Fund, other: Fund, gift: Gift, teo: Officer
) -> None:
    with transaction():
        donations.suspense.assign(gift.id, fund_id=other.id, reason="For San Diego", by=teo)
    accounts = (SUSPENSE, STRIPE_BALANCE, PROCESSING_FEES, GIFTS_ONLINE)
    assert at(fund, *accounts) == [ZERO, ZERO, ZERO, ZERO]
    assert at(other, *accounts) == [ZERO, usd(78), usd(2), -usd(80)]
    assert donations.gift_differences() == []


def test_money_that_is_in_the_bank_by_now_goes_over_there(
    fund: Fund, other: Fund, gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    payout = gateway.pay_out(usd(50))
    tell(gateway, "payout.created", payout.id)
    (sent,) = donations.payouts_on_their_way()
    with transaction():
        today = campaigns.accounting_date()
        receipt = donations.enter_arrival(sent.id, form=new_secret(), arrived_on=today, by=teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=other.id, reason="For San Diego", by=teo)
    assert at(other, STRIPE_BALANCE, BANK) == [usd(28), usd(50)]
    assert at(fund, STRIPE_BALANCE, BANK) == [ZERO, ZERO]
    assert donations.reconcile(gateway).agrees


def test_above_the_limit_another_confirms(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    stray_charge(gateway, usd(900))
    donations.sync(gateway)
    (gift,) = donations.suspense.gifts_to_explain().items
    assert (gift.mismatch, gift.fund_id) == (Mismatch.UNASKED, fund.id)
    with transaction():
        said = donations.suspense.assign(
            gift.id, fund_id=fund.id, reason="The local's raffle", by=teo
        )
    assert at(fund, SUSPENSE) == [-usd(900)]
    with pytest.raises(AlreadyDecided), transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="Once more", by=teo)
    with pytest.raises(NobodyAlone), transaction():
        donations.suspense.confirm_assignment(said.id, by=teo)
    assert [each.id for each in donations.suspense.assignments_waiting()] == [said.id]
    with transaction():
        donations.suspense.confirm_assignment(said.id, by=rosa)
    assert at(fund, SUSPENSE, GIFTS_ONLINE) == [ZERO, -usd(900)]
    with pytest.raises(AlreadyDecided), transaction():
        donations.suspense.reject_assignment(said.id, by=rosa)


def test_what_went_back_before_it_is_confirmed_is_no_gift(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    stray_charge(gateway, usd(900))
    donations.sync(gateway)
    (gift,) = donations.suspense.gifts_to_explain().items
    with transaction():
        said = donations.suspense.assign(gift.id, fund_id=fund.id, reason="A raffle", by=teo)
    refund = gateway.give_back(str(gift.charge_id), usd(100))
    tell(gateway, "refund.created", refund.id)
    with transaction():
        donations.suspense.confirm_assignment(said.id, by=rosa)
    assert said.amount == usd(800)
    assert at(fund, SUSPENSE, GIFTS_ONLINE) == [ZERO, -usd(800)]
    assert donations.gift_differences() == []


def test_one_that_is_rejected_stays_in_suspense(
    fund: Fund, gateway: FakeGateway, teo: Officer
) -> None:
    stray_charge(gateway, usd(900))
    donations.sync(gateway)
    (gift,) = donations.suspense.gifts_to_explain().items
    with transaction():
        said = donations.suspense.assign(gift.id, fund_id=fund.id, reason="A raffle", by=teo)
    with transaction():
        donations.suspense.reject_assignment(said.id, by=teo)
    assert donations.suspense.held_of(gift) == usd(900)


def test_what_was_refunded_in_part_leaves_the_rest_to_be_explained(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    with transaction():
        donations.ask_refund(
            gift.id, form=new_secret(), amount=usd(30), reason=RefundReason.DUPLICATE, by=teo
        )
    donations.make_refunds(gateway)
    assert donations.suspense.held_of(gift) == usd(50)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="The rest is a gift", by=teo)
    assert at(fund, SUSPENSE, GIFTS_ONLINE) == [ZERO, -usd(50)]
    gateway.give_back(charge_of(gateway), usd(50))
    tell(gateway, "charge.refunded", charge_of(gateway))
    assert at(fund, SUSPENSE, ledger.GIFTS_REFUNDED) == [ZERO, usd(50)]
    assert donations.gift_differences() == []


def test_the_receipt_says_what_went_back_before_and_what_is_left(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    tell(gateway, "refund.created", gateway.give_back(charge_of(gateway), usd(60)).id)
    with transaction():
        donations.suspense.assign(gift.id, fund_id=fund.id, reason="The rest is a gift", by=teo)
    query = select(Notice).where(Notice.kind == "gift_receipt")
    facts = json.loads(db.session.scalars(query).one().context_json or "")
    assert (facts["amount"], facts["went_back"], facts["left"]) == (
        "80.00 USD",
        "60.00 USD",
        "20.00 USD",
    )
