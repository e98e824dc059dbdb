"""What leaves takes what suspense holds of a payment, then the gift; what comes back undoes it."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import DisputeStatus
from hardship.donations.disputing.rules import gift_dispute_reinstated, gift_disputed
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.giving_way import FundAccount, Parts
from hardship.ledger import (
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_REFUNDED,
    STRIPE_BALANCE,
    SUSPENSE,
    Posting,
)
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
FIFTEEN = usd(15)


class Story:
    """Eighty are asked for and a hundred come. Forty go back, the rest is explained, they return.

    So the gift is sixty, and forty are held again: of the fund to which it was paid.
    """

    def __init__(self, fund: Fund, to: Fund, gateway: FakeGateway, teo: Officer) -> None:
        self.fund, self.to, self.gateway = fund, to, gateway
        with transaction():
            self.gift = open_gift(fund, gateway, intended=usd(80))
        gateway.pay(gateway.last, amount=usd(100))
        self.charge = settled(gateway)
        refund = self.refunded(40)
        with transaction():
            donations.suspense.assign(self.gift.id, fund_id=to.id, reason="A hundred it is", by=teo)
        self.failed(refund)
        assert self.at(SUSPENSE) == -usd(40)

    def refunded(self, dollars: int) -> str:
        refund = self.gateway.give_back(charge_of(self.gateway), usd(dollars)).id
        tell(self.gateway, "charge.refunded", self.charge)
        return refund

    def failed(self, refund: str) -> None:
        self.gateway.fail_refund(refund)
        tell(self.gateway, "refund.failed", refund)

    def disputed(self, dollars: int) -> str:
        dispute = self.gateway.dispute_charge(self.charge, usd(dollars)).id
        self.gateway.move_dispute(dispute, -usd(dollars), fee=FIFTEEN)
        tell(self.gateway, "charge.dispute.created", dispute)
        return dispute

    def moved(self, dispute: str, dollars: int, status: DisputeStatus) -> None:
        self.gateway.move_dispute(dispute, usd(dollars), status=status)
        tell(self.gateway, "charge.dispute.updated", dispute)

    def at(self, account: str, fund: Fund | None = None) -> Money:
        db.session.rollback()
        return ledger.balance(account, (fund or self.fund).id, "USD")


@pytest.fixture
def story(fund: Fund, gateway: FakeGateway, teo: Officer) -> Story:
    return Story(fund, fund, gateway, teo)


@pytest.mark.parametrize(
    ("goes_back", "held", "of_gift"), [(30, 10, 0), (40, 0, 0), (60, 0, 20), (100, 0, 60)]
)
def test_a_second_refund_takes_what_is_held_again_then_the_gift(
    story: Story, goes_back: int, held: int, of_gift: int
) -> None:
    refund = story.refunded(goes_back)
    assert (story.at(SUSPENSE), story.at(GIFTS_REFUNDED)) == (-usd(held), usd(of_gift))
    assert bool(donations.suspense.gifts_to_explain().items) is bool(held)
    assert donations.left_to_refund(story.gift) == usd(100 - goes_back)
    story.failed(refund)
    assert (story.at(SUSPENSE), story.at(GIFTS_REFUNDED)) == (-usd(40), ZERO)
    assert donations.reconcile(story.gateway).agrees
    assert donations.gift_differences() == []


@pytest.mark.parametrize(("taken", "held", "of_gift"), [(30, 10, 0), (60, 0, 20)])
def test_a_dispute_does_the_same(story: Story, taken: int, held: int, of_gift: int) -> None:
    dispute = story.disputed(taken)
    assert (story.at(SUSPENSE), story.at(GIFTS_DISPUTED)) == (-usd(held), usd(of_gift))
    story.moved(dispute, taken, DisputeStatus.WON)
    assert (story.at(SUSPENSE), story.at(GIFTS_DISPUTED)) == (-usd(40), ZERO)
    assert donations.reconcile(story.gateway).agrees


def test_what_a_dispute_takes_again_after_it_was_explained_comes_back_to_the_gift(
    story: Story, teo: Officer
) -> None:
    dispute = story.disputed(40)
    story.moved(dispute, 40, DisputeStatus.WON)
    with transaction():
        donations.suspense.assign(story.gift.id, fund_id=story.fund.id, reason="A gift", by=teo)
    story.moved(dispute, -40, DisputeStatus.APPEAL_NEEDS_RESPONSE)
    assert (story.at(SUSPENSE), story.at(GIFTS_DISPUTED)) == (ZERO, usd(40))
    story.moved(dispute, 40, DisputeStatus.WON)
    assert (story.at(SUSPENSE), story.at(GIFTS_DISPUTED)) == (ZERO, ZERO)


def test_more_than_was_held_from_the_start_leaves_nothing_to_explain(
    fund: Fund, gateway: FakeGateway
) -> None:
    """A dispute of all of it, though a part had gone back."""
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, amount=usd(80))
    charge = settled(gateway)
    gateway.give_back(charge, usd(30))
    gateway.move_dispute(gateway.dispute_charge(charge, usd(80)).id, -usd(80))
    tell(gateway, "charge.refunded", charge)
    codes = (SUSPENSE, GIFTS_REFUNDED, GIFTS_DISPUTED)
    assert [ledger.balance(each, fund.id, "USD") for each in codes] == [ZERO, ZERO, usd(30)]
    assert donations.suspense.gifts_to_explain().items == []


def test_each_fund_gives_what_is_its_own(fund: Fund, gateway: FakeGateway, teo: Officer) -> None:
    other = campaigns.funds(fund.campaign_id)[1]
    story = Story(fund, other, gateway, teo)
    had = story.at(STRIPE_BALANCE, other)
    dispute = story.disputed(60)
    assert (story.at(SUSPENSE), story.at(STRIPE_BALANCE)) == (ZERO, ZERO)
    assert story.at(GIFTS_DISPUTED, other) == usd(20)
    assert story.at(DISPUTE_FEES, other) == FIFTEEN
    assert story.at(STRIPE_BALANCE, other) == had - usd(35)
    story.gateway.move_dispute(dispute, usd(60), fee=-FIFTEEN, status=DisputeStatus.WON)
    tell(gateway, "charge.dispute.closed", dispute)
    assert (story.at(SUSPENSE), story.at(STRIPE_BALANCE)) == (-usd(40), usd(40))
    assert story.at(STRIPE_BALANCE, other) == had
    assert story.at(GIFTS_DISPUTED, other) == story.at(DISPUTE_FEES, other) == ZERO
    assert donations.reconcile(gateway).agrees


FUND, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
_cents = st.integers(0, 500_00).map(lambda minor: Money(minor, "USD"))


def moved(gross: Money, fee: Money) -> BalanceTransaction:
    return BalanceTransaction("txn_1", gross, fee, "dispute", "du_1", clock.now(), clock.now())


def taken_by(postings: list[Posting]) -> Parts:
    return {
        FundAccount(each.fund_id, each.account): each.amount
        for each in postings
        if each.account != STRIPE_BALANCE
    }


@given(held=st.lists(_cents, min_size=2, max_size=2), gross=_cents, fee=_cents)
def test_to_the_cent_and_fund_by_fund(held: list[Money], gross: Money, fee: Money) -> None:
    held_in = {FundAccount(FUND, SUSPENSE): held[0], FundAccount(OTHER, SUSPENSE): held[1]}
    left = gift_disputed(FUND, moved(-gross, fee), held_in)
    for each in (FUND, OTHER):
        assert not Money.total((one.amount for one in left if one.fund_id == each), "USD")
    taken = taken_by(left)
    out = {each: part for each, part in taken.items() if each.account == SUSPENSE}
    assert all(ZERO < part <= held_in[each] for each, part in out.items())
    in_all = Money.total(held, "USD")
    assert Money.total(out.values(), "USD") == min(in_all, gross)
    at_stripe = Money.total((one.amount for one in left if one.account == STRIPE_BALANCE), "USD")
    assert at_stripe == -gross - fee
    back = gift_dispute_reinstated(FUND, moved(gross, -fee), taken)
    assert taken_by(back) == {each: -part for each, part in taken.items()}


@given(taken=_cents, back=_cents)
def test_what_comes_back_in_part_goes_into_suspense_first(taken: Money, back: Money) -> None:
    held_in = {FundAccount(OTHER, SUSPENSE): taken, FundAccount(FUND, GIFTS_DISPUTED): usd(10)}
    found = taken_by(gift_dispute_reinstated(FUND, moved(back, ZERO), held_in))
    assert -found.get(FundAccount(OTHER, SUSPENSE), ZERO) == min(taken, back)
    assert -Money.total(found.values(), "USD") == back
