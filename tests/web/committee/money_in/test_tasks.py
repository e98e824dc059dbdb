"""The desk says what came back, who has to act, and when a fund owes more than it owns."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.donations import Gift, PayoutStatus
from tests.client import MannerlyClient, filled_in
from tests.donations.in_transit.test_payout_settlement import sent
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.doubles import FixedClock
from tests.factories.books import Books
from tests.factories.money import usd
from tests.factories.officers import seat
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import queries_of
from tests.web.committee.money_in.conftest import Seat
from tests.web.committee.money_in.test_disputes import disputed, warned
from tests.web.committee.money_in.test_gift_states import another
from tests.web.committee.money_in.test_refunds import ask
from tests.web.committee.money_in.test_stripe_payouts import arrive, fail, receipt
from tests.web.committee.money_in.test_to_explain import assign, suspended

DESK = "/committee/"


def needs(client: MannerlyClient) -> list[str]:
    """What needs this officer: `2 refunds to approve`."""
    page = client.get(DESK).text
    found = re.findall(r'<li><span class="figure">(\d+)</span><div><b>([^<]+)</b>', page)
    return [f"{count} {html.unescape(what)}" for count, what in found]


def test_a_refund_needs_whoever_did_not_ask_for_it(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift
) -> None:
    ask(teo, gift, "500")
    assert "1 refund to approve" in needs(rosa)
    assert "1 refund to approve" not in needs(teo)
    assert "One refund that you asked for" in teo.get(DESK).text


def test_an_explanation_needs_whoever_did_not_give_it(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assert needs(teo) == ["1 payment to explain or send back"]
    assert needs(rosa) == []
    assign(teo, gift)
    assert needs(teo) == []
    assert needs(rosa) == ["1 explanation to confirm"]
    assert "One explanation that you gave" in teo.get(DESK).text


def test_disputes_and_warnings_need_the_treasurer(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warned(gateway)
    disputed(gateway)
    assert needs(teo)[:2] == ["1 dispute to answer", "1 gift of which a bank warns"]
    assert "the first until December" in teo.get(DESK).text
    assert needs(rosa) == []


def test_a_refund_that_failed_needs_the_treasurer_until_it_is_settled_otherwise(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    refund = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "refund.created", refund.id)
    assert needs(teo) == []
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert needs(teo) == ["1 refund in trouble"]
    clock.advance(days=400)
    seat(teo, Role.TREASURER, name="Teo")
    assert needs(teo) == ["1 refund in trouble"]
    (troubled,) = donations.refunds_in_trouble()
    teo.submit(f"/committee/refunds/{troubled.id}/settled-otherwise", reason="Has a check.")
    assert needs(teo) == []


def test_however_many_failed_the_desk_asks_as_often(
    teo: MannerlyClient, gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    def fail_one() -> None:
        failed = gateway.give_back(charge_of(gateway), usd(30))
        tell(gateway, "refund.created", failed.id)
        gateway.fail_refund(failed.id)
        tell(gateway, "refund.failed", failed.id)

    fail_one()
    one = queries_of(teo, DESK)
    for _ in range(3):
        another(fund, gateway)
        fail_one()
    assert "4 refunds in trouble" in needs(teo)
    assert queries_of(teo, DESK) == one


def test_a_refund_made_again_needs_nobody(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    failed = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "refund.created", failed.id)
    gateway.fail_refund(failed.id)
    tell(gateway, "refund.failed", failed.id)
    ask(teo, gift, "30")
    assert needs(teo) == []
    donations.make_refunds(gateway)
    assert needs(teo) == []


def test_a_payout_needs_somebody_until_it_is_on_the_statement_or_off_it_again(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    payout = sent(gateway, gateway.pay_out(usd(200)))
    assert needs(teo) == ["1 payout to look for"]
    arrive(teo, payout)
    assert needs(teo) == []
    assert needs(rosa) == ["1 bank receipt to confirm"]
    address = f"/committee/bank-receipts/{receipt().id}"
    rosa.post(f"{address}/confirm")
    fail(gateway, payout)
    assert needs(teo) == ["1 payout came back to Stripe"]
    teo.submit(f"{address}/recall", recalled_on=["11", "27", "2024"])
    assert needs(teo) == []
    assert needs(rosa) == ["1 bank receipt to take back"]
    assert "One bank receipt that you said is not at the bank" in teo.get(DESK).text
    assert "you said came back" not in rosa.get(DESK).text


def test_a_payout_that_failed_needs_the_treasurer_until_a_later_one_is_paid(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    fail(gateway, sent(gateway, gateway.pay_out(usd(200))))
    assert needs(teo) == ["1 payout failed at Stripe"]
    assert needs(rosa) == []
    listed = teo.get("/committee/stripe-payouts").text.partition("All payouts, newest")[2]
    assert "–" in listed
    assert "Not yet" not in listed
    clock.advance(minutes=5)
    next_one = sent(gateway, gateway.pay_out(usd(200)))
    assert "1 payout failed at Stripe" in needs(teo)
    facts = gateway.payouts[next_one.stripe_id]
    gateway.payouts[next_one.stripe_id] = replace(facts, status=PayoutStatus.PAID)
    tell(gateway, "payout.paid", next_one.stripe_id)
    assert needs(teo) == ["1 payout to look for"]


def test_a_payout_that_failed_does_not_leave_the_desk_by_the_calendar(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    fail(gateway, sent(gateway, gateway.pay_out(usd(200))))
    clock.advance(days=400)
    seat(teo, Role.TREASURER, name="Teo")
    assert needs(teo) == ["1 payout failed at Stripe"]


def test_a_fund_in_deficit_says_so(
    teo: MannerlyClient, fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    with transaction():
        Books(fund.id).award(usd(480))
    assert "is in deficit" not in teo.get(DESK).text
    disputed(gateway)
    assert "Central fund is in deficit. Nothing is released" in teo.get(DESK).text


@pytest.mark.parametrize(("limit", "waits"), [("600", False), ("499.99", True)])
def test_the_limit_is_the_organisations(
    teo: MannerlyClient, sit: Seat, gift: Gift, limit: str, waits: bool
) -> None:
    administrator = sit(Role.ADMINISTRATOR, name="Ruth")
    assert organisation(administrator, limit) == 303
    ask(teo, gift, "500")
    assert [each.is_waiting for each in donations.refunds_of(gift)] == [waits]


@pytest.mark.parametrize("limit", ["", "-1", "ten", "10,000.01"])
def test_a_limit_that_cannot_be_is_told(sit: Seat, fund: Fund, limit: str) -> None:
    assert organisation(sit(Role.ADMINISTRATOR, name="Ruth"), limit) == 422
    assert campaigns.organisation().refund_limit == usd(250)


def organisation(client: MannerlyClient, limit: str) -> int:
    address = "/committee/organisation"
    answers: dict[str, Any] = filled_in(client.get(address).text) | {"refund_limit": limit}
    return client.post(address, data=answers).status_code
