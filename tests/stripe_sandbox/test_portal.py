"""The billing portal: another card, another amount, the end, and the way back."""

from typing import Any

import html5lib
import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import a_monthly_gift, refused, subscribe
from tests.stripe_sandbox.shapes import misfits

BACK = "http://fund.test/me"


@pytest.fixture
def gift(sdk: stripe.StripeClient, steer: Any) -> stripe.Subscription:
    return sdk.v1.subscriptions.retrieve(subscribe(sdk, steer))


def _open(sdk: stripe.StripeClient, gift: stripe.Subscription, **more: Any) -> str:
    params: Any = {"customer": str(gift.customer), "return_url": BACK, **more}
    return sdk.v1.billing_portal.sessions.create(params=params).url


def _press(url: str, gift: stripe.Subscription, action: str, **more: str) -> requests.Response:
    form = {"do": action, "subscription": gift.id, **more}
    return requests.post(url, data=form, timeout=10, allow_redirects=False)


def test_a_session_has_the_fields_that_the_sdk_declares(
    sdk: stripe.StripeClient, gift: stripe.Subscription
) -> None:
    flow = {"type": "payment_method_update"}
    params: Any = {"customer": str(gift.customer), "return_url": BACK, "flow_data": flow}
    session = sdk.v1.billing_portal.sessions.create(params=params)
    assert (session.customer, session.return_url) == (gift.customer, BACK)
    assert misfits(session.to_dict(), stripe.billing_portal.Session) == []


@pytest.mark.parametrize(("language", "said"), [("en", "each month"), ("es", "cada mes")])
def test_the_page_shows_what_recurs(
    sdk: stripe.StripeClient, gift: stripe.Subscription, language: str, said: str
) -> None:
    page = requests.get(_open(sdk, gift, locale=language), timeout=10).text
    html5lib.HTMLParser(strict=True).parse(page)
    for words in (said, "$25.00", "visa •••• 4242", BACK):
        assert words in page


def test_another_card_is_used_from_now_on(
    sdk: stripe.StripeClient, gift: stripe.Subscription
) -> None:
    url = _open(sdk, gift)
    assert _press(url, gift, "card", card="5555555555554444").status_code == 303
    changed = sdk.v1.subscriptions.retrieve(
        gift.id, params={"expand": ["default_payment_method", "customer"]}
    )
    assert isinstance(changed.default_payment_method, stripe.PaymentMethod)
    assert changed.default_payment_method.card is not None
    assert changed.default_payment_method.card.last4 == "4444"
    assert isinstance(changed.customer, stripe.Customer)
    assert changed.customer.invoice_settings is not None
    assert changed.customer.invoice_settings.default_payment_method == (
        changed.default_payment_method.id
    )
    assert _press(url, gift, "card", card="4111111111111111").status_code == 422


def test_it_is_ended_and_taken_back(sdk: stripe.StripeClient, gift: stripe.Subscription) -> None:
    url = _open(sdk, gift)
    assert _press(url, gift, "end").headers["Location"].startswith("/p/session/bps_")
    assert sdk.v1.subscriptions.retrieve(gift.id).cancel_at_period_end is True
    assert "Let it go on" in requests.get(url, timeout=10).text
    _press(url, gift, "keep")
    assert sdk.v1.subscriptions.retrieve(gift.id).cancel_at_period_end is False


def test_a_visit_for_one_purpose_leads_back(
    sdk: stripe.StripeClient, gift: stripe.Subscription
) -> None:
    done = {"type": "redirect", "redirect": {"return_url": "http://fund.test/ended"}}
    flow = {
        "type": "subscription_cancel",
        "subscription_cancel": {"subscription": gift.id},
        "after_completion": done,
    }
    url = _open(sdk, gift, flow_data=flow)
    assert "Use this card" not in requests.get(url, timeout=10).text
    assert _press(url, gift, "end").headers["Location"] == "http://fund.test/ended"


def test_an_amount_is_changed_only_where_that_is_configured(
    sdk: stripe.StripeClient, steer: Any, gift: stripe.Subscription
) -> None:
    url = _open(sdk, gift)
    assert _press(url, gift, "amount", amount="40").status_code == 422
    steer("knobs", portal_amounts=True)
    assert "Another amount" in requests.get(url, timeout=10).text
    assert _press(url, gift, "amount", amount="$ 40.50").status_code == 303
    assert sdk.v1.subscriptions.retrieve(gift.id)["items"].data[0].price.unit_amount == 4050
    for typed in ("", "0.10", "a lot", "1e3", "-5"):
        assert _press(url, gift, "amount", amount=typed).status_code == 422


def test_nobody_touches_what_is_somebody_elses(
    sdk: stripe.StripeClient, steer: Any, sandbox: RunningSandbox, gift: stripe.Subscription
) -> None:
    other = sdk.v1.subscriptions.retrieve(subscribe(sdk, steer))
    url = _open(sdk, gift)
    assert _press(url, other, "end").status_code == 422
    assert other.id not in requests.get(url, timeout=10).text
    nowhere = f"{sandbox.url}/p/session/bps_nobody"
    assert requests.get(nowhere, timeout=10).status_code == 404
    assert _press(nowhere, gift, "end").status_code == 404
    headers = {"Origin": "http://elsewhere.test"}
    forged = requests.post(url, data={"do": "end"}, headers=headers, timeout=10)
    assert forged.status_code == 403


def test_what_does_not_fit_is_refused(careless: stripe.StripeClient, steer: Any) -> None:
    create = careless.v1.billing_portal.sessions.create
    subscription = careless.v1.subscriptions.retrieve(subscribe(careless, steer))
    customer = str(subscription.customer)
    cases: list[tuple[Any, str]] = [
        ({}, "customer"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"customer": customer, "return_url": "home"}, "return_url"),
        ({"customer": customer, "flow_data": {"type": "dance"}}, "flow_data[type]"),
        (
            {"customer": customer, "flow_data": {"type": "subscription_cancel"}},
            "flow_data[subscription_cancel]",
        ),
    ]
    for params, param in cases:
        problem = refused(lambda params=params: create(params=params))  # type: ignore[misc]  # at once
        assert isinstance(problem, stripe.InvalidRequestError)
        assert problem.param == param


def test_the_hosted_page_says_that_it_recurs(sdk: stripe.StripeClient) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_monthly_gift())
    assert session.url is not None
    page = requests.get(session.url, timeout=10).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "each month" in page
    assert "US bank account" not in page
    form = {"test_card": "4242424242424242", "email": "rosa@example.com"}
    paid = requests.post(session.url, data=form, timeout=10, allow_redirects=False)
    assert paid.status_code == 303
    assert sdk.v1.checkout.sessions.retrieve(session.id).subscription is not None
