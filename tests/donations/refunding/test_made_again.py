"""Which refund that came to nothing was made again: by amounts, once people had heard of it."""

from dataclasses import replace
from uuid import UUID

import pytest

from hardship import donations
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import DisputeStatus, GatewayRefused, Gift, Refund, RefundStatus
from hardship.donations.refunding.rules import (
    DISPUTED_MEANWHILE,
    Turn,
    bank_decides,
    made_again,
)
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.donations.refunding.test_refunding import asked
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

A, B, C, D = (UUID(int=number) for number in range(1, 5))


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("A100 A!", {}),
        ("A100 A! B100", {A: B}),
        ("A100 A! B99", {}),
        ("A100 A! B500", {A: B}),
        ("A100 A! B60 C40", {A: C}),
        ("A100 B100 A!", {}),
        ("A100 B100 A! B! C100", {A: C}),
        ("A100 B100 A! B! C200", {A: C, B: C}),
        ("A100 B100 B! A! C100", {B: C}),
        ("A100 A! B100 B!", {A: B}),
        ("A100 A! B100 B! C100", {A: B, B: C}),
        ("A100 A! B60 B! C100", {A: C, B: C}),
        ("A30 A! B40 C10 C! D10", {A: B, C: D}),
        ("A30 A! B40 C10 C!", {A: B}),
    ],
)
def test_it_is_made_again_by_what_begins_once_it_had_failed_and_covers_it(
    story: str, found: dict[UUID, UUID]
) -> None:
    """`A100` begins, `A!` comes to nothing."""
    amounts: dict[UUID, Money] = {}
    turns = []
    for word in story.split():
        name = {"A": A, "B": B, "C": C, "D": D}[word[0]]
        if word[1:] != "!":
            amounts[name] = usd(int(word[1:]))
        turns.append(Turn(name, amounts[name], ends=word[1:] == "!"))
    assert made_again(turns) == found


@pytest.mark.parametrize(
    ("failure", "disputes", "is_theirs"),
    [
        (None, {}, False),
        (DISPUTED_MEANWHILE, {}, True),
        (DISPUTED_MEANWHILE, {DisputeStatus.WARNING_CLOSED: 20}, True),
        (DISPUTED_MEANWHILE, {DisputeStatus.LOST: 20}, True),
        (DISPUTED_MEANWHILE, {DisputeStatus.WON: 20}, False),
        ("declined", {DisputeStatus.WARNING_UNDER_REVIEW: 500}, False),
        ("declined", {DisputeStatus.NEEDS_RESPONSE: 20}, True),
        ("declined", {DisputeStatus.LOST: 20}, False),
        ("declined", {DisputeStatus.LOST: 20, DisputeStatus.UNDER_REVIEW: 20}, True),
        ("declined", {DisputeStatus.LOST: 399}, False),
        ("declined", {DisputeStatus.LOST: 400}, True),
        ("declined", {DisputeStatus.PREVENTED: 400}, True),
        ("declined", {DisputeStatus.WON: 500}, False),
        ("declined", {DisputeStatus.WON: 500, DisputeStatus.LOST: 20}, False),
        ("declined", {DisputeStatus.WON: 20, DisputeStatus.LOST: 500}, True),
    ],
)
def test_while_the_payers_bank_has_the_word_nothing_is_sent_beside_it(
    failure: str | None, disputes: dict[DisputeStatus, int], is_theirs: bool
) -> None:
    """Of a payment of which $400 are left."""
    told = [(state, usd(amount)) for state, amount in disputes.items()]
    assert bank_decides(failure, told, usd(400)) is is_theirs


def test_what_a_bank_counts_in_another_currency_is_no_reason_for_silence() -> None:
    assert not bank_decides("declined", [(DisputeStatus.LOST, Money(90_000, "EUR"))], usd(400))


def sent(gift: Gift, gateway: FakeGateway, amount: Money, by: Officer) -> Refund:
    refund = asked(gift, amount, by)
    donations.make_refunds(gateway)
    return refund


def fail(gateway: FakeGateway, *refunds: Refund) -> None:
    for refund in refunds:
        gateway.fail_refund(str(refund.stripe_id))
        tell(gateway, "refund.failed", str(refund.stripe_id))


def in_trouble() -> set[UUID]:
    return {each.id for each in donations.refunds_in_trouble()}


def test_another_part_of_equal_amount_that_had_gone_before_makes_up_for_nothing(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    first, _second = (sent(gift, gateway, usd(100), teo) for _ in range(2))
    fail(gateway, first)
    assert in_trouble() == {first.id}
    third = sent(gift, gateway, usd(100), teo)
    assert in_trouble() == set()
    assert donations.refunds_made_again([first, third]) == {first.id: third}


def test_of_two_that_failed_one_new_one_makes_up_for_one(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    first, second = (sent(gift, gateway, usd(100), teo) for _ in range(2))
    fail(gateway, first, second)
    sent(gift, gateway, usd(100), teo)
    assert in_trouble() == {second.id}


def test_one_that_fails_in_turn_is_in_trouble_in_its_place(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    first = sent(gift, gateway, usd(200), teo)
    fail(gateway, first)
    again = sent(gift, gateway, usd(200), teo)
    fail(gateway, again)
    assert in_trouble() == {again.id}
    with transaction():
        donations.settle_otherwise(again.id, reason="Leaves it.", by=teo)
    assert in_trouble() == set()


def test_one_that_stripe_refused_is_made_again_too(
    gift: Gift, gateway: FakeGateway, teo: Officer
) -> None:
    gateway.failure = GatewayRefused(code="balance_insufficient")
    refused = sent(gift, gateway, usd(200), teo)
    gateway.failure = None
    assert in_trouble() == {refused.id}
    sent(gift, gateway, usd(200), teo)
    assert in_trouble() == set()


def test_one_that_another_declined_makes_up_for_nothing(
    gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    first = sent(gift, gateway, usd(250), teo)
    fail(gateway, first)
    again = asked(gift, usd(500), teo)
    assert again.state is RefundStatus.ASKED
    assert in_trouble() == set(), "who asked for it has found the way"
    with transaction():
        donations.decline_refund(again.id, by=rosa)
    assert in_trouble() == {first.id}


def test_one_that_was_declined_here_and_failed_at_stripe_is_settled_by_nobody(
    gift: Gift, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """Somebody sent it on the dashboard, under our number."""
    refund = asked(gift, usd(500), teo)
    with transaction():
        donations.decline_refund(refund.id, by=rosa)
    stripes = gateway.give_back(charge_of(gateway), usd(500), refund_id=refund.id)
    tell(gateway, "refund.created", stripes.id)
    fail(gateway, donations.refund(refund.id))
    assert in_trouble() == {refund.id}
    assert not donations.refund(refund.id).is_settled_otherwise
    with transaction():
        settled_one = donations.settle_otherwise(refund.id, reason="Has a check.", by=teo)
    assert (settled_one.declined_by_id, settled_one.settled_by_id) == (rosa.id, teo.id)
    assert in_trouble() == set()


def test_what_went_before_the_failure_was_heard_of_makes_up_for_nothing(
    gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    """Both were made before one failed, and both are heard of only then."""
    first, _second = (gateway.give_back(charge_of(gateway), usd(100)) for _ in range(2))
    clock.advance(minutes=1)
    gateway.fail_refund(first.id)
    clock.advance(minutes=1)
    tell(gateway, "refund.failed", first.id)
    (failed,) = donations.refunds_in_trouble()
    assert failed.stripe_id == first.id
    gateway.give_back(charge_of(gateway), usd(100))
    tell(gateway, "refund.created", list(gateway.refunds)[-1])
    assert in_trouble() == set()


def test_what_went_before_stripe_refused_another_makes_up_for_nothing(
    gift: Gift, gateway: FakeGateway, teo: Officer, clock: FixedClock
) -> None:
    before = gateway.give_back(charge_of(gateway), usd(100))
    clock.advance(minutes=1)
    gateway.failure = GatewayRefused(code="balance_insufficient")
    refused = sent(gift, gateway, usd(100), teo)
    gateway.failure = None
    tell(gateway, "refund.created", before.id)
    assert in_trouble() == {refused.id}


def test_one_made_on_the_dashboard_before_the_failure_was_heard_of_needs_a_word(
    gift: Gift, gateway: FakeGateway, clock: FixedClock, teo: Officer
) -> None:
    """Nobody can tell whether it was meant so. Stripe lists the newest first."""
    first = gateway.give_back(charge_of(gateway), usd(100))
    gateway.fail_refund(first.id)
    clock.advance(minutes=1)
    again = gateway.give_back(charge_of(gateway), usd(100))
    clock.advance(minutes=1)
    gateway.refunds = dict(reversed(gateway.refunds.items()))
    tell(gateway, "refund.created", again.id)
    (failed,) = donations.refunds_in_trouble()
    with transaction():
        donations.settle_otherwise(failed.id, reason="Sent again on the dashboard.", by=teo)
    assert in_trouble() == set()


def test_where_nothing_is_left_nothing_is_to_mend(gift: Gift, gateway: FakeGateway) -> None:
    """The failure was heard of last, after what was made again on the dashboard."""
    first = gateway.give_back(charge_of(gateway), usd(500))
    tell(gateway, "refund.created", first.id)
    failed = gateway.fail_refund(first.id)
    again = gateway.give_back(charge_of(gateway), usd(500))
    gateway.refunds[first.id] = replace(failed, status=RefundStatus.SUCCEEDED, failure=None)
    tell(gateway, "refund.created", again.id)
    gateway.refunds[first.id] = failed
    tell(gateway, "refund.failed", first.id)
    assert in_trouble() == set()
    (row, later) = donations.refunds_of(gift)
    assert donations.refunds_made_again([row]) == {row.id: later}
