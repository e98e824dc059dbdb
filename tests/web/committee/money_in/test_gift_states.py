"""How a gift stands, for the committee: what went back no longer stands as received."""

import re

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import DisputeStatus, Gift, RefundReason
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import queries_of
from tests.web.committee.money_in.test_to_explain import suspended

PATH = "/committee/gifts"


def states(client: MannerlyClient, gift: Gift) -> tuple[str, str]:
    """What its own page and its line of the list say."""
    one = client.get(f"{PATH}/{gift.id}").text
    listed = client.get(PATH).text.partition(f">{gift.reference}<")[2].partition("</tr>")[0]
    return _state_in(one), _state_in(listed)


def _state_in(page: str) -> str:
    return page.partition('class="state ')[2].partition(">")[2].partition("<")[0]


def both(words: str) -> tuple[str, str]:
    return words, words


def give_back(gateway: FakeGateway, charge_id: str, amount: Money) -> None:
    tell(gateway, "refund.created", gateway.give_back(charge_id, amount).id)


def another(fund: Fund, gateway: FakeGateway) -> Gift:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    settled(gateway)
    return donations.gift(gift.id)


def test_what_went_back_stands_as_sent_back(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    assert states(teo, gift) == both("Received")
    give_back(gateway, charge_of(gateway), usd(120))
    assert states(teo, gift) == both("Partly sent back")
    give_back(gateway, charge_of(gateway), usd(380))
    assert states(teo, gift) == both("Sent back")


def test_what_a_bank_holds_and_what_it_took_stands_so(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500)).id
    gateway.move_dispute(dispute, -usd(500), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute)
    assert states(teo, gift) == both("Questioned by the bank")
    gateway.move_dispute(dispute, status=DisputeStatus.LOST)
    tell(gateway, "charge.dispute.closed", dispute)
    assert states(teo, gift) == both("Taken back by the bank")


def test_what_was_in_suspense_and_went_back_is_not_in_suspense(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(60))
    assert states(teo, gift) == both("In suspense")
    give_back(gateway, charge_of(gateway), usd(60))
    assert states(teo, gift) == both("Sent back")


def test_an_employers_gift_that_went_back_is_not_in_suspense(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    """Its own reason has a word of its own for its supporter; here it is sent back as any other."""
    gift = suspended(fund, gateway, usd(60))
    page = f"{PATH}/{gift.id}/send-back"
    assert teo.submit(page, amount="60", reason=RefundReason.MAY_NOT_GIVE).status_code == 303
    donations.make_refunds(gateway)
    assert states(teo, gift) == both("Sent back")


def test_the_list_costs_as_many_statements_for_many_as_for_one(
    teo: MannerlyClient, fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    give_back(gateway, charge_of(gateway), usd(120))
    for_one = queries_of(teo, PATH)
    for _each in range(4):
        another(fund, gateway)
        give_back(gateway, charge_of(gateway), usd(20))
    assert queries_of(teo, PATH) == for_one


def found(client: MannerlyClient, state: str) -> set[str]:
    page = client.get(f"{PATH}?state={state}").text
    return set(re.findall(r'class="unbroken">(R-[^<]+)<', page))


def test_what_was_sent_back_or_disputed_is_found_by_it(
    teo: MannerlyClient, fund: Fund, gift: Gift, gateway: FakeGateway
) -> None:
    give_back(gateway, charge_of(gateway), usd(120))
    second = another(fund, gateway)
    dispute = gateway.dispute_charge(charge_of(gateway), usd(50)).id
    gateway.move_dispute(dispute, -usd(50), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute)
    third = another(fund, gateway)
    assert found(teo, "") == {gift.reference, second.reference, third.reference}
    assert found(teo, "refunded") == {gift.reference}
    assert found(teo, "disputed") == {second.reference}
    page = teo.get(f"{PATH}?state=disputed").text
    assert re.search(r'<option value="disputed" selected>Disputed</option>', page)
