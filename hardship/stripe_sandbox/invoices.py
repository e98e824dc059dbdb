"""Invoices and their payments over the API."""

from hardship.stripe_sandbox.errors import DeclinedError
from hardship.stripe_sandbox.invoice_moves import last_problem, try_to_collect
from hardship.stripe_sandbox.listing import Condition, equals, list_page
from hardship.stripe_sandbox.parameters import (
    Fields,
    Moment,
    OneOf,
    Text,
    listing,
    names,
    plain,
)
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body


def retrieve_invoice(call: Call) -> Body:
    return call.work.get("invoice", call.ids["invoice"])


def list_invoices(call: Call) -> Body:
    filters = equals(call, "customer", "status", "collection_method")
    if "subscription" in call.params:
        filters.append(("parent = ?", [call.params["subscription"]]))
    return list_page(call, "invoice", "/v1/invoices", filters)


def pay_invoice(call: Call) -> Body:
    invoice = try_to_collect(call.work, call.ids["invoice"])
    if invoice["status"] != "paid":
        problem = last_problem(call.work, invoice)
        raise DeclinedError(problem["code"], problem["message"], problem["decline_code"])
    return invoice


def list_invoice_lines(call: Call) -> Body:
    lines: Body = retrieve_invoice(call)["lines"]
    return lines


def retrieve_invoice_payment(call: Call) -> Body:
    return call.work.get("invoice_payment", call.ids["payment"])


def list_invoice_payments(call: Call) -> Body:
    filters: list[Condition] = equals(call, "invoice", "status")
    payment = call.params.get("payment", {})
    if "payment_intent" in payment:
        column = "json_extract(body, '$.payment.payment_intent')"
        filters.append((f"{column} = ?", [payment["payment_intent"]]))
    return list_page(call, "invoice_payment", "/v1/invoice_payments", filters)


_PAYMENT = Fields(
    {"payment_intent": Text(100), "type": OneOf("payment_intent")},
    required=("type",),
    unplayed=names("payment_record"),
)
_PAY = Fields(
    plain().known,
    unplayed=names("forgive mandate off_session paid_out_of_band payment_method source"),
)
_LIST = Fields(
    listing(
        collection_method=OneOf("charge_automatically", "send_invoice"),
        created=Moment(),
        customer=Text(100),
        status=OneOf("draft", "open", "paid", "uncollectible", "void"),
        subscription=Text(100),
    ).known,
    unplayed=names("customer_account due_date"),
)

ROUTES = (
    Route("GET", "/v1/invoices/<invoice>", plain(), retrieve_invoice),
    Route("POST", "/v1/invoices/<invoice>/pay", _PAY, pay_invoice),
    Route("GET", "/v1/invoices/<invoice>/lines", listing(), list_invoice_lines),
    Route("GET", "/v1/invoices", _LIST, list_invoices),
    Route("GET", "/v1/invoice_payments/<payment>", plain(), retrieve_invoice_payment),
    Route(
        "GET",
        "/v1/invoice_payments",
        listing(
            created=Moment(),
            invoice=Text(100),
            payment=_PAYMENT,
            status=OneOf("canceled", "open", "paid"),
        ),
        list_invoice_payments,
    ),
)
