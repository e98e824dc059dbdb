"""Money that somebody explained is its fund's: at Stripe, on its way, or at the bank."""

from dataclasses import replace

import pytest

from hardship import campaigns, donations, payouts
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import BankReceipt, Gift, NotInSuspense, RefundReason, StripePayout
from hardship.donations.errors import GiftElsewhere, PartlyArrived
from hardship.donations.gateway import BalanceTransaction, PayoutStatus
from hardship.ledger import BANK, GIFTS_ONLINE, IN_TRANSIT, STRIPE_BALANCE, SUSPENSE
from tests.donations.in_transit.test_payout_settlement import at, gave, sent, typed
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
NOWHERE = [ZERO, ZERO]


class Story:
    """A payment of eighty, with a fee of two, which is in suspense of the central fund."""

    def __init__(
        self, fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
    ) -> None:
        self.fund, self.other, self.gateway, self.teo, self.rosa = fund, other, gateway, teo, rosa
        with transaction():
            self.gift: Gift = open_gift(fund, gateway, intended=usd(100))
        charge = gateway.pay(gateway.last, amount=usd(80), fee=usd(2))
        tell(gateway, "checkout.session.completed", gateway.last)
        assert charge.transaction
        self.charge: BalanceTransaction = charge.transaction

    def explained(self, fund: Fund | None = None) -> None:
        to = fund or self.other
        with transaction():
            donations.suspense.assign(
                self.gift.id, fund_id=to.id, reason="It is theirs", by=self.teo
            )

    def left(self, amount: Money, *contents: BalanceTransaction) -> StripePayout:
        return sent(self.gateway, self.gateway.pay_out(amount, contents))

    def arrived(self, payout: StripePayout) -> None:
        today = campaigns.accounting_date()
        with transaction():
            entered = donations.enter_arrival(
                payout.id, form=new_secret(), arrived_on=today, by=self.teo
            )
        with transaction():
            donations.confirm_bank_receipt(entered.id, by=self.rosa)

    def stands(self, fund: Fund, amount: Money, reference: str) -> BankReceipt:
        """Two people read it on the statement, and that it is this fund's."""
        receipt = typed(fund, amount, reference, self.teo)
        with transaction():
            return donations.confirm_bank_receipt(receipt.id, by=self.rosa)

    def at(self, account: str) -> list[Money]:
        return at(account, self.fund, self.other)

    def agrees(self) -> bool:
        is_whole = donations.reconcile(self.gateway).agrees
        return is_whole and payouts.bank_differences() == donations.gift_differences() == []


@pytest.fixture
def story(fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer) -> Story:
    return Story(fund, other, gateway, teo, rosa)


def test_a_later_payout_takes_it_from_the_fund_whose_it_is_now(story: Story) -> None:
    story.explained()
    payout = story.left(usd(78), story.charge)
    assert story.at(IN_TRANSIT) == [ZERO, usd(78)]
    story.arrived(payout)
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.at(STRIPE_BALANCE) == story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


def test_on_its_way_it_goes_over_there_and_arrives_there(story: Story) -> None:
    besides = gave(story.fund, story.gateway, 10)
    payout = story.left(usd(88), story.charge, besides)
    story.explained()
    assert story.at(IN_TRANSIT) == [usd(10), usd(78)]
    assert story.at(STRIPE_BALANCE) == NOWHERE
    story.arrived(payout)
    assert story.at(BANK) == [usd(10), usd(78)]
    assert story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


def test_in_the_bank_it_goes_over_there_though_the_fund_has_more_at_stripe(story: Story) -> None:
    payout = story.left(usd(78), story.charge)
    story.arrived(payout)
    gave(story.fund, story.gateway, 500)
    story.explained()
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.at(STRIPE_BALANCE) == [usd(500), ZERO]
    assert story.agrees()


def test_a_payout_that_comes_back_takes_it_along_to_the_next(story: Story) -> None:
    first = story.left(usd(78), story.charge)
    back = story.gateway.return_payout(first.stripe_id).failure_transaction
    assert back
    tell(story.gateway, "payout.failed", first.stripe_id)
    assert story.at(STRIPE_BALANCE) == [usd(78), ZERO]
    story.explained()
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(78)]
    story.arrived(story.left(usd(78), back))
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.agrees()


def test_one_that_comes_back_after_it_went_over_comes_back_to_the_fund_whose_it_is(
    story: Story,
) -> None:
    first = story.left(usd(78), story.charge)
    story.explained()
    back = story.gateway.return_payout(first.stripe_id).failure_transaction
    assert back
    tell(story.gateway, "payout.failed", first.stripe_id)
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(78)]
    story.arrived(story.left(usd(78), back))
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.agrees()


def refund_failed(story: Story, dollars: int) -> BalanceTransaction:
    """A part is sent back while in suspense, and comes back after the rest was explained."""
    refund = story.gateway.give_back(charge_of(story.gateway), usd(dollars))
    tell(story.gateway, "charge.refunded", charge_of(story.gateway))
    story.explained()
    failed = story.gateway.fail_refund(refund.id).failure_transaction
    assert failed
    tell(story.gateway, "refund.failed", refund.id)
    return failed


def test_what_comes_back_after_it_was_explained_is_to_be_explained_again(story: Story) -> None:
    failed = refund_failed(story, 30)
    assert story.at(SUSPENSE) == [-usd(30), ZERO]
    assert story.at(STRIPE_BALANCE) == [usd(30), usd(48)]
    assert [each.id for each in donations.suspense.gifts_to_explain().items] == [story.gift.id]
    assert donations.suspense.count_to_explain(unsaid=True) == 1
    with pytest.raises(GiftElsewhere):
        story.explained(story.fund)
    story.explained()
    assert story.at(SUSPENSE) == NOWHERE
    assert story.at(GIFTS_ONLINE) == [ZERO, -usd(80)]
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(78)]
    assert donations.suspense.gifts_to_explain().items == []
    with pytest.raises(NotInSuspense):
        story.explained()
    taken = next(each for each in story.gateway.moved if each.category == "refund")
    story.arrived(story.left(usd(78), story.charge, taken, failed))
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.agrees()


def test_what_was_explained_before_is_not_where_the_rest_comes_from(story: Story) -> None:
    """The payment is at the bank by now; only what came back of a failed refund is at Stripe."""
    refund = story.gateway.give_back(charge_of(story.gateway), usd(30))
    tell(story.gateway, "charge.refunded", charge_of(story.gateway))
    story.explained()
    story.arrived(story.left(usd(78), story.charge))
    story.gateway.fail_refund(refund.id)
    tell(story.gateway, "refund.failed", refund.id)
    assert story.at(STRIPE_BALANCE) == [usd(30), -usd(30)]
    story.explained()
    assert story.at(STRIPE_BALANCE) == NOWHERE
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.agrees()


def test_a_refund_that_was_all_of_it_and_failed_can_be_explained(story: Story) -> None:
    with transaction():
        refund = donations.ask_refund(
            story.gift.id,
            form=new_secret(),
            amount=usd(80),
            reason=RefundReason.DUPLICATE,
            by=story.teo,
        )
    donations.make_refunds(story.gateway)
    assert donations.suspense.gifts_to_explain().items == []
    story.gateway.fail_refund(refund.stripe_id or "")
    tell(story.gateway, "refund.failed", refund.stripe_id or "")
    assert len(donations.suspense.gifts_to_explain().items) == 1
    story.explained()
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(78)]
    assert story.agrees()


def test_a_dispute_that_brings_it_back_later_likewise(story: Story) -> None:
    dispute = story.gateway.dispute_charge(charge_of(story.gateway), usd(30)).id
    story.gateway.move_dispute(dispute, -usd(30))
    tell(story.gateway, "charge.dispute.funds_withdrawn", dispute)
    story.explained()
    story.gateway.move_dispute(dispute, usd(30))
    tell(story.gateway, "charge.dispute.funds_reinstated", dispute)
    assert len(donations.suspense.gifts_to_explain().items) == 1
    story.explained()
    assert story.at(SUSPENSE) == NOWHERE
    assert story.at(GIFTS_ONLINE) == [ZERO, -usd(80)]
    assert story.agrees()


@pytest.fixture(params=[False, True], ids=["automatic", "by hand"])
def shared(request: pytest.FixtureRequest, story: Story) -> StripePayout:
    """A payout in which ten dollars of the other fund are on their way too."""
    contents = (story.charge, gave(story.other, story.gateway, 10))
    by_hand = request.param
    return sent(story.gateway, story.gateway.pay_out(usd(88), None if by_hand else contents))


def test_while_a_part_of_the_payout_has_arrived_it_waits(
    story: Story, shared: StripePayout
) -> None:
    """What is left arrives as it left: nobody could confirm it, were it the other fund's."""
    story.stands(story.other, usd(10), shared.stripe_id)
    with pytest.raises(PartlyArrived):
        story.explained()
    story.stands(story.fund, usd(78), shared.stripe_id)
    story.explained()
    assert story.at(BANK) == [ZERO, usd(88)]
    assert story.at(STRIPE_BALANCE) == story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


def test_once_its_own_part_has_arrived_it_goes_over_at_the_bank(
    story: Story, shared: StripePayout
) -> None:
    story.stands(story.fund, usd(78), shared.stripe_id)
    story.explained()
    assert story.at(BANK) == [ZERO, usd(78)]
    assert story.at(IN_TRANSIT) == [ZERO, usd(10)]
    story.stands(story.other, usd(10), shared.stripe_id)
    assert story.at(BANK) == [ZERO, usd(88)]
    assert story.at(STRIPE_BALANCE) == story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


@pytest.mark.parametrize("by_hand", [False, True])
def test_all_of_a_payout_has_arrived_of_which_a_receipt_had_booked_a_part(
    story: Story, by_hand: bool
) -> None:
    """What left by itself stands on one line of the statement, by the fund that has most of it."""
    story.arrived(story.left(usd(5), gave(story.other, story.gateway, 5)))
    contents = (story.charge, *(gave(story.other, story.gateway, each) for each in (10, 100)))
    story.stands(story.other, usd(10), "po_2")
    story.arrived(
        sent(story.gateway, story.gateway.pay_out(usd(188), None if by_hand else contents))
    )
    story.explained()
    assert story.at(BANK) == [ZERO, usd(193)]
    assert story.at(STRIPE_BALANCE) == story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


def test_what_the_fund_has_at_stripe_waits_for_no_payout_by_hand(story: Story) -> None:
    gave(story.other, story.gateway, 10)
    payout = sent(story.gateway, story.gateway.pay_out(usd(88)))
    story.stands(story.other, usd(10), payout.stripe_id)
    gave(story.fund, story.gateway, 78)
    story.explained()
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(78)]
    assert story.at(IN_TRANSIT) == [usd(78), ZERO]
    story.stands(story.fund, usd(78), payout.stripe_id)
    assert story.at(BANK) == [usd(78), usd(10)]
    assert story.agrees()


def test_of_a_payout_by_hand_it_goes_over_where_the_fund_has_money(story: Story) -> None:
    payout = sent(story.gateway, story.gateway.pay_out(usd(50)))
    story.explained()
    assert story.at(STRIPE_BALANCE) == [ZERO, usd(28)]
    assert story.at(IN_TRANSIT) == [ZERO, usd(50)]
    story.arrived(payout)
    assert story.at(BANK) == [ZERO, usd(50)]
    assert story.at(IN_TRANSIT) == NOWHERE
    assert story.agrees()


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_two_people_took_back_at_the_bank_is_on_its_way_until_stripe_has_it(
    story: Story, by_hand: bool
) -> None:
    """Stripe says that it came back before it says by which movement."""
    contents = None if by_hand else (story.charge,)
    payout = sent(story.gateway, story.gateway.pay_out(usd(78), contents))
    story.arrived(payout)
    facts = replace(story.gateway.payouts[payout.stripe_id], status=PayoutStatus.FAILED)
    story.gateway.payouts[payout.stripe_id] = facts
    tell(story.gateway, "payout.failed", payout.stripe_id)
    ((receipt,),) = donations.receipts_of([payout]).values()
    with transaction():
        today = campaigns.accounting_date()
        donations.recall_arrival(receipt.id, recalled_on=today, by=story.teo)
    with transaction():
        donations.confirm_recall(receipt.id, by=story.rosa)
    assert story.at(IN_TRANSIT) == [usd(78), ZERO]
    story.explained()
    assert story.at(IN_TRANSIT) == [ZERO, usd(78)]
    assert story.at(BANK) == NOWHERE


@pytest.fixture
def after_a_payout(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, clock: FixedClock
) -> Story:
    """By then all that the fund had stood on the statement, and it owed Stripe half of it."""
    gave(fund, gateway, 100)
    receipt = typed(fund, usd(100), "STRIPE", teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)
    gateway.give_back(charge_of(gateway), usd(50))
    tell(gateway, "charge.refunded", charge_of(gateway))
    clock.advance(hours=1)
    return Story(fund, other, gateway, teo, rosa)


def test_a_payout_that_stood_on_the_statement_before_it_was_paid_did_not_carry_it(
    after_a_payout: Story,
) -> None:
    """So it is at Stripe, though the fund has less there than it is owed."""
    after_a_payout.explained()
    assert after_a_payout.at(STRIPE_BALANCE) == [-usd(50), usd(78)]
    assert after_a_payout.at(BANK) == [usd(100), ZERO]


def test_nor_did_one_that_two_people_took_back(after_a_payout: Story) -> None:
    story, today = after_a_payout, campaigns.accounting_date()
    receipt = story.stands(story.fund, usd(20), "STRIPE")
    with transaction():
        donations.recall_arrival(receipt.id, recalled_on=today, reason="None", by=story.teo)
    with transaction():
        donations.confirm_recall(receipt.id, by=story.rosa)
    story.explained()
    assert story.at(STRIPE_BALANCE) == [-usd(50), usd(78)]
    assert story.at(BANK) == [usd(100), ZERO]


def test_old_ones_do_not_fall_off_the_list(
    fund: Fund, gateway: FakeGateway, story: Story, clock: FixedClock
) -> None:
    """However many came since, each page holds what is open, and the next page the rest."""
    clock.advance(hours=1)
    with transaction():
        for _ in range(60):
            open_gift(fund, gateway, intended=usd(5))
    for page in list(gateway.pages)[1:]:
        gateway.pay(page, amount=usd(4))
        gateway.tell("checkout.session.completed", page)
    donations.sync(gateway)
    first = donations.suspense.gifts_to_explain()
    assert first.next
    rest = donations.suspense.gifts_to_explain(first.next).items
    assert len(first.items) + len(rest) == donations.suspense.count_to_explain() == 61
    assert story.gift.id in {each.id for each in rest}
