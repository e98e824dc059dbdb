"""Monthly gifts: begun at Checkout, renewed by the clock, failing, changed, paused, ended."""

from typing import Any

import pytest
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import (
    a_gift,
    a_monthly_gift,
    balance_of,
    read,
    refused,
    sdk_for,
    steering,
    subscribe,
    told,
)
from tests.stripe_sandbox.receiver import Receiver
from tests.stripe_sandbox.shapes import misfits

DAY = 86400
MONTH = 31 * DAY + 7200
NET = 2500 - 103
BEGUN = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "customer.subscription.created",
    "invoice.created",
    "invoice.finalized",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.updated",
    "checkout.session.completed",
]
RENEWED = [
    "invoice.created",
    "customer.subscription.updated",
    "invoice.finalized",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.paid",
    "invoice.payment_succeeded",
]
DECLINED = ["charge.failed", "payment_intent.payment_failed", "invoice.payment_failed"]


def _item(sdk: stripe.StripeClient, subscription: str) -> stripe.SubscriptionItem:
    found = sdk.v1.subscriptions.retrieve(subscription)
    item: stripe.SubscriptionItem = found["items"].data[0]
    return item


def _new_amount(item: stripe.SubscriptionItem, amount: int, **more: Any) -> Any:
    price_data = {
        "currency": "usd",
        "product": str(item.price.product),
        "recurring": {"interval": "month"},
        "unit_amount": amount,
        **more,
    }
    return {"items": [{"id": item.id, "price_data": price_data}], "proration_behavior": "none"}


def test_a_monthly_gift_begins(sdk: stripe.StripeClient, steer: Any) -> None:
    session_id = sdk.v1.checkout.sessions.create(params=a_monthly_gift()).id
    steer(f"checkout/{session_id}/pay", email="rosa@example.com")
    session = sdk.v1.checkout.sessions.retrieve(
        session_id, params={"expand": ["subscription", "invoice", "customer"]}
    )
    assert (session.mode, session.payment_status, session.payment_intent) == (
        "subscription",
        "paid",
        None,
    )
    subscription, invoice = session.subscription, session.invoice
    assert isinstance(subscription, stripe.Subscription)
    assert isinstance(invoice, stripe.Invoice)
    assert isinstance(session.customer, stripe.Customer)
    assert session.customer.email == "rosa@example.com"
    assert (subscription.status, subscription.latest_invoice) == ("active", invoice.id)
    assert subscription.metadata["gift"] == "gift-1"
    item = subscription["items"].data[0]
    assert item.price.unit_amount == 2500
    assert 28 * DAY <= item.current_period_end - item.current_period_start <= 31 * DAY
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == (
        "paid",
        2500,
        "subscription_create",
    )
    assert balance_of(sdk) == NET
    assert told(sdk) == BEGUN
    assert sdk.v1.checkout.sessions.list(params={"subscription": subscription.id}).data


def test_the_subscriptions_metadata_reaches_the_invoice_and_not_the_charge(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    subscription = subscribe(sdk, steer)
    (charge,) = sdk.v1.charges.list().data
    assert charge.metadata.to_dict() == {}
    by_intent: Any = {
        "payment": {"type": "payment_intent", "payment_intent": charge.payment_intent},
        "expand": ["data.invoice"],
    }
    (payment,) = sdk.v1.invoice_payments.list(params=by_intent).data
    assert (payment.status, payment.amount_paid) == ("paid", 2500)
    invoice = payment.invoice
    assert isinstance(invoice, stripe.Invoice)
    assert invoice.parent is not None
    details = invoice.parent.subscription_details
    assert details is not None
    assert details.subscription == subscription
    assert details.metadata is not None
    assert details.metadata["gift"] == "gift-1"
    whole = sdk.v1.invoices.retrieve(
        invoice.id,
        params={
            "expand": [
                "payments.data.payment.payment_intent",
                "parent.subscription_details.subscription",
            ]
        },
    )
    assert whole.payments is not None
    paid_by = whole.payments.data[0].payment.payment_intent
    assert isinstance(paid_by, stripe.PaymentIntent)
    assert paid_by.latest_charge == charge.id
    assert "payments" not in invoice, "only when it is asked for"


def test_it_renews_as_the_months_pass(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    first = _item(sdk, subscription)
    steer("clock", advance=MONTH)
    second = _item(sdk, subscription)
    assert second.current_period_start == first.current_period_end
    assert told(sdk) == RENEWED, "what is older than 30 days is not listed any more"
    newest = sdk.v1.invoices.list(params={"subscription": subscription}).data[0]
    assert (newest.billing_reason, newest.status) == ("subscription_cycle", "paid")
    assert newest.lines.data[0].period.start == second.current_period_start
    steer("clock", advance=11 * MONTH)
    paid = sdk.v1.invoices.list(params={"subscription": subscription, "status": "paid"})
    assert len(paid.data) in {10, 13}
    many = sdk.v1.invoices.list(params={"subscription": subscription, "limit": 100}).data
    assert len({one.number for one in many}) == len(many) == 13
    assert balance_of(sdk) == 13 * NET


def test_renewals_of_this_card_are_declined_until_it_is_given_up(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    subscription = subscribe(sdk, steer, card="4000000000000341")
    steer("clock", advance=MONTH)
    late = sdk.v1.subscriptions.retrieve(subscription, params={"expand": ["latest_invoice"]})
    invoice = late.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (late.status, invoice.status, invoice.attempt_count) == ("past_due", "open", 1)
    assert invoice.next_payment_attempt is not None
    assert told(sdk)[-4:] == [*DECLINED, "customer.subscription.updated"]
    steer("clock", advance=3 * DAY)
    assert sdk.v1.invoices.retrieve(invoice.id).attempt_count == 2
    steer("clock", advance=13 * DAY)
    ended = sdk.v1.subscriptions.retrieve(subscription)
    given_up = sdk.v1.invoices.retrieve(invoice.id)
    assert ended.status == "canceled"
    assert ended.cancellation_details is not None
    assert ended.cancellation_details.reason == "payment_failed"
    assert (given_up.attempt_count, given_up.next_payment_attempt) == (4, None)
    assert told(sdk)[-4:] == [*DECLINED, "customer.subscription.deleted"]
    assert balance_of(sdk) == NET
    before = steer("", "GET")["counts"]
    steer("clock", advance=3 * MONTH)
    assert steer("", "GET")["counts"] == before, "nothing comes after the end"


def test_one_renewal_fails_and_the_next_attempt_pays(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    steer(f"subscriptions/{subscription}/fail_next")
    steer("clock", advance=MONTH)
    assert sdk.v1.subscriptions.retrieve(subscription).status == "past_due"
    steer("clock", advance=3 * DAY)
    assert sdk.v1.subscriptions.retrieve(subscription).status == "active"
    assert told(sdk)[-2:] == ["invoice.payment_succeeded", "customer.subscription.updated"]
    intents = sdk.v1.payment_intents.list().data
    assert len(intents) == 2, "the second attempt is the same intent"


def test_another_card_pays_what_is_open(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer, card="4000000000000341")
    steer("clock", advance=MONTH)
    steer(f"subscriptions/{subscription}/use_card", card="4242 4242 4242 4242")
    invoice = str(sdk.v1.subscriptions.retrieve(subscription).latest_invoice)
    assert sdk.v1.invoices.pay(invoice).status == "paid"
    assert sdk.v1.subscriptions.retrieve(subscription).status == "active"
    assert "already paid" in str(refused(lambda: sdk.v1.invoices.pay(invoice)))


def test_the_amount_changes_from_the_next_month_on(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    asked = _new_amount(_item(sdk, subscription), 4000)
    changed = sdk.v1.subscriptions.update(subscription, params=asked)
    assert changed["items"].data[0].price.unit_amount == 4000
    assert told(sdk, len(BEGUN)) == ["customer.subscription.updated"]
    product = sdk.v1.products.retrieve(str(changed["items"].data[0].price.product))
    assert product.name == "Gift to the hardship fund"
    assert sdk.v1.prices.retrieve(changed["items"].data[0].price.id).unit_amount == 4000
    steer("clock", advance=MONTH)
    amounts = [one.amount_paid for one in sdk.v1.invoices.list().data]
    assert amounts == [4000, 2500]


def test_it_ends_with_the_month_that_is_paid(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    leaving = sdk.v1.subscriptions.update(subscription, params={"cancel_at_period_end": True})
    assert (leaving.status, leaving.cancel_at_period_end) == ("active", True)
    assert leaving.cancel_at == _item(sdk, subscription).current_period_end
    staying = sdk.v1.subscriptions.update(subscription, params={"cancel_at_period_end": False})
    assert (staying.cancel_at, staying.canceled_at) == (None, None)
    sdk.v1.subscriptions.update(subscription, params={"cancel_at_period_end": True})
    steer("clock", advance=MONTH)
    assert sdk.v1.subscriptions.retrieve(subscription).status == "canceled"
    assert told(sdk)[-1] == "customer.subscription.deleted"
    assert len(sdk.v1.invoices.list().data) == 1


def test_it_ends_at_once(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription, other = subscribe(sdk, steer), subscribe(sdk, steer)
    details: Any = {"cancellation_details": {"feedback": "unused", "comment": "On strike."}}
    ended = sdk.v1.subscriptions.cancel(subscription, params=details)
    assert ended.status == "canceled"
    assert ended.cancellation_details is not None
    assert (ended.cancellation_details.feedback, ended.cancellation_details.comment) == (
        "unused",
        "On strike.",
    )
    assert [one.id for one in sdk.v1.subscriptions.list().data] == [other]
    assert len(sdk.v1.subscriptions.list(params={"status": "all"}).data) == 2
    for call in (
        lambda: sdk.v1.subscriptions.cancel(subscription),
        lambda: sdk.v1.subscriptions.retrieve("sub_nobody"),
    ):
        assert (refused(call).http_status, refused(call).code) == (404, "resource_missing")


def test_of_what_has_ended_only_words_change(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    sdk.v1.subscriptions.cancel(subscription)
    update = sdk.v1.subscriptions.update
    noted = update(subscription, params={"metadata": {"why": "strike"}})
    assert (noted.status, noted.metadata["why"]) == ("canceled", "strike")
    problem = refused(lambda: update(subscription, params={"cancel_at_period_end": True}))
    assert problem.http_status == 400
    assert "can only update its cancellation_details and metadata" in str(problem)


def test_a_declined_attempt_to_pay_an_invoice_is_said_and_stands(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    subscription = subscribe(sdk, steer, card="4000000000000341")
    steer("clock", advance=MONTH)
    invoice = str(sdk.v1.subscriptions.retrieve(subscription).latest_invoice)
    problem = refused(lambda: sdk.v1.invoices.pay(invoice))
    assert isinstance(problem, stripe.CardError)
    assert problem.error is not None
    assert (problem.http_status, problem.code, problem.error.decline_code) == (
        402,
        "card_declined",
        "generic_decline",
    )
    assert sdk.v1.invoices.retrieve(invoice).attempt_count == 2
    assert len(sdk.v1.charges.list(params={"limit": 10}).data) == 3


def test_a_pause_leaves_months_out(sdk: stripe.StripeClient, steer: Any) -> None:
    subscription = subscribe(sdk, steer)
    paused: Any = {"pause_collection": {"behavior": "void"}}
    sdk.v1.subscriptions.update(subscription, params=paused)
    steer("clock", advance=MONTH)
    assert [one.status for one in sdk.v1.invoices.list().data] == ["void", "paid"]
    resumed = sdk.v1.subscriptions.update(subscription, params={"pause_collection": ""})
    assert resumed.pause_collection is None
    steer("clock", advance=MONTH)
    assert balance_of(sdk) == 2 * NET


def test_what_does_not_fit_is_refused(careless: stripe.StripeClient, steer: Any) -> None:
    sdk = careless
    create = sdk.v1.checkout.sessions.create
    once = a_gift()
    recurring = a_monthly_gift()
    cases = [
        ({**recurring, "mode": "payment"}, "mode"),
        ({**once, "mode": "subscription"}, "line_items"),
        ({**recurring, "payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({**once, "subscription_data": {"description": "x"}}, "subscription_data"),
        ({**recurring, "customer_creation": "always"}, "customer_creation"),
    ]
    for asked, param in cases:
        problem = refused(lambda asked=asked: create(params=asked))  # type: ignore[misc]  # at once
        assert isinstance(problem, stripe.InvalidRequestError)
        assert (problem.http_status, problem.param) == (400, param)
    subscription = subscribe(sdk, steer)
    item = _item(sdk, subscription)
    wrong = [
        {**_new_amount(item, 4000), "proration_behavior": "create_prorations"},
        _new_amount(item, 4000, currency="eur"),
        _new_amount(item, 4000, product="prod_nobody"),
        {"items": [{"id": "si_nobody", "quantity": 2}], "proration_behavior": "none"},
        {"default_payment_method": "pm_nobody"},
        {"pause_collection": {"behavior": "keep_as_draft"}},
    ]
    for change in wrong:
        problem = refused(
            lambda change=change: sdk.v1.subscriptions.update(subscription, params=change)  # type: ignore[misc]  # at once
        )
        assert isinstance(problem, stripe.InvalidRequestError), change


def test_a_declined_card_begins_nothing(sdk: stripe.StripeClient, steer: Any) -> None:
    session = sdk.v1.checkout.sessions.create(params=a_monthly_gift()).id
    assert steer(f"checkout/{session}/pay", card="4000000000000002")["outcome"] == "declined"
    assert sdk.v1.subscriptions.list(params={"status": "all"}).data == []
    assert steer(f"checkout/{session}/pay")["outcome"] == "paid"
    assert len(sdk.v1.payment_intents.list().data) == 1


def test_everything_about_them_fits_the_sdks_types(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    subscribe(sdk, steer)
    failing = subscribe(sdk, steer, card="4000000000000341")
    sdk.v1.subscriptions.update(failing, params={"pause_collection": {"behavior": "void"}})
    sdk.v1.subscriptions.update(failing, params={"pause_collection": ""})
    steer("clock", advance=MONTH)
    sdk.v1.subscriptions.cancel(failing)
    kinds: list[tuple[str, Any, int]] = [
        ("subscriptions?status=all&expand[]=data.latest_invoice", stripe.Subscription, 2),
        ("invoices?expand[]=data.payments&expand[]=data.customer", stripe.Invoice, 4),
        ("invoice_payments?expand[]=data.invoice", stripe.InvoicePayment, 4),
        ("checkout/sessions", stripe.checkout.Session, 2),
        ("payment_intents", stripe.PaymentIntent, 4),
        ("events?limit=100", stripe.Event, 18),
    ]
    for path, kind, least in kinds:
        listed = read(sandbox, path)["data"]
        assert len(listed) >= least, path
        assert [problem for one in listed for problem in misfits(one, kind)] == []
    (item,) = read(sandbox, "subscriptions")["data"][0]["items"]["data"]
    assert misfits(read(sandbox, f"prices/{item['price']['id']}"), stripe.Price) == []
    assert misfits(read(sandbox, f"products/{item['price']['product']}"), stripe.Product) == []
    lines = read(sandbox, f"invoices/{read(sandbox, 'invoices')['data'][0]['id']}/lines")
    assert [
        problem for one in lines["data"] for problem in misfits(one, stripe.InvoiceLineItem)
    ] == []
    for event in read(sandbox, "events?limit=100")["data"]:
        subject = event["data"]["object"]
        known = {"invoice": stripe.Invoice, "subscription": stripe.Subscription}
        if subject["object"] in known:
            assert misfits(subject, known[subject["object"]]) == [], event["type"]


def test_renewals_are_delivered(telling: RunningSandbox, receiver: Receiver) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    subscribe(sdk, steer)
    receiver.wait_for(len(BEGUN))
    steer("clock", advance=MONTH)
    receiver.wait_for(len(BEGUN) + len(RENEWED))
    assert receiver.types[len(BEGUN) :] == RENEWED


@pytest.mark.parametrize("kind", ["server_error_after", "reset_after"])
def test_a_change_that_was_carried_out_is_not_carried_out_twice(
    sdk: stripe.StripeClient, sandbox: RunningSandbox, steer: Any, kind: str
) -> None:
    subscription = subscribe(sdk, steer)
    asked = _new_amount(_item(sdk, subscription), 4000)
    steer("faults", kind=kind, path="/v1/subscriptions", method="POST")
    options: Any = {"idempotency_key": "change:1"}
    with pytest.raises(stripe.StripeError):
        sdk.v1.subscriptions.update(subscription, params=asked, options=options)
    if kind == "reset_after":
        sdk.v1.subscriptions.update(subscription, params=asked, options=options)
    assert _item(sdk, subscription).price.unit_amount == 4000
    assert told(sdk, len(BEGUN)) == ["customer.subscription.updated"]
