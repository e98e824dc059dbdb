"""Lists of money in: a page of many rows asks the database no more often than a page of few."""

from collections.abc import Callable

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import DisputeStatus
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import queries_of
from tests.web.committee.money_in.test_disputes import PATH as DISPUTES
from tests.web.committee.money_in.test_disputes import warned
from tests.web.committee.money_in.test_gift_states import another, give_back
from tests.web.committee.money_in.test_refunds import PATH as REFUNDS
from tests.web.committee.money_in.test_refunds import ask


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


def test_disputes_and_warnings(teo: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    def fill() -> None:
        another(fund, gateway)
        dispute = gateway.dispute_charge(charge_of(gateway), usd(50)).id
        gateway.move_dispute(dispute, -usd(50), fee=usd(15))
        tell(gateway, "charge.dispute.created", dispute)
        another(fund, gateway)
        warned(gateway)

    assert_costs_the_same(teo, DISPUTES, fill)
    page = teo.get(DISPUTES).text
    assert page.count("What this dispute moved") == 4
    assert page.count("Keep the gift") == 4


def test_disputes_that_are_over(teo: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    def fill() -> None:
        another(fund, gateway)
        dispute = gateway.dispute_charge(charge_of(gateway), usd(50)).id
        gateway.move_dispute(dispute, -usd(50), fee=usd(15))
        tell(gateway, "charge.dispute.created", dispute)
        gateway.move_dispute(dispute, usd(50), status=DisputeStatus.WON)
        tell(gateway, "charge.dispute.closed", dispute)

    assert_costs_the_same(teo, f"{DISPUTES}?show=closed", fill)
