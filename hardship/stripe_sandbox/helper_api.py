"""JSON calls for tests and for a demonstration's loader, under /sandbox. No key: loopback only.

GET    /sandbox                          clock, knobs, faults, counts
POST   /sandbox/clock                    {"advance": seconds} · {"set": epoch, "frozen": false}
                                         · {"reset": true}
POST   /sandbox/checkout/<cs>/pay        {"card", "email", "name", "at"}
                                         or {"bank_debit": "succeeds|fails|waits", "days", …}
POST   /sandbox/checkout/<cs>/expire
POST   /sandbox/payouts                  {"amount": minor units or null for all, "at": epoch}
POST   /sandbox/debits/<pi or cs>        {"outcome": "succeeds|fails", "at": epoch}
GET    /sandbox/events?limit=50          newest first, each with its deliveries and attempts
GET    /sandbox/events/<evt>
POST   /sandbox/events/<evt>/redeliver   {"times": 1, "at_once": false, "new_id": false}
POST   /sandbox/knobs                    see knobs.py; only what is named is turned
DELETE /sandbox/knobs                    all back
POST   /sandbox/faults                   {"kind", "path", "method", "times", "seconds"}: faults.py
GET · DELETE /sandbox/faults             what is left of them · none
POST   /sandbox/deliveries/flush         {"everything": false}: send what is due now and wait for it
POST   /sandbox/reset                    forget everything
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox import journal, steering
from hardship.stripe_sandbox.clock import Clock, read_clock
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.faults import Fault, read_faults, write_faults
from hardship.stripe_sandbox.knobs import Knobs, read_knobs, write_knobs
from hardship.stripe_sandbox.planning import release_held
from hardship.stripe_sandbox.steering import Payment
from hardship.stripe_sandbox.world import world

bp = Blueprint("helper_api", __name__, url_prefix="/sandbox")

Answer = dict[str, Any] | list[Any]


P = ParamSpec("P")


def _json(view: Callable[P, Answer]) -> Callable[P, ResponseReturnValue]:
    """Answer with JSON; what cannot be done is said in Stripe's form."""

    @wraps(view)
    def answering(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return jsonify(view(*args, **kwargs))
        except StripeError as problem:
            return jsonify(problem.body), problem.status
        except (TypeError, ValueError) as problem:
            return jsonify({"error": {"message": str(problem), "type": "sandbox_error"}}), 400

    return answering


def _given(*known: str) -> dict[str, Any]:
    given = request.get_json(silent=True) if request.data else {}
    if not isinstance(given, dict):
        raise TypeError("A JSON object is expected")
    for name in given:
        if name not in known:
            raise ValueError(f"Unknown: {name}; known here: {', '.join(known)}")
    return given


def _clock_body(clock: Clock) -> dict[str, Any]:
    return {"now": int(clock.now), "frozen": clock.frozen_at is not None, "offset": clock.offset}


@bp.get("")
@_json
def show_world() -> Answer:
    here = world()
    with here.store.reading() as work:
        return {
            "clock": _clock_body(read_clock(work.connection)),
            "webhook_url": here.config.webhook_url,
            "knobs": asdict(read_knobs(work)),
            "faults": [asdict(fault) for fault in read_faults(work)],
            "counts": journal.counts(work),
        }


@bp.post("/clock")
@_json
def move_clock() -> Answer:
    given = _given("advance", "set", "frozen", "reset")
    if "advance" in given:
        return _clock_body(steering.advance_clock(world(), float(given["advance"])))
    if "set" in given:
        frozen = given.get("frozen", False) is True
        return _clock_body(steering.set_clock(world(), float(given["set"]), frozen=frozen))
    if given.get("reset") is True:
        return _clock_body(steering.set_clock(world(), None))
    raise ValueError("Say advance, set or reset")


@bp.post("/checkout/<session>/pay")
@_json
def pay_session(session: str) -> Answer:
    given = _given(*(one.name for one in fields(Payment)))
    return steering.pay(world(), session, Payment(**given))


@bp.post("/checkout/<session>/expire")
@_json
def expire_session(session: str) -> Answer:
    return steering.expire_now(world(), session)


@bp.post("/payouts")
@_json
def make_payout() -> Answer:
    given = _given("amount", "at")
    return steering.pay_out_now(world(), given.get("amount"), at=given.get("at"))


@bp.post("/debits/<debit>")
@_json
def end_debit(debit: str) -> Answer:
    given = _given("outcome", "at")
    if given.get("outcome") not in {"succeeds", "fails"}:
        raise ValueError("outcome is succeeds or fails")
    succeeds = given["outcome"] == "succeeds"
    return steering.end_debit(world(), debit, succeeds=succeeds, at=given.get("at"))


@bp.get("/events")
@_json
def list_events() -> Answer:
    limit = request.args.get("limit", 50, type=int)
    with world().store.reading() as work:
        return journal.events_with_deliveries(work, limit)


@bp.get("/events/<event>")
@_json
def show_event(event: str) -> Answer:
    with world().store.reading() as work:
        found = work.get("event", event)
        return {"event": found, "deliveries": journal.deliveries_of(work, event)}


@bp.post("/events/<event>/redeliver")
@_json
def redeliver(event: str) -> Answer:
    given = _given("times", "at_once", "new_id")
    attempts = steering.redeliver(world(), event, **given)
    return [steering.attempt_body(attempt) for attempt in attempts]


@bp.post("/deliveries/flush")
@_json
def flush_deliveries() -> Answer:
    given = _given("everything")
    attempts = world().dispatcher.send_due(everything=given.get("everything") is True)
    return [steering.attempt_body(attempt) for attempt in attempts]


@bp.post("/knobs")
@_json
def turn_knobs() -> Answer:
    here = world()
    given = _given(*(one.name for one in fields(Knobs)))
    with here.store.writing() as work:
        knobs = read_knobs(work).turned(given)
        write_knobs(work, knobs)
        if knobs.deliver and not knobs.reorder:
            release_held(work)
    here.wake()
    return asdict(knobs)


@bp.delete("/knobs")
@_json
def turn_knobs_back() -> Answer:
    here = world()
    with here.store.writing() as work:
        write_knobs(work, Knobs())
        release_held(work)
    here.wake()
    return asdict(Knobs())


@bp.get("/faults")
@_json
def list_faults() -> Answer:
    with world().store.reading() as work:
        return [asdict(fault) for fault in read_faults(work)]


@bp.post("/faults")
@_json
def add_fault() -> Answer:
    fault = Fault(**_given(*(one.name for one in fields(Fault))))
    with world().store.writing() as work:
        faults = [*read_faults(work), fault]
        write_faults(work, faults)
    return [asdict(one) for one in faults]


@bp.delete("/faults")
@_json
def clear_faults() -> Answer:
    with world().store.writing() as work:
        write_faults(work, [])
    return []


@bp.post("/reset")
@_json
def reset() -> Answer:
    world().store.reset()
    return {}
