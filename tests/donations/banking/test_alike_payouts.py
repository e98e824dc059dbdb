"""Several payouts of one amount: each receipt that is typed from the statement is one of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship import campaigns, committee, donations, payouts
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import db, transaction
from hardship.core.errors import AmountSentBefore
from hardship.core.tokens import new_secret
from hardship.donations import BankReceipt, ReceiptKind, StripePayout
from hardship.donations.errors import NotOnItsWay, NotWhatLeft
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE
from tests.crowd import one_after_the_other
from tests.donations.in_transit.test_payout_settlement import at, gave, sent, typed
from tests.donations.refunding.test_refund_settlement import tell
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)


@pytest.fixture
def two(fund: Fund, gateway: FakeGateway, clock: FixedClock) -> list[UUID]:
    """Two payouts of three hundred dollars, the older first."""
    gave(fund, gateway, 600)
    older = sent(gateway, gateway.pay_out(usd(300))).id
    clock.advance(minutes=1)
    return [older, sent(gateway, gateway.pay_out(usd(300))).id]


def confirm(receipt: BankReceipt, by: Officer) -> None:
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=by)


def of(*receipts: BankReceipt) -> list[UUID | None]:
    db.session.expire_all()
    return [each.payout_id for each in receipts]


def test_two_that_are_entered_before_either_is_confirmed_are_two_payouts(
    fund: Fund, two: list[UUID], teo: Officer, rosa: Officer
) -> None:
    first, second = (typed(fund, usd(300), name, teo) for name in ("ST-A1", "ST-B2"))
    assert of(first, second) == two
    confirm(second, rosa)
    confirm(first, rosa)
    assert at(BANK, fund) == [usd(600)]
    assert at(IN_TRANSIT, fund) == [ZERO]
    assert payouts.bank_differences() == []


def test_what_was_rejected_keeps_no_payout_from_another(
    fund: Fund, two: list[UUID], teo: Officer
) -> None:
    wrong = typed(fund, usd(300), "ST-A1", teo)
    with transaction():
        donations.reject_bank_receipt(wrong.id, reason="Another reference", by=teo)
    assert of(typed(fund, usd(300), "ST-A2", teo)) == two[:1]


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_payout_that_was_chosen_is_no_other(
    fund: Fund,
    two: list[UUID],
    gateway: FakeGateway,
    teo: Officer,
    rosa: Officer,
    comes_back: bool,
) -> None:
    """Its line of the statement stands on another receipt by now, or it never arrived."""
    payout = db.session.get_one(StripePayout, two[0])
    with transaction():
        chosen = donations.enter_arrival(
            payout.id,
            form=new_secret(),
            arrived_on=campaigns.accounting_date(),
            reference="ACH 4471",
            by=teo,
        )
    if comes_back:
        gateway.return_payout(payout.stripe_id)
        tell(gateway, "payout.failed", payout.stripe_id)
    else:
        confirm(typed(fund, usd(300), payout.stripe_id, rosa), teo)
    with pytest.raises(NotOnItsWay):
        confirm(chosen, rosa)
    assert of(chosen) == two[:1]
    assert at(IN_TRANSIT, fund) == [usd(300)], "the other is on its way"


def test_one_that_was_entered_before_stripe_told_of_its_payout_is_that_one(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """All that is known by then waits for another receipt: it is looked for anew."""
    gave(fund, gateway, 600)
    told = sent(gateway, gateway.pay_out(usd(300))).id
    first, second = (typed(fund, usd(300), name, teo) for name in ("ST-A1", "ST-B2"))
    confirm(first, rosa)
    with pytest.raises(NotOnItsWay):
        confirm(second, rosa)
    later = sent(gateway, gateway.pay_out(usd(300))).id
    confirm(second, rosa)
    assert of(first, second) == [told, later]
    assert at(BANK, fund) == [usd(600)]
    assert payouts.bank_differences() == []


def test_a_form_that_comes_again_is_the_receipt_whose_payout_was_found(
    fund: Fund, two: list[UUID], teo: Officer
) -> None:
    def enter(**other: Any) -> BankReceipt:
        said: dict[str, Any] = {
            "kind": ReceiptKind.STRIPE_PAYOUT,
            "amount": usd(300),
            "reference": "ST-A1",
            "arrived_on": campaigns.accounting_date(),
        }
        with transaction():
            return donations.enter_bank_receipt(fund, form="a form", by=teo, **(said | other))

    first = enter()
    assert first.payout_id == two[0]
    assert enter().id == first.id
    for other in (
        {"kind": ReceiptKind.ALLOCATION},
        {"amount": usd(30)},
        {"reference": "ST-A2"},
        {"arrived_on": campaigns.accounting_date() - timedelta(days=1)},
    ):
        with pytest.raises(AmountSentBefore, match=r"300\.00"):
            enter(**other)


@pytest.mark.parametrize(("days_before", "is_claimed"), [(1, True), (2, False)])
def test_an_old_receipt_is_no_payout_that_left_after_it(
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    teo: Officer,
    rosa: Officer,
    days_before: int,
    is_claimed: bool,
) -> None:
    """A day is allowed for, since a bank's day is not Stripe's."""
    gave(fund, gateway, 600)
    confirm(typed(fund, usd(300), "ST-A1", teo), rosa)
    clock.advance(days=days_before)
    sent(gateway, gateway.pay_out(usd(300)))
    assert at(IN_TRANSIT, fund) == [ZERO if is_claimed else usd(300)]


@pytest.mark.parametrize(("days_after", "is_claimed"), [(13, True), (14, False)])
def test_a_receipt_is_no_payout_that_left_weeks_before_it(
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    teo: Officer,
    rosa: Officer,
    days_after: int,
    is_claimed: bool,
) -> None:
    """Nobody heard of that payout until now."""
    gave(fund, gateway, 600)
    untold = gateway.pay_out(usd(300))
    clock.advance(days=days_after)
    confirm(typed(fund, usd(300), "ST-A1", teo), rosa)
    sent(gateway, untold)
    assert at(IN_TRANSIT, fund) == [ZERO if is_claimed else usd(300)]


def test_one_that_names_its_payout_is_no_other(
    fund: Fund, two: list[UUID], teo: Officer, rosa: Officer
) -> None:
    older = db.session.get_one(StripePayout, two[0]).stripe_id
    first, second = (typed(fund, usd(300), older, teo) for _each in range(2))
    confirm(first, rosa)
    with pytest.raises(NotOnItsWay):
        confirm(second, rosa)


@pytest.mark.parametrize("names", ["po_2", "txn_3"])
def test_one_that_names_a_payout_to_come_is_no_other_of_its_amount(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, names: str
) -> None:
    """By Stripe's id for it, or for its movement; Stripe tells of another first."""
    gave(fund, gateway, 600)
    receipt = typed(fund, usd(300), names, teo)
    confirm(receipt, rosa)
    first = sent(gateway, gateway.pay_out(usd(300)))
    assert (at(IN_TRANSIT, fund), at(BANK, fund)) == ([usd(300)], [usd(300)])
    second = sent(gateway, gateway.pay_out(usd(300)))
    assert names in {second.stripe_id, second.transaction_id}
    assert donations.bank_receipt(receipt.id).claimed_by_id == second.id
    assert [each.id for each in donations.payouts_on_their_way()] == [first.id]
    assert donations.reconcile(gateway).agrees


def test_a_funds_share_of_a_payout_arrives_once(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """As much is on its way, and it is another fund's."""
    contents = [gave(fund, gateway, 100), gave(other, gateway, 100), gave(other, gateway, 50)]
    payout = sent(gateway, gateway.pay_out(usd(250), contents))
    first, again = (typed(fund, usd(100), payout.stripe_id, teo) for _each in range(2))
    confirm(first, rosa)
    with pytest.raises(NotWhatLeft):
        confirm(again, rosa)
    with pytest.raises(NotWhatLeft):
        typed(fund, usd(100), payout.stripe_id, teo)
    assert at(BANK, fund, other) == [usd(100), ZERO]
    assert at(IN_TRANSIT, fund, other) == [ZERO, usd(150)]


def test_one_that_came_before_its_payout_is_one_of_two(
    fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """The other leaves Stripe by itself, and its line of the statement is to come."""
    gave(fund, gateway, 600)
    confirm(typed(fund, usd(300), "ST-A1", teo), rosa)
    for _each in range(2):
        sent(gateway, gateway.pay_out(usd(300)))
    assert at(STRIPE_BALANCE, fund) == [ZERO]
    assert (at(IN_TRANSIT, fund), at(BANK, fund)) == ([usd(300)], [usd(300)])
    assert donations.reconcile(gateway).agrees


@pytest.mark.engine("postgresql")
def test_two_people_who_enter_at_once_enter_two_payouts(
    app: Flask, fund: Fund, two: list[UUID], teo: Officer, rosa: Officer
) -> None:
    fund_id, names = fund.id, iter([("ST-A1", teo.id), ("ST-B2", rosa.id)])

    def enter() -> None:
        reference, officer_id = next(names)
        donations.enter_bank_receipt(
            campaigns.fund(fund_id),
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=usd(300),
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=committee.officer(officer_id),
        )

    followed = one_after_the_other(app, enter, enter)
    assert followed.waited
    assert followed.outcome is None
    entered = donations.receipts_waiting()
    assert {each.payout_id for each in entered} == set(two)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(3)), entered_early=st.integers(0, 3))
def test_as_many_receipts_as_payouts_are_confirmed_in_whatever_order(
    fund: Fund,
    gateway: FakeGateway,
    teo: Officer,
    rosa: Officer,
    order: list[int],
    entered_early: int,
) -> None:
    """Some are entered when one payout is known, the others when all are."""
    (before,) = at(BANK, fund)
    gave(fund, gateway, 900)
    sent(gateway, gateway.pay_out(usd(300)))
    early = [typed(fund, usd(300), f"ST-{each}", teo) for each in range(entered_early)]
    for _each in range(2):
        sent(gateway, gateway.pay_out(usd(300)))
    late = [typed(fund, usd(300), f"ST-{each}", teo) for each in range(entered_early, 3)]
    receipts = [*early, *late]
    for index in order:
        confirm(receipts[index], rosa)
    assert len(set(of(*receipts))) == 3
    assert at(BANK, fund) == [before + usd(900)]
    assert at(IN_TRANSIT, fund) == [ZERO]
    assert payouts.bank_differences() == []
