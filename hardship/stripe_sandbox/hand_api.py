"""JSON calls for tests and for a demonstration's loader, under /sandbox. No key: loopback only.

GET    /sandbox                          clock, knobs, faults, counts
POST   /sandbox/clock                    {"advance": seconds} · {"set": epoch, "frozen": false}
                                         · {"reset": true}
POST   /sandbox/checkout/<cs>/pay        {"card", "email", "name", "at"}
                                         or {"bank_debit": "succeeds|fails|waits", "days", …}
POST   /sandbox/checkout/<cs>/expire
POST   /sandbox/payouts                  {"amount": minor units or null for all, "currency",
                                         "automatic": false, "days": null for at once, "at"}
POST   /sandbox/payouts/<po>/<move>      send · arrive · fail {"code"} · cancel
POST   /sandbox/refunds                  {"charge", "amount": null for all, "reason", "at"}
POST   /sandbox/refunds/<re>/<move>      arrive · fail {"reason"} · cancel, each with {"at"}
POST   /sandbox/disputes                 {"charge", "amount", "reason", "at",
                                         "kind": "chargeback|inquiry|prevented"}
POST   /sandbox/disputes/<du>/<move>     submit · escalate · close · win {"fee_returned"} · lose ·
                                         appeal · withdraw · reinstate {"fee_returned"}
POST   /sandbox/warnings                 {"charge", "fraud_type", "at"}: an early fraud warning
POST   /sandbox/subscriptions/<sub>/<move>
                                         fail_next: the next payment is declined · use_card {"card"}
                                         · end; renewals come as the clock moves
POST   /sandbox/movements                {"kind": "fee|adjustment", "amount", "currency",
                                         "description", "at"}; what takes is negative
POST   /sandbox/debits/<pi or cs>        {"outcome": "succeeds|fails", "at": epoch}
GET    /sandbox/events?limit=50          newest first, each with its deliveries and attempts
GET    /sandbox/events/<evt>
POST   /sandbox/events/<evt>/redeliver   {"times": 1, "at_once": false, "new_id": false}
POST   /sandbox/knobs                    see knobs.py; only what is named is turned
DELETE /sandbox/knobs                    all back
POST   /sandbox/faults                   {"kind", "path", "method", "times", "seconds", "share"}:
                                         see faults.py
GET · DELETE /sandbox/faults             what is left of them · none
POST   /sandbox/deliveries/flush         {"everything": false}: send what is due now and wait for it
POST   /sandbox/reset                    forget everything
"""

from dataclasses import asdict, fields
from typing import Any

from flask import Blueprint, request

from hardship.stripe_sandbox import journal, steering
from hardship.stripe_sandbox.clock import Clock, read_clock
from hardship.stripe_sandbox.faults import Fault, read_faults, write_faults
from hardship.stripe_sandbox.json_calls import Answer, answered, given
from hardship.stripe_sandbox.knobs import Knobs, read_knobs, write_knobs
from hardship.stripe_sandbox.payout_moves import plan_payouts
from hardship.stripe_sandbox.planning import release_held
from hardship.stripe_sandbox.steering import Payment
from hardship.stripe_sandbox.world import world

bp = Blueprint("hand_api", __name__, url_prefix="/sandbox")


def _clock_body(clock: Clock) -> dict[str, Any]:
    return {"now": int(clock.now), "frozen": clock.frozen_at is not None, "offset": clock.offset}


@bp.get("")
@answered
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
@answered
def move_clock() -> Answer:
    asked = given("advance", "set", "frozen", "reset")
    if "advance" in asked:
        return _clock_body(steering.advance_clock(world(), float(asked["advance"])))
    if "set" in asked:
        frozen = asked.get("frozen", False) is True
        return _clock_body(steering.set_clock(world(), float(asked["set"]), frozen=frozen))
    if asked.get("reset") is True:
        return _clock_body(steering.set_clock(world(), None))
    raise ValueError("Say advance, set or reset")


@bp.post("/checkout/<session>/pay")
@answered
def pay_session(session: str) -> Answer:
    asked = given(*(one.name for one in fields(Payment)))
    return steering.pay(world(), session, Payment(**asked))


@bp.post("/checkout/<session>/expire")
@answered
def expire_session(session: str) -> Answer:
    return steering.expire_now(world(), session)


@bp.post("/debits/<debit>")
@answered
def end_debit(debit: str) -> Answer:
    asked = given("outcome", "at")
    if asked.get("outcome") not in {"succeeds", "fails"}:
        raise ValueError("outcome is succeeds or fails")
    succeeds = asked["outcome"] == "succeeds"
    return steering.end_debit(world(), debit, succeeds=succeeds, at=asked.get("at"))


@bp.get("/events")
@answered
def list_events() -> Answer:
    limit = request.args.get("limit", 50, type=int)
    with world().store.reading() as work:
        return journal.events_with_deliveries(work, limit)


@bp.get("/events/<event>")
@answered
def show_event(event: str) -> Answer:
    with world().store.reading() as work:
        found = work.get("event", event)
        return {"event": found, "deliveries": journal.deliveries_of(work, event)}


@bp.post("/events/<event>/redeliver")
@answered
def redeliver(event: str) -> Answer:
    asked = given("times", "at_once", "new_id")
    attempts = steering.redeliver(world(), event, **asked)
    return [steering.attempt_body(attempt) for attempt in attempts]


@bp.post("/deliveries/flush")
@answered
def flush_deliveries() -> Answer:
    asked = given("everything")
    attempts = world().dispatcher.send_due(everything=asked.get("everything") is True)
    return [steering.attempt_body(attempt) for attempt in attempts]


@bp.post("/knobs")
@answered
def turn_knobs() -> Answer:
    here = world()
    asked = given(*(one.name for one in fields(Knobs)))
    with here.store.writing() as work:
        knobs = read_knobs(work).turned(asked)
        write_knobs(work, knobs)
        if "payout_every" in asked:
            plan_payouts(work)
        if knobs.deliver and not knobs.reorder:
            release_held(work)
    here.wake()
    return asdict(knobs)


@bp.delete("/knobs")
@answered
def turn_knobs_back() -> Answer:
    here = world()
    with here.store.writing() as work:
        write_knobs(work, Knobs())
        plan_payouts(work)
        release_held(work)
    here.wake()
    return asdict(Knobs())


@bp.get("/faults")
@answered
def list_faults() -> Answer:
    with world().store.reading() as work:
        return [asdict(fault) for fault in read_faults(work)]


@bp.post("/faults")
@answered
def add_fault() -> Answer:
    fault = Fault(**given(*(one.name for one in fields(Fault))))
    with world().store.writing() as work:
        faults = [*read_faults(work), fault]
        write_faults(work, faults)
    return [asdict(one) for one in faults]


@bp.delete("/faults")
@answered
def clear_faults() -> Answer:
    with world().store.writing() as work:
        write_faults(work, [])
    return []


@bp.post("/reset")
@answered
def reset() -> Answer:
    world().store.reset()
    return {}
