"""The hands on the outside world, shared by its page and by the JSON calls of tests."""

from dataclasses import dataclass
from typing import Any

from hardship.stripe_sandbox.cards import TEST_CARDS, digits_of
from hardship.stripe_sandbox.checkout import (
    ENDINGS,
    end_bank_debit,
    expire,
    open_session,
    pay_by_card,
    start_bank_debit,
)
from hardship.stripe_sandbox.clock import Clock, read_clock, write_clock
from hardship.stripe_sandbox.deliveries import Attempt
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import copy_of
from hardship.stripe_sandbox.payments import Payer
from hardship.stripe_sandbox.planning import add_delivery, bring_forward
from hardship.stripe_sandbox.store import Body
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.world import World


@dataclass(frozen=True, slots=True)
class Payment:
    """How somebody pays in one call: a test card, or a bank debit and how it ends."""

    card: str = "4242424242424242"
    bank_debit: str = ""
    days: float | None = None
    email: str | None = None
    name: str | None = None
    at: int | None = None

    def __post_init__(self) -> None:
        if self.bank_debit not in {"", *ENDINGS}:
            raise ValueError(f"bank_debit is one of {', '.join(ENDINGS)}")
        if digits_of(self.card) not in TEST_CARDS:
            raise ValueError(f"{self.card} is not a test card")


def pay(here: World, session_id: str, payment: Payment) -> Body:
    """Pay a session; the answer has the session, its intent, the charge and what became of it."""
    run_due(here.store)
    with here.store.writing(now=payment.at) as work:
        session = open_session(work, session_id)
        payer = Payer(payment.email or session["customer_email"], payment.name)
        if payment.bank_debit:
            session = start_bank_debit(
                work, session_id, payer, ending=payment.bank_debit, days=payment.days
            )
        else:
            session = pay_by_card(work, session_id, TEST_CARDS[digits_of(payment.card)], payer)
        intent = work.get("payment_intent", session["payment_intent"])
        charge = work.get("charge", intent["latest_charge"])
    here.wake()
    return {
        "outcome": _OUTCOMES[intent["status"]],
        "session": session,
        "payment_intent": intent,
        "charge": charge,
    }


_OUTCOMES = {
    "succeeded": "paid",
    "processing": "processing",
    "requires_payment_method": "declined",
}


def end_debit(here: World, object_id: str, *, succeeds: bool, at: int | None = None) -> Body:
    """End a processing bank debit, named by its intent or by its session."""
    with here.store.writing(now=at) as work:
        session = work.find("checkout.session", object_id)
        intent_id = session["payment_intent"] if session else object_id
        if intent_id is None:
            raise StripeError("Nobody has paid this session yet.")
        session = end_bank_debit(work, intent_id, succeeds=succeeds)
    here.wake()
    return session


def expire_now(here: World, session_id: str) -> Body:
    with here.store.writing() as work:
        session = expire(work, open_session(work, session_id))
    here.wake()
    return session


def advance_clock(here: World, seconds: float) -> Clock:
    with here.store.reading() as work:
        clock = read_clock(work.connection)
    return set_clock(here, clock.now + seconds, frozen=clock.frozen_at is not None)


def set_clock(here: World, moment: float | None, *, frozen: bool = False) -> Clock:
    """Move the clock (None: back to the machine's) and let everything happen that is now due."""
    with here.store.writing() as work:
        before = read_clock(work.connection)
        clock = Clock() if moment is None else before.moved_to(moment, frozen=frozen)
        write_clock(work.connection, clock)
        bring_forward(work, max(clock.now - before.now, 0.0))
    run_due(here.store)
    here.wake()
    return clock


def redeliver(
    here: World, event_id: str, *, times: int = 1, at_once: bool = False, new_id: bool = False
) -> list[Attempt]:
    """Send an event again right now; with `new_id` as another event about the same happening."""
    if not here.config.webhook_url:
        raise StripeError("There is nobody to tell: SANDBOX_WEBHOOK_URL is empty.")
    with here.store.writing() as work:
        event = work.get("event", event_id)
        if new_id:
            event = copy_of(work, event)
        asked = [add_delivery(work, event["id"], "asked") for _ in range(times)]
    return here.dispatcher.send_now(asked, at_once=at_once)


def attempt_body(attempt: Attempt) -> dict[str, Any]:
    return {
        "event": attempt.event,
        "status": attempt.status,
        "problem": attempt.problem,
        "seconds": round(attempt.seconds, 4),
    }
