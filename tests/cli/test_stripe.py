"""`hardship stripe`: catching up and comparing, with exit codes that mean something."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.cli.stripe_doctor import refused_at_the_door, silence
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.core.money import Money
from hardship.donations import (
    HANDLED_EVENTS,
    Endpoint,
    GatewayRefused,
    GatewayUnavailable,
    Health,
)
from hardship.settings import Settings
from tests.command_line import invoke
from tests.doubles import FixedClock
from tests.factories import campaigns as strike
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def a_fund() -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


def test_a_gift_that_no_webhook_told_is_a_difference_until_sync(
    app: Flask, db_session: object, gateway: FakeGateway, clock: FixedClock
) -> None:
    fund = a_fund()
    assert invoke(app, "stripe", "reconcile").exit_code == 0
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    before = invoke(app, "stripe", "reconcile")
    assert before.exit_code == 1
    assert "txn_1  not in the books" in before.output
    told = json.loads(invoke(app, "stripe", "reconcile", "--json").stdout)
    (dollars,) = told["currencies"]
    assert [each["id"] for each in dollars["differences"]] == ["txn_1"]
    clock.advance(hours=2)
    caught = invoke(app, "stripe", "sync")
    assert caught.exit_code == 0
    words = "not known before: 0 events, 1 gift, 0 movements of the balance"
    assert words in caught.output
    after = invoke(app, "stripe", "reconcile")
    assert after.exit_code == 0
    assert "48.25 USD" in after.output


def test_verify_says_what_reconcile_found_until_reconcile_finds_it_mended(
    app: Flask, db_session: object, gateway: FakeGateway, clock: FixedClock
) -> None:
    fund = a_fund()
    assert invoke(app, "stripe", "reconcile").exit_code == 0
    assert "agreed with Stripe at 2024-11-27 18:00" in invoke(app, "ledger", "verify").output
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    clock.advance(hours=2)
    assert invoke(app, "stripe", "reconcile").exit_code == 1
    told = invoke(app, "ledger", "verify")
    assert told.exit_code == 1
    assert "differed from Stripe at 2024-11-27 20:00 UTC, by txn_1: " in told.output
    invoke(app, "stripe", "sync")
    assert invoke(app, "ledger", "verify").exit_code == 1, "nobody has looked again"
    assert invoke(app, "stripe", "reconcile").exit_code == 0
    assert invoke(app, "ledger", "verify").exit_code == 0


def test_every_currency_of_a_fund_is_compared(
    app: Flask, db_session: object, gateway: FakeGateway
) -> None:
    a_fund()
    with transaction():
        campaigns.every_fund()[-1].currency = "CAD"
    moved = gateway.move("adjustment", None, Money(500, "CAD"))
    told = invoke(app, "stripe", "reconcile")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "Stripe: 5.00 CAD   account 1010: 0.00 CAD",
        f"{moved.id}  not in the books  Stripe: 5.00 CAD  books: None",
        "Stripe: 0.00 USD   account 1010: 0.00 USD",
    ]
    found = json.loads(invoke(app, "stripe", "reconcile", "--json").stdout)
    assert [each["stripe"]["currency"] for each in found["currencies"]] == ["CAD", "USD"]


def test_money_in_a_currency_of_no_fund_is_a_difference_until_it_is_in_the_books(
    app: Flask, db_session: object, gateway: FakeGateway
) -> None:
    a_fund()
    moved = gateway.move("adjustment", None, Money(50_00, "EUR"))
    told = invoke(app, "stripe", "reconcile")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "Stripe: 50.00 EUR   account 1010: 0.00 EUR",
        f"{moved.id}  not in the books  Stripe: 50.00 EUR  books: None",
        "Stripe: 0.00 USD   account 1010: 0.00 USD",
    ]
    assert moved.id in invoke(app, "ledger", "verify").output
    invoke(app, "stripe", "sync")
    told = invoke(app, "stripe", "reconcile")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (
        0,
        "Stripe: 50.00 EUR   account 1010: 50.00 EUR",
    )


def test_before_there_is_a_fund_stripe_is_asked_all_the_same(
    app: Flask, db_session: object, gateway: FakeGateway
) -> None:
    moved = gateway.move("adjustment", None, usd(5))
    told = invoke(app, "stripe", "reconcile")
    assert told.exit_code == 1
    assert f"{moved.id}  not in the books" in told.output


@pytest.mark.parametrize("command", ["sync", "reconcile", "doctor"])
@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (GatewayUnavailable(), "Stripe does not answer"),
        (GatewayRefused(code="api_key_expired"), "is its key right? (api_key_expired)"),
    ],
)
def test_when_stripe_cannot_be_asked_it_is_one_sentence_for_the_operator(
    app: Flask,
    db_session: object,
    gateway: FakeGateway,
    command: str,
    failure: DomainError,
    words: str,
) -> None:
    a_fund()
    gateway.failure = failure
    result = invoke(app, "stripe", command)
    assert result.exit_code == 3
    assert words in result.output
    assert len(result.output.splitlines()) == 1
    assert "payment page" not in result.output


def a_healthy_line(now: datetime, **changes: object) -> Health:
    told: dict[str, object] = {
        "url": "https://fund.example.org/webhooks/stripe",
        "version": "2026-10-28.endive",
        "is_enabled": True,
        "types": frozenset(HANDLED_EVENTS),
    }
    endpoint = Endpoint(**(told | changes))  # type: ignore[arg-type]  # told by name
    return Health(is_live=False, version="2026-10-28.endive", now=now, endpoints=(endpoint,))


def test_a_line_that_is_well_has_nothing_to_mend(
    app: Flask, db_session: object, gateway: FakeGateway, clock: FixedClock
) -> None:
    a_fund()
    with transaction():
        donations.receive_event(gateway.tell("checkout.session.completed", "cs_1"))
    gateway.wellbeing = a_healthy_line(clock.now())
    told = invoke(app, "stripe", "doctor")
    assert told.exit_code == 0, told.output
    assert "test mode" in told.output


def test_events_that_catching_up_alone_finds_are_a_door_that_does_not_open(
    app: Flask, db_session: object, gateway: FakeGateway, clock: FixedClock
) -> None:
    """What we ask for ourselves every quarter of an hour does not hide that webhooks are silent."""
    a_fund()
    for number in range(10):
        gateway.tell("checkout.session.completed", f"cs_{number}")
        donations.sync(gateway)
        clock.advance(days=3)
    gateway.wellbeing = a_healthy_line(clock.now())
    told = invoke(app, "stripe", "doctor")
    assert told.exit_code == 1
    assert "last delivery: none" in told.output
    assert (
        "- Stripe has never delivered a webhook, and sync found 10 events: "
        "check the endpoint's address and signing secret"
    ) in told.output


def test_each_thing_that_keeps_stripes_word_away_is_a_line(
    app: Flask, db_session: object, gateway: FakeGateway, clock: FixedClock
) -> None:
    a_fund()
    line = a_healthy_line(
        clock.now() - timedelta(minutes=4),
        version=None,
        is_enabled=False,
        types=frozenset({"checkout.session.completed"}),
    )
    gateway.wellbeing = replace(line, is_live=True)
    told = invoke(app, "stripe", "doctor")
    assert told.exit_code == 1
    for words in (
        "the key says test mode, Stripe answers in live mode",
        "is disabled",
        "the account's default",
        "refund.created",
        "Stripe has delivered no event yet; catching up finds",
        "+240 seconds off",
    ):
        assert words in told.output
    gateway.wellbeing = replace(line, endpoints=())
    assert "no webhook endpoint at https://fund" in invoke(app, "stripe", "doctor").output


def test_a_demonstration_is_silent_until_somebody_gives(
    settings: Settings, clock: FixedClock
) -> None:
    """Of what it began with nothing was delivered: neither doctor takes that for an ailment."""
    demonstration = replace(
        settings,
        public_url="http://localhost:8000",
        stripe_secret_key="sk_test_sandbox_of_the_tests",
        stripe_api_base="http://localhost:8010",
    )
    now = clock.now()
    assert not [
        *silence(None, demonstration, now=now),
        *refused_at_the_door(9, None, demonstration),
    ]
    assert len([*silence(None, settings, now=now), *refused_at_the_door(9, None, settings)]) == 2
    (since,) = silence(now - timedelta(days=8), settings, now=now)
    assert since.startswith("Stripe has delivered no event since 2024-11-19T")
    assert not [*silence(now - timedelta(days=6), settings, now=now)]
