"""`hardship stripe`: catching up and comparing, with exit codes that mean something."""

import json

from flask import Flask

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import GatewayUnavailable
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


def test_when_stripe_does_not_answer_it_is_one_sentence(
    app: Flask, db_session: object, gateway: FakeGateway
) -> None:
    a_fund()
    gateway.failure = GatewayUnavailable()
    result = invoke(app, "stripe", "sync")
    assert result.exit_code == 1
    assert "does not answer" in result.output
    assert "Traceback" not in result.output
