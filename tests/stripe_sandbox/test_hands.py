"""The page at `/` as the outside world: refunds, disputes, payouts, renewals, by its forms."""

from typing import Any

import html5lib
import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from hardship.stripe_sandbox.words import minor_of, money
from tests.stripe_sandbox.conftest import balance_of, pay, subscribe, told


@pytest.fixture
def charge(sdk: stripe.StripeClient, steer: Any) -> str:
    return str(pay(sdk, steer)["charge"]["id"])


@pytest.fixture
def press(sandbox: RunningSandbox) -> Any:
    """Press a button with the fields that stand in its form; it leads back to the page."""

    def press(action: str, what: str = "", **fields: str) -> None:
        form = {"do": action, "what": what, **fields}
        answer = requests.post(sandbox.url, data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 303, answer.text

    return press


def _page(sandbox: RunningSandbox) -> str:
    page = requests.get(sandbox.url, timeout=10).text
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_a_part_and_then_the_rest_is_refunded_and_fails(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, press: Any, charge: str
) -> None:
    press("refund", charge, amount="12.50")
    press("refund", charge, amount="")
    rest, part = sdk.v1.refunds.list(params={"charge": charge}).data
    assert (part.amount, rest.amount) == (1250, 3750)
    assert f'value="{part.id}"' in _page(sandbox)
    press("refunds.fail", part.id)
    assert sdk.v1.refunds.retrieve(part.id).status == "failed"
    assert "refunded: $37.50" in _page(sandbox)
    refused = {"do": "refund", "what": charge, "amount": "99.99"}
    answer = requests.post(sandbox.url, data=refused, timeout=10)
    assert answer.status_code == 422
    assert "greater than unrefunded amount" in answer.text


def test_an_inquiry_is_opened_escalated_and_lost(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, press: Any, charge: str
) -> None:
    press("dispute", charge, amount="20", reason="duplicate", kind="inquiry")
    (dispute,) = sdk.v1.disputes.list().data
    assert (dispute.amount, dispute.reason) == (2000, "duplicate")
    page = _page(sandbox)
    assert "warning needs response" in page
    assert "Escalate to a chargeback" in page
    assert "Close as won" not in page, "only what is possible has a button"
    press("disputes.escalate", dispute.id)
    press("disputes.reinstate", dispute.id)
    press("disputes.withdraw", dispute.id)
    press("disputes.lose", dispute.id)
    assert sdk.v1.disputes.retrieve(dispute.id).status == "lost"
    assert balance_of(sdk) == 4825 - 2000 - 1500


def test_the_bank_warns_of_a_fraud(sdk: stripe.StripeClient, press: Any, charge: str) -> None:
    press("warn", charge, amount="", reason="fraudulent", kind="chargeback")
    assert [one.charge for one in sdk.v1.radar.early_fraud_warnings.list().data] == [charge]


def test_a_payout_is_made_and_moved_by_hand(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, press: Any, charge: str
) -> None:
    press("pay_out", amount="10", kind="manual", arrives="later")
    (payout,) = sdk.v1.payouts.list().data
    assert (payout.amount, payout.status) == (1000, "pending")
    press("payouts.send", payout.id)
    press("payouts.arrive", payout.id)
    press("payouts.fail", payout.id)
    assert "failed" in _page(sandbox)
    press("pay_out", amount="5", kind="manual", arrives="later")
    press("payouts.cancel", sdk.v1.payouts.list().data[0].id)
    press("advance", "259200")
    press("pay_out", amount="", kind="automatic", arrives="now")
    assert sdk.v1.payouts.list().data[0].amount == 4825
    press("book", amount="7", kind="fee", description="Radar")
    assert 'Stripe holds <strong class="figure">−$7.00' in _page(sandbox)
    assert balance_of(sdk) == -700


def test_a_renewal_fails_by_hand(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any, press: Any
) -> None:
    subscription = subscribe(sdk, steer)
    press("subscriptions.fail_next", subscription)
    press("advance", "2685600")
    assert sdk.v1.subscriptions.retrieve(subscription).status == "past_due"
    assert "past due" in _page(sandbox)
    press("subscriptions.end", subscription)
    assert told(sdk)[-1] == "customer.subscription.deleted"


def test_every_state_has_a_page(sandbox: RunningSandbox, sdk: Any, steer: Any) -> None:
    for card in ("4000000000000259", "4000000000001976", "4000000000007726", "4000000000000002"):
        done = pay(sdk, steer, card=card)
        if card.endswith("7726"):
            steer("refunds", charge=done["charge"]["id"], amount=100)
    pay(sdk, steer, bank_debit="waits")
    steer("disputes", charge=pay(sdk, steer)["charge"]["id"], kind="prevented")
    steer("payouts", amount=100, days=2)
    steer("payouts", amount=100)
    subscribe(sdk, steer)
    page = _page(sandbox)
    for words in ("No money moves here", "prevented", "It arrives", "Cancel it", "active"):
        assert words in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("refunds.fail", "re_nobody"),
        ("refunds.dance", "re_nobody"),
        ("charges.fail", "ch_nobody"),
        ("refund", "ch_nobody"),
        ("dispute", "ch_nobody"),
        ("book", ""),
    ],
)
def test_what_cannot_be_done_is_said(sandbox: RunningSandbox, action: str, what: str) -> None:
    answer = requests.post(sandbox.url, data={"do": action, "what": what}, timeout=10)
    assert answer.status_code == 422
    assert "That did not work" in answer.text


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("25", 2500), ("$1,250.50", 125_050), (" 0.05 ", 5), ("9999999", 999_999_900)],
)
def test_amounts_as_people_type_them(typed: str, minor: int) -> None:
    assert minor_of(typed) == minor


@pytest.mark.parametrize("typed", ["", "ten", "1.5", "-3", "1,2", "12345678"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="Type an amount"):
        minor_of(typed)


def test_money_is_written_with_its_sign() -> None:
    assert (money(-1205, "usd"), money(99, "eur")) == ("−$12.05", "0.99 EUR")
