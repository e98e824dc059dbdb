"""The API's door: every call to /v1 is admitted, read, carried out once, and answered.

Order matters and is Stripe's: key, version, address, parameters, idempotency, then the work and
its remembered answer in one transaction.
"""

import base64
import hmac
import json
import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from hardship.stripe_sandbox import (
    account,
    balances,
    catalog,
    customers,
    disputes,
    early_fraud,
    events,
    invoices,
    payments,
    payouts,
    portal,
    refunds,
    sessions,
    subscriptions,
)
from hardship.stripe_sandbox.config import API_VERSION
from hardship.stripe_sandbox.errors import (
    DeclinedError,
    StripeError,
    no_key,
    server_error,
    too_many_requests,
    unrecognised_url,
    wrong_key,
)
from hardship.stripe_sandbox.expansion import presented
from hardship.stripe_sandbox.faults import Fault, break_connection, take_fault
from hardship.stripe_sandbox.idempotency import Answer, Once, earlier_answer, keep_answer
from hardship.stripe_sandbox.parameters import decode
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Work
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.world import World, world

ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *balances.ROUTES,
    *catalog.ROUTES,
    *customers.ROUTES,
    *disputes.ROUTES,
    *early_fraud.ROUTES,
    *events.ROUTES,
    *invoices.ROUTES,
    *payments.ROUTES,
    *payouts.ROUTES,
    *portal.ROUTES,
    *refunds.ROUTES,
    *sessions.ROUTES,
    *subscriptions.ROUTES,
)

bp = Blueprint("api", __name__)


@dataclass(slots=True)
class _Visit:
    """One HTTP request on its way through the door."""

    route: Route | None
    ids: dict[str, str]
    request_id: str
    fault: Fault | None = None
    once: Once | None = None
    replayed_from: str | None = None


def _answering(route: Route | None) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        visit = _Visit(route, ids, f"req_{secrets.token_urlsafe(10)[:14]}")
        here = world()
        try:
            answer = _serve(here, visit)
        except StripeError as problem:
            answer = Answer(problem.status, _dumped(problem.body), visit.request_id)
        if visit.fault and visit.fault.kind in {"reset", "reset_after"}:
            break_connection(request.environ)
        if visit.fault and visit.fault.kind == "timeout":
            break_connection(request.environ, after=visit.fault.seconds)
        return _response(answer, visit)

    return view


def _serve(here: World, visit: _Visit) -> Answer:
    path = request.path
    fault = visit.fault = take_fault(here.store, request.method, path)
    if fault and fault.kind == "reset":
        return Answer(500, "", visit.request_id)
    _admit(here.config.secret_key)
    if fault and fault.kind == "rate_limit":
        raise too_many_requests()
    if visit.route is None:
        raise unrecognised_url(request.method, path)
    run_due(here.store)
    source = request.form if request.method == "POST" else request.args
    tree = decode(source.items(multi=True))
    key = request.headers.get("Idempotency-Key", "")
    with ExitStack() as stack:
        if request.method == "POST" and key:
            stack.enter_context(here.in_flight.holding(key))
            visit.once = Once.of(key, path, tree)
            with here.store.reading() as work:
                earlier = earlier_answer(work, visit.once)
            if earlier:
                visit.replayed_from = earlier.request_id
                return earlier
        params = visit.route.shape.read(dict(tree), "")
        return _carry_out(here, visit, params)


def _carry_out(here: World, visit: _Visit, params: dict[str, Any]) -> Answer:
    key = visit.once.key if visit.once else None
    try:
        if visit.fault and visit.fault.kind == "slow":
            here.stopping.wait(visit.fault.seconds)
        if visit.fault and visit.fault.kind == "server_error":
            raise server_error()
        if request.method == "GET":
            with here.store.reading() as work:
                return _answer(here, visit, work, params)
        with here.store.writing(request_id=visit.request_id, idempotency_key=key) as work:
            answer = _answer(here, visit, work, params)
            if visit.once:
                keep_answer(work, visit.once, answer)
    except StripeError as problem:
        answer = Answer(problem.status, _dumped(problem.body), visit.request_id)
        if visit.once and problem.remembered:
            with here.store.writing() as work:
                keep_answer(work, visit.once, answer)
        return answer
    here.wake()
    return answer


def _answer(here: World, visit: _Visit, work: Work, params: dict[str, Any]) -> Answer:
    route = visit.route
    if route is None:
        raise unrecognised_url(request.method, request.path)
    call = Call(work, params, visit.ids, here.base_url(request.host_url))
    try:
        body = presented(work, route.handler(call), params.get("expand", []))
    except DeclinedError as declined:
        return Answer(declined.status, _dumped(declined.body), visit.request_id)
    if visit.fault and visit.fault.kind == "server_error_after":
        return Answer(500, _dumped(server_error().body), visit.request_id)
    return Answer(200, _dumped(body), visit.request_id)


def _admit(secret_key: str) -> None:
    given = _given_key(request.headers.get("Authorization", ""))
    if not given:
        raise no_key()
    if not hmac.compare_digest(given.encode(), secret_key.encode()):
        raise wrong_key(given)
    version = request.headers.get("Stripe-Version", API_VERSION)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?", version):
        raise StripeError(f"Invalid Stripe API version: {version}", remembered=False)


def _given_key(header: str) -> str:
    scheme, _space, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except ValueError:
            return ""
    return ""


def _dumped(body: dict[str, Any]) -> str:
    return json.dumps(body, indent=2)


def _response(answer: Answer, visit: _Visit) -> Response:
    response = Response(answer.text, answer.status, content_type="application/json")
    response.headers["Request-Id"] = visit.request_id
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)
    response.headers["Cache-Control"] = "no-cache, no-store"
    if visit.once:
        response.headers["Idempotency-Key"] = visit.once.key
    if visit.replayed_from:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = visit.replayed_from
    if answer.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Stripe"'
    return response


@bp.errorhandler(HTTPException)
def _refuse_at_the_door(problem: HTTPException) -> Response:
    """A body too large, or a fault of our own (which Flask has logged): still Stripe's form."""
    visit = _Visit(None, {}, "req_unread")
    if problem.code == 500:
        return _response(Answer(500, _dumped(server_error().body), visit.request_id), visit)
    said = StripeError(problem.description or problem.name, status=problem.code or 400)
    return _response(Answer(said.status, _dumped(said.body), visit.request_id), visit)


for _route in ROUTES:
    bp.add_url_rule(
        _route.path,
        endpoint=_route.name,
        view_func=_answering(_route),
        methods=[_route.method],
    )
bp.add_url_rule(
    "/v1/<path:_rest>",
    endpoint="unrecognised",
    view_func=_answering(None),
    methods=["GET", "POST", "DELETE", "PUT", "PATCH"],
)
