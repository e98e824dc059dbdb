"""Sending gifts back from the committee room: refused in words, by two above a limit, once."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hardship import campaigns, committee, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided, AmountSentBefore, NobodyAlone
from hardship.core.limits import ReasonNeeded
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import (
    DisputeStatus,
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    Gift,
    MoreThanIsLeft,
    Refund,
    RefundReason,
    RefundStatus,
    UnknownToGateway,
)
from hardship.donations.errors import DisputedAtBank, NothingToRefund, NoVerdict
from hardship.donations.gateway import ChargeFacts, ChargeHistory, RefundFacts, RefundRequest
from hardship.ledger import GIFTS_REFUNDED
from tests.crowd import all_at_once
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway


def asked(gift: Gift, amount: Money, by: Officer, form: str | None = None) -> Refund:
    with transaction():
        return donations.ask_refund(
            gift.id,
            form=form or new_secret(),
            amount=amount,
            reason=RefundReason.ASKED_FOR,
            by=by,
        )


def refunded(fund: Fund) -> Money:
    db.session.rollback()
    return ledger.balance(GIFTS_REFUNDED, fund.id, "USD")


def test_up_to_the_limit_one_person_is_enough(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    refund = asked(gift, usd(250), teo)
    assert refund.state is RefundStatus.APPROVED
    assert refunded(fund) == usd(0), "only what Stripe answers is booked"
    assert donations.make_refunds(gateway) == 1
    assert (refund.state, refunded(fund)) == (RefundStatus.SUCCEEDED, usd(250))
    assert [(each.amount, each.refund_id) for each in gateway.refunds.values()] == [
        (usd(250), refund.id)
    ]
    assert refund.asked_by_id is not None
    tell(gateway, "refund.created", str(refund.stripe_id))
    assert db.session.scalar(select(func.count()).select_from(Refund)) == 1
    assert donations.reconcile(gateway).agrees


def test_above_the_limit_another_person_approves(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    refund = asked(gift, usd("250.01"), teo)
    assert donations.make_refunds(gateway) == 0
    assert [each.id for each in donations.refunds_waiting()] == [refund.id]
    with pytest.raises(NobodyAlone), transaction():
        donations.approve_refund(refund.id, by=teo)
    with transaction():
        donations.approve_refund(refund.id, by=rosa)
    with pytest.raises(AlreadyDecided), transaction():
        donations.decline_refund(refund.id, by=rosa)
    assert donations.make_refunds(gateway) == 1
    assert refunded(fund) == usd("250.01")


def test_what_stripe_refuses_by_the_time_of_the_approval_is_not_approved(
    gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """Refunded on the dashboard after it was asked for, and disputed; it does not hinder itself."""

    def approve() -> None:
        with transaction():
            donations.approve_refund(refund.id, by=rosa)

    refund = asked(gift, usd(300), teo)
    tell(gateway, "refund.created", gateway.give_back(charge_of(gateway), usd(250)).id)
    with pytest.raises(MoreThanIsLeft) as refused:
        approve()
    assert refused.value.params == {"left": usd(250)}
    dispute = gateway.dispute_charge(charge_of(gateway), usd(10)).id
    tell(gateway, "charge.dispute.created", dispute)
    with pytest.raises(DisputedAtBank):
        approve()
    assert refund.state is RefundStatus.ASKED
    assert donations.make_refunds(gateway) == 0


def test_the_limit_is_not_got_round_in_parts(
    gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """All that one person sends back of a gift counts together, also what Stripe has sent."""
    assert asked(gift, usd(200), teo).state is RefundStatus.APPROVED
    donations.make_refunds(gateway)
    above = asked(gift, usd("50.01"), teo)
    assert above.state is RefundStatus.ASKED
    with transaction():
        donations.decline_refund(above.id, by=rosa)
    assert asked(gift, usd(50), teo).state is RefundStatus.APPROVED
    assert asked(gift, usd("0.01"), teo).state is RefundStatus.ASKED


def test_the_limit_is_the_organisations(gift: Gift, teo: Officer) -> None:
    with transaction():
        campaigns.organisation().refund_limit_minor = 1_000_00
    assert asked(gift, usd(500), teo).state is RefundStatus.APPROVED


def test_the_database_refuses_the_same_person_by_itself(gift: Gift, teo: Officer) -> None:
    refund = asked(gift, usd(300), teo)
    with pytest.raises(IntegrityError), transaction():
        refund.approved_by_id = teo.id


def test_one_that_is_declined_goes_nowhere_and_frees_what_it_held(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    refund = asked(gift, usd(500), teo)
    assert donations.left_to_refund(gift) == usd(0)
    with pytest.raises(NothingToRefund):
        asked(gift, usd(1), teo)
    with transaction():
        donations.decline_refund(refund.id, by=teo)
    assert donations.make_refunds(gateway) == 0
    assert donations.left_to_refund(gift) == usd(500)


def test_a_double_click_asks_once(gift: Gift, teo: Officer) -> None:
    form = new_secret()
    assert asked(gift, usd(200), teo, form).id == asked(gift, usd(200), teo, form).id
    assert donations.left_to_refund(gift) == usd(300)


def test_a_double_click_on_all_of_it_asks_once_though_nothing_is_left(
    gift: Gift, teo: Officer
) -> None:
    form = new_secret()
    assert asked(gift, usd(500), teo, form).id == asked(gift, usd(500), teo, form).id


def test_a_form_that_comes_again_with_other_content_is_not_swallowed(
    gift: Gift, teo: Officer
) -> None:
    def ask(form: str, **other: Any) -> UUID:
        said: dict[str, Any] = {"amount": usd(200), "reason": RefundReason.DUPLICATE} | other
        with transaction():
            return donations.ask_refund(gift.id, form=form, by=teo, **said).id

    assert ask("a part") == ask("a part")
    for other in ({"amount": usd(20)}, {"reason": RefundReason.FRAUD}, {"note": "Thrice"}):
        with pytest.raises(AmountSentBefore, match=r"200\.00"):
            ask("a part", **other)
    assert ask("the rest", amount=None) == ask("the rest", amount=None)
    assert [each.amount for each in donations.refunds_of(gift)] == [usd(200), usd(300)]


def test_another_reason_needs_words(gift: Gift, teo: Officer) -> None:
    def ask(note: str) -> Refund:
        with transaction():
            return donations.ask_refund(
                gift.id,
                form=new_secret(),
                amount=usd(1),
                reason=RefundReason.OTHER,
                note=note,
                by=teo,
            )

    with pytest.raises(ReasonNeeded):
        ask("  ")
    assert ask("They called twice").note == "They called twice"


def test_more_than_is_left_is_refused_before_stripe_is_asked(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    gateway.give_back(charge_of(gateway), usd(400))
    tell(gateway, "charge.refunded", charge_of(gateway))
    with pytest.raises(MoreThanIsLeft):
        asked(gift, usd(0), teo)
    with pytest.raises(MoreThanIsLeft) as refused:
        asked(gift, usd(101), teo)
    assert refused.value.params == {"left": usd(100)}
    asked(gift, usd(100), teo)


def test_while_a_bank_disputes_it_and_not_while_it_only_asks(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    dispute = gateway.dispute_charge(
        charge_of(gateway), usd(10), DisputeStatus.WARNING_UNDER_REVIEW
    )
    tell(gateway, "charge.dispute.created", dispute.id)
    asked(gift, usd(1), teo)
    gateway.move_dispute(dispute.id, -usd(10), status=DisputeStatus.NEEDS_RESPONSE)
    tell(gateway, "charge.dispute.updated", dispute.id)
    with pytest.raises(DisputedAtBank):
        asked(gift, usd(1), teo)


class Flaky(FakeGateway):
    """Carries a refund out and then does not answer, as often as `trouble` has something to say."""

    trouble: list[Exception]

    def make_refund(self, request: RefundRequest) -> RefundFacts:
        made = super().make_refund(request)
        if self.trouble:
            raise self.trouble.pop(0)
        return made


@pytest.mark.parametrize(
    "trouble", [GatewayUnavailable(), GatewayFailed(), NoVerdict(code="unreadable answer")]
)
@pytest.mark.parametrize("is_key_forgotten", [False, True])
def test_a_timeout_after_the_refund_was_made_makes_no_second(
    fund: Fund, clock: FixedClock, teo: Officer, trouble: Exception, *, is_key_forgotten: bool
) -> None:
    gateway = Flaky()
    gateway.trouble = [trouble]
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    gateway.pay(gateway.last)
    settled(gateway)
    refund = asked(gift, usd(100), teo)
    assert donations.make_refunds(gateway) == 0
    assert refund.state is RefundStatus.APPROVED
    assert refund.failure
    clock.advance(days=2)
    if is_key_forgotten:
        gateway.made.clear()
    assert donations.make_refunds(gateway) == 1
    assert len(gateway.refunds) == 1
    assert refunded(fund) == usd(100)
    assert donations.make_refunds(gateway) == 0


def test_what_stripe_refuses_all_the_same_stands_on_the_desk(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    refund = asked(gift, usd(100), teo)
    gateway.failure = GatewayRefused(code="charge_disputed")
    assert donations.make_refunds(gateway) == 0
    gateway.failure = None
    assert (refund.state, refund.failure) == (RefundStatus.REFUSED, "charge_disputed")
    assert [each.id for each in donations.refunds_in_trouble()] == [refund.id]
    assert donations.left_to_refund(gift) == usd(500)


class ToldFirst(FakeGateway):
    """Its event is there before the answer to the call, which is none, or a no to a second one."""

    answer: Exception

    def make_refund(self, request: RefundRequest) -> RefundFacts:
        tell(self, "refund.created", super().make_refund(request).id)
        raise self.answer


@pytest.mark.parametrize(
    "answer", [GatewayUnavailable(), GatewayRefused(code="charge_already_refunded")]
)
def test_what_stripe_told_another_way_is_not_undone_by_the_answer_to_the_call(
    fund: Fund, teo: Officer, answer: Exception
) -> None:
    gateway = ToldFirst()
    gateway.answer = answer
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    gateway.pay(gateway.last)
    settled(gateway)
    refund = asked(gift, usd(100), teo)
    donations.make_refunds(gateway)
    assert (refund.state, refund.failure) == (RefundStatus.SUCCEEDED, None)
    assert refunded(fund) == usd(100)
    assert donations.refunds_in_trouble() == []


class Forgetful(Flaky):
    """Answers nothing about a payment, as long as `refusal` says why."""

    refusal: Exception | None

    def history(self, charge_id: str) -> ChargeHistory:
        if self.refusal:
            raise self.refusal
        return super().history(charge_id)


@pytest.mark.parametrize(
    "refusal",
    [NoVerdict(code="more_permissions_required"), GatewayRefused(code="odd"), UnknownToGateway()],
)
def test_only_what_is_answered_to_the_call_itself_refuses_a_refund(
    fund: Fund, clock: FixedClock, teo: Officer, refusal: Exception
) -> None:
    gateway = Forgetful()
    gateway.trouble, gateway.refusal = [GatewayUnavailable()], None
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    gateway.pay(gateway.last)
    settled(gateway)
    refund = asked(gift, usd(100), teo)
    assert donations.make_refunds(gateway) == 0
    gateway.refusal = refusal
    for _ in range(2):
        clock.advance(hours=2)
        assert donations.make_refunds(gateway) == 0
    assert refund.state is RefundStatus.APPROVED
    assert donations.left_to_refund(gift) == usd(400), "no second one can be made of it"
    assert [each.id for each in donations.refunds_in_trouble()] == [refund.id]
    gateway.refusal = None
    clock.advance(hours=2)
    assert donations.make_refunds(gateway) == 1
    assert len(gateway.refunds) == 1


def test_a_payment_that_has_not_arrived_cannot_be_refunded(
    fund: Fund, gateway: FakeGateway, teo: Officer
) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    with pytest.raises(NothingToRefund):
        asked(gift, usd(1), teo)


def test_somebody_elses_words_on_the_dashboard_match_no_other_gift(
    fund: Fund, gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    refund = asked(gift, usd(100), teo)
    with transaction():
        open_gift(fund, gateway, intended=usd(60))
    other: ChargeFacts = gateway.pay(gateway.last)
    tell(gateway, "checkout.session.completed", gateway.last)
    made = gateway.give_back(other.id, usd(5))
    gateway.refunds[made.id] = replace(made, refund_id=refund.id)
    tell(gateway, "refund.created", made.id)
    assert refund.stripe_id is None
    assert len(donations.refunds().items) == 2


def test_of_two_who_ask_for_all_of_it_at_once_one_is_refused(
    app: Flask, fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        gift_id = open_gift(fund, gateway, intended=usd(200)).id
        treasurers = [officer(Role.TREASURER, name=name).id for name in ("Teo", "Tara")]
    gateway.pay(gateway.last)
    settled(gateway)
    db.session.rollback()

    def ask(by: UUID) -> RefundStatus:
        return donations.ask_refund(
            gift_id,
            form=new_secret(),
            amount=usd(200),
            reason=RefundReason.ASKED_FOR,
            by=committee.officer(by),
        ).state

    outcomes = all_at_once(app, [partial(ask, each) for each in treasurers])
    assert sorted(type(each).__name__ for each in outcomes) == ["NothingToRefund", "RefundStatus"]
