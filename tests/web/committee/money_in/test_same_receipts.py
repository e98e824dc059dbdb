"""What reached the bank, entered a second time: told at once and beside the button, not refused."""

import html
import re
from typing import Any

import pytest

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.donations import BankReceipt, Gift
from tests.client import MannerlyClient
from tests.donations.in_transit.test_payout_settlement import sent
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.test_bank_receipts import PATH, enter
from tests.web.committee.money_in.test_stripe_payouts import PATH as PAYOUTS
from tests.web.committee.money_in.test_stripe_payouts import arrive, of_two_funds

pytestmark = pytest.mark.usefixtures("fund")
TWICE = "Twice? This number is also on:"
SAME = "Is it the same money?"


def told(client: MannerlyClient, answer: Any) -> str:
    """What the page says after an act, without its marks."""
    assert answer.status_code == 303
    return html.unescape(re.sub("<[^>]+>", "", client.get(answer.location).text))


def waiting() -> list[BankReceipt]:
    return donations.receipts_waiting()


@pytest.mark.parametrize("reference", ["WIRE 7731", "wire 7731"])
def test_a_number_that_waits_already_is_told_with_its_amount_and_fund(
    teo: MannerlyClient, rosa: MannerlyClient, reference: str
) -> None:
    assert "Look twice" not in told(teo, enter(teo))
    assert TWICE not in rosa.get(PATH).text
    words = told(teo, enter(teo, amount="99", reference=reference))
    assert "Look twice" in words
    assert "($125,000.00, Central fund)" in words
    first, second = waiting()
    table = rosa.get(PATH).text.partition("To be confirmed")[2].partition("</table>")[0]
    assert table.count(TWICE) == 2
    for one, other in ((first, second), (second, first)):
        page = rosa.get(f"{PATH}/{one.id}").text
        assert SAME in page
        assert f'href="{PATH}/{other.id}"' in page


def test_a_number_that_is_in_the_books_is_told_until_the_new_one_is_decided(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    enter(teo)
    (first,) = waiting()
    rosa.get(PATH)
    rosa.post(f"{PATH}/{first.id}/confirm")
    assert "Look twice" in told(teo, enter(teo))
    (second,) = waiting()
    assert SAME in rosa.get(f"{PATH}/{second.id}").text
    assert SAME not in rosa.get(f"{PATH}/{first.id}").text, "what is decided is decided"
    assert rosa.post(f"{PATH}/{second.id}/confirm").status_code == 303, "it is not refused"


def test_one_that_was_rejected_or_came_from_elsewhere_is_not_the_same(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    enter(teo)
    (first,) = waiting()
    assert "Look twice" not in told(
        teo, enter(teo, kind="other_local", from_local="Teachers Local 21")
    )
    rosa.submit(f"{PATH}/{first.id}/reject", reason="It is not there.")
    assert "Look twice" not in told(teo, enter(teo))


def test_two_locals_number_their_checks_alike(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    given = {"kind": "other_local", "reference": "1042"}
    enter(teo, from_local="Teachers Local 21", **given)
    assert "Look twice" not in told(teo, enter(teo, from_local="Nurses United", **given))
    assert TWICE not in rosa.get(PATH).text
    words = told(teo, enter(teo, from_local="teachers local 21", **given))
    assert "only if it is the same line of the statement" in words
    again = waiting()[-1]
    page = rosa.get(f"{PATH}/{again.id}").text
    assert "Reject it only if it is the same line of the statement." in page


def test_one_that_two_people_took_back_is_not_the_same(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    enter(teo)
    (first,) = waiting()
    rosa.get(PATH)
    rosa.post(f"{PATH}/{first.id}/confirm")
    said = {"reason": "Not there.", "recalled_on": ["11", "27", "2024"]}
    assert teo.submit(f"{PATH}/{first.id}/recall", **said).status_code == 303
    rosa.get(f"{PATH}/{first.id}")
    assert rosa.post(f"{PATH}/{first.id}/confirm-recall").status_code == 303
    assert "Look twice" not in told(teo, enter(teo))


def test_a_payout_entered_on_its_page_and_again_at_the_bank_is_told_by_whatever_number(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    payout = of_two_funds(fund, gateway)
    town = next(each for each in campaigns.funds(fund.campaign_id) if each.code == "FONTANA")
    assert arrive(teo, payout, reference="PAYOUT 4711") == 303
    words = told(
        teo,
        enter(
            teo,
            kind="stripe_payout",
            amount="57",
            arrived_on=["11", "27", "2024"],
            reference=payout.stripe_id,
            fund=str(town.id),
        ),
    )
    assert "Look twice" in words
    assert "($157.00, Central fund, Fontana)" in words
    assert rosa.get(PATH).text.count(TWICE) == 2


def test_the_form_leads_to_the_payouts_that_stripe_has_told_of(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    form = f'href="{PAYOUTS}">Stripe’s payouts'
    assert form not in teo.get(PATH).text
    sent(gateway, gateway.pay_out(usd(200)))
    page = teo.get(PATH).text
    assert form in page
    assert "Enter it once for each fund" not in page
