"""Lists of money in: a page of many rows asks the database no more often than a page of few."""

import re
from collections.abc import Callable

import pytest

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import DisputeStatus
from tests.client import MannerlyClient
from tests.donations.in_transit.test_payout_settlement import gave, sent
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.factories.campaigns import location_fund
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import queries_of
from tests.web.committee.money_in.counter.test_counter import (
    CHECK,
    TODAY,
    deposited,
    fill_in,
    received,
)
from tests.web.committee.money_in.counter.test_counter import PATH as COUNTER
from tests.web.committee.money_in.test_bank_receipts import PATH as BANK
from tests.web.committee.money_in.test_bank_receipts import enter
from tests.web.committee.money_in.test_disputes import PATH as DISPUTES
from tests.web.committee.money_in.test_disputes import warned
from tests.web.committee.money_in.test_gift_states import another, give_back
from tests.web.committee.money_in.test_refunds import PATH as REFUNDS
from tests.web.committee.money_in.test_refunds import ask
from tests.web.committee.money_in.test_stripe_payouts import arrive


def assert_costs_the_same(client: MannerlyClient, url: str, fill: Callable[[], object]) -> None:
    """A page costs with four rows of a kind what it costs with one."""
    fill()
    one = queries_of(client, url)
    for _each in range(3):
        fill()
    assert queries_of(client, url) == one


def test_refunds_that_went_that_wait_and_that_came_to_nothing(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        campaigns.organisation().refund_limit_minor = 0

    def fill() -> None:
        gift = another(fund, gateway)
        give_back(gateway, charge_of(gateway), usd(5))
        assert ask(teo, gift, "20").status_code == 303
        failed = gateway.give_back(charge_of(gateway), usd(10)).id
        gateway.fail_refund(failed)
        tell(gateway, "refund.failed", failed)

    assert_costs_the_same(teo, REFUNDS, fill)
    page = teo.get(REFUNDS).text
    assert page.count("Somebody else approves what you asked for.") == 4
    assert page.count("Send it back again") == 8, "in trouble, and among all"


def disputed(fund: Fund, gateway: FakeGateway) -> str:
    """Another gift, whose payer's bank has taken it back for now; returns the dispute's id."""
    another(fund, gateway)
    dispute = gateway.dispute_charge(charge_of(gateway), usd(50)).id
    gateway.move_dispute(dispute, -usd(50), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute)
    return dispute


def test_disputes_and_warnings(teo: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    def fill() -> None:
        disputed(fund, gateway)
        another(fund, gateway)
        warned(gateway)

    assert_costs_the_same(teo, DISPUTES, fill)
    page = teo.get(DISPUTES).text
    assert page.count("What this dispute moved") == 4
    assert page.count("Keep the gift") == 4


def test_disputes_that_are_over(teo: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    def fill() -> None:
        dispute = disputed(fund, gateway)
        gateway.move_dispute(dispute, usd(50), status=DisputeStatus.WON)
        tell(gateway, "charge.dispute.closed", dispute)

    assert_costs_the_same(teo, f"{DISPUTES}?show=closed", fill)


def test_what_reached_the_bank_in_every_state(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    """Entered twice, of two funds, in the books, said not to be on the statement."""
    with transaction():
        town = location_fund(fund.campaign, name="Fontana", code="FONTANA")

    said = {"reason": "Not there.", "recalled_on": ["11", "27", "2024"]}

    def enter_two() -> None:
        contents = [gave(fund, gateway, 100), gave(town, gateway, 57)]
        arrive(teo, sent(gateway, gateway.pay_out(usd(157), contents)))
        enter(teo, reference=f"WIRE {len(donations.bank_receipts().items)}")

    def fill() -> None:
        enter_two()
        first = {each.id for each in donations.receipts_waiting()}
        enter_two()
        rosa.get(BANK)
        for receipt in donations.receipts_waiting():
            if receipt.id not in first:
                assert rosa.post(f"{BANK}/{receipt.id}/confirm").status_code == 303
                if receipt.payout_id is None:
                    assert teo.submit(f"{BANK}/{receipt.id}/recall", **said).status_code == 303

    assert_costs_the_same(teo, BANK, fill)
    page = teo.get(BANK).text
    assert page.count("Twice?") == 4
    assert page.count("Somebody else confirms what you said") == 4
    assert len(re.findall(r"Central fund <[^>]+>\$100<", page)) == 4


@pytest.mark.parametrize("page", ["", "/receipts", "/vouchers"])
def test_the_counter(teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, page: str) -> None:
    """To be confirmed, on a slip, at the bank, said to be lost."""
    said = {"reason": "Lost.", "recalled_on": TODAY}

    def fill() -> None:
        deposited(teo, rosa)
        assert fill_in(teo, receipt=str(received(teo, rosa))).status_code == 303
        lost = received(teo, rosa)
        assert teo.submit(f"{COUNTER}/receipts/{lost}/recall", **said).status_code == 303
        assert (
            teo.submit(f"{COUNTER}/receipts/new", **CHECK | {"name": str(lost)}).status_code == 303
        )

    assert_costs_the_same(teo, f"{COUNTER}{page}", fill)
