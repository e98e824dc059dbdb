"""Requests to Stripe, checked against the SDK's own parameter types.

The SDK writes every endpoint's parameters down as a TypedDict, and widens its enums with `| str`.
Here the widening is taken away again, unknown names are refused, and what is required must be
there: a request that passes is one that Stripe's published interface allows. It knows nothing of
the stand-in, so it can catch a mistake that both the gateway and the stand-in share.

    assert problems({"mode": "payment"}, SessionCreateParams) == []
    assert problems_in_request("POST", "/v1/refunds", "charge=ch_1&amount=ten") != []

`Watch(app)` looks at every request that a WSGI application is sent, and keeps the problems.
"""

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, NotRequired, Union, get_args, get_origin
from typing import get_type_hints as hints_of
from urllib.parse import parse_qsl, urlsplit

import typing_extensions
from flask import Flask
from stripe._request_options import RequestOptions
from stripe.params import (
    AccountRetrieveParams,
    BalanceRetrieveParams,
    BalanceTransactionListParams,
    BalanceTransactionRetrieveParams,
    ChargeListParams,
    ChargeListRefundsParams,
    ChargeRetrieveParams,
    ChargeUpdateParams,
    CustomerCreateParams,
    CustomerListParams,
    CustomerRetrieveParams,
    CustomerUpdateParams,
    DisputeCloseParams,
    DisputeListParams,
    DisputeRetrieveParams,
    DisputeUpdateParams,
    EventListParams,
    EventRetrieveParams,
    InvoiceLineItemListParams,
    InvoiceListParams,
    InvoicePaymentListParams,
    InvoicePaymentRetrieveParams,
    InvoicePayParams,
    InvoiceRetrieveParams,
    PaymentIntentListParams,
    PaymentIntentRetrieveParams,
    PaymentIntentUpdateParams,
    PaymentMethodRetrieveParams,
    PayoutCancelParams,
    PayoutCreateParams,
    PayoutListParams,
    PayoutRetrieveParams,
    PayoutUpdateParams,
    PriceRetrieveParams,
    ProductRetrieveParams,
    RefundCancelParams,
    RefundCreateParams,
    RefundListParams,
    RefundRetrieveParams,
    RefundUpdateParams,
    SubscriptionCancelParams,
    SubscriptionListParams,
    SubscriptionRetrieveParams,
    SubscriptionUpdateParams,
    WebhookEndpointListParams,
    WebhookEndpointRetrieveParams,
)
from stripe.params.billing_portal import SessionCreateParams as PortalSessionCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionExpireParams,
    SessionLineItemListParams,
    SessionListParams,
    SessionRetrieveParams,
    SessionUpdateParams,
)
from stripe.params.radar import EarlyFraudWarningListParams, EarlyFraudWarningRetrieveParams

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_OPTIONS = frozenset(RequestOptions.__annotations__)  # they go into headers, never into a request

_ENDPOINTS: tuple[tuple[str, str, Any], ...] = (
    ("POST", r"/v1/checkout/sessions", SessionCreateParams),
    ("GET", r"/v1/checkout/sessions", SessionListParams),
    ("GET", r"/v1/checkout/sessions/cs_\w+", SessionRetrieveParams),
    ("POST", r"/v1/checkout/sessions/cs_\w+", SessionUpdateParams),
    ("POST", r"/v1/checkout/sessions/cs_\w+/expire", SessionExpireParams),
    ("GET", r"/v1/checkout/sessions/cs_\w+/line_items", SessionLineItemListParams),
    ("GET", r"/v1/payment_intents", PaymentIntentListParams),
    ("GET", r"/v1/payment_intents/pi_\w+", PaymentIntentRetrieveParams),
    ("POST", r"/v1/payment_intents/pi_\w+", PaymentIntentUpdateParams),
    ("GET", r"/v1/charges", ChargeListParams),
    ("GET", r"/v1/charges/(ch|py)_\w+", ChargeRetrieveParams),
    ("POST", r"/v1/charges/(ch|py)_\w+", ChargeUpdateParams),
    ("GET", r"/v1/charges/(ch|py)_\w+/refunds", ChargeListRefundsParams),
    ("GET", r"/v1/balance", BalanceRetrieveParams),
    ("GET", r"/v1/balance_transactions", BalanceTransactionListParams),
    ("GET", r"/v1/balance_transactions/txn_\w+", BalanceTransactionRetrieveParams),
    ("POST", r"/v1/refunds", RefundCreateParams),
    ("GET", r"/v1/refunds", RefundListParams),
    ("GET", r"/v1/refunds/(re|pyr)_\w+", RefundRetrieveParams),
    ("POST", r"/v1/refunds/(re|pyr)_\w+", RefundUpdateParams),
    ("POST", r"/v1/refunds/(re|pyr)_\w+/cancel", RefundCancelParams),
    ("GET", r"/v1/disputes", DisputeListParams),
    ("GET", r"/v1/disputes/du_\w+", DisputeRetrieveParams),
    ("POST", r"/v1/disputes/du_\w+", DisputeUpdateParams),
    ("POST", r"/v1/disputes/du_\w+/close", DisputeCloseParams),
    ("GET", r"/v1/radar/early_fraud_warnings", EarlyFraudWarningListParams),
    ("GET", r"/v1/radar/early_fraud_warnings/issfr_\w+", EarlyFraudWarningRetrieveParams),
    ("GET", r"/v1/invoices", InvoiceListParams),
    ("GET", r"/v1/invoices/in_\w+", InvoiceRetrieveParams),
    ("POST", r"/v1/invoices/in_\w+/pay", InvoicePayParams),
    ("GET", r"/v1/invoices/in_\w+/lines", InvoiceLineItemListParams),
    ("GET", r"/v1/invoice_payments", InvoicePaymentListParams),
    ("GET", r"/v1/invoice_payments/inpay_\w+", InvoicePaymentRetrieveParams),
    ("GET", r"/v1/prices/price_\w+", PriceRetrieveParams),
    ("GET", r"/v1/products/prod_\w+", ProductRetrieveParams),
    ("GET", r"/v1/subscriptions", SubscriptionListParams),
    ("GET", r"/v1/subscriptions/sub_\w+", SubscriptionRetrieveParams),
    ("POST", r"/v1/subscriptions/sub_\w+", SubscriptionUpdateParams),
    ("DELETE", r"/v1/subscriptions/sub_\w+", SubscriptionCancelParams),
    ("POST", r"/v1/billing_portal/sessions", PortalSessionCreateParams),
    ("GET", r"/v1/payouts", PayoutListParams),
    ("POST", r"/v1/payouts", PayoutCreateParams),
    ("POST", r"/v1/payouts/po_\w+", PayoutUpdateParams),
    ("POST", r"/v1/payouts/po_\w+/cancel", PayoutCancelParams),
    ("GET", r"/v1/payouts/po_\w+", PayoutRetrieveParams),
    ("POST", r"/v1/customers", CustomerCreateParams),
    ("GET", r"/v1/customers", CustomerListParams),
    ("GET", r"/v1/customers/cus_\w+", CustomerRetrieveParams),
    ("POST", r"/v1/customers/cus_\w+", CustomerUpdateParams),
    ("GET", r"/v1/events", EventListParams),
    ("GET", r"/v1/events/evt_\w+", EventRetrieveParams),
    ("GET", r"/v1/account", AccountRetrieveParams),
    ("GET", r"/v1/payment_methods/pm_\w+", PaymentMethodRetrieveParams),
    ("GET", r"/v1/webhook_endpoints/we_\w+", WebhookEndpointRetrieveParams),
    ("GET", r"/v1/webhook_endpoints", WebhookEndpointListParams),
)


def problems(params: Any, kind: Any) -> list[str]:
    """What is wrong with these parameters, each as `path: what`; an empty list if nothing is."""
    return list(_hash(params, kind, "", wired=False))


def problems_in_request(method: str, url: str, body: str = "") -> list[str]:
    """The same for a request as it went over the wire, form-encoded, to a path or a whole URL."""
    parts = urlsplit(url)
    kind = _kind_of(method, parts.path)
    if kind is None:
        return [f"{method} {parts.path}: no parameter type is known for this endpoint"]
    sent = parse_qsl(body if method == "POST" else parts.query, keep_blank_values=True)
    return list(_hash(_tree(sent), kind, "", wired=True))


def published(method: str, route: str) -> Any:
    """The parameter type of an endpoint, by a route such as `/v1/payouts/<payout>/cancel`."""
    asked = re.sub(r"<\w+>", "*", route)
    kinds = (
        kind
        for known_method, pattern, kind in _ENDPOINTS
        if method == known_method and asked == re.sub(r"[^/]+_\\w\+", "*", pattern)
    )
    return next(kinds)


def fields_of(kind: Any) -> dict[str, Any]:
    """The parameters of a type by name; not the options, which go into headers."""
    return {name: each for name, each in _fields_of(kind).items() if name not in _OPTIONS}


def hashes_in(annotation: Any) -> Iterator[Any]:
    """The types of hashes that a parameter may be, or hold in a list."""
    kind = _bare(annotation)
    if typing_extensions.is_typeddict(kind):
        yield kind
    elif get_origin(kind) in {Union, types.UnionType, list}:
        for member in get_args(kind):
            yield from hashes_in(member)


def _kind_of(method: str, path: str) -> Any:
    for known_method, pattern, kind in _ENDPOINTS:
        if method == known_method and re.fullmatch(pattern, path):
            return kind
    return None


def _tree(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        first, brackets = re.findall(r"^([^\[\]]+)(.*)$", key)[0]
        *steps, last = [first, *re.findall(r"\[([^\[\]]*)\]", brackets)]
        node = tree
        for step in steps:
            node = node.setdefault(step, {})
        node[last or str(len(node))] = value
    return tree


def _hash(value: Any, kind: Any, path: str, *, wired: bool) -> Iterable[str]:
    if not isinstance(value, dict):
        yield f"{path}: a hash is expected, not {value!r}"
        return
    fields = _fields_of(kind)
    for name in value:
        inner = f"{path}[{name}]" if path else name
        if name not in fields or name in _OPTIONS:
            yield f"{inner}: unknown"
        else:
            yield from _value(value[name], _bare(fields[name]), inner, wired=wired)
    for name, annotation in fields.items():
        if name not in value and name not in _OPTIONS and not _may_miss(kind, name, annotation):
            yield f"{path}[{name}]: missing" if path else f"{name}: missing"


@cache
def _fields_of(kind: Any) -> dict[str, Any]:
    # The options' own types are imported for type checkers only; they are never looked at here.
    unseen = {"StripeContext": object, "Mapping": Mapping}
    return hints_of(kind, localns=unseen, include_extras=True)


def _may_miss(kind: Any, name: str, annotation: Any) -> bool:
    return get_origin(annotation) in _NOT_REQUIRED or name in kind.__optional_keys__


_NOT_REQUIRED = {NotRequired, typing_extensions.NotRequired}


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) in _NOT_REQUIRED else annotation


def _value(value: Any, kind: Any, path: str, *, wired: bool) -> Iterable[str]:
    choices = _choices(kind)
    found = [list(_one(value, choice, path, wired=wired)) for choice in choices]
    if all(found):
        yield from min(found, key=len)


def _choices(kind: Any) -> list[Any]:
    """The members of a union, without the `str` that only widens an enum."""
    if get_origin(kind) not in {Union, types.UnionType}:
        return [kind]
    members = list(get_args(kind))
    enums = [one for one in members if get_origin(one) is Literal and get_args(one) != ("",)]
    return [one for one in members if one is not str or not enums]


def _one(value: Any, kind: Any, path: str, *, wired: bool) -> Iterable[str]:
    origin = get_origin(kind)
    if typing_extensions.is_typeddict(kind):
        yield from _hash(value, kind, path, wired=wired)
    elif origin is Literal:
        if value not in get_args(kind):
            yield f"{path}: {value!r} is none of {', '.join(map(repr, get_args(kind)))}"
    elif origin is list:
        yield from _list(value, get_args(kind)[0], path, wired=wired)
    elif origin is dict:
        yield from _mapping(value, get_args(kind)[1], path, wired=wired)
    elif not _fits(value, kind, wired=wired):
        yield f"{path}: {value!r} is not {getattr(kind, '__name__', kind)}"


def _list(value: Any, kind: Any, path: str, *, wired: bool) -> Iterable[str]:
    if wired and isinstance(value, dict) and all(key.isdecimal() for key in value):
        value = list(value.values())
    if not isinstance(value, list | tuple):
        yield f"{path}: a list is expected, not {value!r}"
        return
    for position, item in enumerate(value):
        yield from _value(item, kind, f"{path}[{position}]", wired=wired)


def _mapping(value: Any, kind: Any, path: str, *, wired: bool) -> Iterable[str]:
    if not isinstance(value, dict):
        yield f"{path}: a hash is expected, not {value!r}"
        return
    for name, item in value.items():
        yield from _value(item, kind, f"{path}[{name}]", wired=wired)


def _fits(value: Any, kind: Any, *, wired: bool) -> bool:
    if kind is bool:
        return value in {"true", "false"} if wired else isinstance(value, bool)
    if kind is int and wired:
        return isinstance(value, str) and re.fullmatch(r"-?\d+", value) is not None
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in {float, Decimal} and wired:
        return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
    return isinstance(kind, type) and isinstance(value, kind)


@dataclass
class Watch:
    """Between the wire and an application: every call to /v1 is checked as it passes."""

    app: Flask
    seen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inner: WSGIApplication = self.app.wsgi_app
        self.app.wsgi_app = self._check  # type: ignore[method-assign]  # Flask's way to wrap

    def _check(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path.startswith("/v1/"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            url = f"{path}?{environ.get('QUERY_STRING', '')}"
            self.seen.append(f"{method} {path}")
            found = problems_in_request(method, url, body.decode())
            self.problems += [f"{method} {path} {problem}" for problem in found]
        return self._inner(environ, start_response)
