"""`hardship stripe`: catching up and comparing, with exit codes that mean something."""

import json

import pytest
from flask import Flask

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.donations import GatewayRefused, GatewayUnavailable
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
    assert [each["id"] for each in told["differences"]] == ["txn_1"]
    clock.advance(hours=2)
    caught = invoke(app, "stripe", "sync")
    assert caught.exit_code == 0
    assert "1 gifts were not known" in caught.output
    after = invoke(app, "stripe", "reconcile")
    assert after.exit_code == 0
    assert "48.25 USD" in after.output


@pytest.mark.parametrize("command", ["sync", "reconcile"])
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
