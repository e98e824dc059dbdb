"""The real adapter, by real HTTP, against the stand-in: what we ask is valid, what we read true."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from hardship.core import clock as house_clock
from hardship.core.money import Money
from hardship.donations import (
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    SessionRequest,
    UnknownToGateway,
    open_gateway,
)
from hardship.donations.errors import NoVerdict
from hardship.donations.gateway import PayerFacts, SessionState
from hardship.donations.inbox.rules import HANDLED_EVENTS
from tests.donations.standin import KEY, StandIn, machine_clock
from tests.factories.money import usd


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with machine_clock():
        yield


def a_request(**changes: object) -> SessionRequest:
    told: dict[str, object] = {
        "gift_id": uuid.uuid4(),
        "fund_id": uuid.UUID(int=1),
        "amount": usd("103.30"),
        "item_name": "Gift to the fund: Central fund",
        "item_description": "$3.30 toward the card fee, so that the fund gets at least $100.00",
        "legal_notice": "Contributions or gifts are not deductible as charitable contributions.",
        "locale": "es",
        "success_url": "https://fund.example.org/give/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://fund.example.org/give/central?back=x",
        "started_at": house_clock.now(),
        "expires_at": house_clock.now() + timedelta(minutes=60),
        "email": "june@example.org",
    }
    return SessionRequest(**(told | changes))  # type: ignore[arg-type]  # told by name


def test_a_page_is_opened_as_it_was_asked_for(world: StandIn) -> None:
    request = a_request()
    page = world.gateway.open_session(request)
    assert page.state is SessionState.OPEN
    assert page.gift_id == request.gift_id
    assert page.url is not None
    assert page.url.startswith(world.running.url)


def test_the_same_request_leads_to_the_same_page(world: StandIn) -> None:
    request = a_request()
    assert world.gateway.open_session(request).id == world.gateway.open_session(request).id


def test_a_paid_page_tells_its_charge_and_fee(world: StandIn) -> None:
    request = a_request()
    page = world.gateway.open_session(request)
    world.pay(page.id)
    paid = world.gateway.session(page.id)
    assert paid.state is SessionState.PAID
    assert paid.charge is not None
    assert paid.charge.is_paid
    assert (paid.charge.amount, paid.charge.gift_id) == (usd("103.30"), request.gift_id)
    assert paid.charge.fund_id == request.fund_id
    assert paid.charge.method == "Visa\xa0••\xa04242"
    moved = paid.charge.transaction
    assert moved is not None
    assert (moved.gross, moved.fee, moved.net) == (usd("103.30"), usd("3.30"), usd(100))
    assert (moved.category, moved.source_id) == ("charge", paid.charge.id)
    assert world.gateway.charge(paid.charge.id) == paid.charge
    assert list(world.gateway.balance_transactions()) == [moved]


@pytest.mark.parametrize("how", [{}, {"bank_debit": "succeeds"}], ids=["card", "bank debit"])
def test_who_pays_is_told_by_stripes_own_page(world: StandIn, how: dict[str, str]) -> None:
    """Our form may have been left empty; page and payment say the same, and the log nothing."""
    page = world.gateway.open_session(a_request(email=None))
    world.pay(page.id, email="giving@meridian.example", name="Meridian Health Inc", **how)
    world.steer("clock", advance=10 * 24 * 3600)
    paid = world.gateway.session(page.id).charge
    assert paid is not None
    assert paid.payer == PayerFacts("Meridian Health Inc", "giving@meridian.example")
    assert world.gateway.charge(paid.id) == paid
    assert "eridian" not in repr(paid)


def test_the_address_that_we_told_stripe_comes_back_with_the_payment(world: StandIn) -> None:
    page = world.gateway.open_session(a_request())
    world.pay(page.id)
    paid = world.gateway.session(page.id).charge
    assert paid is not None
    assert world.gateway.charge(paid.id).payer == PayerFacts(None, "june@example.org")


def test_a_fee_may_be_unknown_at_first(world: StandIn) -> None:
    world.steer("knobs", fee_after=60)
    page = world.gateway.open_session(a_request())
    world.pay(page.id)
    charge = world.gateway.session(page.id).charge
    assert charge is not None
    assert charge.transaction is None
    world.steer("clock", advance=61)
    assert world.gateway.charge(charge.id).transaction is not None


def test_a_declined_card_leaves_the_page_open(world: StandIn) -> None:
    page = world.gateway.open_session(a_request())
    world.pay(page.id, card="4000000000000002")
    found = world.gateway.session(page.id)
    assert found.state is SessionState.OPEN
    assert found.charge is None or not found.charge.is_paid


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("succeeds", SessionState.PAID), ("fails", SessionState.FAILED)],
)
def test_a_bank_debit_is_on_its_way_for_days(
    world: StandIn, outcome: str, state: SessionState
) -> None:
    page = world.gateway.open_session(a_request())
    world.pay(page.id, bank_debit="waits")
    assert world.gateway.session(page.id).state is SessionState.PROCESSING
    world.steer(f"debits/{page.id}", outcome=outcome)
    assert world.gateway.session(page.id).state is state


def test_a_page_can_be_closed_and_closing_it_again_harms_nobody(world: StandIn) -> None:
    page = world.gateway.open_session(a_request())
    for _ in range(2):
        closed = world.gateway.expire_session(page.id)
        assert (closed.id, closed.state, closed.url) == (page.id, SessionState.EXPIRED, None)
    assert world.gateway.session(page.id).state is SessionState.EXPIRED


def test_a_page_that_was_paid_is_not_closed_but_says_so(world: StandIn) -> None:
    request = a_request()
    page = world.gateway.open_session(request)
    world.pay(page.id)
    paid = world.gateway.expire_session(page.id)
    assert (paid.state, paid.gift_id) == (SessionState.PAID, request.gift_id)
    assert paid.charge is not None
    assert paid.charge.transaction is not None


def test_events_come_oldest_first_and_pages_newest_first_through_all_pages_of_the_list(
    world: StandIn,
) -> None:
    before = house_clock.now() - timedelta(minutes=1)
    opened = [world.gateway.open_session(a_request()).id for _ in range(3)]
    for each in opened:
        world.pay(each)
    events = list(world.gateway.events(before, HANDLED_EVENTS))
    completed = [each.object_id for each in events if each.type.endswith("completed")]
    assert completed == opened
    assert {each.type for each in events} == {"charge.succeeded", "checkout.session.completed"}
    assert [each.id for each in world.gateway.sessions(before)] == opened[::-1]


def test_what_stripe_does_not_have(world: StandIn) -> None:
    with pytest.raises(UnknownToGateway):
        world.gateway.session("cs_test_" + "x" * 58)
    with pytest.raises(UnknownToGateway):
        world.gateway.charge("ch_" + "x" * 24)


def test_what_stripe_refuses_keeps_its_code_and_loses_its_words(world: StandIn) -> None:
    with pytest.raises(GatewayRefused) as caught:
        world.gateway.open_session(a_request(amount=Money(20, "USD")))
    assert caught.value.params == {"code": "amount_too_small"}
    assert not isinstance(caught.value, NoVerdict), "it is about the page that was asked for"


def test_a_key_that_stripe_does_not_take_is_no_answer_to_what_was_asked(world: StandIn) -> None:
    revoked = open_gateway(key="sk_test_another", api_base=world.running.url)
    with pytest.raises(NoVerdict):
        revoked.charge("ch_" + "x" * 24)


@pytest.mark.parametrize(
    ("kind", "said"), [("rate_limit", GatewayUnavailable), ("server_error", GatewayFailed)]
)
def test_a_busy_stripe_is_unavailable_and_a_broken_one_says_so_for_good(
    world: StandIn, kind: str, said: type[Exception]
) -> None:
    world.steer("faults", kind=kind, path="checkout", times=1)
    with pytest.raises(GatewayUnavailable) as caught:
        world.gateway.open_session(a_request())
    assert type(caught.value) is said


def test_other_words_under_the_same_key_never_open_a_page(world: StandIn) -> None:
    request = a_request()
    world.gateway.open_session(request)
    with pytest.raises(GatewayFailed):
        world.gateway.open_session(replace(request, item_name="Gift to the fund: Another"))


def test_a_stripe_that_hangs_is_given_up_after_two_short_waits(world: StandIn) -> None:
    hurried = open_gateway(key=KEY, api_base=world.running.url, seconds=0.3)
    world.steer("faults", kind="timeout", path="checkout", times=9, seconds=5)
    began = time.monotonic()
    with pytest.raises(GatewayUnavailable):
        hurried.open_session(a_request())
    assert 0.5 < time.monotonic() - began < 4


def test_after_a_refusal_for_haste_the_next_try_opens_the_page(world: StandIn) -> None:
    request = a_request()
    world.steer("faults", kind="rate_limit", path="checkout")
    with pytest.raises(GatewayUnavailable):
        world.gateway.open_session(request)
    assert world.gateway.open_session(request).state is SessionState.OPEN


@pytest.mark.parametrize("kind", ["reset", "reset_after"])
def test_a_connection_that_breaks_opens_no_second_page(world: StandIn, kind: str) -> None:
    request = a_request()
    world.steer("faults", kind=kind, path="checkout", times=1)
    page = world.gateway.open_session(request)
    since = house_clock.now() - timedelta(minutes=5)
    assert [each.id for each in world.gateway.sessions(since)] == [page.id]


def test_nobody_at_home_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    gone = open_gateway(key="sk_test_sandbox", api_base="http://127.0.0.1:9")
    with pytest.raises(GatewayUnavailable):
        gone.session("cs_test_1")
    assert caplog.messages == ["Stripe: APIConnectionError, status None"]


def test_a_key_that_is_refused_is_logged_and_another_refusal_is_not(
    world: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(GatewayRefused):
        open_gateway(key="nobodys", api_base=world.running.url).health()
    assert caplog.messages == ["Stripe: AuthenticationError, status 401"]
    with pytest.raises(UnknownToGateway):
        world.gateway.session("cs_test_1")
    assert len(caplog.messages) == 1


def test_the_sdk_leaves_nothing_in_the_home_directory(world: StandIn, tmp_path: Path) -> None:
    """In a process of its own, because the SDK writes at a process's first call only."""
    home = tmp_path / "home"
    home.mkdir()
    asks = f"""
from hardship.donations import UnknownToGateway, open_gateway
try:
    open_gateway(key={KEY!r}, api_base={world.running.url!r}).charge("ch_nothing")
except UnknownToGateway:
    print("asked")
"""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-c", asks], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "asked\n", done.stderr
    assert list(home.rglob("*")) == []


def test_stripe_is_told_ids_words_and_the_address_only(world: StandIn) -> None:
    request = a_request()
    page = world.gateway.open_session(request)
    whole = requests.get(
        f"{world.running.url}/v1/checkout/sessions/{page.id}",
        auth=(KEY, ""),
        timeout=30,
    ).json()
    ids = {"gift": str(request.gift_id), "fund": str(request.fund_id)}
    assert whole["metadata"] == ids
    assert whole["client_reference_id"] == str(request.gift_id)
    assert whole["customer_email"] == "june@example.org"
    assert whole["submit_type"] == "donate"
    assert whole["locale"] == "es-419"
    assert whole["custom_text"]["submit"]["message"] == request.legal_notice
    paid = world.pay(page.id)
    assert paid["charge"]["metadata"] == ids
