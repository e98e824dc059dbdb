"""What went back, what is disputed, what goes to the bank: as the adapter reads the stand-in."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardship.donations import (
    DisputeStatus,
    GatewayRefused,
    GatewayUnavailable,
    PayoutStatus,
    RefundStatus,
    UnknownToGateway,
)
from hardship.donations.gateway import RefundRequest
from tests.donations.standin import StandIn, machine_clock, stand_in
from tests.donations.test_stripe_gateway import a_request
from tests.factories.money import usd


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with machine_clock():
        yield


@pytest.fixture
def world(tmp_path: Path) -> Iterator[StandIn]:
    with stand_in(tmp_path, webhook_url="http://127.0.0.1:9/webhooks/stripe") as running:
        running.steer("knobs", deliver=False)
        yield running


@pytest.fixture
def charge(world: StandIn) -> str:
    """$103.30 were paid by card."""
    page = world.gateway.open_session(a_request())
    return str(world.pay(page.id)["charge"]["id"])


def test_a_payment_with_all_its_refunds_and_disputes(world: StandIn, charge: str) -> None:
    made = [world.steer("refunds", charge=charge, amount=cents)["id"] for cents in (500, 500, 700)]
    world.steer(f"refunds/{made[2]}/fail")
    dispute = world.steer("disputes", charge=charge, amount=2_000)["id"]
    world.steer(f"disputes/{dispute}/win", fee_returned=True)
    history = world.gateway.history(charge)
    assert [each.id for each in history.refunds] == made
    assert [each.status for each in history.refunds] == [
        RefundStatus.SUCCEEDED,
        RefundStatus.SUCCEEDED,
        RefundStatus.FAILED,
    ]
    failed = history.refunds[2]
    assert failed.transaction
    assert failed.failure_transaction
    assert (failed.transaction.net, failed.failure_transaction.net) == (-usd(7), usd(7))
    (found,) = history.disputes
    assert (found.status, found.due_by is not None) == (DisputeStatus.WON, True)
    assert [(each.gross, each.fee) for each in found.transactions] == [
        (-usd(20), usd(15)),
        (usd(20), -usd(15)),
    ]
    assert world.gateway.refund(made[0]) == history.refunds[0]
    assert world.gateway.dispute(dispute) == found


def test_a_warning(world: StandIn, charge: str) -> None:
    warning = world.gateway.fraud_warning(world.steer("warnings", charge=charge)["id"])
    assert (warning.charge_id, warning.is_actionable) == (charge, True)


def test_disputes_and_warnings_are_listed_newest_first_since_a_moment_or_all(
    world: StandIn, charge: str
) -> None:
    gateway = world.gateway
    opened = [world.steer("disputes", charge=charge, amount=cents)["id"] for cents in (500, 700)]
    warned = world.steer("warnings", charge=charge)["id"]
    world.steer("clock", advance=3_600)
    later = world.steer("disputes", charge=charge, amount=900, kind="inquiry")["id"]
    since = gateway.dispute(later).created_at
    assert [each.id for each in gateway.disputes()] == [later, *opened[::-1]]
    assert list(gateway.disputes(since)) == [gateway.dispute(later)]
    assert list(gateway.fraud_warnings()) == [gateway.fraud_warning(warned)]
    assert list(gateway.fraud_warnings(since)) == []
    lists = {each for each in world.watch.seen if each.endswith(("disputes", "warnings"))}
    assert lists == {"GET /v1/disputes", "GET /v1/radar/early_fraud_warnings"}


def test_payouts_by_hand_and_automatic(world: StandIn, charge: str) -> None:
    by_hand = world.gateway.payout(world.steer("payouts", amount=1_000, days=2)["id"])
    assert (by_hand.amount, by_hand.is_automatic, by_hand.contents) == (usd(10), False, None)
    assert by_hand.status is PayoutStatus.PENDING
    world.steer(f"payouts/{by_hand.id}/cancel")
    canceled = world.gateway.payout(by_hand.id)
    assert canceled.failure_transaction
    assert (canceled.status, canceled.failure_transaction.net) == (PayoutStatus.CANCELED, usd(10))
    world.steer("clock", advance=3 * 86_400)
    automatic = world.steer("payouts", automatic=True, days=2)["id"]
    assert world.gateway.payout(automatic).contents is None, "not yet"
    world.steer("clock", advance=7_200)
    paid = world.gateway.payout(automatic)
    assert paid.contents is not None
    assert charge in {each.source_id for each in paid.contents}


def test_a_refund_is_made_once_whatever_the_network_does(world: StandIn, charge: str) -> None:
    request = RefundRequest(uuid.uuid4(), charge, usd(30))
    world.steer("faults", kind="reset_after", path="/v1/refunds", method="POST", times=2)
    with pytest.raises(GatewayUnavailable):
        world.gateway.make_refund(request)
    made = world.gateway.make_refund(request)
    assert (made.amount, made.refund_id) == (usd(30), request.refund_id)
    assert len(world.gateway.history(charge).refunds) == 1


def test_stripe_refuses_more_than_is_left_and_what_is_disputed(world: StandIn, charge: str) -> None:
    with pytest.raises(GatewayRefused):
        world.gateway.make_refund(RefundRequest(uuid.uuid4(), charge, usd(104)))
    world.steer("disputes", charge=charge)
    with pytest.raises(GatewayRefused) as refused:
        world.gateway.make_refund(RefundRequest(uuid.uuid4(), charge, usd(1)))
    assert refused.value.params == {"code": "charge_disputed"}


def test_what_stripe_does_not_have(world: StandIn) -> None:
    with pytest.raises(UnknownToGateway):
        world.gateway.refund("re_nothing")
    with pytest.raises(UnknownToGateway):
        world.gateway.dispute("du_nothing")
    with pytest.raises(UnknownToGateway):
        world.gateway.payout("po_nothing")


def test_how_stripe_sees_this_installation(world: StandIn) -> None:
    health = world.gateway.health()
    assert (health.is_live, health.now is not None) == (False, True)
    (endpoint,) = health.endpoints
    assert endpoint.version == health.version
    assert endpoint.types == {"*"}


def test_more_types_of_events_than_stripe_lists_at_a_time(world: StandIn, charge: str) -> None:
    from datetime import timedelta

    from hardship.core import clock as house_clock
    from hardship.donations import HANDLED_EVENTS

    world.steer("refunds", charge=charge, amount=500)
    world.steer("payouts", amount=1_000)
    assert len(HANDLED_EVENTS) > 20
    found = list(world.gateway.events(house_clock.now() - timedelta(hours=1), HANDLED_EVENTS))
    kinds = [each.type for each in found]
    assert {"charge.succeeded", "refund.created", "payout.paid"} <= set(kinds)
    assert [each.created_at for each in found] == sorted(each.created_at for each in found)
