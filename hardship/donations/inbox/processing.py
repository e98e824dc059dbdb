"""The inbox: a delivery becomes a durable row, and the processor makes the books say what it says.

The row is the promise that is answered with 200. The processor takes rows one by one, asks Stripe
what the object is now, outside any transaction, and settles in one. Whoever dies in between is
replaced after a few seconds; settling twice changes nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select, update

from hardship import audit
from hardship.core import clock
from hardship.core.database import db, insert_or_ignore, lock, locked, transaction
from hardship.core.errors import N_
from hardship.core.limits import check_reason
from hardship.core.queues import Backoff, take
from hardship.core.retries import is_away, may_be_retried, retrying
from hardship.donations.card_testing import count_payment
from hardship.donations.dispatch import Settle, what_happened
from hardship.donations.errors import (
    GatewayRefused,
    GatewayUnavailable,
    GiftUnknown,
    NotBookedYet,
    NothingCame,
    NotStuck,
)
from hardship.donations.gateway import EventRef, PaymentGateway
from hardship.donations.inbox.models import InboxEvent
from hardship.donations.inbox.rules import HANDLED_EVENTS, MOST_ATTEMPTS, EventStatus

_DUE = (EventStatus.RECEIVED, EventStatus.WAITING)
#: 10, 20, 40 … seconds, at most an hour. Two may ask about a slow one; settling twice is once.
_BACKOFF = Backoff(timedelta(seconds=10), timedelta(hours=1))
_NO_GIFT = N_("no gift of ours is known for it yet")
_NO_MONEY = N_("no gift of ours is known for it, and it brought no money")
_NO_FEE = N_("the fee of the payment is not known yet")
_WAITED_FOR = (_NO_GIFT, _NO_FEE)
#: What a note says in words; any other names the error.
INBOX_NOTES = (_NO_GIFT, _NO_MONEY, _NO_FEE)
_log = logging.getLogger("hardship.donations")


def receive_event(event: EventRef) -> bool:
    """Store a delivery; False for one that is here already: of it only is noted that it came."""
    now = clock.now()
    if _keep(event, now=now, delivered_at=now):
        return True
    found = (InboxEvent.id == event.id, InboxEvent.delivered_at.is_(None))
    db.session.execute(update(InboxEvent).where(*found).values(delivered_at=now))
    return False


def find_event(event: EventRef) -> bool:
    """Store what catching up found, no delivery; False for one that is here already."""
    return _keep(event, now=clock.now(), delivered_at=None)


def _keep(event: EventRef, *, now: datetime, delivered_at: datetime | None) -> bool:
    handled = event.type in HANDLED_EVENTS
    values = {
        "id": event.id,
        "type": event.type,
        "object_id": event.object_id,
        "happened_at": event.created_at,
        "received_at": now,
        "delivered_at": delivered_at,
        "status": (EventStatus.RECEIVED if handled else EventStatus.IGNORED).value,
        "attempts": 0,
        "next_try_at": now,
        "done_at": None if handled else now,
    }
    insert = insert_or_ignore(InboxEvent).values(values).returning(InboxEvent.id)
    return db.session.scalar(insert) is not None


def retry_event(event: InboxEvent, *, by: audit.Actor) -> InboxEvent:
    """Let the processor try again, at once and from the beginning."""
    _begin_again(event)
    audit.record("inbox.retried", event, by=by)
    return event


def retry_stuck_events(*, by: audit.Actor) -> int:
    """The same for all that are stuck, as after an outage; returns how many."""
    events = list(
        db.session.scalars(
            lock(select(InboxEvent).where(InboxEvent.status == EventStatus.STUCK.value))
        )
    )
    for event in events:
        _begin_again(event)
        audit.record("inbox.retried", event, by=by)
    return len(events)


def set_aside_event(event_id: str, *, reason: str, by: audit.Actor) -> InboxEvent:
    """Let a stuck one rest, with a reason that stays on file; it can be tried again.

    Raises `NotFound`, `NotStuck` and `ReasonNeeded`.
    """
    why = check_reason(reason)
    event = locked(InboxEvent, event_id)
    if not event.is_stuck:
        raise NotStuck
    event.status, event.done_at = EventStatus.SET_ASIDE.value, clock.now()
    audit.record("inbox.set_aside", event, by=by, reason=why)
    return event


def _begin_again(event: InboxEvent) -> None:
    event.status = EventStatus.RECEIVED.value
    event.attempts, event.done_at = 0, None
    event.next_try_at = clock.now()


def try_waiting_again() -> int:
    """Let what waits for a gift, or gave up waiting for it, be tried at once; returns how many."""
    waits = select(InboxEvent).where(
        InboxEvent.status.in_([EventStatus.WAITING, EventStatus.STUCK]),
        InboxEvent.failure.in_(_WAITED_FOR),
    )
    events = list(db.session.scalars(lock(waits)))
    for event in events:
        event.status, event.next_try_at = EventStatus.WAITING.value, clock.now()
    return len(events)


def process_inbox(gateway: PaymentGateway, limit: int | None = 100) -> int:
    """Work off what is due; returns how many rows are done with. An edge: it opens transactions.

    At most `limit` rows are taken, or all with None: what has to wait is not due again at once, and
    later each time. Several workers may do this at once.
    """
    return sum(_process(claimed, gateway) for claimed in islice(_claims(), limit))


def _claims() -> Iterator["_Claimed"]:
    while (claimed := retrying(_claim_in_transaction)) is not None:
        yield claimed


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: str
    type: str
    object_id: str


def _claim_in_transaction() -> _Claimed | None:
    with transaction():
        return _claim()


def _claim() -> _Claimed | None:
    """Take the next due row; for a few seconds nobody else takes it."""
    order = (InboxEvent.next_try_at, InboxEvent.happened_at, InboxEvent.id)
    waiting = select(InboxEvent).where(InboxEvent.status.in_(_DUE)).order_by(*order)
    event = take(InboxEvent, waiting, _BACKOFF)
    return None if event is None else _Claimed(event.id, event.type, event.object_id)


def _process(claimed: _Claimed, gateway: PaymentGateway) -> bool:
    """Ask, settle, mark; a failure leaves the row with a note of why. Returns whether it is done.

    Whatever goes wrong with one row, the others go on.
    """
    try:
        settle = what_happened(claimed.type, claimed.object_id, gateway)
        retrying(lambda: _finish(claimed, settle))
    except NotBookedYet:
        _note(claimed, EventStatus.WAITING, _NO_FEE)
        return False
    except NothingCame:
        _note(claimed, EventStatus.WAITING, _NO_MONEY, at_last=EventStatus.IGNORED)
        return False
    except GiftUnknown:
        _note(claimed, EventStatus.WAITING, _NO_GIFT)
        return False
    except (GatewayUnavailable, GatewayRefused) as error:
        code = error.params.get("code", "")
        _note(claimed, EventStatus.RECEIVED, f"{type(error).__name__} {code}".strip())
        return False
    except Exception as error:  # noqa: BLE001 - never dropped, never swallowed: noted and tried again
        passes = may_be_retried(error) or is_away(error)
        _log.error("event %s could not be processed", claimed.id, exc_info=not passes)
        _note(claimed, EventStatus.RECEIVED, type(error).__name__)
        return False
    return True


def _finish(claimed: _Claimed, settle: Settle | None) -> None:
    with transaction():
        event = locked(InboxEvent, claimed.id)
        if event.status not in _DUE:
            return
        if settle is not None:
            settle()
        event.status = (EventStatus.IGNORED if settle is None else EventStatus.DONE).value
        event.done_at = clock.now()
        event.failure = None
        if settle is not None:
            count_payment(event)


def _note(
    claimed: _Claimed,
    status: EventStatus,
    failure: str,
    *,
    at_last: EventStatus = EventStatus.STUCK,
) -> None:
    """Say why it did not work; after some tries it stands on the treasurer's desk, or is ignored.

    The record says so once: catching up goes on trying what waits for a gift (`try_waiting_again`).
    """

    def note() -> None:
        with transaction():
            event = locked(InboxEvent, claimed.id)
            if event.status not in _DUE:
                return
            event.failure = failure
            is_last = event.attempts >= MOST_ATTEMPTS
            event.status = (at_last if is_last else status).value
            if at_last is EventStatus.IGNORED and is_last:
                event.done_at = clock.now()
                audit.record("inbox.ignored", event, failure=failure)
            elif event.attempts == MOST_ATTEMPTS:
                audit.record("inbox.stuck", event, failure=failure)

    retrying(note)
